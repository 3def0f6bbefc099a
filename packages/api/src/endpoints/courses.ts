/** Courses (Canvas's "Courses" API). */
import { endpoint } from "../endpoint.ts";
import { Course, RestrictedCourse } from "../resources/courses.ts";
import { param, Type } from "../schema.ts";

const tag = "courses";
const base = "/api/v1/courses";

const include = param.texts(
  "`term`, `account`, `sections`, `teachers`, `total_students`, `favorites`, `syllabus_body`, `public_description`, `concluded`, `permissions` (one course only), `needs_grading_count`, `storage_quota_used_mb`, `course_image`, `banner_image`, `all_courses` (also a deleted one); others are ignored.",
);

const attributes = {
  name: param.text("At most 255 characters; `Unnamed Course` when missing."),
  course_code: param.text("Short name, at most 255 characters; the name when missing."),
  start_at: param.time("When it begins; ignored unless `restrict_enrollments_to_course_dates` is true."),
  end_at: param.time("When it ends; ignored unless `restrict_enrollments_to_course_dates` is true."),
  restrict_enrollments_to_course_dates: param.bool("Whether the dates bind the enrolments."),
  license: param.text("License of its content, for example `private` or `cc_by`."),
  is_public: param.bool("Whether anybody may see it."),
  is_public_to_auth_users: param.bool("Whether anybody logged in may see it."),
  public_syllabus: param.bool("Whether anybody may read its syllabus."),
  public_syllabus_to_auth: param.bool("Whether anybody logged in may read its syllabus."),
  public_description: param.text("What it is about, for those outside."),
  term_id: param.id("The term; the default term when missing."),
  sis_course_id: param.text("SIS id; ignored without `manage_sis`. Empty text removes it."),
  integration_id: param.text("Integration id; ignored without `manage_sis`. Empty text removes it."),
  time_zone: param.text("IANA name."),
  default_view: param.text("`feed`, `wiki`, `modules`, `syllabus` or `assignments`."),
  syllabus_body: param.text("HTML."),
  hide_final_grades: param.bool("Whether students do not see final grades."),
  course_format: param.text("`on_campus`, `online` or `blended`."),
};

export const createCourse = endpoint({
  id: "createCourse",
  method: "POST",
  path: "/api/v1/accounts/:account_id/courses",
  tag,
  summary: "Makes a course, unpublished unless offered.",
  params: {
    course: param.group(attributes),
    offer: param.bool("Publishes it at once."),
    enroll_me: param.text("`true`: the caller becomes a teacher of it."),
    enable_sis_reactivation: param.bool("Restores a deleted course of the same SIS id."),
  },
  answers: { 200: Course },
  errors: [400, 403, 404],
});

export const showCourse = endpoint({
  id: "showCourse",
  method: "GET",
  path: `${base}/:id`,
  aliases: ["/api/v1/accounts/:account_id/courses/:id"],
  tag,
  summary: "One course.",
  params: { include },
  answers: { 200: Type.Union([Course, RestrictedCourse]) },
  errors: [403, 404],
});
