/** Enrolments (Canvas's "Enrollments" API). */
import { endpoint } from "../endpoint.ts";
import { Enrollment } from "../resources/enrollment.ts";
import { param } from "../schema.ts";

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
      self_enrolled: param.bool("Accepted and ignored without a code."),
      self_enrollment_code: param.text("The course's code for enrolling oneself."),
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
