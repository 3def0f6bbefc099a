/** Answers what the actor may do in a course: permissions of the table, and rights that follow from several facts. */
import { isPermission, PERMISSIONS } from "../../platform/permissions.ts";
import type { CourseAccess } from "./access.ts";
import { mayUpdate } from "./updateCourse.ts";

const RIGHTS = new Map<string, (access: CourseAccess) => boolean>(
  Object.entries({
    read: (a: CourseAccess) => a.canRead,
    read_as_admin: (a: CourseAccess) => a.canReadAsAdmin,
    update: mayUpdate,
    participate_as_student: (a: CourseAccess) =>
      a.course.workflow_state === "available" &&
      (a.place.enrollments ?? []).some((e) => e.type === "StudentEnrollment" && !e.concluded),
    create_discussion_topic: (a: CourseAccess) => a.can("create_forum"),
    create_announcement: (a: CourseAccess) => a.can("moderate_forum"),
  }),
);

/** Whether the actor has each of the named rights, or all rights if none is named. An unknown name answers false. */
export function coursePermissions(access: CourseAccess, names: readonly string[] | undefined): Record<string, boolean> {
  const asked = names === undefined || names.length === 0 ? [...RIGHTS.keys(), ...PERMISSIONS] : names;
  return Object.fromEntries(
    asked.map((name) => [name, RIGHTS.get(name)?.(access) ?? (isPermission(name) && access.can(name))]),
  );
}
