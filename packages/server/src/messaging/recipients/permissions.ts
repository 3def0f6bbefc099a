/** Which of the requested permissions each found context grants. */
import { accessCourses, type CourseAccess } from "../../directory/courses/access.ts";
import { accessGroups } from "../../directory/groups/access.ts";
import type { Context } from "../../platform/context.ts";
import { isPermission } from "../../platform/permissions.ts";
import type { FoundRecipient, RecipientPage } from "./findRecipients.ts";

export type Granted = (found: FoundRecipient) => Record<string, true>;

/** Resolves permissions. Asks the store nothing when none was requested. */
export async function loadGranted(
  ctx: Pick<Context, "db" | "actor" | "now">,
  { rows, place }: RecipientPage,
  requested: readonly string[],
): Promise<Granted> {
  const permissions = requested.filter(isPermission);
  if (permissions.length === 0) return () => ({});
  const contexts = rows.flatMap((found) => (found.kind === "context" ? [found.row] : []));
  const groupIds = contexts.filter((context) => context.kind === "group").map((context) => context.id);
  const groups = await accessGroups(ctx, groupIds);
  const known = place?.course === undefined ? [] : [[place.course.course.id, place.course] as const];
  const courseIds = contexts.flatMap(({ kind, course_id }) =>
    kind === "group" || course_id === null ? [] : [course_id],
  );
  const missing = [...new Set(courseIds)].filter((id) => id !== known[0]?.[0]);
  const courses = new Map<number, CourseAccess>([...known, ...(await accessCourses(ctx, missing))]);
  const accessTo = (found: FoundRecipient) => {
    if (found.kind === "synthetic") return place?.course;
    if (found.kind === "person") return undefined;
    return found.row.kind === "group" ? groups.get(found.row.id) : courses.get(found.row.course_id ?? -1);
  };
  return (found) => {
    const access = accessTo(found);
    return Object.fromEntries(permissions.filter((p) => access?.can(p)).map((p) => [p, true] as const));
  };
}
