/** Writes enrolments, and the roles and logins that a new one asks for. */
import { type Db, run } from "../store/database.ts";

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
