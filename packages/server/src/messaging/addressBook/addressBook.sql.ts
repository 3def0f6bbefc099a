/**
 * Who knows whom, as SQL: the courses and groups that the actor shares with others, as far as the actor may see them
 * (CONV 3.3, 3.4). Fragments for statements whose first parameters are those of `addressBookParameters`.
 */
import type { Actor } from "../../platform/actor.ts";
import { canAsAdmin, loadOverrides, type Place } from "../../platform/grants.ts";
import { type Override, roleGrants } from "../../platform/permissions.ts";
import { type Db, run } from "../../store/database.ts";

/** An enrolment `e` in a course `c` that counts for knowing people. */
export const counts = (e: string, c: string) => `(
  ${c}.workflow_state <> 'deleted' and ${e}.type <> 'StudentViewEnrollment' and (
    (${c}.workflow_state <> 'unpublished' and ${e}.workflow_state in ('active', 'invited', 'completed'))
    or (${e}.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
        and ${e}.workflow_state in ('active', 'invited', 'completed', 'creation_pending'))))`;

/** The end that binds a course `c` of term `t`, or null. */
const courseEnd = `coalesce(case when c.restrict_enrollments_to_course_dates then c.end_at end, t.end_at)`;

/**
 * CTE `my`: the actor's courses with what may be seen there: everybody (`full`), the people of `sections`, or
 * (without the right to send) staff and `observed` students.
 */
export const MY_COURSES = `my as materialized (
  select e.course_id, min(c.workflow_state) as workflow_state,
    ((bool_or(e.type <> 'ObserverEnrollment') or e.course_id = any($5::bigint[])) and e.course_id <> all($4::bigint[])) as may_send,
    bool_and(e.limit_privileges_to_course_section) as limited,
    bool_and(e.type = 'StudentEnrollment') as student,
    array_agg(e.course_section_id) as sections,
    array_agg(e.associated_user_id) filter (where e.type = 'ObserverEnrollment' and e.associated_user_id is not null) as observed,
    bool_or(c.workflow_state = 'available' and coalesce(${courseEnd}, 'infinity') > $3::timestamptz - interval '31 days') as recent
  from enrollments e
  join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
  join enrollment_terms t on t.root_account_id = c.root_account_id and t.id = c.enrollment_term_id
  where e.root_account_id = $1 and e.user_id = $2 and ${counts("e", "c")}
  group by e.course_id)`;

/** Whether the actor, whose visibility is `my`, sees the holder of enrolment `oe`. */
export const VISIBLE = `(case
  when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment') or oe.user_id = $2 or oe.user_id = any(my.observed)
  when my.limited then oe.course_section_id = any(my.sections)
  else not (my.student and oe.type = 'ObserverEnrollment' and oe.associated_user_id is distinct from $2 and oe.user_id <> $2) end)`;

/** Students whose time in the course is over are not written to as part of it: enrolment `oe`, course `c`, term `t`. */
export const STILL_THERE = `(oe.type <> 'StudentEnrollment' or (oe.workflow_state <> 'completed'
  and c.workflow_state <> 'completed' and coalesce(oe.end_at, 'infinity') > $3
  and coalesce(${courseEnd}, 'infinity') > $3))`;

/** Whether the actor, with `my` in the course of group `g`, sees the group's members without being one. */
export const SEES_GROUP =
  "(g.context_type = 'Course' and my.course_id = g.context_id and my.may_send and not my.limited and my.recent)";

/** CTE `known(user_id)` after `my`: everybody who shares a course or group with the actor; the reverse of `SHARED_COLUMNS`. */
export const KNOWN = `known as (
  select oe.user_id from my
  join enrollments oe on oe.root_account_id = $1 and oe.course_id = my.course_id
  where ${counts("oe", "my")} and ${VISIBLE}
  union
  select gm.user_id from group_memberships mine
  join groups g on g.root_account_id = $1 and g.id = mine.group_id and g.workflow_state = 'available'
  join group_memberships gm on gm.root_account_id = $1 and gm.group_id = g.id and gm.workflow_state = 'accepted'
  where mine.root_account_id = $1 and mine.user_id = $2 and mine.workflow_state = 'accepted'
  union
  select gm.user_id from my
  join groups g on g.root_account_id = $1 and ${SEES_GROUP} and g.workflow_state = 'available'
  join group_memberships gm on gm.root_account_id = $1 and gm.group_id = g.id and gm.workflow_state = 'accepted'
  union select $2::bigint)`;

