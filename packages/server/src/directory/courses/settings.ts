/** The switches of a course: what they are where nobody set them, and how they are changed. */
import type { CourseSettings, courses as endpoints, Static } from "@pidge/api";
import { invalid } from "../../platform/errors.ts";
import type { Db } from "../../store/database.ts";
import { loadSettings } from "./details.ts";
import { mergeSettings } from "./writes.ts";

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
const MOST_ANNOUNCEMENTS = 15;

/** All switches of a course, from what is stored of them. */
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

/** All switches of a course, as they stand. */
export async function showSettings(db: Db, root: number, courseId: number): Promise<Settings> {
  const { settings, hide_final_grades } = await loadSettings(db, root, courseId);
  return courseSettings(settings, hide_final_grades);
}

/** Stores what was given and leaves the rest. */
export async function changeSettings(db: Db, root: number, courseId: number, change: Change, now: Date): Promise<void> {
  const limit = change.home_page_announcement_limit;
  if (limit !== undefined && (limit < 0 || limit > MOST_ANNOUNCEMENTS))
    throw invalid(
      "home_page_announcement_limit",
      "invalid",
      `home_page_announcement_limit must be from 0 to ${MOST_ANNOUNCEMENTS}`,
    );
  await mergeSettings(db, root, courseId, change, now);
}
