/** Where a group or a set of groups lies, by the course or account that its row names. */
import type { Chunk } from "../chunk.ts";
import type { Row } from "../csv.ts";
import type { Context } from "../queries/groups.sql.ts";
import { ACCOUNTS, COURSES } from "../queries/places.sql.ts";
import { loadDrafts } from "../queries/records.sql.ts";

export interface GroupContext extends Context {
  /** The account above it. */
  readonly account_id: number;
}

/**
 * Finds the context of each row of a chunk. A row that names none lies at the root account; one that names a course
 * or account which there is not gets the remark, and null.
 */
export async function contextsOf(
  chunk: Chunk,
  rows: readonly Row[],
): Promise<(row: Row) => GroupContext | "unnamed" | null> {
  const column = (name: string) => rows.map((row) => row.values[name]);
  const accounts = await loadDrafts(chunk, ACCOUNTS, "sis_account_id", column("account_id"));
  const courses = await loadDrafts(chunk, COURSES, "sis_course_id", column("course_id"));
  return (row) => {
    const { account_id: accountId, course_id: courseId } = row.values;
    if (courseId != null) {
      const course = courses.get(courseId)?.is;
      if (course === undefined || course.workflow_state === "deleted")
        return chunk.skip(row, `Parent course didn't exist for ${courseId}`);
      return { context_type: "Course", context_id: course.id, account_id: course.account_id };
    }
    if (accountId == null) return "unnamed";
    const account = accounts.get(accountId)?.is;
    if (account === undefined || account.workflow_state === "deleted")
      return chunk.skip(row, `Parent account didn't exist for ${accountId}`);
    return { context_type: "Account", context_id: account.id, account_id: account.id };
  };
}
