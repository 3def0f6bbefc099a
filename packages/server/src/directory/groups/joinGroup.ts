/** Puts people into groups: the actor into a group that is open to them, others into a group that the actor manages. */
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { limitPeople } from "../../platform/peopleLimits.ts";
import { requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { must, one } from "../../store/must.ts";
import type { GroupAccess } from "./access.ts";
import { loadMembership, type MembershipRow, memberOfOtherSection } from "./memberships.sql.ts";
import { putIntoGroup, roomInGroup } from "./membershipWrites.sql.ts";
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
  const justCreated = await inTransaction(ctx, async (tx) => {
    if (state === "accepted" && before?.workflow_state !== "accepted") {
      const { members, limit } = await roomInGroup(tx, group.id);
      if (limit !== null && members >= limit) throw invalid("group_id", "full", "The group is full.");
    }
    if (user !== actor.id && !isMember(before)) await limitInvitations(tx, access, [user]);
    const saved = await execute(tx.db, putIntoGroup, {
      tenant: root,
      group: group.id,
      users: [user],
      state,
      moderator: false,
      exclusive: !allowsSeveral({ role: group.category_role }),
      now,
    });
    return one(saved, "the membership").just_created;
  });
  return { membership: must(await loadMembership(ctx, group.id, { user }), "the membership"), justCreated };
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

/** The state of a membership that the actor gives to somebody else: managers of course groups assign, others invite. */
export const stateGivenBy = (access: GroupAccess): JoinState =>
  (access.isManager && access.course !== undefined) || access.group.join_level === "parent_context_auto_join"
    ? "accepted"
    : "invited";

const isMember = (membership: MembershipRow | undefined) =>
  membership !== undefined && membership.workflow_state !== "deleted";

/** Counts people who are put into a group or invited, or refuses; managers of course groups assign, which is not counted. */
export async function limitInvitations(ctx: Context, access: GroupAccess, users: readonly number[]): Promise<void> {
  if (!access.isManager || access.course === undefined) await limitPeople(ctx, users);
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
