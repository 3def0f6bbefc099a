/** Writes reports of entries, and finds the instructors who receive them. */
import { sql, statement } from "../../../store/statement.ts";

/** Inserts a report; returns no row when the person has reported the entry before. */
export const saveReport = statement(
  "save_entry_report",
  { tenant: "bigint", entry: "bigint", user: "bigint", type: "text", now: "timestamptz" },
  (p) => sql<{ readonly entry_id: number }>`
    insert into discussion_entry_reports (root_account_id, entry_id, user_id, report_type, created_at)
    values (${p.tenant}, ${p.entry}, ${p.user}, ${p.type}, ${p.now}) on conflict do nothing returning entry_id`,
);

/** The teachers and assistants of a person in a course; those limited to sections only of people in these. */
export const instructorsOf = statement(
  "instructors_of_person",
  { tenant: "bigint", course: "bigint", person: "bigint" },
  (p) => sql<{ readonly user_id: number }>`
    select distinct i.user_id from enrollments i
    where i.root_account_id = ${p.tenant} and i.course_id = ${p.course} and i.workflow_state = 'active'
      and i.type in ('TeacherEnrollment', 'TaEnrollment')
      and (not i.limit_privileges_to_course_section or exists (select 1 from enrollments s
        where s.root_account_id = ${p.tenant} and s.course_section_id = i.course_section_id
          and s.user_id = ${p.person} and s.workflow_state = 'active'))`,
);
