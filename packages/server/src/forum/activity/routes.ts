/** Activity streams over HTTP. */
import { activity } from "@pidge/api";
import type { Context, Request } from "../../platform/context.ts";
import { parseId } from "../../platform/ids.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { accessForum } from "../forum.ts";
import { ownForums } from "./ownForums.ts";
import { presentItems } from "./presentStream.ts";
import { hideAll, hideFromStream, listItems } from "./stream.ts";
import { type Activity, summarize } from "./summary.ts";

/** All that happens to the actor. */
const ofActor = async (ctx: Context, onlyActive: boolean): Promise<Activity> => ({
  forums: await ownForums(ctx, onlyActive),
  tag: null,
});

/** What happens in the course or group of the path. */
async function ofForum(r: Request<unknown>): Promise<Activity> {
  const forum = await accessForum(r, r.path);
  return { forums: [forum], tag: `${forum.type.toLowerCase()}_${forum.id}` };
}

async function listActivity(r: Request<unknown>, of: Activity) {
  const page = readOrdinalPage(r.query);
  const wanted = { item: null, hidden: false, limit: page.offset + page.perPage + 1 };
  const items = (await listItems(r, { ...of, ...wanted })).slice(page.offset);
  return uncountedPage(page, { rows: items, present: (shown) => presentItems(r, shown, of.forums) });
}

export const activityRoutes = [
  route(activity.summarizeActivity, async (r) => summarize(r, await ofActor(r, r.params.only_active_courses === true))),
  route(activity.summarizeCourseActivity, async (r) => summarize(r, await ofForum(r))),
  route(activity.summarizeGroupActivity, async (r) => summarize(r, await ofForum(r))),
  route(activity.listActivity, async (r) => listActivity(r, await ofActor(r, r.params.only_active_courses === true))),
  route(activity.listCourseActivity, async (r) => listActivity(r, await ofForum(r))),
  route(activity.listGroupActivity, async (r) => listActivity(r, await ofForum(r))),
  route(activity.hideActivity, async (r) => {
    await hideFromStream(r, await ofActor(r, false), parseId(r.path.item_id) ?? -1);
    return { hidden: true as const };
  }),
  route(activity.hideAllActivity, async (r) => {
    await hideAll(r);
    return { hidden: true as const };
  }),
];
