/** Reads and writes sections. */
import type { Insertable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";
import type { CourseSectionsTable } from "../../store/tables.generated.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "../users/users.sql.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

export interface SectionRow {
  readonly id: number;
  readonly course_id: number;
  readonly nonxlist_course_id: number | null;
  readonly name: string;
  readonly sort_key: string;
  readonly default_section: boolean;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly created_at: Date;
  readonly restrict_enrollments_to_section_dates: boolean;
  readonly workflow_state: string;
  readonly sis_section_id: string | null;
  readonly integration_id: string | null;
  readonly sis_import_id: number | null;
  readonly sis_course_id: string | null;
}

/** The columns of SectionRow; `s` is the section, `c` its course. */
const SECTION_COLUMNS = `s.id, s.course_id, s.nonxlist_course_id, s.name, s.sort_key, s.default_section, s.start_at,
      s.end_at, s.created_at, s.restrict_enrollments_to_section_dates, s.workflow_state, s.sis_section_id,
      s.integration_id, s.sis_import_id, c.sis_course_id`;

const sectionById = statement(
  "section_by_id",
  { tenant: "bigint", section: "bigint" },
  (p) => sql<SectionRow>`
    select ${SECTION_COLUMNS} from course_sections s
    join courses c on c.root_account_id = s.root_account_id and c.id = s.course_id
    where s.root_account_id = ${p.tenant} and s.id = ${p.section}`,
);

/** A section of any state. */
export const loadSection = async ({ db, root }: Reading, section: number): Promise<SectionRow | undefined> =>
  (await execute(db, sectionById, { tenant: root, section }))[0];

export type SectionValues = Partial<
  Omit<Insertable<CourseSectionsTable>, "root_account_id" | "id" | "created_at" | "updated_at">
>;
type NewSectionValues = SectionValues & Pick<Insertable<CourseSectionsTable>, "course_id" | "name" | "sort_key">;

export async function insertSection({ db, root, now }: Writing, values: NewSectionValues): Promise<number> {
  const row = await db
    .insertInto("course_sections")
    .values({ ...values, root_account_id: root, created_at: now, updated_at: now })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function updateSectionRow({ db, root, now }: Writing, id: number, values: SectionValues): Promise<void> {
  await db
    .updateTable("course_sections")
    .set({ ...values, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

const insertDefaultSection = statement(
  "insert_default_section",
  { tenant: "bigint", course: "bigint", now: "timestamptz" },
  (p) => sql<{ readonly id: number }>`
    insert into course_sections (root_account_id, course_id, name, sort_key, default_section, created_at, updated_at)
    select ${p.tenant}, c.id, c.name, c.sort_key, true, ${p.now}, ${p.now} from courses c
    where c.root_account_id = ${p.tenant} and c.id = ${p.course}
    on conflict (root_account_id, course_id) where default_section and workflow_state = 'active'
      do update set updated_at = course_sections.updated_at returning id`,
);

/** The course's default section, created if there is none. Concurrent requests create only one. */
export async function ensureDefaultSection({ db, root, now }: Writing, course: number): Promise<number> {
  return one(await execute(db, insertDefaultSection, { tenant: root, course, now }), "the default section").id;
}

/** The deleted section with a SIS id, which can be restored. */
export const deletedSectionWithSisId = statement(
  "deleted_section_with_sis_id",
  { tenant: "bigint", sisId: "text" },
  (p) => sql<{ readonly id: number }>`
    select id from course_sections
    where root_account_id = ${p.tenant} and sis_section_id = ${p.sisId} and workflow_state = 'deleted'`,
);

/** A page of a course's sections, by name. `key` is a part of the name as it stands in sort keys. */
export const listSections = statement(
  "list_sections",
  {
    tenant: "bigint",
    course: "bigint",
    only: "bigint[] | null",
    key: "text",
    limit: "bigint",
    offset: "bigint",
  },
  (p) => sql<SectionRow & { readonly total: number }>`
    select ${SECTION_COLUMNS}, count(*) over () as total from course_sections s
    join courses c on c.root_account_id = s.root_account_id and c.id = s.course_id
    where s.root_account_id = ${p.tenant} and s.course_id = ${p.course} and s.workflow_state <> 'deleted'
      and (${p.only} is null or s.id = any(${p.only})) and strpos(s.sort_key, ${p.key}) > 0
    order by s.sort_key, s.id limit ${p.limit} offset ${p.offset}`,
);

/** The active and invited students of sections, by name. */
export const studentsOfSections = statement(
  "students_of_sections",
  { tenant: "bigint", sections: "bigint[]" },
  (p) => sql<UserRow & { readonly course_section_id: number }>`
    select m.course_section_id, ${USER_COLUMNS}
    from (select distinct e.course_section_id, e.user_id from enrollments e where e.root_account_id = ${p.tenant}
      and e.course_section_id = any(${p.sections}) and e.type = 'StudentEnrollment'
      and e.workflow_state in ('active', 'invited')) m
    join users u on u.root_account_id = ${p.tenant} and u.id = m.user_id and u.workflow_state <> 'deleted' ${USER_JOINS}
    order by m.course_section_id, u.sort_key, u.id`,
);

/** How many students each section has; sections without students are missing. */
export const studentCounts = statement(
  "student_counts",
  { tenant: "bigint", sections: "bigint[]" },
  (p) => sql<{ readonly id: number; readonly students: number }>`
    select e.course_section_id as id, count(distinct e.user_id) as students from enrollments e
    where e.root_account_id = ${p.tenant} and e.course_section_id = any(${p.sections}) and e.type = 'StudentEnrollment'
      and e.workflow_state in ('active', 'invited') group by e.course_section_id`,
);

/** Answers a row if anybody is enrolled in the section. */
export const anybodyInSection = statement(
  "anybody_in_section",
  { tenant: "bigint", section: "bigint" },
  (p) => sql`
    select id from enrollments where root_account_id = ${p.tenant} and course_section_id = ${p.section}
      and workflow_state not in ('deleted', 'rejected') limit 1`,
);

/** Moves a section with its enrolments to a course; its people become users of the course's accounts. */
export const moveSection = statement(
  "move_section",
  {
    tenant: "bigint",
    section: "bigint",
    course: "bigint",
    cameFrom: "bigint | null",
    accounts: "bigint[]",
    now: "timestamptz",
  },
  (p) => sql`
    with moved as (
      update course_sections set course_id = ${p.course}, nonxlist_course_id = ${p.cameFrom}, default_section = false,
        updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = ${p.section}
    ), enrolled as (
      update enrollments set course_id = ${p.course}, updated_at = ${p.now}
      where root_account_id = ${p.tenant} and course_section_id = ${p.section} returning user_id, workflow_state
    )
    insert into user_account_associations (root_account_id, user_id, account_id)
    select distinct ${p.tenant}, e.user_id, a from enrolled e, unnest(${p.accounts}) a
    where e.workflow_state not in ('deleted', 'rejected') on conflict do nothing`,
);
