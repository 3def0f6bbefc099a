/** The table of permissions as docs/spec/platform.md has it (5.3), with its shorthand for several names spelled out. */
import { readFileSync } from "node:fs";

/** Its columns: Canvas's base roles. */
export const BASE_ROLES = [
  "AccountAdmin",
  "TeacherEnrollment",
  "TaEnrollment",
  "DesignerEnrollment",
  "StudentEnrollment",
  "ObserverEnrollment",
];

export interface PermissionRow {
  readonly name: string;
  /** `Y…`, `n…` or `-`, by base role in the order of BASE_ROLES. */
  readonly cells: readonly string[];
  /** Who keeps it in a concluded course: `all`, or roles in short. */
  readonly concluded: string;
}

export function permissionTable(): readonly PermissionRow[] {
  const text = readFileSync(new URL("../../../../docs/spec/platform.md", import.meta.url), "utf8");
  const table = text.slice(text.indexOf("### 5.3 Defaults"), text.indexOf("Checking endpoints:"));
  return [...table.matchAll(/^\|( [a-z].*)\|$/gm)]
    .map((line) => line[1]!.split("|").map((cell) => cell.trim()))
    .filter(([first]) => first !== "permission")
    .flatMap(([first, ...cells]) =>
      namesOf(first!).map((name) => ({ name, cells: cells.slice(0, 6), concluded: cells[6]! })),
    );
}

function namesOf(cell: string): string[] {
  if (cell === "add_/remove_ observer") return ["add_observer_to_course", "remove_observer_from_course"];
  if (cell === "add_/remove_ teacher, ta, designer")
    return ["teacher", "ta", "designer"].flatMap((who) => [`add_${who}_to_course`, `remove_${who}_from_course`]);
  const [first, ...others] = cell.split(/ \/ |, /);
  const stem = first!.slice(0, first!.lastIndexOf("_"));
  return [first!, ...others.map((other) => (other.startsWith("_") ? stem + other : other))];
}
