/** Presents enrolments, with no more of them than the viewer may see. */
import type { Enrollment, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { Permission } from "../../platform/permissions.ts";
import type { EnrollmentRow } from "./enrollments.sql.ts";

type WireEnrollment = Static<typeof Enrollment>;

export interface EnrollmentView {
  readonly actor: Actor;
  readonly origin: string;
  /** The viewer's permissions in the enrolment's course. */
  can(permission: Permission): boolean;
}

const CURRENT = { current_grade: null, current_score: null };
const FINAL = { final_grade: null, final_score: null };

/** Pidge keeps no grades. Viewers who may see them get null scores, because clients expect the keys. */
export function presentEnrollment(row: EnrollmentRow, { actor, origin, can }: EnrollmentView): WireEnrollment {
  const own = row.user_id === actor.id;
  const student = row.type === "StudentEnrollment" || row.type === "StudentViewEnrollment";
  const grades = can("view_all_grades") || can("manage_grades");
  const course = `${origin}/courses/${row.course_id}`;
  return {
    id: row.id,
    user_id: row.user_id,
    course_id: row.course_id,
    type: row.type,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
    associated_user_id: row.associated_user_id,
    start_at: wireTimeOrNull(row.start_at),
    end_at: wireTimeOrNull(row.end_at),
    course_section_id: row.course_section_id,
    root_account_id: actor.root,
    limit_privileges_to_course_section: row.limit_privileges_to_course_section,
    enrollment_state: row.enrollment_state as WireEnrollment["enrollment_state"],
    role: row.role,
    role_id: row.role_id,
    ...(own || can("read_reports")
      ? {
          last_activity_at: wireTimeOrNull(row.last_activity_at),
          last_attended_at: wireTimeOrNull(row.last_attended_at),
          total_activity_time: row.total_activity_time,
        }
      : {}),
    ...(can("manage_sis") ? { sis_import_id: row.sis_import_id } : {}),
    ...(student
      ? {
          grades: {
            html_url: `${course}/grades/${row.user_id}`,
            ...(grades || own ? CURRENT : {}),
            ...(grades || (own && !row.hide_final_grades) ? FINAL : {}),
          },
        }
      : {}),
    ...(can("read_sis") || can("manage_sis")
      ? {
          sis_account_id: row.sis_account_id,
          sis_course_id: row.sis_course_id,
          course_integration_id: row.course_integration_id,
          sis_section_id: row.sis_section_id,
          section_integration_id: row.section_integration_id,
          sis_user_id: row.sis_user_id,
        }
      : {}),
    html_url: `${course}/users/${row.user_id}`,
  };
}
