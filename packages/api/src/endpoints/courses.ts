/** Courses (Canvas's "Courses" API). */
import { endpoint } from "../endpoint.ts";
import { Course, CourseNickname, CourseSettings, Permissions, RestrictedCourse } from "../resources/courses.ts";
import { User } from "../resources/directory.ts";
import { Tab } from "../resources/tabs.ts";
import { List, param, shape, Text, Type } from "../schema.ts";

const tag = "courses";
const base = "/api/v1/courses";

const include = param.texts(
  "`term`, `account`, `sections`, `teachers`, `total_students`, `favorites`, `syllabus_body`, `public_description`, `concluded`, `permissions`, `tabs`, `needs_grading_count`, `course_image`, `banner_image`, `all_courses` (also a deleted one); others are ignored.",
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
  syllabus_body: param.text("HTML of the syllabus."),
  hide_final_grades: param.bool("Whether students do not see final grades."),
  course_format: param.text("`on_campus`, `online` or `blended`."),
};

/** Which of a person's courses a list holds. */
const own = {
  enrollment_type: param.text("Only enrolments as `teacher`, `student`, `ta`, `observer` or `designer`."),
  enrollment_role: param.text("Only enrolments of this role, by name."),
  enrollment_role_id: param.id("Only enrolments of this role, by id."),
  enrollment_state: param.text("`active`, `invited_or_pending` or `completed`, by dates as well as by state."),
  state: param.texts("Courses in these states: `unpublished`, `available`, `completed`, `deleted`."),
  exclude_blueprint_courses: param.bool("Accepted and ignored: there are no blueprints."),
  include,
};

const listed = Type.Union([Course, RestrictedCourse]);

export const listCourses = endpoint({
  id: "listCourses",
  method: "GET",
  path: base,
  tag,
  summary: "The caller's courses by name, each once with all their enrolments that match.",
  params: own,
  answers: { 200: List(listed, "One page.") },
  errors: [400],
  paging: "ordinal",
});

