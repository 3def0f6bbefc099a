/** Finds the courses of a person and of an account, a page at a time. */
import { type Db, run } from "../../store/database.ts";
import { boundOf } from "./courses.sql.ts";

export interface OwnCoursesQuery {
  readonly root: number;
  /** Whose courses. */
  readonly subjectId: number;
  /** Whose nicknames order them. */
  readonly viewerId: number;
  /** Base role, role name and role id that enrolments must have. */
  readonly type: string | null;
  readonly role: string | null;
  readonly roleId: number | null;
  readonly enrollmentState: "active" | "invited_or_pending" | "completed" | null;
  /** States of courses; null for the usual ones. */
  readonly states: readonly string[] | null;
  /** Only courses of these accounts and of those below them; null for all. */
  readonly accounts: readonly number[] | null;
  /** Only courses in which the viewer observes the subject. */
  readonly observedBy: number | null;
  /** Only these courses; null for all. */
  readonly only: readonly number[] | null;
  readonly now: Date;
  readonly limit: number;
  readonly offset: number;
}

export interface OwnCourseRow {
  readonly course_id: number;
  /** The enrolments that matched. */
  readonly enrollment_ids: number[];
  /** Whether the dates close the course to all of them. */
  readonly restricted: boolean;
  readonly total: number;
}

const IS_STAFF = "e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')";
const ENDED = "(e.workflow_state = 'completed' or c.workflow_state = 'completed' or d.ends_at <= $5)";

const ENROLLMENT_STATES = {
  active: `e.workflow_state = 'active' and not coalesce(${ENDED}, false) and coalesce(d.starts_at <= $5, true)`,
  invited_or_pending: `(e.workflow_state in ('invited', 'creation_pending')
    or (e.workflow_state = 'active' and d.starts_at > $5)) and not coalesce(${ENDED}, false)`,
  completed: ENDED,
};

/** Courses by the name that the viewer sees. */
export function listOwnCourses(db: Db, q: OwnCoursesQuery): Promise<OwnCourseRow[]> {
  const usual = `(c.workflow_state = 'available' or (${IS_STAFF} and c.workflow_state <> 'deleted')
    ${q.enrollmentState === "completed" ? "or c.workflow_state = 'completed'" : ""})`;
  const asked = `(c.workflow_state <> 'unpublished' or ${IS_STAFF})`;
  const counts =
    q.enrollmentState === null
      ? `(e.workflow_state in ('active', 'invited', 'creation_pending')
          or (e.workflow_state = 'completed' and 'completed' = any($4::text[])))`
      : ENROLLMENT_STATES[q.enrollmentState];
  return run<OwnCourseRow>(
    db,
    `with recursive tree(id) as (
       select unnest($9::bigint[])
       union
       select a.id from tree join accounts a on a.root_account_id = $1 and a.parent_account_id = tree.id)
     select c.id as course_id, array_agg(e.id order by e.id) as enrollment_ids, count(*) over () as total,
       bool_and(not ${IS_STAFF} and (
         coalesce(d.starts_at > $5 and c.settings->>'restrict_student_future_view' = 'true', false)
         or coalesce(${ENDED} and c.settings->>'restrict_student_past_view' = 'true', false))) as restricted
     from enrollments e
     join course_sections s on s.root_account_id = e.root_account_id and s.id = e.course_section_id
     join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
     join enrollment_terms t on t.root_account_id = c.root_account_id and t.id = c.enrollment_term_id
     join roles r on r.root_account_id = e.root_account_id and r.id = e.role_id
     cross join lateral (select ${boundOf("start_at")} as starts_at, ${boundOf("end_at")} as ends_at) d
     left join course_nicknames n on n.root_account_id = $1 and n.user_id = $3 and n.course_id = c.id
     where e.root_account_id = $1 and e.user_id = $2 and e.workflow_state not in ('deleted', 'rejected', 'inactive')
       and s.workflow_state <> 'deleted' and ${counts}
       and ($4::text[] is null or c.workflow_state = any($4)) and ${q.states === null ? usual : asked}
       and ($6::text is null or e.type = $6) and ($7::text is null or r.name = $7)
       and ($8::bigint is null or e.role_id = $8)
       and ($9::bigint[] is null or c.account_id in (select id from tree))
       and ($10::bigint is null or exists (select 1 from enrollments o where o.root_account_id = $1
         and o.associated_user_id = $2 and o.user_id = $10 and o.course_id = c.id
         and o.workflow_state not in ('deleted', 'rejected', 'inactive')))
       and ($11::bigint[] is null or c.id = any($11))
     group by c.id, c.sort_key, n.sort_key
     order by coalesce(n.sort_key, c.sort_key), c.id limit $12 offset $13`,
    [
      q.root,
      q.subjectId,
      q.viewerId,
      q.states,
      q.now,
      q.type,
      q.role,
      q.roleId,
      q.accounts,
      q.observedBy,
      q.only,
      q.limit,
      q.offset,
    ],
  );
}

/** Whether somebody observes a person in any course. */
export async function observes(db: Db, root: number, observerId: number, userId: number): Promise<boolean> {
  const row = await db
    .selectFrom("enrollments")
    .select("id")
    .where("root_account_id", "=", root)
    .where("user_id", "=", observerId)
    .where("associated_user_id", "=", userId)
    .where("workflow_state", "not in", ["deleted", "rejected", "inactive"])
    .executeTakeFirst();
  return row !== undefined;
}
