/** The courses of the dashboard, as Canvas's pages and apps show them on cards. */
import type { DashboardCard, Static } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { parseId } from "../../platform/ids.ts";
import { accessCourses, type CourseAccess } from "../courses/access.ts";
import { type CourseDetailRow, loadCourseDetails } from "../courses/courseDetails.sql.ts";
import { colorsOf } from "../users/personal/colors.ts";
import { dashboardCourses } from "./favorites.ts";

type Card = Static<typeof DashboardCard>;

const ROLES: Readonly<Record<string, string>> = {
  StudentEnrollment: "student",
  TeacherEnrollment: "teacher",
  TaEnrollment: "TA",
  DesignerEnrollment: "designer",
  ObserverEnrollment: "observer",
};

/** The default term says nothing: Canvas's cards leave it out. */
const DEFAULT_TERM = "Default Term";

interface CardSource {
  readonly detail: CourseDetailRow;
  readonly access: CourseAccess;
  readonly enrollmentIds: readonly number[];
  readonly color: string | undefined;
}

/** The cards of the actor's dashboard; courses that dates close to them are left out. */
export async function dashboardCards(ctx: Context, observedUser: string | null | undefined): Promise<Card[]> {
  const rows = (await dashboardCourses(ctx)).filter((row) => !row.restricted);
  const ids = rows.map((row) => row.course_id);
  const access = await accessCourses(ctx, ids);
  const details = new Map(
    (await loadCourseDetails(ctx, { ids, subject: ctx.actor.id, totalStudents: false })).map((row) => [row.id, row]),
  );
  const colors = await colorsOf(ctx, ctx.actor.id);
  const observed = observedUser ? (parseId(observedUser) ?? -1) : undefined;
  return rows.flatMap((row) => {
    const [detail, course] = [details.get(row.course_id), access.get(row.course_id)];
    if (detail === undefined || course === undefined) return [];
    const enrollments = (detail.enrollments ?? []).filter((e) => row.enrollment_ids.includes(e.id));
    if (observed !== undefined && !enrollments.some((e) => e.associated_user_id === observed)) return [];
    const color = colors[`course_${row.course_id}`];
    return [presentCard({ detail, access: course, enrollmentIds: row.enrollment_ids, color })];
  });
}

function presentCard({ detail, access, enrollmentIds, color }: CardSource): Card {
  const href = `/courses/${detail.id}`;
  const enrollment = (detail.enrollments ?? []).find((e) => enrollmentIds.includes(e.id));
  const shortName = detail.nickname ?? detail.name;
  const links = [
    ...(access.can("read_announcements")
      ? [{ type: "announcements", path: `${href}/announcements`, label: "Announcements" }]
      : []),
    ...(access.can("read_forum")
      ? [{ type: "discussion_topics", path: `${href}/discussion_topics`, label: "Discussions" }]
      : []),
  ];
  return {
    id: detail.id,
    longName: detail.course_code ? `${detail.name} - ${detail.course_code}` : detail.name,
    shortName,
    originalName: detail.name,
    courseCode: detail.course_code,
    assetString: `course_${detail.id}`,
    href,
    term: detail.term.name === DEFAULT_TERM ? null : detail.term.name,
    subtitle: enrollment === undefined ? "" : `enrolled as: ${ROLES[enrollment.type] ?? "member"}`,
    enrollmentType: enrollment?.type ?? "",
    ...(enrollment === undefined ? {} : { enrollmentState: enrollment.workflow_state }),
    observee: null,
    image: null,
    color: color ?? null,
    position: null,
    published: detail.workflow_state === "available" || detail.workflow_state === "completed",
    isFavorited: detail.is_favorite,
    isK5Subject: false,
    isHomeroom: false,
    useClassicFont: false,
    canManage: access.can("manage_course_content_edit"),
    canReadAnnouncements: access.can("read_announcements"),
    canChangeCoursePublishState: access.can("manage_courses_publish"),
    defaultView: detail.default_view,
    pagesUrl: `${href}/wiki`,
    frontPageTitle: null,
    links,
  };
}
