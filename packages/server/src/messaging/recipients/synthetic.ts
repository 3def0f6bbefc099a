/** The rows for the roles of a course or section: "Teachers", "Students", and for its sections and groups. */

import type { Db } from "../../store/database.ts";
import type { AddressBookParameters } from "../addressBook/addressBook.sql.ts";
import { countRoles } from "./contexts.sql.ts";
import type { SearchPlace } from "./place.ts";

export interface SyntheticRow {
  readonly id: string;
  readonly name: string;
  readonly users?: number;
  readonly items?: number;
}

const ROLES: readonly [suffix: string, name: string, type: string][] = [
  ["teachers", "Teachers", "TeacherEnrollment"],
  ["tas", "Teaching Assistants", "TaEnrollment"],
  ["students", "Students", "StudentEnrollment"],
  ["observers", "Observers", "ObserverEnrollment"],
];

/** Those that reach anybody, in Canvas's order. Only whole courses and sections have them. */
export async function syntheticRows(
  db: Db,
  book: AddressBookParameters,
  place: SearchPlace,
  exclude: readonly string[],
): Promise<SyntheticRow[]> {
  if (place.kind === "group" || place.role !== undefined || place.course === undefined || !place.expansion) return [];
  const section = place.kind === "section" ? place.id : undefined;
  const counted = await countRoles(db, book, place.course.course.id, section, place.expansion.all);
  const count = (type: string) => counted.get(type) ?? 0;
  const prefix = `${place.kind}_${place.id}`;
  const rows: SyntheticRow[] = ROLES.filter(([, , type]) => count(type) > 0).map(([suffix, name, type]) => ({
    id: `${prefix}_${suffix}`,
    name,
    users: count(type),
  }));
  if (section === undefined && count("sections") > 1)
    rows.push({ id: `${prefix}_sections`, name: "Course Sections", items: count("sections") });
  if (section === undefined && count("groups") > 0)
    rows.push({ id: `${prefix}_groups`, name: "Student Groups", items: count("groups") });
  return rows.filter((row) => !exclude.includes(row.id));
}
