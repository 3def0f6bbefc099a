/** Activity streams over HTTP. */
import { activity } from "@pidge/api";
import type { Request } from "../../platform/context.ts";
import { route } from "../../platform/route.ts";
import { accessForum } from "../forum.ts";
import { ownForums } from "./ownForums.ts";
import { summarize } from "./summary.ts";

async function summarizeForum(r: Request<unknown>) {
  const forum = await accessForum(r, r.path);
  return summarize(r, { forums: [forum], tag: `${forum.type.toLowerCase()}_${forum.id}` });
}

export const activityRoutes = [
  route(activity.summarizeActivity, async (r) =>
    summarize(r, { forums: await ownForums(r, r.params.only_active_courses === true), tag: null }),
  ),
  route(activity.summarizeCourseActivity, summarizeForum),
  route(activity.summarizeGroupActivity, summarizeForum),
];
