/** Catches up, when a server starts, with what came due while none was running. */
import type { Services } from "../platform/context.ts";
import { PUBLISH } from "./discussions/editing/publish.ts";
import { FEEDS } from "./externalFeeds/refresh.ts";

export async function startDiscussions({ jobs }: Pick<Services, "jobs">): Promise<void> {
  for (const queue of [PUBLISH, FEEDS]) await jobs.send(queue, {});
}
