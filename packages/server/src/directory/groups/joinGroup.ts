/** Puts people into groups: themselves where the group is open to them, others where the actor manages it. */

import type { Actor } from "../../platform/actor.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { requireUser } from "../../platform/references.ts";
import type { Database, Db } from "../../store/database.ts";
import type { GroupAccess } from "./access.ts";
import { roomInGroup, sharesSection, writeMemberships } from "./memberships.ts";
import { belongingTo } from "./people.ts";
import { allowsSeveral } from "./present.ts";
import { loadMembership, type MembershipRow } from "./rows.ts";

export interface Joined {
  readonly membership: MembershipRow;
  readonly justCreated: boolean;
}

type JoinState = "accepted" | "invited" | "requested";

export async function joinGroup(
  db: Database,
  actor: Actor,
  access: GroupAccess,
  reference: string,
  now: Date,
): Promise<Joined> {
  const { group } = access;
  const userId = await requireUser(db, actor, reference);
  const before = await loadMembership(db, actor.root, group.id, { userId });
  const state =
    userId === actor.id
      ? await stateOfOneself(db, actor, access, before)
      : await stateOfOthers(db, actor, access, userId);
  const justCreated = await db.transaction().execute(async (tx) => {
    if (state === "accepted" && before?.workflow_state !== "accepted") {
      const { members, limit } = await roomInGroup(tx, actor.root, group.id);
      if (limit !== null && members >= limit) throw invalid("group_id", "full", "The group is full.");
    }
    const [written] = await writeMemberships(tx, {
      root: actor.root,
      groupId: group.id,
      userIds: [userId],
      state,
      moderator: false,
      exclusive: !allowsSeveral({ role: group.category_role }),
      now,
    });
    return written!.just_created;
  });
  const membership = (await loadMembership(db, actor.root, group.id, { userId }))!;
  return { membership, justCreated };
}

async function stateOfOneself(
  db: Database,
  actor: Actor,
  access: GroupAccess,
  before: MembershipRow | undefined,
): Promise<JoinState> {
  const { group } = access;
  // coming when invited accepts, and asking twice is asking once
  if (before?.workflow_state === "accepted" || before?.workflow_state === "invited") return "accepted";
  if (access.isManager && (access.course === undefined || access.course.isMember)) return "accepted";
  if (!access.canJoin) throw forbidden();
  if (group.join_level === "parent_context_request") return "requested";
  if (
    group.self_signup === "restricted" &&
    !(await sharesSection(db, actor.root, group.id, group.context_id, actor.id))
  )
    throw invalid("user_id", "invalid", "This group takes members of one section only.");
  return "accepted";
}

async function stateOfOthers(db: Database, actor: Actor, access: GroupAccess, userId: number): Promise<JoinState> {
  if (!access.isManager && !access.isModerator) throw forbidden();
  await refuseStrangers(db, actor, access, [userId], "user_id");
  return stateGivenBy(access);
}

/** What becomes of people whom somebody else puts into a group: managers of courses assign, others invite. */
export const stateGivenBy = (access: GroupAccess): JoinState =>
  (access.isManager && access.course !== undefined) || access.group.join_level === "parent_context_auto_join"
    ? "accepted"
    : "invited";

/** People of a group belong to its course, or at least to the school. */
export async function refuseStrangers(
  db: Db,
  actor: Actor,
  { course }: GroupAccess,
  userIds: readonly number[],
  attribute: string,
): Promise<void> {
  const known = await belongingTo(db, actor.root, course?.course.id ?? null, userIds);
  const stranger = userIds.find((id) => !known.includes(id));
  if (stranger !== undefined)
    throw invalid(attribute, "invalid", `The user ${stranger} does not belong to the group's course or account.`);
}
