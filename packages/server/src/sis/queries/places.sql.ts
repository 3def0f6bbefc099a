/** The tables of accounts, terms, courses and sections, and what follows when courses and sections change. */
import { type Db, run } from "../../store/database.ts";
import type { RecordTable, Stamp } from "./records.sql.ts";

export interface AccountRecord {
  readonly id: number;
  readonly parent_account_id: number | null;
  readonly name: string;
  readonly uuid: string;
  readonly sis_account_id: string | null;
  readonly integration_id: string | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const ACCOUNTS: RecordTable<AccountRecord> = {
  name: "accounts",
  columns: {
    parent_account_id: "bigint",
    name: "text",
    uuid: "text",
    sis_account_id: "text",
    integration_id: "text",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface TermRecord {
  readonly id: number;
  readonly name: string;
  readonly sis_term_id: string | null;
  readonly integration_id: string | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const TERMS: RecordTable<TermRecord> = {
  name: "enrollment_terms",
  columns: {
    name: "text",
    sis_term_id: "text",
    integration_id: "text",
    start_at: "timestamptz",
    end_at: "timestamptz",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface CourseRecord {
  readonly id: number;
  readonly account_id: number;
  readonly enrollment_term_id: number;
  readonly uuid: string;
  readonly name: string;
  readonly course_code: string;
  readonly sort_key: string;
  readonly workflow_state: string;
  readonly sis_course_id: string | null;
  readonly integration_id: string | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly restrict_enrollments_to_course_dates: boolean;
  readonly course_format: string | null;
  readonly stuck_sis_fields: readonly string[];
}

export const COURSES: RecordTable<CourseRecord> = {
  name: "courses",
  columns: {
    account_id: "bigint",
    enrollment_term_id: "bigint",
    uuid: "text",
    name: "text",
    course_code: "text",
    sort_key: "text",
    workflow_state: "text",
    sis_course_id: "text",
    integration_id: "text",
    start_at: "timestamptz",
    end_at: "timestamptz",
    restrict_enrollments_to_course_dates: "boolean",
    course_format: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface SectionRecord {
  readonly id: number;
  readonly course_id: number;
  readonly nonxlist_course_id: number | null;
  readonly name: string;
  readonly sort_key: string;
  readonly default_section: boolean;
  readonly sis_section_id: string | null;
  readonly integration_id: string | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly restrict_enrollments_to_section_dates: boolean;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const SECTIONS: RecordTable<SectionRecord> = {
  name: "course_sections",
  columns: {
    course_id: "bigint",
    nonxlist_course_id: "bigint",
    name: "text",
    sort_key: "text",
    default_section: "boolean",
    sis_section_id: "text",
    integration_id: "text",
    start_at: "timestamptz",
    end_at: "timestamptz",
    restrict_enrollments_to_section_dates: "boolean",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

/** Takes everybody out of these courses or sections. */
export async function removeEnrollments(
  at: Stamp,
  place: "course_id" | "course_section_id",
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return;
  await run(
    at.tx,
    `update enrollments set workflow_state = 'deleted', updated_at = $3
     where root_account_id = $1 and ${place} = any($2::bigint[]) and workflow_state <> 'deleted'`,
    [at.root, ids, at.now],
  );
}

/** Lets enrolments follow their sections to other courses. */
export async function followSections(at: Stamp, sectionIds: readonly number[]): Promise<void> {
  if (sectionIds.length === 0) return;
  await run(
    at.tx,
    `update enrollments e set course_id = s.course_id, updated_at = $3 from course_sections s
     where s.root_account_id = $1 and s.id = any($2::bigint[]) and e.root_account_id = $1
       and e.course_section_id = s.id and e.course_id <> s.course_id`,
    [at.root, sectionIds, at.now],
  );
}

/** Makes everybody in these courses a user of the courses' accounts, up to the root. */
export async function associateCourses(db: Db, root: number, courseIds: readonly number[]): Promise<void> {
  if (courseIds.length === 0) return;
  await run(
    db,
    `with recursive chain (course_id, account_id) as (
       select c.id, c.account_id from courses c where c.root_account_id = $1 and c.id = any($2::bigint[])
       union all
       select chain.course_id, a.parent_account_id from chain
       join accounts a on a.root_account_id = $1 and a.id = chain.account_id where a.parent_account_id is not null)
     insert into user_account_associations (root_account_id, account_id, user_id)
     select distinct $1::bigint, chain.account_id, e.user_id from chain
     join enrollments e on e.root_account_id = $1 and e.course_id = chain.course_id and e.workflow_state <> 'deleted'
     on conflict do nothing`,
    [root, courseIds],
  );
}

/** The term of courses that name none. */
export async function defaultTermId(db: Db, root: number): Promise<number> {
  const [row] = await run<{ id: number }>(
    db,
    "select id from enrollment_terms where root_account_id = $1 and is_default",
    [root],
  );
  return row!.id;
}
