/** Courses, their sections and terms, and enrolments together with the people enrolled. */
import { Bool, Id, Int, List, MapOf, Maybe, Nullable, resource, shape, Text, Time, Type, Word } from "../schema.ts";
import { User, UserDisplay } from "./directory.ts";
import { enrollmentFields } from "./enrollment.ts";
import { Tab } from "./tabs.ts";

export { Enrollment } from "./enrollment.ts";

export const ListedEnrollment = resource("ListedEnrollment", "An enrolment as lists show it, with the person.", {
  ...enrollmentFields,
  user: User,
  observed_user: Maybe(
    Nullable(User, "The person observed; null when that is nobody. With `include[]=observed_users`."),
  ),
});

const term = {
  id: Id("The term's id."),
  name: Text("Its name."),
  start_at: Nullable(Time("When it begins; null when it has no beginning.")),
  end_at: Nullable(Time("When it ends; null when it has no end.")),
  created_at: Time("When it was made."),
  workflow_state: Word(["active", "deleted"], "Whether it can be used."),
  grading_period_group_id: Nullable(Id("Always null: Pidge has no grading periods.")),
};

export const Term = resource("Term", "A span of time to which courses belong.", {
  ...term,
  sis_term_id: Maybe(Nullable(Text("SIS id, null when it has none; for holders of `read_sis`."))),
  sis_import_id: Maybe(
    Nullable(Id("The SIS import that last touched it, null when none did; for holders of `manage_sis`.")),
  ),
});

const sectionEnrollment = shape({
  id: Id("Section id."),
  name: Text("Section name."),
  start_at: Nullable(Time("When the section begins; null for the course's dates.")),
  end_at: Nullable(Time("When the section ends; null for the course's dates.")),
  enrollment_role: Text("The viewed user's role in it."),
});

const courseEnrollment = shape({
  type: Word(["student", "teacher", "ta", "designer", "observer", "student_view"], "Short name of the base role."),
  role: Text("Name of the role."),
  role_id: Id("The role."),
  user_id: Id("Who is enrolled."),
  enrollment_state: Text("State of the enrolment."),
  limit_privileges_to_course_section: Bool("Whether the person sees only people of the same section."),
  associated_user_id: Maybe(Nullable(Id("Whom an observer observes; only on observers' enrolments."))),
});

export const Course = resource("Course", "A course as the caller sees it.", {
  id: Id("The course's id."),
  name: Text("Its name, or the caller's nickname for it."),
  account_id: Id("The account that holds it."),
  uuid: Text("Global identifier."),
  start_at: Nullable(Time("When it begins; null when the term decides.")),
  grading_standard_id: Nullable(Id("Always null: Pidge has no grading standards.")),
  is_public: Bool("Whether anybody may see it."),
  created_at: Time("When it was made."),
  course_code: Text("Short name, for example `BIO-101`."),
  default_view: Word(["feed", "wiki", "modules", "syllabus", "assignments"], "What its home page shows."),
  root_account_id: Id("The root account."),
  enrollment_term_id: Id("Its term."),
  license: Nullable(Text("License of its content; null when none was chosen.")),
  end_at: Nullable(Time("When it ends; null when the term decides.")),
  public_syllabus: Bool("Whether anybody may read its syllabus."),
  public_syllabus_to_auth: Bool("Whether anybody logged in may read its syllabus."),
  storage_quota_mb: Int("Room for files, in MiB."),
  is_public_to_auth_users: Bool("Whether anybody logged in may see it."),
  homeroom_course: Bool("Always false: Pidge has no homerooms."),
  course_color: Nullable(Text("Always null: Pidge keeps no colours.")),
  friendly_name: Nullable(Text("Always null: Pidge has no friendly names.")),
  apply_assignment_group_weights: Bool("Always false: Pidge has no assignments."),
  calendar: shape({ ics: Text("Address of the course's calendar feed.") }, "Where its dates can be subscribed to."),
  time_zone: Text("IANA name of its time zone."),
  blueprint: Bool("Always false: Pidge has no blueprints."),
  template: Bool("Always false: Pidge has no course templates."),
  enrollments: Maybe(List(courseEnrollment, "The viewed user's enrolments; absent when there is no viewed user.")),
  hide_final_grades: Bool("Whether students do not see final grades."),
  workflow_state: Word(["unpublished", "available", "completed", "deleted"], "Where the course stands."),
  restrict_enrollments_to_course_dates: Bool("Whether `start_at` and `end_at` bind the enrolments."),
  sis_course_id: Maybe(Nullable(Text("SIS id, null when it has none; for holders of `read_sis`."))),
  integration_id: Maybe(Nullable(Text("Integration id, null when it has none; for holders of `read_sis`."))),
  sis_import_id: Maybe(
    Nullable(Id("The SIS import that last touched it, null when none did; for holders of `manage_sis`.")),
  ),
  course_format: Maybe(Text("`on_campus`, `online` or `blended`; absent when not set.")),
  original_name: Maybe(Text("The name, where `name` is the caller's nickname.")),
  needs_grading_count: Maybe(Int("Always 0; with `include[]=needs_grading_count`.")),
  syllabus_body: Maybe(Nullable(Text("HTML; with `include[]=syllabus_body`; null when there is none."))),
  public_description: Maybe(Nullable(Text("With `include[]=public_description`; null when there is none."))),
  term: Maybe(shape(term, "With `include[]=term`.")),
  account: Maybe(
    shape(
      {
        id: Id("Account id."),
        name: Text("Account name."),
        workflow_state: Text("Account state."),
        parent_account_id: Nullable(Id("The account above; null for the root.")),
        root_account_id: Nullable(Id("The root account; null for the root itself.")),
        uuid: Text("Global identifier."),
      },
      "With `include[]=account`.",
    ),
  ),
  sections: Maybe(List(sectionEnrollment, "The viewed user's sections; with `include[]=sections`.")),
  total_students: Maybe(Int("Active and invited students; with `include[]=total_students`.")),
  is_favorite: Maybe(Bool("Whether the caller marked it; with `include[]=favorites`.")),
  teachers: Maybe(List(UserDisplay, "With `include[]=teachers`.")),
  image_download_url: Maybe(Nullable(Text("Always null; with `include[]=course_image`."))),
  banner_image_download_url: Maybe(Nullable(Text("Always null; with `include[]=banner_image`."))),
  concluded: Maybe(Bool("Whether it has ended, by state or date; with `include[]=concluded`.")),
  tabs: Maybe(List(Tab, "With `include[]=tabs`.")),
  permissions: Maybe(
    shape(
      {
        create_discussion_topic: Bool("Whether the caller may open discussions."),
        create_announcement: Bool("Whether the caller may post announcements."),
      },
      "With `include[]=permissions`.",
    ),
  ),
});

