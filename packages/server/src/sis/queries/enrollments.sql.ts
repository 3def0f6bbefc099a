/** The statements of the importer of enrolments: what rows refer to, and the writes of a whole chunk. */
import { type Db, run } from "../../store/database.ts";
import type { Stamp } from "./records.sql.ts";

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

export const loadSectionRefs = (db: Db, root: number, sisIds: readonly string[]): Promise<SectionRef[]> =>
  run<SectionRef>(
    db,
    `select id, sis_section_id, course_id, nonxlist_course_id, workflow_state from course_sections
     where root_account_id = $1 and sis_section_id = any($2::text[])`,
    [root, sisIds],
  );

/** Courses by SIS id or id. */
export const loadCourseRefs = (
  db: Db,
  root: number,
  sisIds: readonly string[],
  ids: readonly number[],
): Promise<CourseRef[]> =>
  run<CourseRef>(
    db,
    `select id, sis_course_id, name, workflow_state from courses
     where root_account_id = $1 and (sis_course_id = any($2::text[]) or id = any($3::bigint[]))`,
    [root, sisIds, ids],
  );

export const loadUserRefs = (
  db: Db,
  root: number,
  sisIds: readonly string[],
  integrationIds: readonly string[],
): Promise<UserRef[]> =>
  run<UserRef>(
    db,
    `select user_id, sis_user_id, integration_id, workflow_state from pseudonyms
     where root_account_id = $1 and (sis_user_id = any($2::text[]) or integration_id = any($3::text[]))`,
    [root, sisIds, integrationIds],
  );

/** The course roles of the whole tenant, the built-in ones first. */
export const loadCourseRoles = (db: Db, root: number): Promise<RoleRef[]> =>
  run<RoleRef>(
    db,
    `select id, account_id, name, base_role_type from roles
     where root_account_id = $1 and workflow_state = 'active' and base_role_type like '%Enrollment'
       and base_role_type <> 'StudentViewEnrollment'
     order by built_in desc, id`,
    [root],
  );

/** The accounts from a course's own up to the root, nearest first, by course. */
export async function accountChains(
  db: Db,
  root: number,
  courseIds: readonly number[],
): Promise<Map<number, number[]>> {
  const rows = await run<{ id: number; chain: number[] }>(
    db,
    `with recursive chain (course_id, account_id, depth) as (
       select c.id, c.account_id, 0 from courses c where c.root_account_id = $1 and c.id = any($2::bigint[])
       union all
       select chain.course_id, a.parent_account_id, depth + 1 from chain
       join accounts a on a.root_account_id = $1 and a.id = chain.account_id where a.parent_account_id is not null)
     select course_id as id, array_agg(account_id order by depth) as chain from chain group by course_id`,
    [root, courseIds],
  );
  return new Map(rows.map((row) => [row.id, row.chain]));
}

export interface CourseName {
  readonly course_id: number;
  readonly name: string;
  readonly sort_key: string;
}

