/** Rows for the roles in a course or section ("Teachers", "Students"), and for its sections and groups. */
import type { Context } from "../../platform/context.ts";
import type { AddressBook } from "../addressBook/visibility.sql.ts";
import { countRoles } from "./contexts.sql.ts";
import type { SearchPlace } from "./place.ts";

export interface SyntheticRow {
  readonly id: string;
  readonly name: string;
  /** How many people the row reaches, or how many contexts it lists. */
  readonly count: { readonly user_count: number } | { readonly item_count: number };
}

const ROLES: readonly [suffix: string, name: string, type: string][] = [
  ["teachers", "Teachers", "TeacherEnrollment"],
  ["tas", "Teaching Assistants", "TaEnrollment"],
  ["students", "Students", "StudentEnrollment"],
  ["observers", "Observers", "ObserverEnrollment"],
];

/** Makes the rows that reach anybody, in Canvas's order. Only whole courses and sections have them. */
export async function syntheticRows(
  { db }: Pick<Context, "db">,
  book: AddressBook,
  { place, exclude }: { readonly place: SearchPlace; readonly exclude: readonly string[] },
): Promise<SyntheticRow[]> {
  const { kind, id, role, course, expansion } = place;
  if (kind === "group" || role !== undefined || course === undefined || expansion === undefined) return [];
  const section = kind === "section" ? id : undefined;
  const counts = await countRoles(db, book, { course: course.course.id, section, asAdmin: expansion.all });
  const count = (type: string) => counts.get(type) ?? 0;
  const rows: SyntheticRow[] = ROLES.filter(([, , type]) => count(type) > 0).map(([suffix, name, type]) => ({
    id: `${kind}_${id}_${suffix}`,
    name,
    count: { user_count: count(type) },
  }));
  const addItems = (suffix: string, name: string) =>
    rows.push({ id: `${kind}_${id}_${suffix}`, name, count: { item_count: count(suffix) } });
  if (section === undefined && count("sections") > 1) addItems("sections", "Course Sections");
  if (section === undefined && count("groups") > 0) addItems("groups", "Student Groups");
  return rows.filter((row) => !exclude.includes(row.id));
}
