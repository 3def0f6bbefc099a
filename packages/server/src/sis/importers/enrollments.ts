/** Imports enrollments.csv: the users of courses and sections, each with a role. */
import { readBoolean } from "../../platform/params.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { must } from "../../store/must.ts";
import type { Chunk, Importer } from "../chunk.ts";
import type { Row } from "../csv.ts";
import { readDate } from "../dates.ts";
import { isBatchMode } from "../options.ts";
import { EnrollmentRefs } from "./enrollmentRefs.ts";
import {
  associateEnrolled,
  type CourseName,
  type CourseRef,
  defaultSections,
  deleteEnrollments,
  deleteOrCompleteEnrollments,
  type EnrollmentWrite,
  type RoleRef,
  saveEnrollments,
} from "./enrollments.sql.ts";

/** Longer words first, because a status may be given by its beginning. */
const STATES = ["active", "deleted_last_completed", "deleted", "completed", "inactive"] as const;
type Status = (typeof STATES)[number];

interface Entry {
  readonly row: Row;
  readonly status: Status;
  readonly userId: number;
  readonly course: CourseRef;
  /** Null for the course's default section. */
  readonly sectionId: number | null;
  readonly role: RoleRef;
  readonly associatedUserId: number | null;
}

export const importEnrollments: Importer = async (chunk, rows) => {
  const refs = await EnrollmentRefs.load(chunk, rows);
  const entries = rows.map((row) => read(chunk, refs, row)).filter((entry) => entry !== null);
  const inDefaultSection = new Map<number, CourseName>();
  for (const { course, sectionId } of entries)
    if (sectionId === null)
      inDefaultSection.set(course.id, { course_id: course.id, name: course.name, sort_key: sortKey(course.name) });
  const sections = await defaultSections(chunk, [...inDefaultSection.values()]);

  // the last of several rows about one enrolment applies
  const writes = new Map<string, { status: Status; write: EnrollmentWrite }>();
  for (const entry of entries) {
    const write = toWrite(entry, entry.sectionId ?? must(sections.get(entry.course.id), "the default section"));
    const key = [write.user_id, write.course_section_id, write.role_id, write.associated_user_id].join();
    writes.delete(key);
    writes.set(key, { status: entry.status, write });
  }
  const of = (...statuses: Status[]) =>
    [...writes.values()].filter(({ status }) => statuses.includes(status)).map(({ write }) => write);
  const has = (column: string) => rows.some((row) => column in row.values);
  const kept = of("active", "completed", "inactive");
  await saveEnrollments(chunk, kept, {
    limited: has("limit_section_privileges"),
    dates: has("start_date") && has("end_date"),
    touch: isBatchMode(chunk.options),
  });
  await deleteEnrollments(chunk, of("deleted"));
  await deleteOrCompleteEnrollments(chunk, of("deleted_last_completed"));
  await associateEnrolled(chunk, kept);
};

function read(chunk: Chunk, refs: EnrollmentRefs, row: Row): Entry | null {
  const {
    course_id: courseId,
    section_id: sectionId,
    user_id: userId,
    user_integration_id: integrationId,
  } = row.values;
  if (courseId == null && sectionId == null)
    return chunk.skip(row, "No course_id or section_id given for an enrollment");
  if (userId == null && integrationId == null) return chunk.skip(row, "No user_id given for an enrollment");
  const status = chunk.status(row, STATES, `Improper status "${row.values.status ?? ""}" for an enrollment`);
  if (status === null) return null;
  const user = refs.user(userId, integrationId);
  const who = userId ?? integrationId;
  if (user === undefined)
    return chunk.skip(
      row,
      `User not found for enrollment (User ID: ${who}, Course ID: ${courseId ?? ""}, Section ID: ${sectionId ?? ""})`,
    );
  const section = sectionId == null ? undefined : refs.section(sectionId);
  if (sectionId != null && section === undefined)
    return chunk.skip(row, `An enrollment referenced a non-existent section ${sectionId}`);
  const named = courseId == null ? undefined : refs.course(courseId);
  if (courseId != null && named === undefined)
    return chunk.skip(row, `An enrollment referenced a non-existent course ${courseId}`);
  if (
    named !== undefined &&
    section !== undefined &&
    ![section.course_id, section.nonxlist_course_id].includes(named.id)
  )
    return chunk.skip(
      row,
      `An enrollment listed a section (${sectionId}) and a course (${courseId}) that are unrelated for user (${who})`,
    );
  const course = must(section === undefined ? named : refs.courseById(section.course_id), "the course of the section");
  if (status === "active") {
    if (user.workflow_state === "deleted")
      return chunk.skip(
        row,
        `Attempted enrolling of deleted user ${who} in course ${course.sis_course_id ?? course.id}`,
      );
    if (course.workflow_state === "deleted")
      return chunk.skip(
        row,
        `Attempted enrolling of user ${who} in deleted course ${course.sis_course_id ?? course.id}`,
      );
    if (section?.workflow_state === "deleted")
      return chunk.skip(row, `Attempted enrolling of user ${who} in deleted section ${sectionId}`);
  }
  const role = refs.role(row.values.role, row.values.role_id, course.id);
  if (role === undefined)
    return chunk.skip(row, `Improper role "${row.values.role ?? row.values.role_id ?? ""}" for an enrollment`);
  const associated = role.base_role_type === "ObserverEnrollment" ? row.values.associated_user_id : null;
  const observed = associated == null ? undefined : refs.user(associated, null);
  if (associated != null && observed === undefined)
    return chunk.skip(row, `An enrollment referenced a non-existent associated user ${associated}`);
  return {
    row,
    status,
    userId: user.user_id,
    course,
    sectionId: section?.id ?? null,
    role,
    associatedUserId: observed?.user_id ?? null,
  };
}

function toWrite({ row, status, userId, course, role, associatedUserId }: Entry, sectionId: number): EnrollmentWrite {
  const start = readDate(row.values.start_date);
  const end = readDate(row.values.end_date);
  // one date without the other is ignored
  const dated = start instanceof Date && end instanceof Date;
  return {
    user_id: userId,
    course_id: course.id,
    course_section_id: sectionId,
    role_id: role.id,
    type: role.base_role_type,
    associated_user_id: associatedUserId,
    workflow_state: status,
    limited: row.values.limit_section_privileges == null ? null : readBoolean(row.values.limit_section_privileges),
    start_at: dated ? start : null,
    end_at: dated ? end : null,
  };
}
