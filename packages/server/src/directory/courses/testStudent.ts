/** The pseudo person as whom staff see a course as a student. */

import { sortableName, sortKey } from "../../platform/sortKey.ts";
import { newUuid } from "../../platform/tokens.ts";
import type { Database } from "../../store/database.ts";
import { ensureDefaultSection } from "../sections/sections.sql.ts";
import { loadUser, type UserRow } from "../users/users.sql.ts";
import { enrollTestStudent, findTestStudent, lockCourse } from "./testStudents.sql.ts";

const NAME = "Test Student";

/** The course's test student, made now if it has none. Two requests at once make one. */
export async function testStudentOf(
  db: Database,
  root: number,
  course: { readonly id: number },
  now: Date,
): Promise<UserRow> {
  const id = await db.transaction().execute(async (tx) => {
    await lockCourse(tx, root, course.id);
    const known = await findTestStudent(tx, root, course.id);
    if (known !== undefined) return known;
    const sortable = sortableName(NAME);
    return enrollTestStudent(tx, {
      root,
      courseId: course.id,
      sectionId: await ensureDefaultSection(tx, root, course.id, now),
      user: { uuid: newUuid(), name: NAME, sortable_name: sortable, sort_key: sortKey(sortable) },
      now,
    });
  });
  return (await loadUser({ db, root }, id))!;
}
