/** What discussions have to catch up with when a server begins: what came due while none was running. */
import type { Services } from "../platform/context.ts";
import { PUBLISH } from "./publish.ts";

export const startDiscussions = ({ jobs }: Pick<Services, "jobs">): Promise<void> => jobs.send(PUBLISH, {});
