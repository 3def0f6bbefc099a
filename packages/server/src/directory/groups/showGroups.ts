/** Shows groups, with their sets and people where these are asked for: a fixed number of queries for any number. */
import type { Group, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import type { Db } from "../../store/database.ts";
import { presentUser, userView } from "../users/present.ts";
import { accessGroups, type GroupAccess } from "./access.ts";
import { loadGroupUsers } from "./people.ts";
import { presentCategory, presentGroup, sisRights } from "./present.ts";
import { loadCategories, loadGroups } from "./rows.ts";

/** The most members that come with a group. */
const MOST_USERS = 1000;

async function showGroups(
  db: Db,
  actor: Actor,
  accesses: readonly GroupAccess[],
  words: readonly string[] | undefined,
  origin: string,
): Promise<Static<typeof Group>[]> {
  const include = new Set(words);
  const ids = accesses.map((a) => a.group.id);
  const rows = new Map((await loadGroups(db, actor.root, actor.id, ids)).map((row) => [row.id, row]));
  const categoryIds = accesses.flatMap((a) => a.group.group_category_id ?? []);
  const categories = include.has("group_category")
    ? new Map((await loadCategories(db, actor.root, actor.id, categoryIds)).map((row) => [row.id, row]))
    : undefined;
  const members = include.has("users") ? await loadGroupUsers(db, actor.root, ids, MOST_USERS) : undefined;
  return accesses.map((access) => {
    const row = rows.get(access.group.id)!;
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
  db: Db,
  actor: Actor,
  access: GroupAccess,
  include: readonly string[] | undefined,
  origin: string,
): Promise<Static<typeof Group>> => (await showGroups(db, actor, [access], include, origin))[0]!;

/** Groups by their ids, in their order; those that are out of the actor's reach fall away. */
export async function showGroupsById(
  db: Db,
  actor: Actor,
  ids: readonly number[],
  include: readonly string[] | undefined,
  { origin, now }: { readonly origin: string; readonly now: Date },
): Promise<Static<typeof Group>[]> {
  const found = await accessGroups({ db, actor, now }, ids);
  const accesses = ids.flatMap((id) => found.get(id) ?? []);
  return showGroups(db, actor, accesses, include, origin);
}