export const listUserCourses = endpoint({
  id: "listUserCourses",
  method: "GET",
  path: "/api/v1/users/:user_id/courses",
  tag,
  summary: "The same for another person, for their observers and administrators.",
  params: {
    ...own,
    homeroom: param.bool("True finds nothing: there are no homerooms."),
    account_id: param.id("Only courses of this account and those below it."),
  },
  answers: { 200: List(listed, "One page.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const listAccountCourses = endpoint({
  id: "listAccountCourses",
  method: "GET",
  path: "/api/v1/accounts/:account_id/courses",
  tag,
  summary: "The courses of an account and of those below it.",
  params: {
    search_term: param.text("Part of the name, code or SIS id, or a whole id."),
    state: param.texts(
      "`created`, `claimed`, `available`, `completed`, `deleted` or `all`; all but deleted when missing.",
    ),
    published: param.bool("True: only published ones; false: only unpublished ones."),
    completed: param.bool("True: only concluded ones; false: only others."),
    blueprint: param.bool("True finds nothing: there are no blueprints."),
    with_enrollments: param.bool("True: only those with people; false: only those without."),
    enrollment_type: param.texts("Only those with people enrolled as `teacher`, `student`, …"),
    by_teachers: param.texts("Only those taught by one of these people."),
    by_subaccounts: param.texts("Only those of these accounts."),
    enrollment_term_id: param.id("Only those of this term."),
    sort: param.text("`course_name`, `sis_course_id`, `teacher`, `account_name`; by id when missing."),
    order: param.text("`asc` (default) or `desc`."),
    include,
  },
  answers: { 200: List(Course, "One page.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const createCourse = endpoint({
  id: "createCourse",
  method: "POST",
  path: "/api/v1/accounts/:account_id/courses",
  tag,
  summary: "Makes a course, unpublished unless offered.",
  params: {
    course: param.group(attributes, "The new course's attributes."),
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

export const updateCourse = endpoint({
  id: "updateCourse",
  method: "PUT",
  path: `${base}/:id`,
  tag,
  summary: "Changes a course, or its state.",
  params: {
    course: param.group(
      {
        ...attributes,
        account_id: param.id("Moves it to another account; needs `manage_courses_admin` in both."),
        event: param.text("`offer`, `claim`, `conclude`, `delete` or `undelete`."),
        enable_course_paces: param.bool(
          "Whether its students go at paces of their own: then the dates of its discussions lock nothing.",
        ),
      },
      "What changes; required.",
    ),
    offer: param.bool("Publishes it."),
  },
  answers: { 200: Course },
  errors: [400, 403, 404],
});

export const deleteCourse = endpoint({
  id: "deleteCourse",
  method: "DELETE",
  path: `${base}/:id`,
  tag,
  summary: "Deletes or concludes a course.",
  params: { event: param.text("`delete` or `conclude`; required.") },
  answers: {
    200: Type.Union([
      shape({ delete: Type.Literal(true, { description: "It is deleted." }) }),
      shape({ conclude: Type.Literal(true, { description: "It is concluded." }) }),
    ]),
  },
  errors: [400, 403, 404],
});

export const showCourseSettings = endpoint({
  id: "showCourseSettings",
  method: "GET",
  path: `${base}/:course_id/settings`,
  tag,
  summary: "The switches of a course.",
  answers: { 200: CourseSettings },
  errors: [403, 404],
});

export const updateCourseSettings = endpoint({
  id: "updateCourseSettings",
  method: "PUT",
  path: `${base}/:course_id/settings`,
  tag,
  summary: "Changes the switches of a course.",
  params: {
    allow_student_discussion_topics: param.bool("Whether students may open discussions."),
    allow_student_forum_attachments: param.bool("Whether students may attach files to posts."),
    allow_student_discussion_editing: param.bool("Whether students may edit their posts."),
    allow_student_discussion_reporting: param.bool("Whether students may report posts."),
    allow_student_anonymous_discussion_topics: param.bool("Whether students may open anonymous discussions."),
    allow_student_organized_groups: param.bool("Whether students may make groups of their own."),
    hide_final_grades: param.bool("Whether students do not see final grades."),
    hide_distribution_graphs: param.bool("Whether students do not see how grades are spread."),
    hide_sections_on_course_users_page: param.bool("Whether students do not see others' sections."),
    lock_all_announcements: param.bool("Whether nobody may comment on announcements."),
    usage_rights_required: param.bool("Whether files need usage rights."),
    restrict_student_past_view: param.bool("Whether students lose sight of the course at its end."),
    restrict_student_future_view: param.bool("Whether students see the course only from its beginning."),
    show_announcements_on_home_page: param.bool("Whether its home page shows recent announcements."),
    home_page_announcement_limit: param.int("How many of them, 0 to 15."),
  },
  answers: { 200: CourseSettings },
  errors: [400, 403, 404],
});

export const listCourseTabs = endpoint({
  id: "listCourseTabs",
  method: "GET",
  path: `${base}/:course_id/tabs`,
  tag,
  summary: "The parts of a course that the caller may open.",
  params: { include: param.texts("`external` is accepted and adds nothing.") },
  answers: { 200: List(Tab, "All of them.") },
  errors: [403, 404],
});

export const coursePermissions = endpoint({
  id: "coursePermissions",
  method: "GET",
  path: `${base}/:course_id/permissions`,
  tag,
  summary: "What the caller may do in a course.",
  params: { permissions: param.texts("The rights asked for; all when missing.") },
  answers: { 200: Permissions },
  errors: [404],
});

const people = {
  search_term: param.text("Part of a name, or a whole id; login, SIS id and e-mail too for those who manage people."),
  sort: param.text("`username` (default), `last_login`, `email` or `sis_id`."),
  order: param.text("`asc` (default) or `desc`."),
  enrollment_type: param.texts("`teacher`, `student`, `student_view`, `ta`, `observer`, `designer`."),
  enrollment_role: param.text("Only people of this role, by name."),
  enrollment_role_id: param.id("Only people of this role, by id."),
  enrollment_state: param.texts(
    "`active`, `invited`, `rejected`, `completed`, `inactive`; active and invited when missing.",
  ),
  include_inactive: param.bool("Adds inactive people."),
  user_id: param.id("Answers the page on which this person is."),
  user_ids: param.commaTexts("Only these people."),
  user_uuids: param.commaTexts("Only these people, by their UUIDs."),
  limit: param.int("Another name of `per_page`."),
  include: param.texts(
    "`enrollments`, `avatar_url`, `test_student`, `bio`, `uuid`, `group_ids`, `email`, `custom_links`; others are ignored.",
  ),
};

export const listCourseUsers = endpoint({
  id: "listCourseUsers",
  method: "GET",
  path: `${base}/:course_id/users`,
  aliases: [`${base}/:course_id/search_users`],
  tag,
  summary: "The people of a course, by sortable name.",
  params: people,
  answers: { 200: List(User, "One page.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const showCourseUser = endpoint({
  id: "showCourseUser",
  method: "GET",
  path: `${base}/:course_id/users/:id`,
  tag,
  summary: "One person of a course.",
  params: { include: people.include },
  answers: { 200: User },
  errors: [403, 404],
});

export const listCourseStudents = endpoint({
  id: "listCourseStudents",
  method: "GET",
  path: `${base}/:course_id/students`,
  tag,
  summary: "All students of a course at once. Old; `listCourseUsers` has pages.",
  answers: { 200: List(User, "By sortable name.") },
  errors: [403, 404],
});

export const showTestStudent = endpoint({
  id: "showTestStudent",
  method: "GET",
  path: `${base}/:course_id/student_view_student`,
  tag,
  summary: "The pseudo person as whom staff see the course as a student; made when first asked for.",
  answers: { 200: User },
  errors: [403, 404],
});

export const listRecentStudents = endpoint({
  id: "listRecentStudents",
  method: "GET",
  path: `${base}/:course_id/recent_students`,
  tag,
  summary: "The students of a course, the last to log in first.",
  answers: { 200: List(User, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

const nicknames = "/api/v1/users/self/course_nicknames";

export const listCourseNicknames = endpoint({
  id: "listCourseNicknames",
  method: "GET",
  path: nicknames,
  tag,
  summary: "The caller's own names for courses.",
  answers: { 200: List(CourseNickname, "By course.") },
  paging: "ordinal",
});

export const showCourseNickname = endpoint({
  id: "showCourseNickname",
  method: "GET",
  path: `${nicknames}/:course_id`,
  tag,
  summary: "The caller's own name for a course.",
  answers: { 200: CourseNickname },
  errors: [403, 404],
});

export const setCourseNickname = endpoint({
  id: "setCourseNickname",
  method: "PUT",
  path: `${nicknames}/:course_id`,
  tag,
  summary: "Gives a course a name that only the caller sees.",
  params: { nickname: param.text("At most 59 characters; required.") },
  answers: { 200: CourseNickname },
  errors: [400, 403, 404],
});

export const removeCourseNickname = endpoint({
  id: "removeCourseNickname",
  method: "DELETE",
  path: `${nicknames}/:course_id`,
  tag,
  summary: "Takes the caller's own name for a course away.",
  answers: { 200: CourseNickname },
  errors: [403, 404],
});

export const clearCourseNicknames = endpoint({
  id: "clearCourseNicknames",
  method: "DELETE",
  path: nicknames,
  tag,
  summary: "Takes all the caller's own names for courses away.",
  answers: { 200: shape({ message: Text("Always `OK`.") }) },
});
