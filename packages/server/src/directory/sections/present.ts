/** Presents sections, with their students if these are asked for and the viewer may see them. */
import type { Section, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { Context } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import type { CourseAccess } from "../courses/access.ts";
import { seesRoster } from "../courses/roster.ts";
import { enrollmentsOfPeople } from "../enrollments/enrollments.sql.ts";
import { presentEnrollment } from "../enrollments/present.ts";
import { presentUser, userView } from "../users/present.ts";
import { type SectionRow, studentCounts, studentsOfSections } from "./sections.sql.ts";

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

/** Sections of one course, with what was asked for: the number of queries does not depend on how many sections there are. */
export async function presentSections(
  { db, actor, origin }: Context,
  course: CourseAccess,
  { rows, include: words }: { readonly rows: readonly SectionRow[]; readonly include: readonly string[] | undefined },
): Promise<WireSection[]> {
  // a viewer who may not see the people of the course sees none of them here either
  const include = new Set(seesRoster(course) ? words : words?.filter((word) => word === "permissions"));
  const sections = rows.map((row) => row.id);
  const tenant = actor.root;
  const students = include.has("students") ? await execute(db, studentsOfSections, { tenant, sections }) : undefined;
  const enrollments =
    students !== undefined && include.has("enrollments")
      ? await execute(db, enrollmentsOfPeople, {
          tenant,
          course: course.course.id,
          people: [...new Set(students.map((student) => student.id))],
          sections,
        })
      : undefined;
  const counts = include.has("total_students") ? await execute(db, studentCounts, { tenant, sections }) : undefined;
  const countOf = new Map(counts?.map((row) => [row.id, row.students]));
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
      ...(counts === undefined ? {} : { total_students: countOf.get(row.id) ?? 0 }),
      ...(include.has("permissions") ? { permissions: { manage_calendar: course.can("manage_calendar") } } : {}),
    };
  });
}