/** Whether the actor, with `my`, has anything to share at all: where not, nobody's rows need be looked for. */
const IN_COURSES = "exists (select 1 from my)";
const IN_GROUPS = `exists (select 1 from group_memberships mine where mine.root_account_id = $1 and mine.user_id = $2
  and mine.workflow_state = 'accepted')`;

/**
 * What a target `x.user_id` shares with the actor, as two JSON maps, after `my`; the actor shares nothing with itself.
 * Each is found by the target's own rows: with ten thousand targets a join would be left to the planner's guess.
 */
const sharedColumns = (column: (sql: string) => string) => `
  ${column(`case when ${IN_COURSES} then (select json_object_agg(s.course_id, s.roles) from (
     select oe.course_id, array_agg(distinct oe.type) as roles
     from enrollments oe
     join my on my.course_id = oe.course_id
     where oe.root_account_id = $1 and oe.user_id = x.user_id and x.user_id <> $2 and ${counts("oe", "my")} and ${VISIBLE}
     group by oe.course_id) s) end`)} as common_courses,
  ${column(`case when ${IN_COURSES} or ${IN_GROUPS} then (select json_object_agg(gm.group_id, array['Member'])
     from group_memberships gm
     join groups g on g.root_account_id = $1 and g.id = gm.group_id and g.workflow_state = 'available'
     where gm.root_account_id = $1 and gm.user_id = x.user_id and x.user_id <> $2 and gm.workflow_state = 'accepted'
       and (exists (select 1 from group_memberships mine where mine.root_account_id = $1 and mine.group_id = g.id
           and mine.user_id = $2 and mine.workflow_state = 'accepted')
         or exists (select 1 from my where ${SEES_GROUP}))) end`)} as common_groups,
  ${column(`$6::bigint[] <> '{}' and exists (select 1 from user_account_associations a
    where a.root_account_id = $1 and a.user_id = x.user_id and a.account_id = any($6::bigint[]))`)} as known_as_admin`;

export const SHARED_COLUMNS = sharedColumns((sql) => sql);

/** The same for whoever must be known to be reached: it is not asked of those who are reached through a context. */
export const SHARED_UNLESS_EXPANDED = sharedColumns((sql) => `case when not x.expanded then ${sql} end`);

export type AddressBookParameters = readonly [
  root: number,
  user: number,
  now: Date,
  denied: readonly number[],
  granted: readonly number[],
  accounts: readonly number[],
];

/** The parameters `$1`–`$5`, for statements that do not look at accounts: PostgreSQL wants each of them used. */
export const ofCourses = (book: AddressBookParameters) => book.slice(0, 5);

/**
 * The parameters `$1`–`$6`: tenant, actor, now, courses that deny or grant sending against the defaults, and accounts
 * whose people the actor knows as an administrator. Without role overrides this asks the store nothing.
 */
export async function addressBookParameters(db: Db, actor: Actor, now: Date): Promise<AddressBookParameters> {
  const overrides = await loadOverrides(db, actor);
  const accounts = actor.adminRoles
    .filter((role) => canAsAdmin(actor, "read_roster", { chain: role.chain, overrides }))
    .map((role) => role.account_id);
  const { denied, granted } = overrides.some((o) => o.permission === "send_messages")
    ? await exceptions(db, actor, overrides)
    : { denied: [], granted: [] };
  return [actor.root, actor.id, now, denied, granted, accounts];
}

interface OwnRole {
  course_id: number;
  type: string;
  role_id: number;
  chain: Place["chain"];
}

/** Of the actor's courses, those where overrides change the right to send. */
async function exceptions(db: Db, actor: Actor, overrides: readonly Override[]) {
  const rows = await run<OwnRole>(
    db,
    `select e.course_id, e.type, e.role_id,
       (with recursive up(id, parent, depth) as (
          select a.id, a.parent_account_id, 0 from accounts a where a.root_account_id = $1 and a.id = c.account_id
          union all
          select a.id, a.parent_account_id, depth + 1 from up join accounts a on a.root_account_id = $1 and a.id = up.parent)
        select json_agg(id order by depth desc) from up) as chain
     from enrollments e join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
     where e.root_account_id = $1 and e.user_id = $2 and ${counts("e", "c")}`,
    [actor.root, actor.id],
  );
  const denied: number[] = [];
  const granted: number[] = [];
  for (const [course, roles] of Map.groupBy(rows, (r) => r.course_id)) {
    const may = roles.some((r) => roleGrants("send_messages", r.type, r.role_id, r.chain, overrides));
    (may ? granted : denied).push(course);
  }
  return { denied, granted };
}
