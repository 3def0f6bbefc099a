/** Reads recipients: the people named, alone or through contexts, with what the sender shares with each. */
import { type CourseContextRow, courseContext } from "../../directory/courses/courses.sql.ts";
import { NAMED } from "../../platform/people.sql.ts";
import { type Db, prepare } from "../../store/database.ts";
import { packed, runPacked } from "../../store/packed.ts";
import type { Person } from "../conversations/rows.sql.ts";
import {
  type AddressBookParameters,
  counts,
  MY_COURSES,
  SHARED_COLUMNS,
  SHARED_UNLESS_EXPANDED,
  STILL_THERE,
  VISIBLE,
} from "./addressBook.sql.ts";

/** A context to be expanded; `all` leaves the actor's own visibility out. */
export interface Expansion {
  readonly kind: "course" | "section" | "group";
  readonly id: number;
  readonly types: readonly string[] | null;
  readonly all: boolean;
}

export interface RecipientRow extends Omit<Person, "last_authored_at" | "context_roles"> {
  /** The sender named this person by id. */
  readonly named: boolean;
  /** Contexts in which the person is now, and those that ended: `course_1`, `group_2`. */
  readonly active_tags: readonly string[];
  readonly concluded_tags: readonly string[];
}

export interface Wanted {
  readonly users: readonly number[];
  readonly uuids: readonly string[];
  readonly expansions: readonly Expansion[];
  readonly participants: readonly number[];
  readonly fromConversation: number | undefined;
  readonly everybody: boolean;
  readonly contextCourse: number | undefined;
  /** Leaves out what the sender shares with people of the contexts: it is not asked where they are many. */
  readonly reachOnly?: boolean;
  /** Courses whose context is wanted besides. */
  readonly courses?: readonly number[];
}

/** CTE `expanded(user_id)` after `my`: the people of the contexts in `$9`, as far as the actor sees them. */
export const EXPANDED = `expanded as (
  select oe.user_id
  from jsonb_to_recordset($9::jsonb) as w(kind text, id bigint, types text[], "all" boolean)
  join enrollments oe on oe.root_account_id = $1
    and (w.kind = 'course' and oe.course_id = w.id or w.kind = 'section' and oe.course_section_id = w.id)
  join courses c on c.root_account_id = $1 and c.id = oe.course_id
  join enrollment_terms t on t.root_account_id = c.root_account_id and t.id = c.enrollment_term_id
  left join my on my.course_id = oe.course_id
  where (w.types is null or oe.type = any(w.types)) and ${counts("oe", "c")}
    and (w."all" or (my.course_id is not null and ${VISIBLE}))
    and ${STILL_THERE}
  union
  select gm.user_id
  from jsonb_to_recordset($9::jsonb) as w(kind text, id bigint)
  join group_memberships gm on gm.root_account_id = $1 and gm.group_id = w.id and gm.workflow_state = 'accepted'
  where w.kind = 'group')`;

interface LoadedRow extends RecipientRow {
  /** Of the actor's own row. */
  readonly courses: readonly CourseContextRow[] | null;
}

const RECIPIENT = packed<LoadedRow>({
  ...NAMED,
  named: "tg.named",
  common_courses: "tg.common_courses",
  common_groups: "tg.common_groups",
  known_as_admin: "tg.known_as_admin",
  active_tags: "coalesce(tags.active, '{}')",
  concluded_tags: "coalesce(tags.concluded, '{}')",
  courses: `case when tg.user_id = $2 then (
    select json_agg(row_to_json(cc)) from (
      ${courseContext({ tenant: "$1", user: "$2" })} and c.workflow_state <> 'deleted' and c.id = any($14::bigint[])) cc) end`,
});

const recipientsText = (shared: string) => `with ${MY_COURSES},
   ${EXPANDED},
   targets as (
     select w.user_id, bool_or(w.named) as named, bool_or(w.expanded) as expanded from (
       select u.id as user_id, true as named, false as expanded from users u
         where u.root_account_id = $1 and (u.id = any($7::bigint[]) or u.uuid = any($8::text[]))
       union all select user_id, false, true from expanded
       union all select $2::bigint, false, false) w
     group by w.user_id)
   select ${RECIPIENT.sql} as packed
   from (select x.*, ${shared} from targets x offset 0) tg
   join users u on u.root_account_id = $1 and u.id = tg.user_id
   cross join lateral (
     select array_agg(k.tag) filter (where k.now) as active, array_agg(k.tag) filter (where not k.now) as concluded
     from (
       select 'course_' || e.course_id as tag, bool_or(e.workflow_state <> 'completed' and c.workflow_state <> 'completed') as now
       from enrollments e join courses c on c.root_account_id = $1 and c.id = e.course_id
       where e.root_account_id = $1 and e.user_id = tg.user_id and ${counts("e", "c")}
       group by e.course_id
       union all
       select 'group_' || gm.group_id, true from group_memberships gm
       join groups g on g.root_account_id = $1 and g.id = gm.group_id and g.workflow_state = 'available'
       where gm.root_account_id = $1 and gm.user_id = tg.user_id and gm.workflow_state = 'accepted') k) tags
   where tg.user_id = $2 or (u.workflow_state in ('registered', 'pre_registered') and (
     tg.expanded
     or $12::boolean
     or tg.user_id = any($10::bigint[])
     or tg.common_courses is not null or tg.common_groups is not null or tg.known_as_admin
     or exists (select 1 from conversation_participants mine
          join conversation_participants theirs on theirs.root_account_id = $1 and theirs.conversation_id = mine.conversation_id
          where mine.root_account_id = $1 and mine.user_id = $2 and mine.conversation_id = $11 and theirs.user_id = tg.user_id)
     or ($13::bigint is not null and exists (select 1 from enrollments e where e.root_account_id = $1
          and e.user_id = tg.user_id and e.course_id = $13 and e.workflow_state in ('active', 'invited', 'completed')))))
   order by u.id`;

const recipients = prepare("recipients", recipientsText(SHARED_COLUMNS));
const reached = prepare("recipients_reached", recipientsText(SHARED_UNLESS_EXPANDED));

/** Everybody who is reached, and always the actor's own row. */
export async function loadRecipients(
  db: Db,
  book: AddressBookParameters,
  w: Wanted,
): Promise<{ rows: readonly RecipientRow[]; courses: readonly CourseContextRow[] }> {
  const rows = await runPacked(db, RECIPIENT, w.reachOnly === true ? reached : recipients, [
    ...book,
    w.users,
    w.uuids,
    JSON.stringify(w.expansions),
    w.participants,
    w.fromConversation ?? null,
    w.everybody,
    w.contextCourse ?? null,
    w.courses ?? [],
  ]);
  return { rows, courses: rows.find((r) => r.courses !== null)?.courses ?? [] };
}

/** The courses of these sections. */
export async function sectionCourses(db: Db, root: number, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("course_sections")
    .select(["id", "course_id"])
    .where("root_account_id", "=", root)
    .where("id", "in", [...ids])
    .where("workflow_state", "=", "active")
    .execute();
  return new Map(rows.map((r) => [r.id, r.course_id]));
}
