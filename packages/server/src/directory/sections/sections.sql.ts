/** Reads and writes sections. */
import type { Insertable } from "kysely";
import type { Slice } from "../../platform/lists.ts";
import { type Db, run } from "../../store/database.ts";
import type { CourseSectionsTable } from "../../store/tables.generated.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "../users/users.sql.ts";

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

const SECTION_COLUMNS = `s.id, s.course_id, s.nonxlist_course_id, s.name, s.sort_key, s.default_section, s.start_at,
  s.end_at, s.created_at, s.restrict_enrollments_to_section_dates, s.workflow_state, s.sis_section_id, s.integration_id,
  s.sis_import_id, c.sis_course_id`;

/** A section of any state. */
export async function loadSection(db: Db, root: number, id: number): Promise<SectionRow | undefined> {
  const rows = await run<SectionRow>(
    db,
    `select ${SECTION_COLUMNS} from course_sections s
     join courses c on c.root_account_id = s.root_account_id and c.id = s.course_id
     where s.root_account_id = $1 and s.id = $2`,
    [root, id],
  );
  return rows[0];
}

export async function insertSection(db: Db, values: Insertable<CourseSectionsTable>): Promise<number> {
  const row = await db.insertInto("course_sections").values(values).returning("id").executeTakeFirstOrThrow();
  return row.id;
}

export type SectionValues = Partial<Omit<Insertable<CourseSectionsTable>, "root_account_id" | "id" | "created_at">>;

export async function updateSectionRow(db: Db, root: number, id: number, values: SectionValues): Promise<void> {
  await db
    .updateTable("course_sections")
    .set(values)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** The course's default section, made now if it has none. Two requests at once make one. */
export async function ensureDefaultSection(db: Db, root: number, courseId: number, now: Date): Promise<number> {
  const rows = await run<{ id: number }>(
    db,
    `insert into course_sections (root_account_id, course_id, name, sort_key, default_section, created_at, updated_at)
     select $1, c.id, c.name, c.sort_key, true, $3, $3 from courses c where c.root_account_id = $1 and c.id = $2
     on conflict (root_account_id, course_id) where default_section and workflow_state = 'active'
     do update set updated_at = course_sections.updated_at returning id`,
    [root, courseId, now],
  );
  return rows[0]!.id;
}

/** A deleted section of the tenant with this SIS id, which may be restored. */
export async function deletedSectionWithSisId(db: Db, root: number, sisId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("course_sections")
    .select("id")
    .where("root_account_id", "=", root)
    .where("sis_section_id", "=", sisId)
    .where("workflow_state", "=", "deleted")
    .executeTakeFirst();
  return row?.id;
}

export interface SectionsQuery {
  readonly root: number;
  readonly courseId: number;
  /** Only these; null for all. */
  readonly only: readonly number[] | null;
  /** Part of the name as it stands in sort keys; empty for all. */
  readonly key: string;
}

/** A page of the sections of a course, by name. */
export const listSectionRows = (
  db: Db,
  q: SectionsQuery,
  { limit, offset }: Slice,
): Promise<(SectionRow & { total: number })[]> =>
  run(
    db,
    `select ${SECTION_COLUMNS}, count(*) over () as total from course_sections s
     join courses c on c.root_account_id = s.root_account_id and c.id = s.course_id
     where s.root_account_id = $1 and s.course_id = $2 and s.workflow_state <> 'deleted'
       and ($3::bigint[] is null or s.id = any($3)) and strpos(s.sort_key, $4) > 0
     order by s.sort_key, s.id limit $5 offset $6`,
    [q.root, q.courseId, q.only, q.key, limit, offset],
  );

/** The students of sections, by name; active and invited ones. */
export const loadStudents = (
  db: Db,
  root: number,
  sectionIds: readonly number[],
): Promise<(UserRow & { course_section_id: number })[]> =>
  run(
    db,
    `select m.course_section_id, ${USER_COLUMNS}
     from (select distinct e.course_section_id, e.user_id from enrollments e where e.root_account_id = $1
       and e.course_section_id = any($2::bigint[]) and e.type = 'StudentEnrollment'
       and e.workflow_state in ('active', 'invited')) m
     join users u on u.root_account_id = $1 and u.id = m.user_id and u.workflow_state <> 'deleted' ${USER_JOINS}
     order by m.course_section_id, u.sort_key, u.id`,
    [root, sectionIds],
  );

/** How many students each section has. */
export async function countStudents(db: Db, root: number, sectionIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await run<{ id: number; students: number }>(
    db,
    `select e.course_section_id as id, count(distinct e.user_id) as students from enrollments e
     where e.root_account_id = $1 and e.course_section_id = any($2::bigint[]) and e.type = 'StudentEnrollment'
       and e.workflow_state in ('active', 'invited') group by e.course_section_id`,
    [root, sectionIds],
  );
  return new Map(rows.map((row) => [row.id, row.students]));
}

export async function sectionHasPeople(db: Db, root: number, id: number): Promise<boolean> {
  const row = await db
    .selectFrom("enrollments")
    .select("id")
    .where("root_account_id", "=", root)
    .where("course_section_id", "=", id)
    .where("workflow_state", "not in", ["deleted", "rejected"])
    .executeTakeFirst();
  return row !== undefined;
}

/** Moves a section and its enrolments to a course whose accounts become those of its people. */
export async function moveSection(
  db: Db,
  root: number,
  section: { readonly id: number; readonly courseId: number; readonly cameFrom: number | null },
  accounts: readonly number[],
  now: Date,
): Promise<void> {
  await run(
    db,
    `with moved as (
       update course_sections set course_id = $3, nonxlist_course_id = $4, default_section = false, updated_at = $6
       where root_account_id = $1 and id = $2
     ), enrolled as (
       update enrollments set course_id = $3, updated_at = $6
       where root_account_id = $1 and course_section_id = $2 returning user_id, workflow_state
     )
     insert into user_account_associations (root_account_id, user_id, account_id)
     select distinct $1::bigint, e.user_id, a from enrolled e, unnest($5::bigint[]) a
     where e.workflow_state not in ('deleted', 'rejected') on conflict do nothing`,
    [root, section.id, section.courseId, section.cameFrom, accounts, now],
  );
}
