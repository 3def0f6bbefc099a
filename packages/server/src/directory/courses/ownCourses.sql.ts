/** Finds the courses that a user is enrolled in, a page at a time. */
import type { TenantContext } from "../../platform/context.ts";
import { type Db, execute } from "../../store/database.ts";
import { sql, statement, variants } from "../../store/statement.ts";
import { boundOf } from "./courses.sql.ts";

export interface OwnCoursesQuery {
  readonly root: number;
  /** The user whose courses are listed. */
  readonly subjectId: number;
  /** The user whose nicknames order them. */
  readonly viewerId: number;
  /** Base role, role name and role id that enrolments must have. */
  readonly type: string | null;
  readonly role: string | null;
  readonly roleId: number | null;
  readonly enrollmentState: EnrollmentState | null;
  /** States of courses; null for the default ones. */
  readonly states: readonly string[] | null;
  /** Only courses of these accounts and of those below them; null for all. */
  readonly accounts: readonly number[] | null;
  /** Only courses in which this user observes the subject. */
  readonly observedBy: number | null;
  /** Only these courses; null for all. */
  readonly only: readonly number[] | null;
  readonly now: Date;
  readonly limit: number;
  readonly offset: number;
}

type EnrollmentState = "active" | "invited_or_pending" | "completed";

export interface OwnCourseRow {
  readonly course_id: number;
  /** The enrolments that matched. */
  readonly enrollment_ids: number[];
  /** Whether dates close the course to all of them. */
  readonly restricted: boolean;
  readonly total: number;
}

interface Variant {
  readonly enrollmentState: EnrollmentState | null;
  /** Whether the request names no states of courses. */
  readonly defaultStates: boolean;
}

interface Places {
  readonly now: string;
  readonly states: string;
}

const IS_STAFF = "e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')";

const hasEnded = (now: string) =>
  `(e.workflow_state = 'completed' or c.workflow_state = 'completed' or d.ends_at <= ${now})`;

/** Which enrolments count, for each `enrollment_state`. */
const ENROLLMENT_STATES: Readonly<Record<EnrollmentState, (now: string) => string>> = {
  active: (now) =>
    `e.workflow_state = 'active' and not coalesce(${hasEnded(now)}, false) and coalesce(d.starts_at <= ${now}, true)`,
  invited_or_pending: (now) => `(e.workflow_state in ('invited', 'creation_pending')
        or (e.workflow_state = 'active' and d.starts_at > ${now})) and not coalesce(${hasEnded(now)}, false)`,
  completed: hasEnded,
};

const countingEnrollments = ({ now, states }: Places, { enrollmentState }: Variant) =>
  enrollmentState === null
    ? `(e.workflow_state in ('active', 'invited', 'creation_pending')
        or (e.workflow_state = 'completed' and 'completed' = any(${states})))`
    : ENROLLMENT_STATES[enrollmentState](now);

const countingCourses = ({ enrollmentState, defaultStates }: Variant) =>
  defaultStates
    ? `(c.workflow_state = 'available' or (${IS_STAFF} and c.workflow_state <> 'deleted')
        ${enrollmentState === "completed" ? "or c.workflow_state = 'completed'" : ""})`
    : `(c.workflow_state <> 'unpublished' or ${IS_STAFF})`;

const ownCourses = variants(
  "own_courses",
  {
    tenant: "bigint",
    subject: "bigint",
    viewer: "bigint",
    states: "text[] | null",
    now: "timestamptz",
    type: "text | null",
    role: "text | null",
    roleId: "bigint | null",
    accounts: "bigint[] | null",
    observedBy: "bigint | null",
    only: "bigint[] | null",
    limit: "bigint",
    offset: "bigint",
  },
  (p, variant: Variant) => sql<OwnCourseRow>`
    with recursive tree(id) as (
      select unnest(${p.accounts})
      union
      select a.id from tree join accounts a on a.root_account_id = ${p.tenant} and a.parent_account_id = tree.id)
    select c.id as course_id, array_agg(e.id order by e.id) as enrollment_ids, count(*) over () as total,
      bool_and(not ${IS_STAFF} and (
        coalesce(d.starts_at > ${p.now} and c.settings->>'restrict_student_future_view' = 'true', false)
        or coalesce(${hasEnded(p.now)} and c.settings->>'restrict_student_past_view' = 'true', false))) as restricted
    from enrollments e
    join course_sections s on s.root_account_id = e.root_account_id and s.id = e.course_section_id
    join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
    join enrollment_terms t on t.root_account_id = c.root_account_id and t.id = c.enrollment_term_id
    join roles r on r.root_account_id = e.root_account_id and r.id = e.role_id
    cross join lateral (select ${boundOf("start_at")} as starts_at, ${boundOf("end_at")} as ends_at) d
    left join course_nicknames n on n.root_account_id = ${p.tenant} and n.user_id = ${p.viewer} and n.course_id = c.id
    where e.root_account_id = ${p.tenant} and e.user_id = ${p.subject}
      and e.workflow_state not in ('deleted', 'rejected', 'inactive')
      and s.workflow_state <> 'deleted' and ${countingEnrollments(p, variant)}
      and (${p.states} is null or c.workflow_state = any(${p.states})) and ${countingCourses(variant)}
      and (${p.type} is null or e.type = ${p.type}) and (${p.role} is null or r.name = ${p.role})
      and (${p.roleId} is null or e.role_id = ${p.roleId})
      and (${p.accounts} is null or c.account_id in (select id from tree))
      and (${p.observedBy} is null or exists (select 1 from enrollments o where o.root_account_id = ${p.tenant}
        and o.associated_user_id = ${p.subject} and o.user_id = ${p.observedBy} and o.course_id = c.id
        and o.workflow_state not in ('deleted', 'rejected', 'inactive')))
      and (${p.only} is null or c.id = any(${p.only}))
    group by c.id, c.sort_key, n.sort_key
    order by coalesce(n.sort_key, c.sort_key), c.id limit ${p.limit} offset ${p.offset}`,
  {
    examples: [
      { enrollmentState: null, defaultStates: true },
      { enrollmentState: "active", defaultStates: true },
      { enrollmentState: "completed", defaultStates: false },
    ],
  },
);

/** A page of a user's courses, by the names that the viewer sees. */
export const listOwnCourses = (db: Db, q: OwnCoursesQuery): Promise<OwnCourseRow[]> =>
  execute(db, ownCourses({ enrollmentState: q.enrollmentState, defaultStates: q.states === null }), {
    tenant: q.root,
    subject: q.subjectId,
    viewer: q.viewerId,
    states: q.states,
    now: q.now,
    type: q.type,
    role: q.role,
    roleId: q.roleId,
    accounts: q.accounts,
    observedBy: q.observedBy,
    only: q.only,
    limit: q.limit,
    offset: q.offset,
  });

const observedEnrollment = statement(
  "observed_enrollment",
  { tenant: "bigint", observer: "bigint", user: "bigint" },
  (p) => sql`
    select id from enrollments where root_account_id = ${p.tenant} and user_id = ${p.observer}
      and associated_user_id = ${p.user} and workflow_state not in ('deleted', 'rejected', 'inactive') limit 1`,
);

/** Whether a user observes another in any course. */
export async function observes(
  { db, root }: Pick<TenantContext, "db" | "root">,
  { observer, user }: { readonly observer: number; readonly user: number },
): Promise<boolean> {
  return (await execute(db, observedEnrollment, { tenant: root, observer, user })).length > 0;
}
