/**
 * Puts people into groups. Members of a group become contacts of each other, so nobody becomes a member without their own
 * consent or that of somebody who manages the groups of their course or account.
 */
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { limitPeople } from "../../platform/peopleLimits.ts";
import { requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { must, one } from "../../store/must.ts";
import type { GroupAccess } from "./access.ts";
import { loadMembership, type MembershipRow, memberOfOtherSection } from "./memberships.sql.ts";
import { acceptMembership, putIntoGroup, roomInGroup } from "./membershipWrites.sql.ts";
import { usersWithin } from "./people.sql.ts";
import { allowsSeveral } from "./present.ts";

export interface Joined {
  readonly membership: MembershipRow;
  readonly justCreated: boolean;
}

type JoinState = "accepted" | "invited" | "requested";

/** Makes a user, named by a reference, a member of a group; or invites them, or records their request to join. */
export async function joinGroup(ctx: Context, access: GroupAccess, reference: string): Promise<Joined> {
  const { db, actor, root, now } = ctx;
  const { group } = access;
  const user = await requireUser(db, actor, reference);
  const before = await loadMembership(ctx, group.id, { user });
  const state = user === actor.id ? await stateOfOneself(ctx, access, before) : await stateOfAnother(ctx, access, user);
  if (before?.workflow_state === "requested" && user !== actor.id) {
    await accept(ctx, access, before);
    return { membership: must(await loadMembership(ctx, group.id, { user }), "the membership"), justCreated: false };
  }
  const justCreated = await inTransaction(ctx, async (tx) => {
    if (state === "accepted" && before?.workflow_state !== "accepted") await requireRoom(tx, group.id);
    if (user !== actor.id && !isMember(before)) await limitInvitations(tx, access, [user]);
    const saved = await execute(tx.db, putIntoGroup, {
      tenant: root,
      group: group.id,
      users: [user],
      state,
      moderator: false,
      exclusive: isExclusive(access),
      now,
    });
    return one(saved, "the membership").just_created;
  });
  return { membership: must(await loadMembership(ctx, group.id, { user }), "the membership"), justCreated };
}

/** Accepts a request or an invitation, or answers a 404 if it was withdrawn concurrently. */
export async function accept(ctx: Context, access: GroupAccess, { id, user_id }: MembershipRow): Promise<void> {
  const { root: tenant, now } = ctx;
  const group = access.group.id;
  await inTransaction(ctx, async (tx) => {
    await requireRoom(tx, group);
    const write = { tenant, membership: id, group, users: [user_id], exclusive: isExclusive(access), now };
    if ((await execute(tx.db, acceptMembership, write)).length === 0) throw notFound();
  });
}

/** Whether members of the group leave the other groups of its category. */
export const isExclusive = ({ group }: GroupAccess): boolean => !allowsSeveral({ role: group.category_role });

/** Refuses one more member if the group is full. Others who would join wait until the transaction ends. */
async function requireRoom(tx: Context, group: number): Promise<void> {
  const { members, limit } = await roomInGroup(tx, group);
  if (limit !== null && members >= limit) throw invalid("group_id", "full", "The group is full.");
}

/** The state of a membership that the actor asks for themself. */
async function stateOfOneself(
  { db, actor, root }: Context,
  access: GroupAccess,
  before: MembershipRow | undefined,
): Promise<JoinState> {
  const { group } = access;
  // joining accepts an invitation; joining again changes nothing
  if (before?.workflow_state === "accepted" || before?.workflow_state === "invited") return "accepted";
  if (access.isManager && (access.course === undefined || access.course.isMember)) return "accepted";
  if (!access.canJoin) throw forbidden();
  if (group.join_level === "parent_context_request") return "requested";
  if (group.self_signup === "restricted") {
    const place = { group: group.id, course: group.context_id, user: actor.id };
    const others = await execute(db, memberOfOtherSection, { tenant: root, ...place });
    if (others.length > 0) throw invalid("user_id", "invalid", "This group takes members of one section only.");
  }
  return "accepted";
}

async function stateOfAnother(ctx: Context, access: GroupAccess, user: number): Promise<JoinState> {
  if (!access.isManager && !access.isModerator) throw forbidden();
  await refuseStrangers(ctx, access, { users: [user], attribute: "user_id" });
  return stateGivenBy(access);
}

/** Whether the actor makes others members without asking them. Communities have only members who joined by themselves. */
export const mayAssign = (access: GroupAccess): boolean =>
  access.isManager && access.group.category_role !== "communities";

/** The state of a membership that the actor gives to somebody else. */
export const stateGivenBy = (access: GroupAccess): JoinState => (mayAssign(access) ? "accepted" : "invited");

const isMember = (membership: MembershipRow | undefined) =>
  membership !== undefined && membership.workflow_state !== "deleted";

/** Counts people who are invited, or refuses; assigning people is not counted. */
export async function limitInvitations(ctx: Context, access: GroupAccess, users: readonly number[]): Promise<void> {
  if (!mayAssign(access)) await limitPeople(ctx, users);
}

/** Refuses users who do not belong to the group's course; for groups of accounts, to the tenant. */
export async function refuseStrangers(
  { db, root }: Context,
  { course }: GroupAccess,
  { users, attribute }: { readonly users: readonly number[]; readonly attribute: string },
): Promise<void> {
  const known = await execute(db, usersWithin, { tenant: root, course: course?.course.id ?? null, users });
  const stranger = users.find((id) => !known.some((user) => user.id === id));
  if (stranger !== undefined)
    throw invalid(attribute, "invalid", `The user ${stranger} does not belong to the group's course or account.`);
}
