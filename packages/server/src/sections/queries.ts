/** Reads and writes sections. */
import type { Insertable } from "kysely";
import { type Db, run } from "../store/database.ts";
import type { CourseSectionsTable } from "../store/tables.generated.ts";

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

export const SECTION_COLUMNS = `s.id, s.course_id, s.nonxlist_course_id, s.name, s.sort_key, s.default_section, s.start_at,
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
