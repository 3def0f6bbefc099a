/** The only way to a user: the record together with what the actor may do with it. */

import { type Actor, actorById, toActor } from "../../platform/actor.ts";
import { notFound } from "../../platform/errors.ts";
import { can, holdsAllOf, loadOverrides, type Place, rootPlace } from "../../platform/grants.ts";
import type { Permission } from "../../platform/permissions.ts";
import { requireUser } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import { accessAccounts } from "../accounts/access.ts";
import { accountsOfUser, loadUser, type UserRow } from "./users.sql.ts";

export interface UserAccess {
  readonly user: UserRow;
  readonly isSelf: boolean;
  /** The root account: the place whose rights decide what of the user is shown. */
  readonly place: Place;
  /** Oneself, or a user of an account where the actor may list people or manage logins. */
  readonly canView: boolean;
  /** A permission at the root account. */
  can(permission: Permission): boolean;
}

/** The user that a path or parameter names, of any state, or a 404. They need not be visible to the actor. */
export async function findUserAccess(db: Db, actor: Actor, reference: string): Promise<UserAccess> {
  const id = await requireUser(db, actor, reference);
  const user = await loadUser(db, actor.root, id);
  if (user === undefined) throw notFound();
  const place = rootPlace(actor, await loadOverrides(db, actor));
  const isSelf = user.id === actor.id;
  return {
    user,
    isSelf,
    place,
    canView: isSelf || (await administers(db, actor, place, user)),
    can: (permission) => can(actor, permission, place),
  };
}

/** The same, and not deleted: what belongs to a user is reached through a user who is there. */
export async function findActiveUser(db: Db, actor: Actor, reference: string): Promise<UserAccess> {
  const access = await findUserAccess(db, actor, reference);
  if (access.user.workflow_state === "deleted") throw notFound();
  return access;
}

async function administers(db: Db, actor: Actor, place: Place, user: UserRow): Promise<boolean> {
  if (actor.adminRoles.length === 0) return false;
  if (can(actor, "read_roster", place) || can(actor, "manage_user_logins", place)) return true;
  const accounts = await accessAccounts(db, actor, await accountsOfUser(db, actor.root, user.id));
  return [...accounts.values()].some((a) => a.can("read_roster"));
}

/** Whether the actor has all the rights of the user: who has less may not act for them. */
export async function mayActFor(db: Db, actor: Actor, { user, isSelf, place }: UserAccess): Promise<boolean> {
  if (isSelf) return true;
  const row = await actorById(db, actor.root, user.id);
  return row !== undefined && holdsAllOf(actor, toActor(row).adminRoles, place.overrides);
}

/** Whether the actor may change the user as an administrator. */
export const mayManage = async (db: Db, actor: Actor, access: UserAccess): Promise<boolean> =>
  access.can("manage_user_logins") && (await mayActFor(db, actor, access));
