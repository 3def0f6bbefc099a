/** Shows groups, with their categories and members if asked for: the number of queries does not depend on how many. */
import type { Group, Static } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { must, one } from "../../store/must.ts";
import { presentUser, userView } from "../users/present.ts";
import { accessGroups, type GroupAccess } from "./access.ts";
import { loadCategories } from "./categories.sql.ts";
import { loadGroups } from "./groups.sql.ts";
import { membersOfGroups } from "./people.sql.ts";
import { presentCategory, presentGroup, sisRights } from "./present.ts";

/** The most members that are shown with a group. */
const MAX_USERS = 1000;

async function showGroups(
  ctx: Context,
  accesses: readonly GroupAccess[],
  words: readonly string[] | undefined,
): Promise<Static<typeof Group>[]> {
  const { db, actor, origin } = ctx;
  const include = new Set(words);
  const ids = accesses.map((a) => a.group.id);
  const rows = new Map((await loadGroups(ctx, ids)).map((row) => [row.id, row]));
  const categoryIds = accesses.flatMap((a) => a.group.group_category_id ?? []);
  const categories = include.has("group_category")
    ? new Map((await loadCategories(ctx, categoryIds)).map((row) => [row.id, row]))
    : undefined;
  const members = include.has("users")
    ? await execute(db, membersOfGroups, { tenant: actor.root, groups: ids, most: MAX_USERS })
    : undefined;
  return accesses.map((access) => {
    const row = must(rows.get(access.group.id), "a group to show");
    const category = categories?.get(row.group_category_id ?? -1);
    const view = userView(actor, access.place, origin);
    return presentGroup(row, access, {
      origin,
      include,
      category: categories && (category === undefined ? null : presentCategory(category, sisRights(access.inContext))),
      users: members?.filter((m) => m.group_id === row.id).map((m) => presentUser(m, view)),
    });
  });
}

export const showGroup = async (
  ctx: Context,
  access: GroupAccess,
  include: readonly string[] | undefined,
): Promise<Static<typeof Group>> => one(await showGroups(ctx, [access], include), "the group to show");

/** Groups by their ids, in the order of the ids. Groups that do not exist for the actor are left out. */
export async function showGroupsById(
  ctx: Context,
  ids: readonly number[],
  include: readonly string[] | undefined,
): Promise<Static<typeof Group>[]> {
  const found = await accessGroups(ctx, ids);
  const accesses = ids.flatMap((id) => found.get(id) ?? []);
  return showGroups(ctx, accesses, include);
}
