/** Writes courses. */
import type { Insertable } from "kysely";
import type { Db } from "../store/database.ts";
import type { CoursesTable } from "../store/tables.generated.ts";

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
