/** What is due: graded discussions, since this server has no other assignments. */

import { Bool, Id, Int, Maybe, Nullable, resource, Text, Time, Word } from "../schema.ts";
import { CourseAssignment } from "./discussion.ts";

export const TodoItem = resource("TodoItem", "Something that the caller has to do.", {
  type: Word(["submitting", "grading"], "What is to be done; only `submitting` here: nothing is graded."),
  assignment: CourseAssignment,
  context_type: Word(["Course"], "Kind of the record that it belongs to."),
  course_id: Id("The course."),
  group_id: Nullable(Id("Always null here.")),
  context_name: Text("Name of the course."),
  html_url: Text("Address of the page on which it is done."),
  needs_grading_count: Maybe(Int("Absent here.")),
  ignore: Nullable(Text("Always null: items cannot be hidden here.")),
  ignore_permanently: Nullable(Text("Always null: items cannot be hidden here.")),
});

export const TodoCount = resource("TodoCount", "How much the caller has to do.", {
  needs_grading_count: Int("Always 0: nothing is graded here."),
  assignments_needing_submitting: Int("Graded discussions that wait for a post of the caller."),
});

export const UpcomingEvent = resource("UpcomingEvent", "Something that is due soon.", {
  id: Text("`assignment_` and the assignment's id."),
  title: Text("Its name."),
  type: Word(["assignment"], "What it is."),
  description: Nullable(Text("The topic's message; null when it has none or is not open to the caller yet.")),
  start_at: Time("When it is due for the caller."),
  end_at: Time("The same."),
  all_day: Bool("Always false here."),
  all_day_date: Text("The day on which it is due, in the caller's time zone."),
  created_at: Time("When it was made."),
  updated_at: Time("When it last changed."),
  workflow_state: Word(["published"], "Always `published`."),
  context_code: Text("`course_` and the course's id."),
  context_name: Text("Name of the course."),
  important_dates: Bool("Always false here."),
  assignment: CourseAssignment,
  url: Text("Address of the assignment in this interface."),
  html_url: Text("Address of its page."),
});
