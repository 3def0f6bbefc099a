/** The only way to a user: the record together with what the actor may do with it. */
import { actorById } from "../../platform/actor.sql.ts";
import { toActor } from "../../platform/actor.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { can, holdsAllOf, loadOverrides, type Place, rootPlace } from "../../platform/grants.ts";
import type { Permission } from "../../platform/permissions.ts";
import { requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { accessAccounts } from "../accounts/access.ts";
import { accountsOfUser, loadUser, type UserRow } from "./users.sql.ts";

export interface UserAccess {
  readonly user: UserRow;
  readonly isSelf: boolean;
  /** The root account: its rights decide which parts of the user are shown. */
  readonly place: Place;
  /** Oneself, or a user of an account where the actor may list people or manage logins. */
  readonly canView: boolean;
  /** Whether the actor has a permission at the root account. */
  can(permission: Permission): boolean;
}

type Asking = Pick<Context, "db" | "actor">;

/** The user of any state that a path or parameter names, or a 404. The actor need not be permitted to see them. */
export async function findUserAccess({ db, actor }: Asking, reference: string | undefined): Promise<UserAccess> {
  const id = await requireUser(db, actor, reference ?? "");
  const user = await loadUser({ db, root: actor.root }, id);
  if (user === undefined) throw notFound();
  const place = rootPlace(actor, await loadOverrides(db, actor));
  const isSelf = user.id === actor.id;
  return {
    user,
    isSelf,
    place,
    canView: isSelf || (await administers({ db, actor }, place, user)),
    can: (permission) => can(actor, permission, place),
  };
}

/** Like `findUserAccess`, but a deleted user is a 404, as for all that belongs to a user. */
export async function findActiveUser(ctx: Asking, reference: string | undefined): Promise<UserAccess> {
  const access = await findUserAccess(ctx, reference);
  if (access.user.workflow_state === "deleted") throw notFound();
  return access;
}

async function administers({ db, actor }: Asking, place: Place, user: UserRow): Promise<boolean> {
  if (actor.adminRoles.length === 0) return false;
  if (can(actor, "read_roster", place) || can(actor, "manage_user_logins", place)) return true;
  const rows = await execute(db, accountsOfUser, { tenant: actor.root, user: user.id });
  const accounts = await accessAccounts(
    { db, actor },
    rows.map((row) => row.id),
  );
  return [...accounts.values()].some((account) => account.can("read_roster"));
}

/** Whether the actor has every right that the user has: acting for somebody must not give additional rights. */
export async function mayActFor({ db, actor }: Asking, { user, isSelf, place }: UserAccess): Promise<boolean> {
  if (isSelf) return true;
  const row = await actorById(db, actor.root, user.id);
  return row !== undefined && holdsAllOf(actor, toActor(row).adminRoles, place.overrides);
}

/** Whether the actor may change the user as an administrator. */
export const mayManage = async (ctx: Asking, access: UserAccess): Promise<boolean> =>
  access.can("manage_user_logins") && (await mayActFor(ctx, access));
