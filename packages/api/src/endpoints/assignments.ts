/** Assignments of a course: the graded discussions, since this server has no others. */
import { endpoint } from "../endpoint.ts";
import { CourseAssignment } from "../resources/discussion.ts";
import { List, param } from "../schema.ts";

const tag = "discussions";
const path = "/api/v1/courses/:course_id/assignments";

const include = param.texts("`all_dates`, `overrides`; unknown words are ignored.");

export const listAssignments = endpoint({
  id: "listAssignments",
  method: "GET",
  path,
  tag,
  summary: "A course's graded discussions that are visible to the caller, as assignments.",
  params: {
    include,
    search_term: param.text("At least two characters of the name."),
    assignment_ids: param.texts("Only these."),
    order_by: param.text("`position` (default: in the order in which they were made), `name` or `due_at`, none last."),
    bucket: param.text("Refused: who has submitted what is not known here."),
  },
  answers: { 200: List(CourseAssignment, "One page.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const showAssignment = endpoint({
  id: "showAssignment",
  method: "GET",
  path: `${path}/:assignment_id`,
  tag,
  summary: "Shows a graded discussion as an assignment.",
  params: { include, all_dates: param.bool("The same as `include[]=all_dates`.") },
  answers: { 200: CourseAssignment },
  errors: [403, 404],
});
