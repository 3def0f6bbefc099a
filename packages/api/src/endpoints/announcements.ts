/** Announcements of several courses at once. */
import { endpoint } from "../endpoint.ts";
import { DiscussionTopic } from "../resources/discussion.ts";
import { List, param } from "../schema.ts";

export const listAnnouncements = endpoint({
  id: "listAnnouncements",
  method: "GET",
  path: "/api/v1/announcements",
  tag: "announcements",
  summary: "Announcements of courses within a span of days, newest first. Courses that may not be read are left out.",
  params: {
    context_codes: param.texts("Required: `course_1`, `course_2`, …"),
    start_date: param.text("`yyyy-mm-dd` or ISO 8601, inclusive. Default: 14 days ago."),
    end_date: param.text("The same; a bare date means the end of that day. Default: 28 days after `start_date`."),
    available_after: param.time("For those who moderate not all of the courses: only what is not closed by then."),
    active_only: param.bool(
      "Leaves out what is not visible to everybody yet; always so for those who moderate not all.",
    ),
    latest_only: param.bool("Only the newest of each course, in order of course."),
    include: param.texts("`sections`, `sections_user_count`; unknown words are ignored."),
    text_only: param.bool("`message` as plain text."),
  },
  answers: { 200: List(DiscussionTopic, "One page.") },
  errors: [400],
  paging: "ordinal",
});
