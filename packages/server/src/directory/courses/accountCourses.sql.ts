/** Finds the courses of an account, a page at a time. */
import { sql, variants } from "../../store/statement.ts";

interface Order {
  readonly sort: CourseSort;
  readonly descending: boolean;
}

/** What courses may be ordered by; courses without the value come last. `c` is the course, `a` its account. */
const SORTS = {
  id: () => "c.id",
  course_name: () => "c.sort_key",
  sis_course_id: () => `c.sis_course_id collate "C"`,
  teacher: (tenant: string) => `(select min(u.sort_key) from enrollments e
      join users u on u.root_account_id = e.root_account_id and u.id = e.user_id
      where e.root_account_id = ${tenant} and e.course_id = c.id and e.type = 'TeacherEnrollment'
        and e.workflow_state not in ('deleted', 'rejected'))`,
  account_name: () => `lower(a.name) collate "C"`,
  subaccount: () => `lower(a.name) collate "C"`,
} as const;
export type CourseSort = keyof typeof SORTS;

export const isCourseSort = (word: string): word is CourseSort => Object.hasOwn(SORTS, word);

/**
 * The ids of an account's courses and of those below it, with the number of all. Filters that are null do not apply.
 * `term` is in lower case; `key` is the term as it stands in sort keys, `id` the term as an id.
 */
export const accountCourseIds = variants(
  "account_course_ids",
  {
    tenant: "bigint",
    account: "bigint",
    states: "text[]",
    term: "text | null",
    key: "text",
    id: "bigint | null",
    searchesSis: "boolean",
    published: "boolean | null",
    completed: "boolean | null",
    withEnrollments: "boolean | null",
    types: "text[] | null",
    teachers: "bigint[] | null",
    accounts: "bigint[] | null",
    enrollmentTerm: "bigint | null",
    none: "boolean",
    now: "timestamptz",
    limit: "bigint",
    offset: "bigint",
  },
  (p, { sort, descending }: Order) => sql<{ readonly id: number; readonly total: number }>`
    with recursive tree(id) as (
      select ${p.account}
      union all
      select a.id from tree join accounts a on a.root_account_id = ${p.tenant} and a.parent_account_id = tree.id)
    select c.id, count(*) over () as total
    from courses c
    join accounts a on a.root_account_id = ${p.tenant} and a.id = c.account_id
    join enrollment_terms t on t.root_account_id = ${p.tenant} and t.id = c.enrollment_term_id
    where c.root_account_id = ${p.tenant} and c.account_id in (select id from tree) and c.workflow_state = any(${p.states})
      and (${p.term} is null or strpos(c.sort_key, ${p.key}) > 0 or strpos(lower(c.course_code), ${p.term}) > 0
        or c.id = ${p.id} or (${p.searchesSis} and strpos(lower(c.sis_course_id), ${p.term}) > 0))
      and (${p.published} is null or (c.workflow_state in ('available', 'completed')) = ${p.published})
      and (${p.completed} is null or (c.workflow_state = 'completed' or coalesce(
        case when c.restrict_enrollments_to_course_dates and c.end_at is not null then c.end_at else t.end_at end <= ${p.now},
        false)) = ${p.completed})
      and (${p.withEnrollments} is null or exists (select 1 from enrollments e where e.root_account_id = ${p.tenant}
        and e.course_id = c.id and e.workflow_state not in ('deleted', 'rejected')) = ${p.withEnrollments})
      and (${p.types} is null or exists (select 1 from enrollments e where e.root_account_id = ${p.tenant}
        and e.course_id = c.id and e.type = any(${p.types}) and e.workflow_state not in ('deleted', 'rejected')))
      and (${p.teachers} is null or exists (select 1 from enrollments e where e.root_account_id = ${p.tenant}
        and e.course_id = c.id and e.user_id = any(${p.teachers}) and e.type = 'TeacherEnrollment'
        and e.workflow_state not in ('deleted', 'rejected')))
      and (${p.accounts} is null or c.account_id = any(${p.accounts}))
      and (${p.enrollmentTerm} is null or c.enrollment_term_id = ${p.enrollmentTerm}) and not ${p.none}
    order by ${SORTS[sort](p.tenant)} ${descending ? "desc" : "asc"} nulls last, c.id
    limit ${p.limit} offset ${p.offset}`,
  {
    examples: [
      { sort: "id", descending: false },
      { sort: "teacher", descending: true },
    ],
  },
);
