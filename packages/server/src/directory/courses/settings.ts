/** The settings of a course: their defaults, and how they change. */
import type { CourseSettings, courses as endpoints, Static } from "@pidge/api";
import type { TenantContext } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { storedSettings } from "./courseDetails.sql.ts";
import { mergeCourseSettings } from "./courseWrites.sql.ts";

type Settings = Static<typeof CourseSettings>;
type Change = Static<(typeof endpoints.updateCourseSettings)["params"]>;

const DEFAULTS = {
  allow_student_discussion_topics: true,
  allow_student_forum_attachments: true,
  allow_student_discussion_editing: true,
  allow_student_discussion_reporting: true,
  allow_student_anonymous_discussion_topics: false,
  allow_student_organized_groups: true,
  hide_distribution_graphs: false,
  hide_sections_on_course_users_page: false,
  lock_all_announcements: false,
  usage_rights_required: false,
  restrict_student_past_view: false,
  restrict_student_future_view: false,
  show_announcements_on_home_page: false,
} satisfies Partial<Settings>;
type Switch = keyof typeof DEFAULTS;

const SWITCHES = Object.keys(DEFAULTS) as Switch[];
const MAX_ANNOUNCEMENTS = 15;

/** The settings of a course, from those that are stored. */
export function courseSettings(stored: Readonly<Record<string, unknown>>, hideFinalGrades: boolean): Settings {
  const switches = Object.fromEntries(
    SWITCHES.map((name) => [name, typeof stored[name] === "boolean" ? stored[name] : DEFAULTS[name]]),
  ) as Record<Switch, boolean>;
  const limit = stored.home_page_announcement_limit;
  return {
    ...switches,
    filter_speed_grader_by_student_group: false,
    hide_final_grades: hideFinalGrades,
    home_page_announcement_limit: typeof limit === "number" ? limit : null,
  };
}

/** Reads the settings of a course. */
export async function showSettings(
  { db, root }: Pick<TenantContext, "db" | "root">,
  course: number,
): Promise<Settings> {
  const rows = await execute(db, storedSettings, { tenant: root, course });
  const { settings, hide_final_grades } = one(rows, "the course of the settings");
  return courseSettings(settings, hide_final_grades);
}

/** Stores the settings that were sent and leaves the others. */
export async function changeCourseSettings(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  course: number,
  settings: Change,
): Promise<void> {
  const limit = settings.home_page_announcement_limit;
  if (limit !== undefined && (limit < 0 || limit > MAX_ANNOUNCEMENTS))
    throw invalid(
      "home_page_announcement_limit",
      "invalid",
      `home_page_announcement_limit must be from 0 to ${MAX_ANNOUNCEMENTS}`,
    );
  await execute(db, mergeCourseSettings, { tenant: root, course, settings, now });
}
