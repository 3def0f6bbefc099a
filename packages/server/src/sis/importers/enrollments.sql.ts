/** Reads the records that rows of enrolments refer to, and writes the enrolments of a chunk. */
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { Importing, Reading } from "./records.sql.ts";

export interface CourseRef {
  readonly id: number;
  readonly sis_course_id: string | null;
  readonly name: string;
  readonly workflow_state: string;
}

export interface SectionRef {
  readonly id: number;
  readonly sis_section_id: string;
  readonly course_id: number;
  readonly nonxlist_course_id: number | null;
  readonly workflow_state: string;
}

export interface UserRef {
  readonly user_id: number;
  readonly sis_user_id: string | null;
  readonly integration_id: string | null;
  readonly workflow_state: string;
}

export interface RoleRef {
  readonly id: number;
  readonly account_id: number;
  readonly name: string;
  readonly base_role_type: string;
}

export const sectionsBySisId = statement(
  "sections_by_sis_id",
  { tenant: "bigint", sisIds: "text[]" },
  (p) => sql<SectionRef>`
    select id, sis_section_id, course_id, nonxlist_course_id, workflow_state from course_sections
    where root_account_id = ${p.tenant} and sis_section_id = any(${p.sisIds})`,
);

/** Courses by SIS id or id. */
export const coursesBySisIdOrId = statement(
  "courses_by_sis_id_or_id",
  { tenant: "bigint", sisIds: "text[]", ids: "bigint[]" },
  (p) => sql<CourseRef>`
    select id, sis_course_id, name, workflow_state from courses
    where root_account_id = ${p.tenant} and (sis_course_id = any(${p.sisIds}) or id = any(${p.ids}))`,
);

const usersBySisIds = statement(
  "users_by_sis_ids",
  { tenant: "bigint", sisIds: "text[]", integrationIds: "text[]" },
  (p) => sql<UserRef>`
    select user_id, sis_user_id, integration_id, workflow_state from pseudonyms
    where root_account_id = ${p.tenant}
      and (sis_user_id = any(${p.sisIds}) or integration_id = any(${p.integrationIds}))`,
);

/** The logins with these SIS or integration ids. */
export const loadUserRefs = (
  { db, root }: Reading,
  sisIds: readonly string[],
  integrationIds: readonly string[] = [],
): Promise<UserRef[]> => execute(db, usersBySisIds, { tenant: root, sisIds, integrationIds });

/** The course roles of the whole tenant, the built-in ones first. */
export const courseRoles = statement(
  "course_roles",
  { tenant: "bigint" },
  (p) => sql<RoleRef>`
    select id, account_id, name, base_role_type from roles
    where root_account_id = ${p.tenant} and workflow_state = 'active' and base_role_type like '%Enrollment'
      and base_role_type <> 'StudentViewEnrollment'
    order by built_in desc, id`,
);

const accountChainsOfCourses = statement(
  "account_chains_of_courses",
  { tenant: "bigint", courses: "bigint[]" },
  (p) => sql<{ readonly id: number; readonly chain: number[] }>`
    with recursive chain (course_id, account_id, depth) as (
      select c.id, c.account_id, 0 from courses c where c.root_account_id = ${p.tenant} and c.id = any(${p.courses})
      union all
      select chain.course_id, a.parent_account_id, depth + 1 from chain
      join accounts a on a.root_account_id = ${p.tenant} and a.id = chain.account_id
      where a.parent_account_id is not null)
    select course_id as id, array_agg(account_id order by depth) as chain from chain group by course_id`,
);

/** The accounts of each course from its own up to the root, by course. */
export async function accountChains({ db, root }: Reading, courses: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await execute(db, accountChainsOfCourses, { tenant: root, courses });
  return new Map(rows.map((row) => [row.id, row.chain]));
}

export interface CourseName {
  readonly course_id: number;
  readonly name: string;
  readonly sort_key: string;
}

