/** Looks up memberships, and accepts, changes and ends them. */
import type { groups as endpoints, Static } from "@pidge/api";
import { caseKey } from "../../platform/caseKey.ts";
import { type AccessContext, type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { limitPeople } from "../../platform/peopleLimits.ts";
import { requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { findGroup, type GroupAccess } from "./access.ts";
import { accept, type Joined, mayAssign } from "./joinGroup.ts";
import { loadMembership, type MembershipRow, membershipsOf } from "./memberships.sql.ts";
import { changeMembership, putIntoGroup } from "./membershipWrites.sql.ts";
import { usersByAddress, usersWithin } from "./people.sql.ts";
import { allowsSeveral } from "./present.ts";

export interface MembershipAccess {
  readonly access: GroupAccess;
  readonly membership: MembershipRow;
}

/** The membership that a path names by its id, by its user, or by `self` for the actor's own; or a 404. */
export async function findMembership(
  ctx: AccessContext,
  path: { readonly group_id: string; readonly id?: string; readonly user_id?: string },
): Promise<MembershipAccess> {
  const { db, actor } = ctx;
  const access = await findGroup(ctx, path.group_id);
  const id = parseId(path.id);
  const by = id === null ? { user: await requireUser(db, actor, path.user_id ?? path.id ?? "") } : { id };
  const membership = await loadMembership({ db, root: actor.root }, access.group.id, by);
  if (membership === undefined || membership.workflow_state === "deleted") throw notFound();
  return { access, membership };
}

/**
 * Changes a membership. Managers and moderators accept requests and appoint moderators. An invitation is accepted by the
 * invited user, or by a manager who could have assigned them.
 */
export async function updateMembership(
  ctx: Context,
  { access, membership }: MembershipAccess,
  params: Static<(typeof endpoints.updateMembership)["params"]>,
): Promise<void> {
  const manages = access.isManager || access.isModerator;
  const invited = membership.workflow_state === "invited";
  const own = invited && membership.user_id === ctx.actor.id;
  if (!manages && !(own && params.moderator === undefined)) throw forbidden();
  const accepts = params.workflow_state === "accepted" && membership.workflow_state !== "accepted";
  if (accepts && invited && !own && !mayAssign(access)) throw forbidden();
  if (accepts) await accept(ctx, access, membership);
  if (params.moderator !== undefined) await change(ctx, membership, { state: null, moderator: params.moderator });
}

/** Ends a membership. Members may leave a group that they joined by themselves; managers may end any membership. */
export async function endMembership(ctx: Context, { access, membership }: MembershipAccess): Promise<void> {
  const { group } = access;
  const mayLeave = allowsSeveral({ role: group.category_role }) || group.self_signup !== null;
  const own = membership.user_id === ctx.actor.id && (mayLeave || membership.workflow_state !== "accepted");
  if (!own && !access.isManager && !access.isModerator) throw forbidden();
  await change(ctx, membership, { state: "deleted", moderator: null });
}

const change = (
  { db, root, now }: Context,
  { id, group_id, user_id }: MembershipRow,
  values: { readonly state: string | null; readonly moderator: boolean | null },
) => execute(db, changeMembership, { tenant: root, membership: id, group: group_id, user: user_id, ...values, now });

/** Invites the users of these addresses who belong to the group's course or account; other addresses are ignored. */
export async function inviteByAddress(
  ctx: Context,
  access: GroupAccess,
  addresses: readonly string[],
): Promise<Joined[]> {
  const { db, root: tenant, now } = ctx;
  if (!access.isManager && !access.isModerator) throw forbidden();
  const group = access.group.id;
  const keys = addresses.map((address) => caseKey(address.trim()));
  const found = await execute(db, usersByAddress, { tenant, addresses: keys });
  const within = { course: access.course?.course.id ?? null, users: found.map((row) => row.user_id) };
  const users = (await execute(db, usersWithin, { tenant, ...within })).map((row) => row.id);
  if (users.length === 0) return [];
  const write = { tenant, group, users, state: "invited", moderator: false, exclusive: false, now };
  const saved = await inTransaction(ctx, async (tx) => {
    const written = await execute(tx.db, putIntoGroup, write);
    const invited = written.filter((row) => row.just_created).map((row) => row.user_id);
    await limitPeople(tx, invited);
    return written;
  });
  const memberships = await execute(db, membershipsOf, { tenant, group, users });
  return memberships.map((membership) => ({
    membership,
    justCreated: saved.some((row) => row.user_id === membership.user_id && row.just_created),
  }));
}
