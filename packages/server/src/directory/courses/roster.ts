/** Decides which of a course's people an actor may see. */
import type { AccessContext } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { accessCourse, type CourseAccess } from "./access.ts";

/** Whether the actor may see who is in the course. */
export const seesRoster = (access: CourseAccess) =>
  access.can("read_roster") || access.can("view_all_grades") || access.can("manage_grades");

/** The course that a reference names, a 404, or a 403 if the actor may not see its people. */
export async function accessRoster(ctx: AccessContext, reference: string): Promise<CourseAccess> {
  const access = await accessCourse(ctx, reference);
  if (!seesRoster(access)) throw forbidden();
  return access;
}

/** The only sections whose people the actor may see; null if there is no such limit. */
export function visibleSections(access: CourseAccess): number[] | null {
  if (access.canAsAdmin("read_roster")) return null;
  const counting = access.enrollments.filter((e) => e.workflow_state !== "inactive");
  if (counting.length === 0 || counting.some((e) => !e.limit_privileges_to_course_section)) return null;
  return counting.map((e) => e.course_section_id);
}
