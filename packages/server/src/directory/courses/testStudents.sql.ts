/** Finds and creates the test students of courses. */
import { sql, statement } from "../../store/statement.ts";

/** Locks a course until the transaction ends, so that concurrent requests do not both create something for it. */
export const lockCourse = statement(
  "lock_course",
  { tenant: "bigint", course: "bigint" },
  (p) => sql`select id from courses where root_account_id = ${p.tenant} and id = ${p.course} for update`,
);

export const findTestStudent = statement(
  "find_test_student",
  { tenant: "bigint", course: "bigint" },
  (p) => sql<{ readonly user_id: number }>`
    select user_id from enrollments where root_account_id = ${p.tenant} and course_id = ${p.course}
      and type = 'StudentViewEnrollment' and workflow_state = 'active' limit 1`,
);

/** Creates the user and the enrolment. The user has no login and belongs to no account, so nobody can sign in as them. */
export const enrollTestStudent = statement(
  "enroll_test_student",
  {
    tenant: "bigint",
    course: "bigint",
    section: "bigint",
    uuid: "text",
    name: "text",
    sortableName: "text",
    sortKey: "text",
    now: "timestamptz",
  },
  (p) => sql<{ readonly user_id: number }>`
    with u as (
      insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
      values (${p.tenant}, ${p.uuid}, ${p.name}, ${p.name}, ${p.sortableName}, ${p.sortKey}, ${p.now}, ${p.now})
      returning id)
    insert into enrollments (root_account_id, user_id, course_id, course_section_id, type, role_id, workflow_state,
      created_at, updated_at)
    select ${p.tenant}, u.id, ${p.course}, ${p.section}, 'StudentViewEnrollment', r.id, 'active', ${p.now}, ${p.now}
    from u, roles r
    where r.root_account_id = ${p.tenant} and r.name = 'StudentViewEnrollment' and r.built_in returning user_id`,
);
