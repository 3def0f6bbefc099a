/** Sections on the wire. */
import type { Section, Static } from "@pidge/api";
import type { CourseAccess } from "../courses/access.ts";
import { wireTime, wireTimeOrNull } from "../platform/clock.ts";
import type { SectionRow } from "./queries.ts";

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
