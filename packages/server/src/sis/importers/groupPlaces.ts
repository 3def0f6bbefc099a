/** Finds the course or account of groups and group categories by what their rows name. */
import type { Chunk } from "../chunk.ts";
import type { Row } from "../csv.ts";
import type { GroupPlace } from "./groups.sql.ts";
import { loadDrafts } from "./records.sql.ts";
import { ACCOUNTS, COURSES } from "./tables.ts";

export interface PlaceInAccount extends GroupPlace {
  /** The account itself, or that of the course. */
  readonly account_id: number;
}

/**
 * Loads the places that a chunk of rows name. Answers a function that gives the place of a row: "unnamed" for a row that
 * names none, and null for one that it refuses, because what it names does not exist.
 */
export async function loadGroupPlaces(
  chunk: Chunk,
  rows: readonly Row[],
): Promise<(row: Row) => PlaceInAccount | "unnamed" | null> {
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
