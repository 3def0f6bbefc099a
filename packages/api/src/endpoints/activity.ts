/** Activity streams: what happened lately in the caller's courses, groups and inbox. */
import { endpoint } from "../endpoint.ts";
import { ActivityStreamItem, ActivityStreamSummary, HiddenActivity } from "../resources/activity.ts";
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

const items = { 200: List(ActivityStreamItem, "One page, what happened last first.") };

const listOf = (id: string, path: string, summary: string) =>
  endpoint({
    id,
    method: "GET",
    path: `${path}/activity_stream`,
    tag,
    summary,
    answers: items,
    errors: [403, 404],
    paging: "ordinal",
  });

export const listActivity = endpoint({
  id: "listActivity",
  method: "GET",
  path: "/api/v1/users/self/activity_stream",
  aliases: ["/api/v1/users/activity_stream"],
  tag,
  summary: "What happened in the last four weeks in the caller's courses, groups and inbox.",
  params: { only_active_courses: param.bool("Leave out courses that the caller takes no part in now. Default false.") },
  answers: items,
  paging: "ordinal",
});

export const listCourseActivity = listOf(
  "listCourseActivity",
  "/api/v1/courses/:course_id",
  "What happened for the caller in a course in the last four weeks.",
);

export const listGroupActivity = listOf(
  "listGroupActivity",
  "/api/v1/groups/:group_id",
  "What happened for the caller in a group in the last four weeks.",
);

export const hideActivity = endpoint({
  id: "hideActivity",
  method: "DELETE",
  path: "/api/v1/users/self/activity_stream/:item_id",
  tag,
  summary: "Hides an item of the caller's stream, until something new happens to it.",
  answers: { 200: HiddenActivity },
  errors: [404],
});

export const hideAllActivity = endpoint({
  id: "hideAllActivity",
  method: "DELETE",
  path: "/api/v1/users/self/activity_stream",
  tag,
  summary: "Hides everything that happened until now from the caller's streams.",
  answers: { 200: HiddenActivity },
});
