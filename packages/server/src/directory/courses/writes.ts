/** Writes courses. */
import type { Insertable } from "kysely";
import { type Db, run } from "../../store/database.ts";
import type { CoursesTable } from "../../store/tables.generated.ts";

export type CourseValues = Partial<Omit<Insertable<CoursesTable>, "root_account_id" | "id" | "uuid" | "created_at">>;

export async function insertCourse(db: Db, values: Insertable<CoursesTable>): Promise<number> {
  const row = await db.insertInto("courses").values(values).returning("id").executeTakeFirstOrThrow();
  return row.id;
}

export async function updateCourseRow(db: Db, root: number, id: number, values: CourseValues): Promise<void> {
  await db.updateTable("courses").set(values).where("root_account_id", "=", root).where("id", "=", id).execute();
}

/** A deleted course with this SIS id, which may be restored. */
export async function deletedCourseWithSisId(db: Db, root: number, sisId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("courses")
    .select("id")
    .where("root_account_id", "=", root)
    .where("sis_course_id", "=", sisId)
    .where("workflow_state", "=", "deleted")
    .executeTakeFirst();
  return row?.id;
}

/** The default section is called what its course is called. */
export async function renameDefaultSection(db: Db, root: number, courseId: number, now: Date): Promise<void> {
  await run(
    db,
    `update course_sections s set name = c.name, sort_key = c.sort_key, updated_at = $3 from courses c
     where c.root_account_id = $1 and c.id = $2 and s.root_account_id = $1 and s.course_id = $2 and s.default_section
       and s.workflow_state = 'active' and not ('name' = any(s.stuck_sis_fields))`,
    [root, courseId, now],
  );
}

/** Those who waited for the course to be published are invited now. */
export async function inviteWaiting(db: Db, root: number, courseId: number, now: Date): Promise<void> {
  await db
    .updateTable("enrollments")
    .set({ workflow_state: "invited", updated_at: now })
    .where("root_account_id", "=", root)
    .where("course_id", "=", courseId)
    .where("workflow_state", "=", "creation_pending")
    .execute();
}

/** Stores these switches beside those that are there. The one for final grades has a column of its own. */
export async function mergeSettings(
  db: Db,
  root: number,
  courseId: number,
  settings: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  await run(
    db,
    `update courses set settings = settings || ($3::jsonb - 'hide_final_grades'),
       hide_final_grades = coalesce(($3::jsonb->>'hide_final_grades')::boolean, hide_final_grades), updated_at = $4
     where root_account_id = $1 and id = $2`,
    [root, courseId, JSON.stringify(settings), now],
  );
}
