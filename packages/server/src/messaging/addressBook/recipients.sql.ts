/** Reads recipients: the people named, alone or through contexts, with what the sender shares with each. */
import { type CourseContextRow, courseContext } from "../../directory/courses/courses.sql.ts";
import { NAMED } from "../../platform/people.sql.ts";
import { isTeaching } from "../../platform/peopleLimits.sql.ts";
import { type Db, execute } from "../../store/database.ts";
import { executePacked, type PackedRow, placedPacked } from "../../store/packed.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import type { Participant } from "../conversations/participants.sql.ts";
import {
  ADDRESS_BOOK,
  type AddressBook,
  type AddressBookPlaces,
  isCounted,
  isStillThere,
  isVisible,
  myCourses,
  sharedColumns,
  sharedUnlessExpanded,
} from "./visibility.sql.ts";

/** A context whose people are addressed; with `all` regardless of whom the actor sees there. */
export interface Expansion {
  readonly kind: "course" | "section" | "group";
  readonly id: number;
  readonly types: readonly string[] | null;
  readonly all: boolean;
}

export interface RecipientRow extends Omit<Participant, "last_authored_at" | "context_roles"> {
  /** The sender named this person by id. */
  readonly named: boolean;
  /** Contexts in which the person is now, and those that ended: `course_1`, `group_2`. */
  readonly active_tags: readonly string[];
  readonly concluded_tags: readonly string[];
}

export interface RecipientQuery {
  readonly users: readonly number[];
  readonly uuids: readonly string[];
  readonly expansions: readonly Expansion[];
  /** People who may be addressed without further ties. */
  readonly participants: readonly number[];
  /** A conversation of the actor whose people may be addressed. */
  readonly fromConversation: number | undefined;
  /** Whether anybody of the tenant may be addressed. */
  readonly everybody: boolean;
  /** A course all of whose people may be addressed. */
  readonly contextCourse: number | undefined;
  /** Leaves out what the sender shares with people of the contexts, which is expensive where they are many. */
  readonly reachOnly?: boolean;
  /** Courses whose context is read as well. */
  readonly courses?: readonly number[];
}

/** CTE `expanded(user_id)` after `my`: the people of the contexts in `expansions`, as far as the actor sees them. */
export const expandedUsers = (p: AddressBookPlaces & { readonly expansions: string }) => `expanded as (
  select oe.user_id
  from jsonb_to_recordset(${p.expansions}) as w(kind text, id bigint, types text[], "all" boolean)
  join enrollments oe on oe.root_account_id = ${p.tenant}
    and (w.kind = 'course' and oe.course_id = w.id or w.kind = 'section' and oe.course_section_id = w.id)
  join courses c on c.root_account_id = ${p.tenant} and c.id = oe.course_id
  join enrollment_terms t on t.root_account_id = c.root_account_id and t.id = c.enrollment_term_id
  left join my on my.course_id = oe.course_id
  where (w.types is null or oe.type = any(w.types)) and ${isCounted("oe", "c")}
    and (w."all" or (my.course_id is not null and ${isVisible(p)}))
    and ${isStillThere(p)}
  union
  select gm.user_id
  from jsonb_to_recordset(${p.expansions}) as w(kind text, id bigint)
  join group_memberships gm on gm.root_account_id = ${p.tenant} and gm.group_id = w.id and gm.workflow_state = 'accepted'
  where w.kind = 'group')`;

interface LoadedRow extends RecipientRow {
  /** These two only of the actor's own row. */
  readonly courses: readonly CourseContextRow[] | null;
  readonly teaches: boolean | null;
}

const PARAMETERS = {
  ...ADDRESS_BOOK,
  users: "bigint[]",
  uuids: "text[]",
  expansions: "jsonb",
  participants: "bigint[]",
  fromConversation: "bigint | null",
  everybody: "boolean",
  contextCourse: "bigint | null",
  courses: "bigint[]",
} as const;

const RECIPIENT = placedPacked<Places<typeof PARAMETERS>, LoadedRow>((p) => ({
  ...NAMED,
  named: "tg.named",
  common_courses: "tg.common_courses",
  common_groups: "tg.common_groups",
  known_as_admin: "tg.known_as_admin",
  active_tags: "coalesce(tags.active, '{}')",
  concluded_tags: "coalesce(tags.concluded, '{}')",
  courses: `case when tg.user_id = ${p.actor} then (
    select json_agg(row_to_json(cc)) from (
      ${courseContext({ tenant: p.tenant, user: p.actor })} and c.workflow_state <> 'deleted' and c.id = any(${p.courses})) cc) end`,
  teaches: `case when tg.user_id = ${p.actor} then ${isTeaching(p.tenant, p.actor)} end`,
}));

