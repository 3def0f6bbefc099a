/** Enrolments (Canvas's "Enrollments" API). */
import { endpoint } from "../endpoint.ts";
import { ListedEnrollment } from "../resources/courses.ts";
import { Enrollment } from "../resources/enrollment.ts";
import { List, param, shape, Text, Type } from "../schema.ts";

const tag = "enrollments";

const creation = {
  enrollment: param.group(
    {
      user_id: param.id("Who is to be enrolled; required."),
      sis_user_id: param.text("The person's SIS id, with `root_account` instead of `user_id`."),
      integration_id: param.text("The person's integration id, with `root_account` instead of `user_id`."),
      root_account: param.text("Says that the person is named by `sis_user_id` or `integration_id`."),
      type: param.text("`StudentEnrollment` (default), `TeacherEnrollment`, `TaEnrollment`, `ObserverEnrollment`, …"),
      role: param.text("Name of a custom role; its base role is the type."),
      role_id: param.id("The role by id."),
      enrollment_state: param.text("`active`, `invited` or `inactive`; by default an invitation."),
      course_section_id: param.id("The section; the default section when missing."),
      limit_privileges_to_course_section: param.bool("Whether the person sees only people of the same section."),
      notify: param.bool("Accepted and ignored: invitations are not mailed."),
      associated_user_id: param.id("Whom an observer observes."),
      start_at: param.time("When the enrolment begins."),
      end_at: param.time("When the enrolment ends."),
      self_enrolled: param.bool("Accepted and ignored."),
      self_enrollment_code: param.text("Refused: no course can be entered by a code."),
    },
    "The enrolment; required.",
  ),
};

export const createEnrollment = endpoint({
  id: "createEnrollment",
  method: "POST",
  path: "/api/v1/courses/:course_id/enrollments",
  tag,
  summary: "Enrols a person; enrolling the same person again restores or changes the enrolment.",
  params: creation,
  answers: { 200: Enrollment },
  errors: [400, 403, 404],
});

export const createSectionEnrollment = endpoint({
  id: "createSectionEnrollment",
  method: "POST",
  path: "/api/v1/sections/:section_id/enrollments",
  tag,
  summary: "The same, in this section whatever `course_section_id` says.",
  params: creation,
  answers: { 200: Enrollment },
  errors: [400, 403, 404],
});

const filters = {
  type: param.texts("Base roles, custom roles of that base included: `StudentEnrollment`, …"),
  role: param.texts("Names of roles, exactly; outweighs `type`."),
  role_id: param.texts("Ids of roles, exactly; outweighs `type`."),
  state: param.texts(
    "`active`, `invited`, `creation_pending`, `deleted`, `rejected`, `completed`, `inactive`, `current_and_invited`, `current_and_future`, `current_and_concluded`; active and invited when missing.",
  ),
  user_id: param.id("Only this person's."),
  grading_period_id: param.id("Refused: there are no grading periods."),
  enrollment_term_id: param.id("Only enrolments in courses of this term."),
  sis_account_id: param.texts("Only enrolments in accounts of these SIS ids."),
  sis_course_id: param.texts("Only enrolments in courses of these SIS ids."),
  sis_section_id: param.texts("Only enrolments in sections of these SIS ids."),
  sis_user_id: param.texts("Only enrolments of people of these SIS ids."),
  created_for_sis_id: param.bool("With `sis_user_id`: accepted and ignored."),
  include: param.texts(
    "`avatar_url`, `group_ids`, `observed_users`, `can_be_removed`, `uuid`, `email`; others are ignored.",
  ),
};
const listed = { 200: List(ListedEnrollment, "One page: by type, then sortable name, then id.") };

export const listCourseEnrollments = endpoint({
  id: "listCourseEnrollments",
  method: "GET",
  path: "/api/v1/courses/:course_id/enrollments",
  tag,
  summary: "The enrolments of a course.",
  params: filters,
  answers: listed,
  errors: [400, 403, 404],
  paging: "bookmark",
});

export const listSectionEnrollments = endpoint({
  id: "listSectionEnrollments",
  method: "GET",
  path: "/api/v1/sections/:section_id/enrollments",
  tag,
  summary: "The enrolments of a section.",
  params: filters,
  answers: listed,
  errors: [400, 403, 404],
  paging: "bookmark",
});

export const listUserEnrollments = endpoint({
  id: "listUserEnrollments",
  method: "GET",
  path: "/api/v1/users/:user_id/enrollments",
  tag,
  summary: "A person's enrolments: one's own, or those of somebody whom one observes or administers.",
  params: filters,
  answers: listed,
  errors: [400, 403, 404],
  paging: "bookmark",
});

export const showEnrollment = endpoint({
  id: "showEnrollment",
  method: "GET",
  path: "/api/v1/accounts/:account_id/enrollments/:id",
  tag,
  summary: "One enrolment.",
  answers: { 200: Enrollment },
  errors: [403, 404],
});

const one = "/api/v1/courses/:course_id/enrollments/:id";

export const endEnrollment = endpoint({
  id: "endEnrollment",
  method: "DELETE",
  path: one,
  tag,
  summary: "Concludes, deletes or suspends an enrolment.",
  params: { task: param.text("`conclude` (default), `delete`, `deactivate` or its other name `inactivate`.") },
  answers: { 200: Enrollment },
  errors: [400, 403, 404],
});

export const reactivateEnrollment = endpoint({
  id: "reactivateEnrollment",
  method: "PUT",
  path: `${one}/reactivate`,
  tag,
  summary: "Takes an enrolment's suspension back.",
  answers: { 200: Enrollment },
  errors: [400, 403, 404],
});

const success = { 200: shape({ success: Type.Literal(true, { description: "Always true." }) }) };

export const acceptEnrollment = endpoint({
  id: "acceptEnrollment",
  method: "POST",
  path: `${one}/accept`,
  tag,
  summary: "Accepts an invitation to a course; only the invited person may.",
  answers: success,
  errors: [400, 403, 404],
});

export const rejectEnrollment = endpoint({
  id: "rejectEnrollment",
  method: "POST",
  path: `${one}/reject`,
  tag,
  summary: "Refuses an invitation to a course; only the invited person may.",
  answers: success,
  errors: [400, 403, 404],
});

export const setLastAttended = endpoint({
  id: "setLastAttended",
  method: "PUT",
  path: "/api/v1/courses/:course_id/users/:user_id/last_attended",
  tag,
  summary: "Notes when a student was last present.",
  params: { date: param.text("When the person last attended; required, a time.") },
  answers: { 200: shape({ date: Text("The time as it was noted.") }) },
  errors: [400, 403, 404],
});
