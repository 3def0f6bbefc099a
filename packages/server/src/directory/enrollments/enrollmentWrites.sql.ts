/** Writes enrolments, and reads the roles and logins that a new one depends on. */
import { sql, statement } from "../../store/statement.ts";

export interface CourseRoleRow {
  readonly id: number;
  readonly name: string;
  readonly base_role_type: string;
  readonly workflow_state: string;
}

/** Roles of courses by name or id, built in or of these accounts; those of lower accounts first. */
export const findCourseRoles = statement(
  "find_course_roles",
  { tenant: "bigint", accounts: "bigint[]", names: "text[]", ids: "bigint[]" },
  (p) => sql<CourseRoleRow>`
    select id, name, base_role_type, workflow_state from roles
    where root_account_id = ${p.tenant} and account_id = any(${p.accounts}) and workflow_state <> 'deleted'
      and base_role_type like '%Enrollment' and (name = any(${p.names}) or id = any(${p.ids}))
    order by array_position(${p.accounts}, account_id) desc, built_in desc, id`,
);

/** Which of these names are roles of courses somewhere in the tenant. */
export const knownRoleNames = statement(
  "known_role_names",
  { tenant: "bigint", names: "text[]" },
  (p) => sql<{ readonly name: string }>`
    select distinct name from roles where root_account_id = ${p.tenant} and name = any(${p.names})
      and base_role_type like '%Enrollment' and workflow_state <> 'deleted'`,
);

/** The state of a user who has a login. Users who cannot sign in have no row. */
export const stateWithLogin = statement(
  "state_with_login",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<{ readonly workflow_state: string }>`
    select u.workflow_state from users u
    where u.root_account_id = ${p.tenant} and u.id = ${p.user} and u.workflow_state <> 'deleted'
      and exists (select 1 from pseudonyms p where p.root_account_id = u.root_account_id and p.user_id = u.id
        and p.workflow_state <> 'deleted')`,
);

/** Answers a row if a user has an enrolment in a course that is neither deleted nor rejected. */
export const anyEnrollment = statement(
  "any_enrollment",
  { tenant: "bigint", user: "bigint", course: "bigint" },
  (p) => sql`
    select id from enrollments where root_account_id = ${p.tenant} and user_id = ${p.user} and course_id = ${p.course}
      and workflow_state not in ('deleted', 'rejected') limit 1`,
);

/**
 * Creates an enrolment, or restores or changes the one that exists; the person becomes a user of the course's accounts.
 *
 * `state` is the state of a new enrolment and of one that had ended. `stateIfCurrent` is the new state of one that has
 * not ended; null leaves it. Null for `limited` leaves it as it is, as do `setsStart` and `setsEnd` for the dates.
 */
export const saveEnrollment = statement(
  "save_enrollment",
  {
    tenant: "bigint",
    user: "bigint",
    course: "bigint",
    section: "bigint",
    type: "text",
    role: "bigint",
    associatedUser: "bigint | null",
    state: "text",
    stateIfCurrent: "text | null",
    limited: "boolean | null",
    setsStart: "boolean",
    startAt: "timestamptz | null",
    setsEnd: "boolean",
    endAt: "timestamptz | null",
    accounts: "bigint[]",
    now: "timestamptz",
  },
  (p) => sql<{ readonly id: number }>`
    with associated as (
      insert into user_account_associations (root_account_id, user_id, account_id)
      select ${p.tenant}, ${p.user}, a from unnest(${p.accounts}) a on conflict do nothing
    )
    insert into enrollments as e (root_account_id, user_id, course_id, course_section_id, type, role_id,
      associated_user_id, workflow_state, limit_privileges_to_course_section, start_at, end_at, created_at, updated_at)
    values (${p.tenant}, ${p.user}, ${p.course}, ${p.section}, ${p.type}, ${p.role}, ${p.associatedUser}, ${p.state},
      coalesce(${p.limited}, false), ${p.startAt}, ${p.endAt}, ${p.now}, ${p.now})
    on conflict (root_account_id, user_id, course_section_id, role_id, coalesce(associated_user_id, 0)) do update set
      workflow_state = case when e.workflow_state in ('active', 'invited', 'creation_pending')
        then coalesce(${p.stateIfCurrent}, e.workflow_state) else ${p.state} end,
      completed_at = null, course_id = ${p.course},
      limit_privileges_to_course_section = coalesce(${p.limited}, e.limit_privileges_to_course_section),
      start_at = case when ${p.setsStart} then ${p.startAt} else e.start_at end,
      end_at = case when ${p.setsEnd} then ${p.endAt} else e.end_at end,
      updated_at = ${p.now}
    returning id`,
);

/** Changes the state of an enrolment. Deleting somebody's last enrolment in a course ends their memberships in its groups. */
export const setEnrollmentState = statement(
  "set_enrollment_state",
  { tenant: "bigint", enrollment: "bigint", user: "bigint", course: "bigint", state: "text", now: "timestamptz" },
  (p) => sql`
    with changed as (
      update enrollments set workflow_state = ${p.state},
        completed_at = case when ${p.state} = 'completed' then ${p.now} end, updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = ${p.enrollment})
    update group_memberships m set workflow_state = 'deleted', updated_at = ${p.now} from groups g
    where ${p.state} = 'deleted' and g.root_account_id = ${p.tenant} and g.context_type = 'Course'
      and g.context_id = ${p.course} and m.root_account_id = ${p.tenant} and m.group_id = g.id and m.user_id = ${p.user}
      and m.workflow_state <> 'deleted'
      and not exists (select 1 from enrollments o where o.root_account_id = ${p.tenant} and o.user_id = ${p.user}
        and o.course_id = ${p.course} and o.id <> ${p.enrollment} and o.workflow_state not in ('deleted', 'rejected'))`,
);

/** Sets when a student was last present. Answers the enrolments that it changed. */
export const setLastAttended = statement(
  "set_last_attended",
  { tenant: "bigint", course: "bigint", user: "bigint", date: "timestamptz", now: "timestamptz" },
  (p) => sql<{ readonly id: number }>`
    update enrollments set last_attended_at = ${p.date}, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and course_id = ${p.course} and user_id = ${p.user}
      and type = 'StudentEnrollment' and workflow_state not in ('deleted', 'rejected') returning id`,
);
