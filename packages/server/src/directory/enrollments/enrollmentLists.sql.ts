/** Finds enrolments, page by page; a page begins after the key of the last enrolment before it. */
import { sql, statement, type Values } from "../../store/statement.ts";
import { ENROLLMENT_COLUMNS, ENROLLMENT_JOINS, type EnrollmentRow } from "./enrollments.sql.ts";

/** Type, sort key and id of the last enrolment before a page. */
export type EnrollmentKey = readonly [string, string, number];

export const isEnrollmentKey = (key: unknown): key is EnrollmentKey =>
  Array.isArray(key) && typeof key[0] === "string" && typeof key[1] === "string" && Number.isSafeInteger(key[2]);

export type ListedEnrollmentRow = EnrollmentRow & { readonly sort_key: string };

export const keyOf = (row: ListedEnrollmentRow): EnrollmentKey => [row.type, row.sort_key, row.id];

/** What a list contains; a filter that is null does not apply. */
const FILTERS = {
  tenant: "bigint",
  course: "bigint | null",
  section: "bigint | null",
  user: "bigint | null",
  /** Only enrolments of this user and of those whom the user observes in the same course. */
  aroundUser: "bigint | null",
  sections: "bigint[] | null",
  /** Only enrolments in these accounts and in those below them. */
  accounts: "bigint[] | null",
  /** Only enrolments in courses where this user observes the person enrolled. */
  observedBy: "bigint | null",
  types: "text[] | null",
  roles: "text[] | null",
  roleIds: "bigint[] | null",
  states: "text[]",
  courseStates: "text[] | null",
  term: "bigint | null",
  sisAccounts: "text[] | null",
  sisCourses: "text[] | null",
  sisSections: "text[] | null",
  sisUsers: "text[] | null",
} as const;

export type EnrollmentListFilters = Values<typeof FILTERS>;

/** SQL for whether a user observes the person of enrolment `e` in its course. */
const observes = (tenant: string, user: string) => `exists (select 1 from enrollments o
        where o.root_account_id = ${tenant} and o.course_id = e.course_id and o.user_id = ${user}
          and o.associated_user_id = e.user_id and o.workflow_state not in ('deleted', 'rejected', 'inactive'))`;

/** A page of enrolments, by type and by the name of the person. */
export const listEnrollments = statement(
  "list_enrollments",
  {
    ...FILTERS,
    afterType: "text | null",
    afterName: "text | null",
    afterId: "bigint | null",
    limit: "bigint",
  },
  (p) => sql<ListedEnrollmentRow>`
    with recursive tree(id) as (
      select unnest(${p.accounts})
      union
      select a.id from tree join accounts a on a.root_account_id = ${p.tenant} and a.parent_account_id = tree.id)
    select ${ENROLLMENT_COLUMNS}, u.sort_key
    from enrollments e ${ENROLLMENT_JOINS}
    join users u on u.root_account_id = e.root_account_id and u.id = e.user_id
    where e.root_account_id = ${p.tenant} and (${p.course} is null or e.course_id = ${p.course})
      and (${p.section} is null or e.course_section_id = ${p.section}) and (${p.user} is null or e.user_id = ${p.user})
      and u.workflow_state <> 'deleted'
      and case when s.workflow_state = 'deleted' or c.workflow_state = 'deleted' then 'deleted'
        else e.workflow_state end = any(${p.states})
      and (${p.aroundUser} is null or e.user_id = ${p.aroundUser} or ${observes(p.tenant, p.aroundUser)})
      and (${p.sections} is null or e.course_section_id = any(${p.sections}))
      and (${p.accounts} is null or c.account_id in (select id from tree))
      and (${p.observedBy} is null or ${observes(p.tenant, p.observedBy)})
      and (${p.types} is null or e.type = any(${p.types})) and (${p.roles} is null or r.name = any(${p.roles}))
      and (${p.roleIds} is null or e.role_id = any(${p.roleIds}))
      and (${p.courseStates} is null or c.workflow_state = any(${p.courseStates}))
      and (${p.term} is null or c.enrollment_term_id = ${p.term})
      and (${p.sisAccounts} is null or a.sis_account_id = any(${p.sisAccounts}))
      and (${p.sisCourses} is null or c.sis_course_id = any(${p.sisCourses}))
      and (${p.sisSections} is null or s.sis_section_id = any(${p.sisSections}))
      and (${p.sisUsers} is null or sis.sis_user_id = any(${p.sisUsers}))
      and (${p.afterType} is null
        or (e.type collate "C", u.sort_key, e.id) > (${p.afterType}, ${p.afterName}, ${p.afterId}))
    order by e.type collate "C", u.sort_key, e.id limit ${p.limit}`,
);
