/**
 * SQL for the visibility of users: the courses and groups that the actor shares with others, as far as the actor may
 * see them (CONV 3.3, 3.4). Fragments for statements that declare the parameters of `ADDRESS_BOOK`.
 */
import type { Context } from "../../platform/context.ts";
import { canAsAdmin, loadOverrides, type Place } from "../../platform/grants.ts";
import { type Override, roleGrants } from "../../platform/permissions.ts";
import { execute } from "../../store/database.ts";
import { type Places, sql, statement, type Values } from "../../store/statement.ts";

/** Parameters that describe whom the actor may write to. */
export const ADDRESS_BOOK = {
  tenant: "bigint",
  actor: "bigint",
  now: "timestamptz",
  /** Courses in which role overrides deny the actor the right to send, */
  denied: "bigint[]",
  /** and those in which they grant it to an observer. */
  granted: "bigint[]",
  /** Accounts whose people the actor knows as an administrator. */
  accounts: "bigint[]",
} as const;

export type AddressBook = Values<typeof ADDRESS_BOOK>;
export type AddressBookPlaces = Places<typeof ADDRESS_BOOK>;

/** An enrolment `e` in a course `c` through which people know each other. */
export const isCounted = (e: string, c: string) => `(
  ${c}.workflow_state <> 'deleted' and ${e}.type <> 'StudentViewEnrollment' and (
    (${c}.workflow_state <> 'unpublished' and ${e}.workflow_state in ('active', 'invited', 'completed'))
    or (${e}.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
        and ${e}.workflow_state in ('active', 'invited', 'completed', 'creation_pending'))))`;

/** The end that binds a course `c` of term `t`, or null. */
const COURSE_END = `coalesce(case when c.restrict_enrollments_to_course_dates then c.end_at end, t.end_at)`;

/**
 * CTE `my`: the actor's courses with what the actor sees there: everybody, only people of `sections` (`limited`), or,
 * without the right to send, only staff and `observed` students.
 */
export const myCourses = ({ tenant, actor, now, denied, granted }: AddressBookPlaces) => `my as materialized (
  select e.course_id, min(c.workflow_state) as workflow_state,
    ((bool_or(e.type <> 'ObserverEnrollment') or e.course_id = any(${granted})) and e.course_id <> all(${denied})) as may_send,
    bool_and(e.limit_privileges_to_course_section) as limited,
    bool_and(e.type = 'StudentEnrollment') as student,
    array_agg(e.course_section_id) as sections,
    array_agg(e.associated_user_id) filter (where e.type = 'ObserverEnrollment' and e.associated_user_id is not null) as observed,
    bool_or(c.workflow_state = 'available' and coalesce(${COURSE_END}, 'infinity') > ${now} - interval '31 days') as recent
  from enrollments e
  join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
  join enrollment_terms t on t.root_account_id = c.root_account_id and t.id = c.enrollment_term_id
  where e.root_account_id = ${tenant} and e.user_id = ${actor} and ${isCounted("e", "c")}
  group by e.course_id)`;

/** Whether the actor, whose course is `my`, sees the holder of enrolment `oe`. */
export const isVisible = ({ actor }: AddressBookPlaces) => `(case
  when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment') or oe.user_id = ${actor} or oe.user_id = any(my.observed)
  when my.limited then oe.course_section_id = any(my.sections)
  else not (my.student and oe.type = 'ObserverEnrollment' and oe.associated_user_id is distinct from ${actor} and oe.user_id <> ${actor}) end)`;

/** Whether a message to a course reaches the holder of enrolment `oe`: not students whose time there is over. Course `c`, term `t`. */
export const isStillThere = ({
  now,
}: AddressBookPlaces) => `(oe.type <> 'StudentEnrollment' or (oe.workflow_state <> 'completed'
  and c.workflow_state <> 'completed' and coalesce(oe.end_at, 'infinity') > ${now}
  and coalesce(${COURSE_END}, 'infinity') > ${now}))`;

/** Whether the actor, with `my` in the course of group `g`, sees the group's members without being one. */
export const SEES_GROUP =
  "(g.context_type = 'Course' and my.course_id = g.context_id and my.may_send and not my.limited and my.recent)";

/** CTE `known(user_id)` after `my`: everybody who shares a course or group with the actor; the reverse of `sharedColumns`. */
export const knownUsers = (p: AddressBookPlaces) => `known as (
  select oe.user_id from my
  join enrollments oe on oe.root_account_id = ${p.tenant} and oe.course_id = my.course_id
  where ${isCounted("oe", "my")} and ${isVisible(p)}
  union
  select gm.user_id from group_memberships mine
  join groups g on g.root_account_id = ${p.tenant} and g.id = mine.group_id and g.workflow_state = 'available'
  join group_memberships gm on gm.root_account_id = ${p.tenant} and gm.group_id = g.id and gm.workflow_state = 'accepted'
  where mine.root_account_id = ${p.tenant} and mine.user_id = ${p.actor} and mine.workflow_state = 'accepted'
  union
  select gm.user_id from my
  join groups g on g.root_account_id = ${p.tenant} and ${SEES_GROUP} and g.workflow_state = 'available'
  join group_memberships gm on gm.root_account_id = ${p.tenant} and gm.group_id = g.id and gm.workflow_state = 'accepted'
  union select ${p.actor})`;

