/** Sections on the wire, with their students where these are asked for and may be seen. */
import type { Section, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { Db } from "../../store/database.ts";
import type { CourseAccess } from "../courses/access.ts";
import { seesRoster } from "../courses/listUsers.ts";
import { loadEnrollmentsOf } from "../enrollments/enrollments.sql.ts";
import { presentEnrollment } from "../enrollments/present.ts";
import { presentUser, userView } from "../users/present.ts";
import { countStudents, loadStudents, type SectionRow } from "./sections.sql.ts";

type WireSection = Static<typeof Section>;

export function presentSection(row: SectionRow, access: CourseAccess): WireSection {
  const sis = access.can("read_sis") || access.can("manage_sis");
  return {
    id: row.id,
    course_id: row.course_id,
    name: row.name,
    start_at: wireTimeOrNull(row.start_at),
    end_at: wireTimeOrNull(row.end_at),
    created_at: wireTime(row.created_at),
    restrict_enrollments_to_section_dates: row.restrict_enrollments_to_section_dates,
    nonxlist_course_id: row.nonxlist_course_id,
    ...(sis
      ? { sis_section_id: row.sis_section_id, sis_course_id: row.sis_course_id, integration_id: row.integration_id }
      : {}),
    ...(access.can("manage_sis") ? { sis_import_id: row.sis_import_id } : {}),
  };
}

/** Sections of one course with what was asked for: a fixed number of queries for any number of them. */
export async function presentSections(
  db: Db,
  actor: Actor,
  course: CourseAccess,
  rows: readonly SectionRow[],
  words: readonly string[] | undefined,
  origin: string,
): Promise<WireSection[]> {
  // who may not see the people sees none of them here either
  const include = new Set(seesRoster(course) ? words : words?.filter((word) => word === "permissions"));
  const ids = rows.map((row) => row.id);
  const { root } = actor;
  const students = include.has("students") ? await loadStudents(db, root, ids) : undefined;
  const enrollments =
    students !== undefined && include.has("enrollments")
      ? await loadEnrollmentsOf(db, root, course.course.id, [...new Set(students.map((s) => s.id))], ids)
      : undefined;
  const counts = include.has("total_students") ? await countStudents(db, root, ids) : undefined;
  const view = userView(actor, course.place, origin);
  const studentsOf = (sectionId: number) =>
    students
      ?.filter((student) => student.course_section_id === sectionId)
      .map((student) => ({
        ...presentUser(student, view, include.has("avatar_url") ? ["avatar_url"] : []),
        ...(enrollments === undefined
          ? {}
          : {
              enrollments: enrollments
                .filter((e) => e.user_id === student.id && e.course_section_id === sectionId)
                .map((e) => presentEnrollment(e, { actor, origin, can: course.can })),
            }),
      }));
  return rows.map((row) => {
    const people = studentsOf(row.id);
    return {
      ...presentSection(row, course),
      ...(people === undefined ? {} : { students: people.length === 0 ? null : people }),
      ...(counts === undefined ? {} : { total_students: counts.get(row.id) ?? 0 }),
      ...(include.has("permissions") ? { permissions: { manage_calendar: course.can("manage_calendar") } } : {}),
    };
  });
}
