/** The test student of a course: the pseudo user as whom staff see the course the way a student does. */
import { inTransaction, type TenantContext } from "../../platform/context.ts";
import { sortableName, sortKey } from "../../platform/sortKey.ts";
import { newUuid } from "../../platform/tokens.ts";
import { execute } from "../../store/database.ts";
import { must, one } from "../../store/must.ts";
import { ensureDefaultSection } from "../sections/sections.sql.ts";
import { loadUser, type UserRow } from "../users/users.sql.ts";
import { enrollTestStudent, findTestStudent, lockCourse } from "./testStudents.sql.ts";

const NAME = "Test Student";

/** The course's test student, created if there is none. Concurrent requests create only one. */
export async function testStudentOf(
  ctx: Pick<TenantContext, "db" | "root" | "now" | "caches">,
  course: number,
): Promise<UserRow> {
  const { root: tenant, now } = ctx;
  const id = await inTransaction(ctx, async (tx) => {
    await execute(tx.db, lockCourse, { tenant, course });
    const [known] = await execute(tx.db, findTestStudent, { tenant, course });
    if (known !== undefined) return known.user_id;
    const sortable = sortableName(NAME);
    const created = await execute(tx.db, enrollTestStudent, {
      tenant,
      course,
      section: await ensureDefaultSection(tx, course),
      uuid: newUuid(),
      name: NAME,
      sortableName: sortable,
      sortKey: sortKey(sortable),
      now,
    });
    return one(created, "the new test student").user_id;
  });
  return must(await loadUser(ctx, id), "the test student");
}
