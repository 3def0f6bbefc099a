/** The enrolment that an invitation is about. */
import type { TenantContext } from "../../platform/context.ts";

export const enrollmentOf = ({ db, root }: Pick<TenantContext, "db" | "root">, userId: number, id: number) =>
  db
    .selectFrom("enrollments")
    .select(["course_id", "type", "workflow_state"])
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .executeTakeFirst();
