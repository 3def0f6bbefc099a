/** Reads the facts about courses that decide access to them. */
import { sql, statement } from "../../store/statement.ts";

export interface OwnEnrollment {
  readonly id: number;
  readonly type: string;
  readonly role_id: number;
  readonly course_section_id: number;
  readonly workflow_state: string;
  readonly limit_privileges_to_course_section: boolean;
  readonly associated_user_id: number | null;
  readonly start_at: string | null;
  readonly end_at: string | null;
  /** When it takes effect, by the most specific dates that are set; null for no limit. */
  readonly starts_at: string | null;
  /** When it ends, likewise. */
  readonly ends_at: string | null;
}

/**
 * SQL for when an enrolment begins or ends, by the most specific dates that are set: those of the enrolment `e`, its
 * section `s`, its course `c` or its term `t`.
 */
export const boundOf = (field: "start_at" | "end_at") => `case
  when e.start_at is not null or e.end_at is not null then e.${field}
  when s.restrict_enrollments_to_section_dates and (s.start_at is not null or s.end_at is not null) then s.${field}
  when c.restrict_enrollments_to_course_dates and c.${field} is not null then c.${field}
  else t.${field} end`;

/** A course with its term's dates, its accounts from the root down, and one user's enrolments. */
export interface CourseContextRow {
  readonly id: number;
  readonly account_id: number;
  readonly enrollment_term_id: number;
  readonly name: string;
  readonly course_code: string;
  readonly workflow_state: string;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly restrict_enrollments_to_course_dates: boolean;
  readonly is_public: boolean;
  readonly is_public_to_auth_users: boolean;
  readonly settings: Record<string, unknown>;
  readonly term_start_at: Date | null;
  readonly term_end_at: Date | null;
  readonly chain: number[];
  readonly own_enrollments: OwnEnrollment[] | null;
}

/**
 * SQL that selects CourseContextRows of a user; the conditions that follow say of which courses `c`. Other modules load
 * a course's context inside their own statements.
 */
export const courseContext = ({ tenant, user }: { readonly tenant: string; readonly user: string }) => `select
  c.id, c.account_id, c.enrollment_term_id, c.name, c.course_code, c.workflow_state, c.start_at, c.end_at,
  c.restrict_enrollments_to_course_dates, c.is_public, c.is_public_to_auth_users, c.settings,
  t.start_at as term_start_at, t.end_at as term_end_at,
  (with recursive up(id, parent, depth) as (
     select a.id, a.parent_account_id, 0 from accounts a where a.root_account_id = c.root_account_id and a.id = c.account_id
     union all
     select a.id, a.parent_account_id, depth + 1 from up join accounts a
       on a.root_account_id = c.root_account_id and a.id = up.parent)
   select json_agg(id order by depth desc) from up) as chain,
  (select json_agg(json_build_object('id', e.id, 'type', e.type, 'role_id', e.role_id,
      'course_section_id', e.course_section_id, 'workflow_state', e.workflow_state,
      'limit_privileges_to_course_section', e.limit_privileges_to_course_section,
      'associated_user_id', e.associated_user_id, 'start_at', e.start_at, 'end_at', e.end_at,
      'starts_at', ${boundOf("start_at")}, 'ends_at', ${boundOf("end_at")}) order by e.id)
   from enrollments e
   join course_sections s on s.root_account_id = e.root_account_id and s.id = e.course_section_id
     and s.workflow_state <> 'deleted'
   where e.root_account_id = ${tenant} and e.user_id = ${user} and e.course_id = c.id
     and e.workflow_state not in ('deleted', 'rejected')) as own_enrollments
  from courses c
  join enrollment_terms t on t.root_account_id = c.root_account_id and t.id = c.enrollment_term_id
  where c.root_account_id = ${tenant}`;

/**
 * The contexts of these courses, in no order. The ids pass through a subquery, so that PostgreSQL costs the generic plan
 * no higher than one for particular ids, and keeps it.
 */
export const courseContexts = statement(
  "course_contexts",
  { tenant: "bigint", user: "bigint", ids: "bigint[]", deleted: "boolean" },
  (p) => sql<CourseContextRow>`
    ${courseContext(p)} and c.id = any(array(select unnest(${p.ids})))
      and (c.workflow_state <> 'deleted' or ${p.deleted})`,
  { prepared: true },
);
