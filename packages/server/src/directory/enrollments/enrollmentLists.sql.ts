/** Finds enrolments, page by page, each page begun by its key. */
import { type Db, run } from "../../store/database.ts";
import { ENROLLMENT_COLUMNS, ENROLLMENT_JOINS, type EnrollmentRow } from "./enrollments.sql.ts";

/** Where a page begins: type, sort key and id of the last enrolment before it. */
export type EnrollmentKey = readonly [string, string, number];

export const isEnrollmentKey = (key: unknown): key is EnrollmentKey =>
  Array.isArray(key) && typeof key[0] === "string" && typeof key[1] === "string" && Number.isSafeInteger(key[2]);

export interface EnrollmentsQuery {
  readonly root: number;
  readonly courseId: number | null;
  readonly sectionId: number | null;
  readonly userId: number | null;
  /** Only enrolments of this person and of those whom they observe in the same course. */
  readonly aroundUser: number | null;
  /** Only enrolments in these sections. */
  readonly sections: readonly number[] | null;
  /** Only enrolments in these accounts and those below them. */
  readonly accounts: readonly number[] | null;
  /** Only enrolments in courses where this person observes the one enrolled. */
  readonly observedBy: number | null;
  readonly types: readonly string[] | null;
  readonly roles: readonly string[] | null;
  readonly roleIds: readonly number[] | null;
  readonly states: readonly string[];
  /** States of courses that count; null for all. */
  readonly courseStates: readonly string[] | null;
  readonly termId: number | null;
  readonly sis: {
    readonly accounts: readonly string[] | null;
    readonly courses: readonly string[] | null;
    readonly sections: readonly string[] | null;
    readonly users: readonly string[] | null;
  };
  readonly after: EnrollmentKey | undefined;
  readonly limit: number;
}

export type ListedRow = EnrollmentRow & { readonly sort_key: string };

export const keyOf = (row: ListedRow): EnrollmentKey => [row.type, row.sort_key, row.id];

export const listEnrollments = (db: Db, q: EnrollmentsQuery): Promise<ListedRow[]> =>
  run<ListedRow>(
    db,
    `with recursive tree(id) as (
       select unnest($8::bigint[])
       union
       select a.id from tree join accounts a on a.root_account_id = $1 and a.parent_account_id = tree.id)
     select ${ENROLLMENT_COLUMNS}, u.sort_key
     from enrollments e ${ENROLLMENT_JOINS}
     join users u on u.root_account_id = e.root_account_id and u.id = e.user_id
     where e.root_account_id = $1 and ($2::bigint is null or e.course_id = $2)
       and ($3::bigint is null or e.course_section_id = $3) and ($4::bigint is null or e.user_id = $4)
       and u.workflow_state <> 'deleted'
       and case when s.workflow_state = 'deleted' or c.workflow_state = 'deleted' then 'deleted'
         else e.workflow_state end = any($5::text[])
       and ($6::bigint is null or e.user_id = $6 or exists (select 1 from enrollments o where o.root_account_id = $1
         and o.course_id = e.course_id and o.user_id = $6 and o.associated_user_id = e.user_id
         and o.workflow_state not in ('deleted', 'rejected', 'inactive')))
       and ($7::bigint[] is null or e.course_section_id = any($7))
       and ($8::bigint[] is null or c.account_id in (select id from tree))
       and ($9::bigint is null or exists (select 1 from enrollments o where o.root_account_id = $1
         and o.course_id = e.course_id and o.user_id = $9 and o.associated_user_id = e.user_id
         and o.workflow_state not in ('deleted', 'rejected', 'inactive')))
       and ($10::text[] is null or e.type = any($10)) and ($11::text[] is null or r.name = any($11))
       and ($12::bigint[] is null or e.role_id = any($12))
       and ($13::text[] is null or c.workflow_state = any($13)) and ($14::bigint is null or c.enrollment_term_id = $14)
       and ($15::text[] is null or a.sis_account_id = any($15)) and ($16::text[] is null or c.sis_course_id = any($16))
       and ($17::text[] is null or s.sis_section_id = any($17)) and ($18::text[] is null or sis.sis_user_id = any($18))
       and ($19::text is null or (e.type collate "C", u.sort_key, e.id) > ($19, $20, $21::bigint))
     order by e.type collate "C", u.sort_key, e.id limit $22`,
    [
      q.root,
      q.courseId,
      q.sectionId,
      q.userId,
      q.states,
      q.aroundUser,
      q.sections,
      q.accounts,
      q.observedBy,
      q.types,
      q.roles,
      q.roleIds,
      q.courseStates,
      q.termId,
      q.sis.accounts,
      q.sis.courses,
      q.sis.sections,
      q.sis.users,
      q.after?.[0] ?? null,
      q.after?.[1] ?? null,
      q.after?.[2] ?? null,
      q.limit,
    ],
  );
