/** Shows, accepts and ends memberships. */
import type { groups as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { given } from "../../platform/attributes.ts";
import type { AccessContext } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { requireUser } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import { findGroup, type GroupAccess } from "./access.ts";
import { changeMembershipRow, writeMemberships } from "./memberships.ts";
import { belongingTo, usersByAddress } from "./people.ts";
import { allowsSeveral } from "./present.ts";
import { loadMembership, loadMemberships, type MembershipRow } from "./rows.ts";

export interface MembershipAccess {
  readonly access: GroupAccess;
  readonly membership: MembershipRow;
}

/** The membership that a path names: by its id, by its person's, or the caller's own (`self`). A 404 for others. */
export async function findMembership(
  ctx: AccessContext,
  path: { readonly group_id: string; readonly id?: string; readonly user_id?: string },
): Promise<MembershipAccess> {
  const { db, actor } = ctx;
  const access = await findGroup(ctx, path.group_id);
  const id = parseId(path.id);
  const by = id === null ? { userId: await requireUser(db, actor, path.user_id ?? path.id ?? "") } : { id };
  const membership = await loadMembership(db, actor.root, access.group.id, by);
  if (membership === undefined || membership.workflow_state === "deleted") throw notFound();
  return { access, membership };
}

/** Managers and moderators accept requests and make moderators; who is invited accepts for themself. */
export async function updateMembership(
  db: Db,
  actor: Actor,
  { access, membership }: MembershipAccess,
  params: Static<(typeof endpoints.updateMembership)["params"]>,
  now: Date,
): Promise<void> {
  const manages = access.isManager || access.isModerator;
  const invited = membership.user_id === actor.id && membership.workflow_state === "invited";
  if (!manages && !(invited && params.moderator === undefined)) throw forbidden();
  const accepted = params.workflow_state === "accepted" ? { workflow_state: "accepted" } : {};
  await changeMembershipRow(
    db,
    actor.root,
    membership,
    { ...given({ moderator: params.moderator }), ...accepted },
    now,
  );
}

/** Members leave where they came by themselves; where they were assigned, managers move them. */
export async function endMembership(
  db: Db,
  actor: Actor,
  { access, membership }: MembershipAccess,
  now: Date,
): Promise<void> {
  const { group } = access;
  const mayLeave = allowsSeveral({ role: group.category_role }) || group.self_signup !== null;
  const own = membership.user_id === actor.id && (mayLeave || membership.workflow_state !== "accepted");
  if (!own && !access.isManager && !access.isModerator) throw forbidden();
  await changeMembershipRow(db, actor.root, membership, { workflow_state: "deleted" }, now);
}

/** Invites the people of these addresses who belong to the group's course or account; the rest fall away. */
export async function inviteByAddress(
  db: Db,
  actor: Actor,
  access: GroupAccess,
  addresses: readonly string[],
  now: Date,
): Promise<{ readonly membership: MembershipRow; readonly justCreated: boolean }[]> {
  if (!access.isManager && !access.isModerator) throw forbidden();
  const { group, course } = access;
  const people = await usersByAddress(db, actor.root, addresses);
  const userIds = await belongingTo(db, actor.root, course?.course.id ?? null, people);
  if (userIds.length === 0) return [];
  const write = { root: actor.root, groupId: group.id, userIds, state: "invited", moderator: false } as const;
  const written = await writeMemberships(db, { ...write, exclusive: false, now });
  const rows = await loadMemberships(db, actor.root, group.id, userIds);
  return rows.map((membership) => ({
    membership,
    justCreated: written.some((w) => w.user_id === membership.user_id && w.just_created),
  }));
}
