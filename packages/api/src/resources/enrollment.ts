/** Enrolments: the tie between a person and a course section. */
import { Bool, Id, Int, Maybe, Nullable, Num, resource, shape, Text, Time, Word } from "../schema.ts";

/** Words that a stored enrolment's state takes. */
const enrollmentState = Word(
  ["active", "invited", "creation_pending", "deleted", "rejected", "completed", "inactive"],
  "Where the enrolment stands; reads `deleted` when its course or section is deleted.",
);

/** The fields of an enrolment itself, without the person. */
export const enrollmentFields = {
  id: Id("The enrolment's id."),
  user_id: Id("Who is enrolled."),
  course_id: Id("The course."),
  type: Text("Base role: `StudentEnrollment`, `TeacherEnrollment`, `TaEnrollment`, `ObserverEnrollment`, …"),
  created_at: Time("When it was made."),
  updated_at: Time("When it last changed."),
  associated_user_id: Nullable(Id("Whom an observer observes; null for everybody else.")),
  start_at: Nullable(Time("When it begins; null when the course or term decides.")),
  end_at: Nullable(Time("When it ends; null when the course or term decides.")),
  course_section_id: Id("The section."),
  root_account_id: Id("The root account."),
  limit_privileges_to_course_section: Bool("Whether the person sees only people of the same section."),
  enrollment_state: enrollmentState,
  role: Text("Name of the role; equals `type` unless the role is a custom one."),
  role_id: Id("The role."),
  last_activity_at: Maybe(
    Nullable(Time("Last activity in the course, null before any; for oneself and holders of `read_reports`.")),
  ),
  last_attended_at: Maybe(
    Nullable(Time("Last attendance, null before any; for oneself and holders of `read_reports`.")),
  ),
  total_activity_time: Maybe(Int("Seconds spent in the course; for oneself and holders of `read_reports`.")),
  sis_import_id: Maybe(
    Nullable(Id("The SIS import that last touched it, null when none did; for holders of `manage_sis`.")),
  ),
  grades: Maybe(
    shape(
      {
        html_url: Text("The page of the student's grades."),
        current_grade: Maybe(Nullable(Text("Letter grade so far; null when there is none."))),
        current_score: Maybe(Nullable(Num("Score so far in percent; null when there is none."))),
        final_grade: Maybe(Nullable(Text("Letter grade with missing work as zero; null when there is none."))),
        final_score: Maybe(Nullable(Num("Score with missing work as zero, in percent; null when there is none."))),
      },
      "Only on student enrolments; the scores only for oneself and holders of a grade permission.",
    ),
  ),
  sis_account_id: Maybe(
    Nullable(Text("SIS id of the course's account, null when it has none; for holders of `read_sis`.")),
  ),
  sis_course_id: Maybe(Nullable(Text("SIS id of the course, null when it has none; for holders of `read_sis`."))),
  course_integration_id: Maybe(
    Nullable(Text("Integration id of the course, null when it has none; for holders of `read_sis`.")),
  ),
  sis_section_id: Maybe(Nullable(Text("SIS id of the section, null when it has none; for holders of `read_sis`."))),
  section_integration_id: Maybe(
    Nullable(Text("Integration id of the section, null when it has none; for holders of `read_sis`.")),
  ),
  sis_user_id: Maybe(Nullable(Text("SIS id of the person, null when it has none; for holders of `read_sis`."))),
  html_url: Text("The person's page in the course."),
  can_be_removed: Maybe(Bool("Whether the caller may remove it; only with `include[]=can_be_removed`.")),
  locked: Maybe(Bool("Whether the person is locked out; only with `include[]=locked`.")),
};

export const Enrollment = resource("Enrollment", "A person's role in a course section.", enrollmentFields);
