/** Courses, sections and groups as recipients, as SQL: by name, with how many people each reaches. */

import { type Db, prepare, run } from "../../store/database.ts";
import {
  type AddressBookParameters,
  counts,
  MY_COURSES,
  ofCourses,
  SEES_GROUP,
  STILL_THERE,
  VISIBLE,
} from "../addressBook/addressBook.sql.ts";
import type { ContextKind } from "../addressBook/recipients.ts";

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

/** `seen`: the actor's courses, and the course `$7` as a whole for those who administer it without being in it. */
const SEEN = `seen as (
  select * from my
  union all
  select $7::bigint, 'available', true, false, false, null::bigint[], null::bigint[], true
  where $7::bigint is not null and not exists (select 1 from my where my.course_id = $7))`;

const STATE = `case
  when c.workflow_state = 'available' and coalesce(case when c.restrict_enrollments_to_course_dates then c.end_at end, t.end_at, 'infinity') > $3 then 0
  when my.recent then 1 else 2 end`;

const OF_COURSE = `join courses c on c.root_account_id = $1 and c.id = my.course_id and c.workflow_state <> 'deleted'
  join enrollment_terms t on t.root_account_id = $1 and t.id = c.enrollment_term_id`;

/** How many people the context `page` reaches. */
const REACHED = `case when page.kind = 'group' then
    (select count(*) from group_memberships gm where gm.root_account_id = $1 and gm.group_id = page.id and gm.workflow_state = 'accepted')
  else (
    select count(distinct oe.user_id) from seen my ${OF_COURSE}
    join enrollments oe on oe.root_account_id = $1 and oe.course_id = c.id
      and (page.kind = 'course' or oe.course_section_id = page.id)
    where my.course_id = page.course_id and ${counts("oe", "c")} and ${VISIBLE} and ${STILL_THERE}) end`;

const contexts = prepare(
  "search_contexts",
  `with ${MY_COURSES}, ${SEEN},
   mine as (
     select 'course' as kind, 0 as rank, c.id, c.name, c.sort_key, c.id as course_id, null as context_name, ${STATE} as state, true as is_member
     from my ${OF_COURSE} where $8::bigint is null
     union all
     select 'section', 1, s.id, s.name, s.sort_key, c.id, c.name, ${STATE}, true
     from seen my ${OF_COURSE}
     join course_sections s on s.root_account_id = $1 and s.course_id = c.id and s.workflow_state = 'active'
     where ($8::bigint is null or c.id = $8) and my.may_send and (not my.limited or s.id = any(my.sections))
       -- sections are told apart only where there is more than one to be seen
       and 1 < (select count(*) from course_sections o where o.root_account_id = $1 and o.course_id = c.id
         and o.workflow_state = 'active' and (not my.limited or o.id = any(my.sections)))
     union all
     select 'group', 2, g.id, g.name, g.sort_key, case when g.context_type = 'Course' then g.context_id end,
       coalesce(c.name, a.name), case when c.id is null then 0 else ${STATE} end, gm.user_id is not null
     from groups g
     left join seen my on g.context_type = 'Course' and my.course_id = g.context_id
     left join courses c on c.root_account_id = $1 and g.context_type = 'Course' and c.id = g.context_id
     left join enrollment_terms t on t.root_account_id = $1 and t.id = c.enrollment_term_id
     left join accounts a on a.root_account_id = $1 and g.context_type = 'Account' and a.id = g.context_id
     left join group_memberships gm on gm.root_account_id = $1 and gm.group_id = g.id and gm.user_id = $2
       and gm.workflow_state = 'accepted'
     where g.root_account_id = $1 and g.workflow_state = 'available'
       and g.id in (
         select m.group_id from group_memberships m where m.root_account_id = $1 and m.user_id = $2 and m.workflow_state = 'accepted'
         union all
         select o.id from groups o where o.root_account_id = $1 and o.context_type = 'Course' and o.context_id = $8)
       and case when $8::bigint is null then gm.user_id is not null
         else g.context_type = 'Course' and g.context_id = $8 and (gm.user_id is not null or ${SEES_GROUP}) end),
   page as (
     select kind, case when $13 then rank else 0 end as rank, id, name, sort_key, course_id, context_name,
       case when $13 then state else 0 end as state, is_member
     from mine
     where kind = any($9::text[]) and sort_key like all ($10::text[]) and kind || '_' || id <> all ($11::text[])),
   shown as (
     select * from page
     where $12::jsonb is null or (state, rank, sort_key, kind, id) >
       (($12::jsonb ->> 0)::int, ($12::jsonb ->> 1)::int, $12::jsonb ->> 2, $12::jsonb ->> 3, ($12::jsonb ->> 4)::bigint)
     order by state, rank, sort_key, kind, id limit $6)
   select page.*, ${REACHED} as user_count from shown page order by state, rank, sort_key, kind, id`,
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
  /** Whether state and kind come before the name. */
  readonly ranked: boolean;
  readonly after: ContextKey | undefined;
  readonly limit: number;
}

export const contextKey = (r: ContextRow): ContextKey => [r.state, r.rank, r.sort_key, r.kind, r.id];

export const searchContexts = (db: Db, book: AddressBookParameters, s: ContextSearch): Promise<ContextRow[]> =>
  run<ContextRow>(db, contexts, [
    ...ofCourses(book),
    s.limit,
    s.asAdmin ? s.within : null,
    s.within ?? null,
    s.kinds,
    s.patterns,
    s.exclude,
    s.after === undefined ? null : JSON.stringify(s.after),
    s.ranked,
  ]);

const roles = prepare(
  "search_roles",
  `with ${MY_COURSES}, ${SEEN}
   select oe.type, count(distinct oe.user_id)::int as n
   from seen my ${OF_COURSE} join enrollments oe on oe.root_account_id = $1 and oe.course_id = c.id
   where c.id = $8 and ($6::bigint is null or oe.course_section_id = $6) and ${counts("oe", "c")} and ${VISIBLE} and ${STILL_THERE}
   group by oe.type
   union all
   select 'sections', count(*)::int from course_sections s join seen my on my.course_id = s.course_id
   where s.root_account_id = $1 and s.course_id = $8 and s.workflow_state = 'active' and (not my.limited or s.id = any(my.sections))
   union all
   select 'groups', count(*)::int from groups g where g.root_account_id = $1 and g.context_type = 'Course' and g.context_id = $8
     and g.workflow_state = 'available'
     and (exists (select 1 from seen my where ${SEES_GROUP}) or exists (select 1 from group_memberships gm
       where gm.root_account_id = $1 and gm.group_id = g.id and gm.user_id = $2 and gm.workflow_state = 'accepted'))`,
);

/** How many people of each role a course (or one section of it) has, and how many sections and groups. */
export async function countRoles(
  db: Db,
  book: AddressBookParameters,
  course: number,
  section: number | undefined,
  asAdmin: boolean,
): Promise<ReadonlyMap<string, number>> {
  const rows = await run<{ type: string; n: number }>(db, roles, [
    ...ofCourses(book),
    section ?? null,
    asAdmin ? course : null,
    course,
  ]);
  return new Map(rows.map((r) => [r.type, r.n]));
}
