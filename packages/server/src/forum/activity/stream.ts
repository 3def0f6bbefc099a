/** Lists a person's recent activity, and hides items of it. */
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { viewerOf } from "../discussions/topics/viewer.ts";
import type { Forum } from "../forum.ts";
import { type ItemRow, type ItemsWanted, listConversationItems, listTopicItems } from "./activity.sql.ts";
import { hideItem } from "./stream.sql.ts";
import { type Activity, FOUR_WEEKS_MS } from "./summary.ts";

interface Wanted extends Activity, ItemsWanted {
  /** So many of the newest. */
  readonly limit: number;
}

const newestFirst = (a: ItemRow, b: ItemRow) => b.at.getTime() - a.at.getTime() || b.item - a.item;

/** The newest items, merged from courses, groups and the inbox. */
export async function listItems(ctx: Context, { forums, tag, ...wanted }: Wanted): Promise<ItemRow[]> {
  const since = new Date(ctx.now.getTime() - FOUR_WEEKS_MS);
  const ofType = (type: Forum["type"]) => forums.filter((forum) => forum.type === type);
  const groups = ofType("Group").map((forum) => forum.id);
  const lists: ItemRow[][] = [];
  // a course and a group may have the same id, so each type has a statement of its own
  for (const type of ["Course", "Group"] as const) {
    const some = ofType(type);
    lists.push(await listTopicItems(ctx.db, viewerOf(ctx, ...some), { type, forums: some, groups, since, ...wanted }));
  }
  lists.push(await listConversationItems(ctx.db, { tenant: ctx.root, viewer: ctx.actor.id, since, tag, ...wanted }));
  return lists.flat().sort(newestFirst).slice(0, wanted.limit);
}

/** Hides an item of the actor's own stream until something new happens to it. */
export async function hideFromStream(ctx: Context, activity: Activity, item: number): Promise<void> {
  const [found] = await listItems(ctx, { ...activity, item, hidden: true, limit: 1 });
  if (found === undefined) throw notFound();
  await hide(ctx, item);
}

/** Hides everything that happened until now. */
export const hideAll = (ctx: Context): Promise<void> => hide(ctx, 0);

const hide = ({ db, root, actor, now }: Context, item: number): Promise<void> =>
  hideItem(db, { tenant: root, viewer: actor.id, item, now, before: new Date(now.getTime() - FOUR_WEEKS_MS) });
