/** Writes assignments of graded topics. */
import type { Updateable } from "kysely";
import type { TenantContext } from "../../../platform/context.ts";
import type { AssignmentsTable } from "../../../store/tables.generated.ts";

type WriteContext = Pick<TenantContext, "db" | "root" | "now">;
export type AssignmentChange = Omit<
  Updateable<AssignmentsTable>,
  "root_account_id" | "id" | "course_id" | "created_at" | "updated_at"
>;

/** Inserts an assignment of the course and resolves its id. */
export async function insertAssignment(
  { db, root, now }: WriteContext,
  course: number,
  values: AssignmentChange & { readonly title: string },
): Promise<number> {
  const row = await db
    .insertInto("assignments")
    .values({ root_account_id: root, course_id: course, created_at: now, updated_at: now, ...values })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function updateAssignment(
  { db, root, now }: WriteContext,
  id: number,
  change: AssignmentChange,
): Promise<void> {
  await db
    .updateTable("assignments")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}
