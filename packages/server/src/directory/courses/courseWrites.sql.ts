/** Writes courses. */
import type { Insertable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import type { Db } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { CoursesTable } from "../../store/tables.generated.ts";

export type CourseValues = Partial<
  Omit<Insertable<CoursesTable>, "root_account_id" | "id" | "uuid" | "created_at" | "updated_at">
>;

export async function insertCourse(db: Db, values: Insertable<CoursesTable>): Promise<number> {
  const row = await db.insertInto("courses").values(values).returning("id").executeTakeFirstOrThrow();
  return row.id;
}

export async function updateCourseRow(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  id: number,
  values: CourseValues,
): Promise<void> {
  await db
    .updateTable("courses")
    .set({ ...values, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** The deleted course with a SIS id, which can be restored. */
export const deletedCourseWithSisId = statement(
  "deleted_course_with_sis_id",
  { tenant: "bigint", sisId: "text" },
  (p) => sql<{ readonly id: number }>`
    select id from courses
    where root_account_id = ${p.tenant} and sis_course_id = ${p.sisId} and workflow_state = 'deleted'`,
);

/** Gives the default section the name of its course. */
export const renameDefaultSection = statement(
  "rename_default_section",
  { tenant: "bigint", course: "bigint", now: "timestamptz" },
  (p) => sql`
    update course_sections s set name = c.name, sort_key = c.sort_key, updated_at = ${p.now} from courses c
    where c.root_account_id = ${p.tenant} and c.id = ${p.course} and s.root_account_id = ${p.tenant}
      and s.course_id = ${p.course} and s.default_section and s.workflow_state = 'active'
      and not ('name' = any(s.stuck_sis_fields))`,
);

/** Invites the people whose enrolments waited for the course to be published. */
export const inviteWaiting = statement(
  "invite_waiting",
  { tenant: "bigint", course: "bigint", now: "timestamptz" },
  (p) => sql`
    update enrollments set workflow_state = 'invited', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and course_id = ${p.course} and workflow_state = 'creation_pending'`,
);

/** Stores these settings and leaves the others. The one for final grades has a column of its own. */
export const mergeCourseSettings = statement(
  "merge_course_settings",
  { tenant: "bigint", course: "bigint", settings: "jsonb", now: "timestamptz" },
  (p) => sql`
    update courses set settings = settings || (${p.settings} - 'hide_final_grades'),
      hide_final_grades = coalesce((${p.settings}->>'hide_final_grades')::boolean, hide_final_grades),
      updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.course}`,
);
