/** Courses, sections and groups as recipients, as SQL: by name, with how many people each reaches. */
import { type Db, execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { ContextKind } from "../addressBook/parseRecipients.ts";
import {
  ADDRESS_BOOK,
  type AddressBook,
  type AddressBookPlaces,
  isCounted,
  isStillThere,
  isVisible,
  myCourses,
  SEES_GROUP,
} from "../addressBook/visibility.sql.ts";

export interface ContextRow {
  readonly kind: ContextKind;
  readonly id: number;
  readonly name: string;
  readonly sort_key: string;
  /** The course that it is or belongs to; null for groups of an account. */
  readonly course_id: number | null;
  /** Name of the course or account that holds it; null for courses. */
  readonly context_name: string | null;
  /** Active, recently active, inactive: 0 to 2. Only where the order asks for it, else 0. */
  readonly state: number;
  readonly rank: number;
  readonly user_count: number;
  readonly is_member: boolean;
}

/** CTE `seen` after `my`: the actor's courses, and `administered` as a whole for those who are not enrolled in it. */
const seenCourses = (administered: string) => `seen as (
  select * from my
  union all
  select ${administered}, 'available', true, false, false, null::bigint[], null::bigint[], true
  where ${administered} is not null and not exists (select 1 from my where my.course_id = ${administered}))`;

/** Whether course `c` is active, was recently, or is not. */
const stateOf = ({ now }: AddressBookPlaces) => `case
  when c.workflow_state = 'available' and coalesce(case when c.restrict_enrollments_to_course_dates then c.end_at end, t.end_at, 'infinity') > ${now} then 0
  when my.recent then 1 else 2 end`;

const joinCourse = ({
  tenant,
}: AddressBookPlaces) => `join courses c on c.root_account_id = ${tenant} and c.id = my.course_id and c.workflow_state <> 'deleted'
  join enrollment_terms t on t.root_account_id = ${tenant} and t.id = c.enrollment_term_id`;

/** How many people the context `page` reaches. */
const reached = (p: AddressBookPlaces) => `case when page.kind = 'group' then
    (select count(*) from group_memberships gm where gm.root_account_id = ${p.tenant} and gm.group_id = page.id and gm.workflow_state = 'accepted')
  else (
    select count(distinct oe.user_id) from seen my ${joinCourse(p)}
    join enrollments oe on oe.root_account_id = ${p.tenant} and oe.course_id = c.id
      and (page.kind = 'course' or oe.course_section_id = page.id)
    where my.course_id = page.course_id and ${isCounted("oe", "c")} and ${isVisible(p)} and ${isStillThere(p)}) end`;

const contextsByName = statement(
  "search_contexts",
  {
    ...ADDRESS_BOOK,
    administered: "bigint | null",
    within: "bigint | null",
    kinds: "text[]",
    patterns: "text[]",
    exclude: "text[]",
    ranked: "boolean",
    after: "jsonb | null",
    limit: "bigint",
  },
  (p) => sql<ContextRow>`
    with ${myCourses(p)}, ${seenCourses(p.administered)},
    mine as (
      select 'course' as kind, 0 as rank, c.id, c.name, c.sort_key, c.id as course_id, null as context_name, ${stateOf(p)} as state, true as is_member
      from my ${joinCourse(p)} where ${p.within} is null
      union all
      select 'section', 1, s.id, s.name, s.sort_key, c.id, c.name, ${stateOf(p)}, true
      from seen my ${joinCourse(p)}
      join course_sections s on s.root_account_id = ${p.tenant} and s.course_id = c.id and s.workflow_state = 'active'
      where (${p.within} is null or c.id = ${p.within}) and my.may_send and (not my.limited or s.id = any(my.sections))
        -- sections are offered only where the actor sees more than one
        and 1 < (select count(*) from course_sections o where o.root_account_id = ${p.tenant} and o.course_id = c.id
          and o.workflow_state = 'active' and (not my.limited or o.id = any(my.sections)))
      union all
      select 'group', 2, g.id, g.name, g.sort_key, case when g.context_type = 'Course' then g.context_id end,
        coalesce(c.name, a.name), case when c.id is null then 0 else ${stateOf(p)} end, gm.user_id is not null
      from groups g
      left join seen my on g.context_type = 'Course' and my.course_id = g.context_id
      left join courses c on c.root_account_id = ${p.tenant} and g.context_type = 'Course' and c.id = g.context_id
      left join enrollment_terms t on t.root_account_id = ${p.tenant} and t.id = c.enrollment_term_id
      left join accounts a on a.root_account_id = ${p.tenant} and g.context_type = 'Account' and a.id = g.context_id
      left join group_memberships gm on gm.root_account_id = ${p.tenant} and gm.group_id = g.id and gm.user_id = ${p.actor}
        and gm.workflow_state = 'accepted'
      where g.root_account_id = ${p.tenant} and g.workflow_state = 'available'
        and g.id in (
          select m.group_id from group_memberships m where m.root_account_id = ${p.tenant} and m.user_id = ${p.actor} and m.workflow_state = 'accepted'
          union all
          select o.id from groups o where o.root_account_id = ${p.tenant} and o.context_type = 'Course' and o.context_id = ${p.within})
        and case when ${p.within} is null then gm.user_id is not null
          else g.context_type = 'Course' and g.context_id = ${p.within} and (gm.user_id is not null or ${SEES_GROUP}) end),
    page as (
      select kind, case when ${p.ranked} then rank else 0 end as rank, id, name, sort_key, course_id, context_name,
        case when ${p.ranked} then state else 0 end as state, is_member
      from mine
      where kind = any(${p.kinds}) and sort_key like all (${p.patterns}) and kind || '_' || id <> all (${p.exclude})),
    shown as (
      select * from page
      where ${p.after} is null or (state, rank, sort_key, kind, id) >
        ((${p.after} ->> 0)::int, (${p.after} ->> 1)::int, ${p.after} ->> 2, ${p.after} ->> 3, (${p.after} ->> 4)::bigint)
      order by state, rank, sort_key, kind, id limit ${p.limit})
    select page.*, ${reached(p)} as user_count from shown page order by state, rank, sort_key, kind, id`,
  { prepared: true },
);

export type ContextKey = readonly [state: number, rank: number, name: string, kind: string, id: number];

export interface ContextSearch {
  /** The course whose contexts are asked for; without it those of the actor. */
  readonly within: number | undefined;
  /** Whether the actor sees that course as its administrator. */
  readonly asAdmin: boolean;
  readonly kinds: readonly ContextKind[];
  readonly patterns: readonly string[];
  readonly exclude: readonly string[];
  /** Whether state and kind precede the name in the order. */
  readonly ranked: boolean;
  readonly after: ContextKey | undefined;
  readonly limit: number;
}

export const contextKey = (row: ContextRow): ContextKey => [row.state, row.rank, row.sort_key, row.kind, row.id];

export const searchContexts = (db: Db, book: AddressBook, search: ContextSearch): Promise<ContextRow[]> => {
  const { within = null, asAdmin, after = null, kinds, patterns, exclude, ranked, limit } = search;
  const administered = asAdmin ? within : null;
  return execute(db, contextsByName, { ...book, administered, within, after, kinds, patterns, exclude, ranked, limit });
};

const peopleByRole = statement(
  "search_roles",
  { ...ADDRESS_BOOK, course: "bigint", section: "bigint | null", administered: "bigint | null" },
  (p) => sql<{ type: string; n: number }>`
    with ${myCourses(p)}, ${seenCourses(p.administered)}
    select oe.type, count(distinct oe.user_id)::int as n
    from seen my ${joinCourse(p)} join enrollments oe on oe.root_account_id = ${p.tenant} and oe.course_id = c.id
    where c.id = ${p.course} and (${p.section} is null or oe.course_section_id = ${p.section}) and ${isCounted("oe", "c")}
      and ${isVisible(p)} and ${isStillThere(p)}
    group by oe.type
    union all
    select 'sections', count(*)::int from course_sections s join seen my on my.course_id = s.course_id
    where s.root_account_id = ${p.tenant} and s.course_id = ${p.course} and s.workflow_state = 'active'
      and (not my.limited or s.id = any(my.sections))
    union all
    select 'groups', count(*)::int from groups g where g.root_account_id = ${p.tenant} and g.context_type = 'Course'
      and g.context_id = ${p.course} and g.workflow_state = 'available'
      and (exists (select 1 from seen my where ${SEES_GROUP}) or exists (select 1 from group_memberships gm
        where gm.root_account_id = ${p.tenant} and gm.group_id = g.id and gm.user_id = ${p.actor} and gm.workflow_state = 'accepted'))`,
  { prepared: true },
);

export interface RoleCount {
  readonly course: number;
  readonly section: number | undefined;
  /** Whether the actor sees the course as its administrator. */
  readonly asAdmin: boolean;
}

/** Counts the people of each role in a course or in one section of it, and its sections and groups. */
export async function countRoles(
  db: Db,
  book: AddressBook,
  { course, section, asAdmin }: RoleCount,
): Promise<ReadonlyMap<string, number>> {
  const values = { ...book, course, section: section ?? null, administered: asAdmin ? course : null };
  return new Map((await execute(db, peopleByRole, values)).map((row) => [row.type, row.n]));
}
