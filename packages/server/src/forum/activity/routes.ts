/** Activity streams over HTTP. */
import { activity } from "@pidge/api";
import type { Request } from "../../platform/context.ts";
import { route } from "../../platform/route.ts";
import { accessForum } from "../forum.ts";
import { ownForums } from "./contexts.ts";
import { summarize } from "./summary.ts";

async function summarizeContext({ db, actor, path, now }: Request<unknown>) {
  const forum = await accessForum(db, actor, path, now);
  return summarize(db, actor, [forum], `${forum.type.toLowerCase()}_${forum.id}`, now);
}

export const activityRoutes = [
  route(activity.summarizeActivity, async ({ db, actor, params, now }) => {
    const forums = await ownForums(db, actor, params.only_active_courses === true, now);
    return summarize(db, actor, forums, null, now);
  }),
  route(activity.summarizeCourseActivity, summarizeContext),
  route(activity.summarizeGroupActivity, summarizeContext),
];
