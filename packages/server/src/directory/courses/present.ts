/** Presents courses, with no more of them than the viewer may see. */
import type { Course, RestrictedCourse, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import { absoluteHtml } from "../../platform/html.ts";
import { shortType } from "../roles.ts";
import { DEFAULT_MIB } from "../storageQuotas.ts";
import { presentTabs } from "../tabs.ts";
import { presentUserDisplay } from "../users/present.ts";
import type { CourseAccess } from "./access.ts";
import type { CourseDetailRow, TeacherRow, ViewedEnrollment } from "./courseDetails.sql.ts";
import { mayUpdate } from "./updateCourse.ts";

type WireCourse = Static<typeof Course>;

export interface CourseView {
  readonly origin: string;
  readonly root: number;
  readonly include: ReadonlySet<string>;
  /** The enrolments to show; undefined leaves the field out. */
  readonly enrollments?: readonly ViewedEnrollment[] | undefined;
  readonly teachers?: readonly TeacherRow[];
}

export const presentRestricted = (id: number): Static<typeof RestrictedCourse> => ({
  id,
  access_restricted_by_date: true,
});

/** The state as it is shown: `unpublished` stands for both of Canvas's states before publication. */
const publicState = (state: string) =>
  state === "available" || state === "completed" || state === "deleted" ? state : "unpublished";

export function presentCourse(row: CourseDetailRow, access: CourseAccess, view: CourseView): WireCourse {
  const sis = access.can("read_sis") || access.can("manage_sis");
  return {
    id: row.id,
    name: row.nickname ?? row.name,
    account_id: row.account_id,
    uuid: row.uuid,
    start_at: wireTimeOrNull(row.start_at),
    grading_standard_id: null,
    is_public: row.is_public,
    created_at: wireTime(row.created_at),
    course_code: row.course_code,
    default_view: row.default_view as WireCourse["default_view"],
    root_account_id: view.root,
    enrollment_term_id: row.term.id,
    license: row.license,
    end_at: wireTimeOrNull(row.end_at),
    public_syllabus: row.public_syllabus,
    public_syllabus_to_auth: row.public_syllabus_to_auth,
    storage_quota_mb: DEFAULT_MIB.Course,
    is_public_to_auth_users: row.is_public_to_auth_users,
    homeroom_course: false,
    course_color: null,
    friendly_name: null,
    apply_assignment_group_weights: false,
    calendar: { ics: `${view.origin}/feeds/calendars/course_${row.uuid}.ics` },
    time_zone: row.time_zone,
    blueprint: false,
    template: false,
    ...(view.enrollments === undefined ? {} : { enrollments: view.enrollments.map(presentViewedEnrollment) }),
    hide_final_grades: row.hide_final_grades,
    workflow_state: publicState(row.workflow_state),
    restrict_enrollments_to_course_dates: row.restrict_enrollments_to_course_dates,
    ...(sis ? { sis_course_id: row.sis_course_id, integration_id: row.integration_id } : {}),
    ...(access.can("manage_sis") ? { sis_import_id: row.sis_import_id } : {}),
    ...(row.course_format === null ? {} : { course_format: row.course_format }),
    ...(row.nickname === null ? {} : { original_name: row.name }),
    ...included(row, access, view),
  };
}

function included(row: CourseDetailRow, access: CourseAccess, view: CourseView): Partial<WireCourse> {
  const { include } = view;
  const has = (word: string) => include.has(word);
  return {
    ...(has("needs_grading_count") ? { needs_grading_count: 0 } : {}),
    ...(has("syllabus_body")
      ? { syllabus_body: row.syllabus_body === null ? null : absoluteHtml(row.syllabus_body, view.origin) }
      : {}),
    ...(has("public_description") ? { public_description: row.public_description } : {}),
    ...(has("term") ? { term: presentTermOf(row) } : {}),
    ...(has("account")
      ? { account: { ...row.account, root_account_id: row.account.id === view.root ? null : view.root } }
      : {}),
    ...(has("sections") ? { sections: (view.enrollments ?? []).map(presentSectionOf) } : {}),
    ...(row.total_students === null ? {} : { total_students: row.total_students }),
    ...(has("favorites") ? { is_favorite: row.is_favorite } : {}),
    ...(view.teachers === undefined
      ? {}
      : {
          teachers: view.teachers
            .filter((t) => t.course_id === row.id)
            .map((t) => presentUserDisplay(t, view.origin, `/courses/${row.id}`)),
        }),
    ...(has("course_image") ? { image_download_url: null } : {}),
    ...(has("banner_image") ? { banner_image_download_url: null } : {}),
    ...(has("concluded") ? { concluded: access.concluded } : {}),
    ...(has("tabs") ? { tabs: courseTabs(access, view.origin) } : {}),
    ...(has("permissions")
      ? {
          permissions: {
            create_discussion_topic: access.can("create_forum"),
            create_announcement: access.can("moderate_forum"),
          },
        }
      : {}),
  };
}

/** The parts of a course that the actor may open. */
export const courseTabs = (access: CourseAccess, origin: string) =>
  presentTabs({ path: `/courses/${access.course.id}`, origin, can: access.can, settings: mayUpdate(access) });

const presentTermOf = ({ term }: CourseDetailRow): NonNullable<WireCourse["term"]> => ({
  id: term.id,
  name: term.name,
  start_at: wireTimeOrNull(term.start_at),
  end_at: wireTimeOrNull(term.end_at),
  created_at: wireTime(term.created_at),
  workflow_state: term.workflow_state as "active",
  grading_period_group_id: null,
});

const presentSectionOf = ({ section, type }: ViewedEnrollment) => ({
  id: section.id,
  name: section.name,
  start_at: wireTimeOrNull(section.start_at),
  end_at: wireTimeOrNull(section.end_at),
  enrollment_role: type,
});

const presentViewedEnrollment = (e: ViewedEnrollment) => ({
  type: shortType(e.type),
  role: e.role,
  role_id: e.role_id,
  user_id: e.user_id,
  enrollment_state: e.workflow_state,
  limit_privileges_to_course_section: e.limit_privileges_to_course_section,
  ...(e.type === "ObserverEnrollment" ? { associated_user_id: e.associated_user_id } : {}),
});