/** Each course's default section, made where it is wanting. */
export async function defaultSections(at: Stamp, courses: readonly CourseName[]): Promise<Map<number, number>> {
  if (courses.length === 0) return new Map();
  const rows = await run<{ course_id: number; id: number }>(
    at.tx,
    `with wanted as (select * from jsonb_to_recordset($2::jsonb) as x(course_id bigint, name text, sort_key text)),
     there as (
       select s.course_id, s.id from course_sections s join wanted w on w.course_id = s.course_id
       where s.root_account_id = $1 and s.default_section and s.workflow_state = 'active'),
     made as (
       insert into course_sections
         (root_account_id, course_id, name, sort_key, default_section, created_at, updated_at)
       select $1, w.course_id, w.name, w.sort_key, true, $3, $3 from wanted w
       where w.course_id not in (select course_id from there)
       returning course_id, id)
     select * from there union all select * from made`,
    [at.root, JSON.stringify(courses), at.now],
  );
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

const GIVEN = `jsonb_to_recordset($2::jsonb) as x(user_id bigint, course_id bigint, course_section_id bigint,
  role_id bigint, type text, associated_user_id bigint, workflow_state text, limited boolean,
  start_at timestamptz, end_at timestamptz)`;

const SAME = `e.root_account_id = $1 and e.user_id = x.user_id and e.course_section_id = x.course_section_id
  and e.role_id = x.role_id and coalesce(e.associated_user_id, 0) = coalesce(x.associated_user_id, 0)`;

/** Makes, restores and changes enrolments; those that are as they should be are left alone, unless `touch`. */
export async function saveEnrollments(
  at: Stamp,
  rows: readonly EnrollmentWrite[],
  given: { readonly limited: boolean; readonly dates: boolean; readonly touch: boolean },
): Promise<void> {
  if (rows.length === 0) return;
  await run(
    at.tx,
    `insert into enrollments as e (root_account_id, user_id, course_id, course_section_id, role_id, type,
       associated_user_id, workflow_state, limit_privileges_to_course_section, start_at, end_at, completed_at,
       sis_import_id, created_at, updated_at)
     select $1, x.user_id, x.course_id, x.course_section_id, x.role_id, x.type, x.associated_user_id,
       x.workflow_state, coalesce(x.limited, false), x.start_at, x.end_at,
       case when x.workflow_state = 'completed' then $3::timestamptz end, $4, $3, $3
     from ${GIVEN}
     on conflict (root_account_id, user_id, course_section_id, role_id, coalesce(associated_user_id, 0))
     do update set
       workflow_state = excluded.workflow_state, course_id = excluded.course_id,
       limit_privileges_to_course_section =
         case when $5 then excluded.limit_privileges_to_course_section else e.limit_privileges_to_course_section end,
       start_at = case when $6 then excluded.start_at else e.start_at end,
       end_at = case when $6 then excluded.end_at else e.end_at end,
       completed_at = case when e.workflow_state = excluded.workflow_state then e.completed_at else excluded.completed_at end,
       sis_import_id = excluded.sis_import_id, updated_at = excluded.updated_at
     where $7 or e.workflow_state <> excluded.workflow_state or e.course_id <> excluded.course_id
       or ($5 and e.limit_privileges_to_course_section <> excluded.limit_privileges_to_course_section)
       or ($6 and (e.start_at, e.end_at) is distinct from (excluded.start_at, excluded.end_at))`,
    [at.root, JSON.stringify(rows), at.now, at.importId, given.limited, given.dates, given.touch],
  );
}

/** Deletes enrolments where they exist. */
export async function deleteEnrollments(at: Stamp, rows: readonly EnrollmentWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await run(
    at.tx,
    `update enrollments e set workflow_state = 'deleted', sis_import_id = $4, updated_at = $3
     from ${GIVEN} where ${SAME} and e.workflow_state <> 'deleted'`,
    [at.root, JSON.stringify(rows), at.now, at.importId],
  );
}

/** Deletes enrolments, but of a person's last active one in a course makes a completed one. */
export async function deleteOrCompleteEnrollments(at: Stamp, rows: readonly EnrollmentWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await run(
    at.tx,
    `with given as (
       select e.id, e.user_id, e.course_id,
         row_number() over (partition by e.user_id, e.course_id order by e.id desc) = 1 as last
       from enrollments e join ${GIVEN} on ${SAME} where e.workflow_state in ('active', 'invited', 'inactive'))
     update enrollments e set sis_import_id = $4, updated_at = $3,
       workflow_state = case when g.last and not others.exist then 'completed' else 'deleted' end,
       completed_at = case when g.last and not others.exist then $3::timestamptz end
     from given g cross join lateral (
       select exists (select 1 from enrollments o where o.root_account_id = $1 and o.user_id = g.user_id
         and o.course_id = g.course_id and o.workflow_state = 'active'
         and o.id not in (select id from given)) as exist) others
     where e.root_account_id = $1 and e.id = g.id`,
    [at.root, JSON.stringify(rows), at.now, at.importId],
  );
}

/** Makes people users of the accounts of the courses that they are in, up to the root. */
export async function associateEnrolled(at: Stamp, rows: readonly EnrollmentWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await run(
    at.tx,
    `with recursive given as (
       select distinct x.user_id, c.account_id from unnest($2::bigint[], $3::bigint[]) as x(user_id, course_id)
       join courses c on c.root_account_id = $1 and c.id = x.course_id),
     chain (base, account_id) as (
       select distinct account_id, account_id from given
       union all
       select chain.base, a.parent_account_id from chain
       join accounts a on a.root_account_id = $1 and a.id = chain.account_id where a.parent_account_id is not null)
     insert into user_account_associations (root_account_id, account_id, user_id)
     select distinct $1::bigint, chain.account_id, given.user_id
     from given join chain on chain.base = given.account_id
     on conflict do nothing`,
    [at.root, rows.map((row) => row.user_id), rows.map((row) => row.course_id)],
  );
}