const recipientsWith = (shared: (p: AddressBookPlaces) => string) => (p: Places<typeof PARAMETERS>) =>
  sql<PackedRow>`
  with ${myCourses(p)},
  ${expandedUsers(p)},
  targets as (
    select w.user_id, bool_or(w.named) as named, bool_or(w.expanded) as expanded from (
      select u.id as user_id, true as named, false as expanded from users u
        where u.root_account_id = ${p.tenant} and (u.id = any(${p.users}) or u.uuid = any(${p.uuids}))
      union all select user_id, false, true from expanded
      union all select ${p.actor}, false, false) w
    group by w.user_id)
  select ${RECIPIENT.sql(p)} as packed
  from (select x.*, ${shared(p)} from targets x offset 0) tg
  join users u on u.root_account_id = ${p.tenant} and u.id = tg.user_id
  cross join lateral (
    select array_agg(k.tag) filter (where k.now) as active, array_agg(k.tag) filter (where not k.now) as concluded
    from (
      select 'course_' || e.course_id as tag, bool_or(e.workflow_state <> 'completed' and c.workflow_state <> 'completed') as now
      from enrollments e join courses c on c.root_account_id = ${p.tenant} and c.id = e.course_id
      where e.root_account_id = ${p.tenant} and e.user_id = tg.user_id and ${isCounted("e", "c")}
      group by e.course_id
      union all
      select 'group_' || gm.group_id, true from group_memberships gm
      join groups g on g.root_account_id = ${p.tenant} and g.id = gm.group_id and g.workflow_state = 'available'
      where gm.root_account_id = ${p.tenant} and gm.user_id = tg.user_id and gm.workflow_state = 'accepted') k) tags
  where tg.user_id = ${p.actor} or (u.workflow_state in ('registered', 'pre_registered') and (
    tg.expanded
    or ${p.everybody}
    or tg.user_id = any(${p.participants})
    or tg.common_courses is not null or tg.common_groups is not null or tg.known_as_admin
    or exists (select 1 from conversation_participants mine
         join conversation_participants theirs on theirs.root_account_id = ${p.tenant} and theirs.conversation_id = mine.conversation_id
         where mine.root_account_id = ${p.tenant} and mine.user_id = ${p.actor} and mine.conversation_id = ${p.fromConversation}
           and theirs.user_id = tg.user_id)
    or (${p.contextCourse} is not null and exists (select 1 from enrollments e where e.root_account_id = ${p.tenant}
         and e.user_id = tg.user_id and e.course_id = ${p.contextCourse} and e.workflow_state in ('active', 'invited', 'completed')))))
  order by u.id`;

const recipients = statement("recipients", PARAMETERS, recipientsWith(sharedColumns), { prepared: true });
const recipientsReached = statement("recipients_reached", PARAMETERS, recipientsWith(sharedUnlessExpanded), {
  prepared: true,
});

export interface LoadedRecipients {
  /** Everybody who is reached, and always the actor's own row. */
  readonly rows: readonly RecipientRow[];
  readonly courses: readonly CourseContextRow[];
  /** Whether the actor teaches a course now. */
  readonly teaches: boolean;
}

export async function loadRecipients(
  db: Db,
  book: AddressBook,
  { fromConversation, contextCourse, courses = [], reachOnly = false, ...query }: RecipientQuery,
): Promise<LoadedRecipients> {
  const values = {
    ...book,
    ...query,
    fromConversation: fromConversation ?? null,
    contextCourse: contextCourse ?? null,
    courses,
  };
  const rows = await executePacked(db, RECIPIENT, reachOnly ? recipientsReached : recipients, values);
  const own = rows.find((row) => row.id === book.actor);
  return { rows, courses: own?.courses ?? [], teaches: own?.teaches === true };
}

const coursesOfSections = statement(
  "courses_of_sections",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<{ id: number; course_id: number }>`
    select id, course_id from course_sections
    where root_account_id = ${p.tenant} and id = any(${p.ids}) and workflow_state = 'active'`,
);

/** The courses of sections, by the sections' ids. */
export async function sectionCourses(db: Db, root: number, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await execute(db, coursesOfSections, { tenant: root, ids });
  return new Map(rows.map((row) => [row.id, row.course_id]));
}
