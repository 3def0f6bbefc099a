/** Writes enrolments, and the roles and logins that a new one asks for. */
import { type Db, run } from "../../store/database.ts";

export interface RoleRow {
  readonly id: number;
  readonly name: string;
  readonly base_role_type: string;
  readonly workflow_state: string;
}

/** Course roles, built in or of these accounts, by name or id; those of lower accounts first. */
export const findRoles = (
  db: Db,
  root: number,
  chain: readonly number[],
  by: { readonly names?: readonly string[]; readonly ids?: readonly number[] },
): Promise<RoleRow[]> =>
  run<RoleRow>(
    db,
    `select id, name, base_role_type, workflow_state from roles
     where root_account_id = $1 and account_id = any($2::bigint[]) and workflow_state <> 'deleted'
       and base_role_type like '%Enrollment' and (name = any($3::text[]) or id = any($4::bigint[]))
     order by array_position($2::bigint[], account_id) desc, built_in desc, id`,
    [root, chain, by.names ?? [], by.ids ?? []],
  );

/** The state of a person who has a login with which they could come; undefined for others. */
export async function stateWithLogin(db: Db, root: number, userId: number): Promise<string | undefined> {
  const rows = await run<{ workflow_state: string }>(
    db,
    `select u.workflow_state from users u where u.root_account_id = $1 and u.id = $2 and u.workflow_state <> 'deleted'
       and exists (select 1 from pseudonyms p where p.root_account_id = u.root_account_id and p.user_id = u.id
         and p.workflow_state <> 'deleted')`,
    [root, userId],
  );
  return rows[0]?.workflow_state;
}

/** Whether a person has any enrolment in a course that was not deleted or refused. */
export async function isEnrolled(db: Db, root: number, userId: number, courseId: number): Promise<boolean> {
  const row = await db
    .selectFrom("enrollments")
    .select("id")
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("course_id", "=", courseId)
    .where("workflow_state", "not in", ["deleted", "rejected"])
    .executeTakeFirst();
  return row !== undefined;
}

export interface EnrollmentWrite {
  readonly root: number;
  readonly userId: number;
  readonly courseId: number;
  readonly sectionId: number;
  readonly type: string;
  readonly roleId: number;
  readonly associatedUserId: number | null;
  /** State of a new enrolment, and of one that had ended. */
  readonly state: string;
  /** State that an enrolment takes that exists and has not ended; null leaves it. */
  readonly stateIfCurrent: string | null;
  /** Undefined leaves an existing enrolment as it is. */
  readonly limited: boolean | undefined;
  readonly startAt: Date | null | undefined;
  readonly endAt: Date | null | undefined;
  readonly selfEnrolled: boolean;
  /** The course's accounts: the person becomes one of each one's users. */
  readonly accounts: readonly number[];
  readonly now: Date;
}

/** Makes the enrolment, or restores or changes the one that is there. */
export async function writeEnrollment(db: Db, w: EnrollmentWrite): Promise<number> {
  const rows = await run<{ id: number }>(
    db,
    `with associated as (
       insert into user_account_associations (root_account_id, user_id, account_id)
       select $1, $2, a from unnest($17::bigint[]) a on conflict do nothing
     )
     insert into enrollments as e (root_account_id, user_id, course_id, course_section_id, type, role_id,
       associated_user_id, workflow_state, limit_privileges_to_course_section, start_at, end_at, self_enrolled,
       created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($10, false), $12, $14, $15, $16, $16)
     on conflict (root_account_id, user_id, course_section_id, role_id, coalesce(associated_user_id, 0)) do update set
       workflow_state = case when e.workflow_state in ('active', 'invited', 'creation_pending')
         then coalesce($9, e.workflow_state) else $8 end,
       completed_at = null, course_id = $3,
       limit_privileges_to_course_section = coalesce($10, e.limit_privileges_to_course_section),
       start_at = case when $11 then $12 else e.start_at end,
       end_at = case when $13 then $14 else e.end_at end,
       updated_at = $16
     returning id`,
    [
      w.root,
      w.userId,
      w.courseId,
      w.sectionId,
      w.type,
      w.roleId,
      w.associatedUserId,
      w.state,
      w.stateIfCurrent,
      w.limited ?? null,
      w.startAt !== undefined,
      w.startAt ?? null,
      w.endAt !== undefined,
      w.endAt ?? null,
      w.selfEnrolled,
      w.now,
      w.accounts,
    ],
  );
  return rows[0]!.id;
}

/** Which of these names are roles of courses somewhere in the tenant. */
export async function rolesOfTenant(db: Db, root: number, names: readonly string[]): Promise<string[]> {
  const rows = await run<{ name: string }>(
    db,
    `select distinct name from roles where root_account_id = $1 and name = any($2::text[])
       and base_role_type like '%Enrollment' and workflow_state <> 'deleted'`,
    [root, names],
  );
  return rows.map((row) => row.name);
}

/**
 * Gives an enrolment another state. Who is deleted from a course and is in it in no other way leaves its groups too.
 */
export async function setEnrollmentState(
  db: Db,
  root: number,
  enrollment: { readonly id: number; readonly user_id: number; readonly course_id: number },
  state: string,
  now: Date,
): Promise<void> {
  await run(
    db,
    `with changed as (
       update enrollments set workflow_state = $5, completed_at = case when $5 = 'completed' then $6::timestamptz end,
         updated_at = $6 where root_account_id = $1 and id = $2)
     update group_memberships m set workflow_state = 'deleted', updated_at = $6 from groups g
     where $5 = 'deleted' and g.root_account_id = $1 and g.context_type = 'Course' and g.context_id = $4
       and m.root_account_id = $1 and m.group_id = g.id and m.user_id = $3 and m.workflow_state <> 'deleted'
       and not exists (select 1 from enrollments o where o.root_account_id = $1 and o.user_id = $3 and o.course_id = $4
         and o.id <> $2 and o.workflow_state not in ('deleted', 'rejected'))`,
    [root, enrollment.id, enrollment.user_id, enrollment.course_id, state, now],
  );
}

/** Notes when a student was last present; whether there is such a student. */
export async function setLastAttended(
  db: Db,
  root: number,
  courseId: number,
  userId: number,
  date: Date,
  now: Date,
): Promise<boolean> {
  const rows = await run<{ id: number }>(
    db,
    `update enrollments set last_attended_at = $4, updated_at = $5 where root_account_id = $1 and course_id = $2
       and user_id = $3 and type = 'StudentEnrollment' and workflow_state not in ('deleted', 'rejected') returning id`,
    [root, courseId, userId, date, now],
  );
  return rows.length > 0;
}