/**
 * What a target `x.user_id` shares with the actor, as two JSON maps, after `my`; the actor shares nothing with itself.
 * Each is found by the target's own rows: with ten thousand targets the planner would have to guess a join's size. Where
 * the actor has neither courses nor groups nobody's rows are read. `column` wraps each expression.
 */
const shared = (p: AddressBookPlaces, column: (expression: string) => string) => {
  const inCourses = "exists (select 1 from my)";
  const inGroups = `exists (select 1 from group_memberships mine where mine.root_account_id = ${p.tenant}
    and mine.user_id = ${p.actor} and mine.workflow_state = 'accepted')`;
  return `
  ${column(`case when ${inCourses} then (select json_object_agg(s.course_id, s.roles) from (
     select oe.course_id, array_agg(distinct oe.type) as roles
     from enrollments oe
     join my on my.course_id = oe.course_id
     where oe.root_account_id = ${p.tenant} and oe.user_id = x.user_id and x.user_id <> ${p.actor} and ${isCounted("oe", "my")} and ${isVisible(p)}
     group by oe.course_id) s) end`)} as common_courses,
  ${column(`case when ${inCourses} or ${inGroups} then (select json_object_agg(gm.group_id, array['Member'])
     from group_memberships gm
     join groups g on g.root_account_id = ${p.tenant} and g.id = gm.group_id and g.workflow_state = 'available'
     where gm.root_account_id = ${p.tenant} and gm.user_id = x.user_id and x.user_id <> ${p.actor} and gm.workflow_state = 'accepted'
       and (exists (select 1 from group_memberships mine where mine.root_account_id = ${p.tenant} and mine.group_id = g.id
           and mine.user_id = ${p.actor} and mine.workflow_state = 'accepted')
         or exists (select 1 from my where ${SEES_GROUP}))) end`)} as common_groups,
  ${column(`${p.accounts} <> '{}' and exists (select 1 from user_account_associations a
    where a.root_account_id = ${p.tenant} and a.user_id = x.user_id and a.account_id = any(${p.accounts}))`)} as known_as_admin`;
};

export const sharedColumns = (p: AddressBookPlaces) => shared(p, (expression) => expression);

/** The same for those who are not reached through a context (`x.expanded`): only they must be known to be written to. */
export const sharedUnlessExpanded = (p: AddressBookPlaces) =>
  shared(p, (expression) => `case when not x.expanded then ${expression} end`);

/** Reads the actor's address book. Asks the store only where the tenant overrides roles. */
export async function loadAddressBook(ctx: Pick<Context, "db" | "actor" | "now">): Promise<AddressBook> {
  const { db, actor, now } = ctx;
  const overrides = await loadOverrides(db, actor);
  const accounts = actor.adminRoles
    .filter((role) => canAsAdmin(actor, "read_roster", { chain: role.chain, overrides }))
    .map((role) => role.account_id);
  const { denied, granted } = overrides.some((o) => o.permission === "send_messages")
    ? await loadExceptions(ctx, overrides)
    : { denied: [], granted: [] };
  return { tenant: actor.root, actor: actor.id, now, denied, granted, accounts };
}

interface OwnRole {
  readonly course_id: number;
  readonly type: string;
  readonly role_id: number;
  readonly chain: Place["chain"];
}

const rolesInCourses = statement(
  "roles_in_courses",
  { tenant: "bigint", actor: "bigint" },
  (p) => sql<OwnRole>`
    select e.course_id, e.type, e.role_id,
      (with recursive up(id, parent, depth) as (
         select a.id, a.parent_account_id, 0 from accounts a where a.root_account_id = ${p.tenant} and a.id = c.account_id
         union all
         select a.id, a.parent_account_id, depth + 1 from up join accounts a on a.root_account_id = ${p.tenant} and a.id = up.parent)
       select json_agg(id order by depth desc) from up) as chain
    from enrollments e join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
    where e.root_account_id = ${p.tenant} and e.user_id = ${p.actor} and ${isCounted("e", "c")}`,
);

/** Of the actor's courses, those where overrides decide about the right to send. */
async function loadExceptions({ db, actor }: Pick<Context, "db" | "actor">, overrides: readonly Override[]) {
  const rows = await execute(db, rolesInCourses, { tenant: actor.root, actor: actor.id });
  const denied: number[] = [];
  const granted: number[] = [];
  for (const [course, roles] of Map.groupBy(rows, (row) => row.course_id)) {
    const may = roles.some(({ type, role_id, chain }) =>
      roleGrants("send_messages", { base: type, id: role_id }, { chain, overrides }),
    );
    (may ? granted : denied).push(course);
  }
  return { denied, granted };
}
