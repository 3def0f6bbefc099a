/** Which of the requested permissions each found context grants. */
import { accessCourses, type CourseAccess } from "../../directory/courses/access.ts";
import { accessGroups } from "../../directory/groups/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { isPermission } from "../../platform/permissions.ts";
import type { Db } from "../../store/database.ts";
import type { FoundRow } from "./findRecipients.ts";
import type { SearchPlace } from "./place.ts";

export type Granted = (row: FoundRow) => Record<string, true>;

/** Asks the store nothing when no permission was requested. */
export async function loadGranted(
  db: Db,
  actor: Actor,
  rows: readonly FoundRow[],
  place: SearchPlace | undefined,
  requested: readonly string[],
  now: Date,
): Promise<Granted> {
  const permissions = requested.filter(isPermission);
  const contexts = rows.flatMap((r) => (r.kind === "context" ? [r.row] : []));
  if (permissions.length === 0) return () => ({});
  const groups = await accessGroups(
    { db, actor, now },
    contexts.filter((c) => c.kind === "group").map((c) => c.id),
  );
  const known = place?.course === undefined ? [] : [[place.course.course.id, place.course] as const];
  const courseIds = contexts.filter((c) => c.kind !== "group").map((c) => c.course_id!);
  const missing = [...new Set(courseIds)].filter((id) => id !== known[0]?.[0]);
  const courses = new Map<number, CourseAccess>([...known, ...(await accessCourses({ db, actor, now }, missing))]);
  const accessTo = (found: FoundRow) => {
    if (found.kind === "synthetic") return place?.course;
    if (found.kind === "person") return undefined;
    return found.row.kind === "group" ? groups.get(found.row.id) : courses.get(found.row.course_id!);
  };
  return (found) => {
    const access = accessTo(found);
    return Object.fromEntries(permissions.filter((p) => access?.can(p)).map((p) => [p, true] as const));
  };
}
