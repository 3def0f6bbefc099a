/** Activity streams: what happened lately in the caller's courses, groups and inbox. */
import { endpoint } from "../endpoint.ts";
import { ActivityStreamSummary } from "../resources/activity.ts";
import { List, param } from "../schema.ts";

const tag = "activity";
const answers = { 200: List(ActivityStreamSummary, "A row for each kind of which there is anything, by kind.") };

const ofContext = (id: string, path: string, summary: string) =>
  endpoint({ id, method: "GET", path: `${path}/activity_stream/summary`, tag, summary, answers, errors: [403, 404] });

export const summarizeActivity = endpoint({
  id: "summarizeActivity",
  method: "GET",
  path: "/api/v1/users/self/activity_stream/summary",
  tag,
  summary: "Counts what happened in the last four weeks in the caller's courses, groups and inbox, by kind.",
  params: { only_active_courses: param.bool("Leave out courses that the caller takes no part in now. Default false.") },
  answers,
});

export const summarizeCourseActivity = ofContext(
  "summarizeCourseActivity",
  "/api/v1/courses/:course_id",
  "Counts what happened for the caller in a course in the last four weeks, by kind.",
);

export const summarizeGroupActivity = ofContext(
  "summarizeGroupActivity",
  "/api/v1/groups/:group_id",
  "Counts what happened for the caller in a group in the last four weeks, by kind.",
);
