/** What is to be done and due: graded discussions, since this server has no other assignments. */
import { endpoint } from "../endpoint.ts";
import { CourseAssignment } from "../resources/discussion.ts";
import { TodoCount, TodoItem, UpcomingEvent } from "../resources/todo.ts";
import { List, param } from "../schema.ts";

const tag = "users";

export const listTodo = endpoint({
  id: "listTodo",
  method: "GET",
  path: "/api/v1/users/self/todo",
  tag,
  summary: "The graded discussions that are due within a week and wait for a post of the caller.",
  params: { include: param.texts("Accepted and ignored: there are no quizzes.") },
  answers: { 200: List(TodoItem, "By due date.") },
  errors: [404],
  paging: "ordinal",
});

export const countTodo = endpoint({
  id: "countTodo",
  method: "GET",
  path: "/api/v1/users/self/todo_item_count",
  tag,
  summary: "How many of these there are.",
  params: { include: param.texts("Accepted and ignored: there are no quizzes.") },
  answers: { 200: TodoCount },
});

export const listUpcomingEvents = endpoint({
  id: "listUpcomingEvents",
  method: "GET",
  path: "/api/v1/users/self/upcoming_events",
  tag,
  summary: "The graded discussions of the caller's courses that are due within a week.",
  answers: { 200: List(UpcomingEvent, "By due date.") },
});

export const listMissingSubmissions = endpoint({
  id: "listMissingSubmissions",
  method: "GET",
  path: "/api/v1/users/:user_id/missing_submissions",
  tag,
  summary:
    "The graded discussions that were due and in which a student has not posted: for the student, who observes them, " +
    "and administrators of theirs.",
  params: {
    observed_user_id: param.id("The student, where the path names the observer."),
    include: param.texts("Accepted and ignored."),
    filter: param.texts("`submittable`: only those that are still open; other words are ignored."),
    course_ids: param.texts("Only of these courses."),
  },
  answers: { 200: List(CourseAssignment, "By due date.") },
  errors: [403, 404],
  paging: "ordinal",
});