export const RestrictedCourse = resource("RestrictedCourse", "A course that its dates close to the caller.", {
  id: Id("The course's id."),
  access_restricted_by_date: Bool("Always true."),
});

export const CourseSettings = resource("CourseSettings", "Switches of a course.", {
  allow_student_discussion_topics: Bool("Whether students may open discussions."),
  allow_student_forum_attachments: Bool("Whether students may attach files to posts."),
  allow_student_discussion_editing: Bool("Whether students may edit their posts."),
  allow_student_discussion_reporting: Bool("Whether students may report posts."),
  allow_student_anonymous_discussion_topics: Bool("Whether students may open anonymous discussions."),
  allow_student_organized_groups: Bool("Whether students may make groups of their own."),
  filter_speed_grader_by_student_group: Bool("Always false."),
  hide_final_grades: Bool("Whether students do not see final grades."),
  hide_distribution_graphs: Bool("Whether students do not see how grades are spread."),
  hide_sections_on_course_users_page: Bool("Whether students do not see others' sections."),
  lock_all_announcements: Bool("Whether nobody may comment on announcements."),
  usage_rights_required: Bool("Whether files need usage rights."),
  restrict_student_past_view: Bool("Whether students lose sight of the course at its end."),
  restrict_student_future_view: Bool("Whether students see the course only from its beginning."),
  show_announcements_on_home_page: Bool("Whether its home page shows recent announcements."),
  home_page_announcement_limit: Nullable(Int("How many of them; null for none.")),
});

export const Section = resource("Section", "A part of a course's people.", {
  id: Id("The section's id."),
  course_id: Id("The course that it belongs to now."),
  name: Text("Its name."),
  start_at: Nullable(Time("When it begins; null for the course's dates.")),
  end_at: Nullable(Time("When it ends; null for the course's dates.")),
  created_at: Time("When it was made."),
  restrict_enrollments_to_section_dates: Nullable(Bool("Whether its dates bind its enrolments; null counts as false.")),
  nonxlist_course_id: Nullable(Id("The course it came from, when it is cross-listed; null otherwise.")),
  sis_section_id: Maybe(Nullable(Text("SIS id, null when it has none; for holders of `read_sis`."))),
  sis_course_id: Maybe(Nullable(Text("SIS id of the course, null when it has none; for holders of `read_sis`."))),
  integration_id: Maybe(Nullable(Text("Integration id, null when it has none; for holders of `read_sis`."))),
  sis_import_id: Maybe(
    Nullable(Id("The SIS import that last touched it, null when none did; for holders of `manage_sis`.")),
  ),
  students: Maybe(Nullable(List(User, "Its students; with `include[]=students`; null when nobody is enrolled."))),
  total_students: Maybe(Int("Active and invited students; with `include[]=total_students`.")),
  permissions: Maybe(
    shape({ manage_calendar: Bool("Whether the caller may change its calendar.") }, "With `include[]=permissions`."),
  ),
});

export const Permissions = MapOf(Type.Boolean(), "Whether the caller has each of the rights, by name.");

export const CourseNickname = resource("CourseNickname", "A person's own name for a course.", {
  course_id: Id("The course."),
  name: Text("Its real name."),
  nickname: Nullable(Text("The caller's name for it; null when there is none.")),
});