const ensureDefaultSections = statement(
  "ensure_default_sections",
  { tenant: "bigint", courses: "jsonb", now: "timestamptz" },
  (p) => sql<{ readonly course_id: number; readonly id: number }>`
    with wanted as (select * from jsonb_to_recordset(${p.courses}) as x(course_id bigint, name text, sort_key text)),
    existing as (
      select s.course_id, s.id from course_sections s join wanted w on w.course_id = s.course_id
      where s.root_account_id = ${p.tenant} and s.default_section and s.workflow_state = 'active'),
    added as (
      insert into course_sections
        (root_account_id, course_id, name, sort_key, default_section, created_at, updated_at)
      select ${p.tenant}, w.course_id, w.name, w.sort_key, true, ${p.now}, ${p.now} from wanted w
      where w.course_id not in (select course_id from existing)
      returning course_id, id)
    select * from existing union all select * from added`,
);

/** The default section of each course, created where there is none; by course. */
export async function defaultSections(
  { db, root, now }: Importing,
  courses: readonly CourseName[],
): Promise<Map<number, number>> {
  if (courses.length === 0) return new Map();
  const rows = await execute(db, ensureDefaultSections, { tenant: root, courses, now });
  return new Map(rows.map((row) => [row.course_id, row.id]));
}

export interface EnrollmentWrite {
  readonly user_id: number;
  readonly course_id: number;
  readonly course_section_id: number;
  readonly role_id: number;
  readonly type: string;
  readonly associated_user_id: number | null;
  readonly workflow_state: string;
  readonly limited: boolean | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
}

const given = (rows: string) => `jsonb_to_recordset(${rows}) as x(user_id bigint, course_id bigint,
      course_section_id bigint, role_id bigint, type text, associated_user_id bigint, workflow_state text,
      limited boolean, start_at timestamptz, end_at timestamptz)`;

/** Whether the enrolment `e` is that of the row `x`. */
const isGiven = (tenant: string) => `e.root_account_id = ${tenant} and e.user_id = x.user_id
      and e.course_section_id = x.course_section_id and e.role_id = x.role_id
      and coalesce(e.associated_user_id, 0) = coalesce(x.associated_user_id, 0)`;

const WRITE = { tenant: "bigint", rows: "jsonb", import: "bigint", now: "timestamptz" } as const;

const upsertEnrollments = statement(
  "upsert_enrollments",
  { ...WRITE, limited: "boolean", dates: "boolean", touch: "boolean" },
  (p) => sql`
    insert into enrollments as e (root_account_id, user_id, course_id, course_section_id, role_id, type,
      associated_user_id, workflow_state, limit_privileges_to_course_section, start_at, end_at, completed_at,
      sis_import_id, created_at, updated_at)
    select ${p.tenant}, x.user_id, x.course_id, x.course_section_id, x.role_id, x.type, x.associated_user_id,
      x.workflow_state, coalesce(x.limited, false), x.start_at, x.end_at,
      case when x.workflow_state = 'completed' then ${p.now} end, ${p.import}, ${p.now}, ${p.now}
    from ${given(p.rows)}
    on conflict (root_account_id, user_id, course_section_id, role_id, coalesce(associated_user_id, 0))
    do update set
      workflow_state = excluded.workflow_state, course_id = excluded.course_id,
      limit_privileges_to_course_section = case when ${p.limited} then excluded.limit_privileges_to_course_section
        else e.limit_privileges_to_course_section end,
      start_at = case when ${p.dates} then excluded.start_at else e.start_at end,
      end_at = case when ${p.dates} then excluded.end_at else e.end_at end,
      completed_at = case when e.workflow_state = excluded.workflow_state then e.completed_at
        else excluded.completed_at end,
      sis_import_id = excluded.sis_import_id, updated_at = excluded.updated_at
    where ${p.touch} or e.workflow_state <> excluded.workflow_state or e.course_id <> excluded.course_id
      or (${p.limited} and e.limit_privileges_to_course_section <> excluded.limit_privileges_to_course_section)
      or (${p.dates} and (e.start_at, e.end_at) is distinct from (excluded.start_at, excluded.end_at))`,
);

