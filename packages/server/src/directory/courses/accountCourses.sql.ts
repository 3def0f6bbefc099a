/** Finds the courses of an account, a page at a time. */
import { type Db, run } from "../../store/database.ts";

const FIRST_TEACHER = `(select min(u.sort_key) from enrollments e
  join users u on u.root_account_id = e.root_account_id and u.id = e.user_id
  where e.root_account_id = $1 and e.course_id = c.id and e.type = 'TeacherEnrollment'
    and e.workflow_state not in ('deleted', 'rejected'))`;

/** What courses may be ordered by; who has none of it comes last. */
export const COURSE_SORTS = {
  id: "c.id",
  course_name: "c.sort_key",
  sis_course_id: `c.sis_course_id collate "C"`,
  teacher: FIRST_TEACHER,
  account_name: `lower(a.name) collate "C"`,
  subaccount: `lower(a.name) collate "C"`,
} as const;
export type CourseSort = keyof typeof COURSE_SORTS;

export interface AccountCoursesQuery {
  readonly root: number;
  readonly accountId: number;
  /** In lower case; null for all. */
  readonly term: string | null;
  /** The term as it stands in sort keys. */
  readonly key: string;
  /** The term as an id. */
  readonly id: number | null;
  /** Whether SIS ids are searched too. */
  readonly sis: boolean;
  readonly states: readonly string[];
  readonly published: boolean | null;
  readonly completed: boolean | null;
  readonly withEnrollments: boolean | null;
  readonly types: readonly string[] | null;
  readonly teachers: readonly number[] | null;
  readonly accounts: readonly number[] | null;
  readonly termId: number | null;
  /** Asks for what there is none of. */
  readonly none: boolean;
  readonly now: Date;
  readonly sort: CourseSort;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

const CONCLUDED = `(c.workflow_state = 'completed' or coalesce(
  case when c.restrict_enrollments_to_course_dates and c.end_at is not null then c.end_at else t.end_at end <= $11, false))`;

export const listAccountCourseIds = (db: Db, q: AccountCoursesQuery): Promise<{ id: number; total: number }[]> =>
  run(
    db,
    `with recursive tree(id) as (
       select $2::bigint
       union all
       select a.id from tree join accounts a on a.root_account_id = $1 and a.parent_account_id = tree.id)
     select c.id, count(*) over () as total
     from courses c
     join accounts a on a.root_account_id = $1 and a.id = c.account_id
     join enrollment_terms t on t.root_account_id = $1 and t.id = c.enrollment_term_id
     where c.root_account_id = $1 and c.account_id in (select id from tree) and c.workflow_state = any($3::text[])
       and ($4::text is null or strpos(c.sort_key, $5) > 0 or strpos(lower(c.course_code), $4) > 0 or c.id = $6
         or ($7 and strpos(lower(c.sis_course_id), $4) > 0))
       and ($8::boolean is null or (c.workflow_state in ('available', 'completed')) = $8)
       and ($9::boolean is null or ${CONCLUDED} = $9)
       and ($10::boolean is null or exists (select 1 from enrollments e where e.root_account_id = $1
         and e.course_id = c.id and e.workflow_state not in ('deleted', 'rejected')) = $10)
       and ($12::text[] is null or exists (select 1 from enrollments e where e.root_account_id = $1
         and e.course_id = c.id and e.type = any($12) and e.workflow_state not in ('deleted', 'rejected')))
       and ($13::bigint[] is null or exists (select 1 from enrollments e where e.root_account_id = $1
         and e.course_id = c.id and e.user_id = any($13) and e.type = 'TeacherEnrollment'
         and e.workflow_state not in ('deleted', 'rejected')))
       and ($14::bigint[] is null or c.account_id = any($14))
       and ($15::bigint is null or c.enrollment_term_id = $15) and not $16
     order by ${COURSE_SORTS[q.sort]} ${q.descending ? "desc" : "asc"} nulls last, c.id limit $17 offset $18`,
    [
      q.root,
      q.accountId,
      q.states,
      q.term,
      q.key,
      q.id,
      q.sis,
      q.published,
      q.completed,
      q.withEnrollments,
      q.now,
      q.types,
      q.teachers,
      q.accounts,
      q.termId,
      q.none,
      q.limit,
      q.offset,
    ],
  );
