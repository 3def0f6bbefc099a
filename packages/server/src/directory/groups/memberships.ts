/** Writes memberships of groups. */
import { type Db, run } from "../../store/database.ts";

export interface MembershipWrite {
  readonly root: number;
  readonly groupId: number;
  readonly userIds: readonly number[];
  readonly state: "accepted" | "invited" | "requested";
  readonly moderator: boolean;
  /** Whether those who join leave the other groups of the set. */
  readonly exclusive: boolean;
  readonly now: Date;
}

/**
 * Puts people into a group. Who is in already, or asks again, stays as they are; an invitation or a request becomes
 * a membership where the state says so. Answers the ids and whether each was made just now.
 */
export const writeMemberships = (db: Db, w: MembershipWrite): Promise<{ user_id: number; just_created: boolean }[]> =>
  run(
    db,
    `with left_behind as (
       update group_memberships m set workflow_state = 'deleted', updated_at = $7
       from groups g, groups here
       where $6 and $4 = 'accepted' and here.root_account_id = $1 and here.id = $2
         and g.root_account_id = $1 and g.group_category_id = here.group_category_id and g.id <> here.id
         and m.root_account_id = $1 and m.group_id = g.id and m.user_id = any($3::bigint[])
         and m.workflow_state <> 'deleted'
     ), before as (
       select user_id from group_memberships where root_account_id = $1 and group_id = $2
         and user_id = any($3::bigint[]) and workflow_state <> 'deleted'
     ), written as (
       insert into group_memberships as m (root_account_id, group_id, user_id, workflow_state, moderator, created_at,
         updated_at)
       select $1, $2, u, $4, $5, $7, $7 from unnest($3::bigint[]) u
       on conflict (root_account_id, group_id, user_id) do update set
         workflow_state = case when m.workflow_state = 'deleted' or $4 = 'accepted' then $4 else m.workflow_state end,
         moderator = case when m.workflow_state = 'deleted' then $5 else m.moderator end,
         created_at = case when m.workflow_state = 'deleted' then $7 else m.created_at end, updated_at = $7
       returning m.user_id
     )
     select w.user_id, w.user_id not in (select user_id from before) as just_created from written w`,
    [w.root, w.groupId, w.userIds, w.state, w.moderator, w.exclusive, w.now],
  );

/** How many members a group has, and how many it may have; null for no limit. Others who join it wait. */
export async function roomInGroup(
  tx: Db,
  root: number,
  groupId: number,
): Promise<{ members: number; limit: number | null }> {
  // the count must see whom the one before let in: a statement of its own, after the lock
  await run(tx, "select id from groups where root_account_id = $1 and id = $2 for update", [root, groupId]);
  const rows = await run<{ members: number; limit: number | null }>(
    tx,
    `select coalesce(g.max_membership, gc.group_limit) as limit,
       (select count(*) from group_memberships m where m.root_account_id = $1 and m.group_id = $2
         and m.workflow_state = 'accepted') as members
     from groups g left join group_categories gc on gc.root_account_id = $1 and gc.id = g.group_category_id
     where g.root_account_id = $1 and g.id = $2`,
    [root, groupId],
  );
  return rows[0]!;
}

/** Whether a person shares a section of the course with every member of a group. */
export async function sharesSection(
  db: Db,
  root: number,
  groupId: number,
  courseId: number,
  userId: number,
): Promise<boolean> {
  const rows = await run<{ id: number }>(
    db,
    `select m.id from group_memberships m where m.root_account_id = $1 and m.group_id = $2
       and m.workflow_state = 'accepted' and not exists (
         select 1 from enrollments theirs join enrollments own on own.root_account_id = $1
           and own.course_section_id = theirs.course_section_id and own.user_id = $4
           and own.workflow_state not in ('deleted', 'rejected', 'inactive', 'completed')
         where theirs.root_account_id = $1 and theirs.course_id = $3 and theirs.user_id = m.user_id
           and theirs.workflow_state not in ('deleted', 'rejected', 'inactive', 'completed')) limit 1`,
    [root, groupId, courseId, userId],
  );
  return rows.length === 0;
}

/** Who is in a group. */
export async function memberIds(db: Db, root: number, groupId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("group_memberships")
    .select("user_id")
    .where("root_account_id", "=", root)
    .where("group_id", "=", groupId)
    .where("workflow_state", "=", "accepted")
    .execute();
  return rows.map((row) => row.user_id);
}

/** Ends every membership but those of these people; a leader who goes leads no more. */
export const removeOthers = (db: Db, root: number, groupId: number, stay: readonly number[], now: Date) =>
  run(
    db,
    `with gone as (
       update group_memberships set workflow_state = 'deleted', updated_at = $4 where root_account_id = $1
         and group_id = $2 and workflow_state <> 'deleted' and not (user_id = any($3::bigint[])))
     update groups set leader_id = null where root_account_id = $1 and id = $2 and not (leader_id = any($3::bigint[]))`,
    [root, groupId, stay, now],
  );

export interface MembershipChange {
  readonly workflow_state?: string;
  readonly moderator?: boolean;
}

/** Changes a membership; a leader whose membership ends leads no more. */
export async function changeMembershipRow(
  db: Db,
  root: number,
  membership: { readonly id: number; readonly group_id: number; readonly user_id: number },
  change: MembershipChange,
  now: Date,
): Promise<void> {
  await run(
    db,
    `with changed as (
       update group_memberships set workflow_state = coalesce($5, workflow_state), moderator = coalesce($6, moderator),
         updated_at = $7 where root_account_id = $1 and id = $2)
     update groups set leader_id = null where root_account_id = $1 and id = $3 and leader_id = $4 and $5 = 'deleted'`,
    [
      root,
      membership.id,
      membership.group_id,
      membership.user_id,
      change.workflow_state ?? null,
      change.moderator ?? null,
      now,
    ],
  );
}