export interface EnrollmentColumns {
  /** Whether the file has the column `limit_section_privileges`. */
  readonly limited: boolean;
  /** Whether the file has both columns of dates. */
  readonly dates: boolean;
  /** Whether enrolments that stay as they are are written too. */
  readonly touch: boolean;
}

/** Creates, restores and changes enrolments. */
export async function saveEnrollments(
  { db, root, importId, now }: Importing,
  rows: readonly EnrollmentWrite[],
  columns: EnrollmentColumns,
): Promise<void> {
  if (rows.length > 0) await execute(db, upsertEnrollments, { tenant: root, rows, import: importId, now, ...columns });
}

const markEnrollmentsDeleted = statement(
  "mark_enrollments_deleted",
  WRITE,
  (p) => sql`
    update enrollments e set workflow_state = 'deleted', sis_import_id = ${p.import}, updated_at = ${p.now}
    from ${given(p.rows)} where ${isGiven(p.tenant)} and e.workflow_state <> 'deleted'`,
);

/** Deletes enrolments that exist. */
export async function deleteEnrollments(
  { db, root, importId, now }: Importing,
  rows: readonly EnrollmentWrite[],
): Promise<void> {
  if (rows.length > 0) await execute(db, markEnrollmentsDeleted, { tenant: root, rows, import: importId, now });
}

const completeLastEnrollments = statement(
  "complete_last_enrollments",
  WRITE,
  (p) => sql`
    with given as (
      select e.id, e.user_id, e.course_id,
        row_number() over (partition by e.user_id, e.course_id order by e.id desc) = 1 as last
      from enrollments e join ${given(p.rows)} on ${isGiven(p.tenant)}
      where e.workflow_state in ('active', 'invited', 'inactive'))
    update enrollments e set sis_import_id = ${p.import}, updated_at = ${p.now},
      workflow_state = case when g.last and not others.exist then 'completed' else 'deleted' end,
      completed_at = case when g.last and not others.exist then ${p.now} end
    from given g cross join lateral (
      select exists (select 1 from enrollments o where o.root_account_id = ${p.tenant} and o.user_id = g.user_id
        and o.course_id = g.course_id and o.workflow_state = 'active'
        and o.id not in (select id from given)) as exist) others
    where e.root_account_id = ${p.tenant} and e.id = g.id`,
);

/** Deletes enrolments, but completes the last one that a user has in a course. */
export async function deleteOrCompleteEnrollments(
  { db, root, importId, now }: Importing,
  rows: readonly EnrollmentWrite[],
): Promise<void> {
  if (rows.length > 0) await execute(db, completeLastEnrollments, { tenant: root, rows, import: importId, now });
}

const associateEnrolledUsers = statement(
  "associate_enrolled_users",
  { tenant: "bigint", users: "bigint[]", courses: "bigint[]" },
  (p) => sql`
    with recursive given as (
      select distinct x.user_id, c.account_id from unnest(${p.users}, ${p.courses}) as x(user_id, course_id)
      join courses c on c.root_account_id = ${p.tenant} and c.id = x.course_id),
    chain (base, account_id) as (
      select distinct account_id, account_id from given
      union all
      select chain.base, a.parent_account_id from chain
      join accounts a on a.root_account_id = ${p.tenant} and a.id = chain.account_id
      where a.parent_account_id is not null)
    insert into user_account_associations (root_account_id, account_id, user_id)
    select distinct ${p.tenant}, chain.account_id, given.user_id
    from given join chain on chain.base = given.account_id
    on conflict do nothing`,
);

/** Associates users with the accounts of the courses that they are in, up to the root. */
export async function associateEnrolled({ db, root }: Reading, rows: readonly EnrollmentWrite[]): Promise<void> {
  if (rows.length === 0) return;
  const users = rows.map((row) => row.user_id);
  await execute(db, associateEnrolledUsers, { tenant: root, users, courses: rows.map((row) => row.course_id) });
}
