/** A conversation as one person has it, as SQL: complete in one statement. */

import { type CourseContextRow, courseContext } from "../../directory/courses/courses.sql.ts";
import { NAMED, type NamedPerson } from "../../platform/people.sql.ts";
import type { People } from "../../platform/people.ts";
import { type Db, prepare } from "../../store/database.ts";
import { type Columns, listOf, type Packed, packed, runPacked } from "../../store/packed.ts";
import { type AddressBookParameters, MY_COURSES, SHARED_COLUMNS } from "../addressBook/addressBook.sql.ts";

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly full_name: string;
  readonly pronouns: string | null;
  readonly avatar_url: string | null;
  readonly uuid?: string;
  readonly last_authored_at: string | null;
  /** Only in rows read with detail. */
  readonly common_courses?: Readonly<Record<string, string[]>> | null;
  readonly common_groups?: Readonly<Record<string, string[]>> | null;
  readonly known_as_admin?: boolean;
  /** Roles that the person has now in the course of the conversation; null for who was never enrolled in it. */
  readonly context_roles?: readonly string[] | null;
}

/** Text where it comes from the store, which goes to the wire without being taken for a date between. */
export type Time = Date | string;

/** A conversation and its people as one of them has it, without its messages. */
interface Membership {
  readonly id: number;
  readonly subject: string | null;
  readonly private: boolean;
  readonly context_type: string | null;
  readonly context_id: number | null;
  readonly workflow_state: string;
  readonly last_message_at: Time | null;
  readonly visible_last_authored_at: Time | null;
  readonly message_count: number;
  readonly subscribed: boolean;
  readonly starred: boolean;
  readonly has_attachments: boolean;
  readonly has_media_objects: boolean;
  readonly tags: readonly string[] | null;
  readonly people: readonly Person[];
}

export interface ConversationRow extends Membership {
  /** Newest visible human message; `last_body` is cut after 101 characters. */
  readonly last_id: number | null;
  readonly last_body: string | null;
  /** Newest visible message of the person's own; its text only where that is not the newest of all. */
  readonly authored_id: number | null;
  readonly authored_body: string | null;
  readonly authored_at: Time | null;
}

/** What decides who may reply, and under which contexts. */
interface ContextFacts {
  readonly conversation_tags: readonly string[];
  readonly course_context: CourseContextRow | null;
  readonly group_context: {
    readonly id: number;
    readonly context_type: string;
    readonly context_id: number;
    readonly member: boolean;
  } | null;
}

/** What a reply needs to know where a context has a say. */
export interface AddressedRow extends Membership, ContextFacts {}

/** What an answer needs besides. */
export interface DetailedRow extends ConversationRow, ContextFacts {}

export const PARTICIPANT_COLUMNS = `p.conversation_id, p.workflow_state, p.last_message_at, p.visible_last_authored_at, p.message_count,
  p.subscribed, p.starred, p.has_attachments, p.has_media_objects, p.tags`;

/** What somebody is to the actor, of a participant `op`, */
const SHARED: Columns<Omit<Person, keyof NamedPerson | "context_roles">> = {
  last_authored_at: "op.last_authored_at",
  common_courses: "op.common_courses",
  common_groups: "op.common_groups",
  known_as_admin: "op.known_as_admin",
};

/** and in the conversation. */
const DETAILS: Columns<Omit<Person, keyof NamedPerson>> = {
  ...SHARED,
  context_roles: `case when c.context_type = 'Course' then (
    select coalesce(array_agg(e.type) filter (where e.workflow_state = 'active' and (e.end_at is null or e.end_at > $3)), '{}')
    from enrollments e where e.root_account_id = $1 and e.user_id = op.user_id and e.course_id = c.context_id having count(*) > 0) end`,
};
/** People come as plain arrays: naming every field of every person in JSON costs more than reading them. */
const PERSON_IN_DETAIL = packed<Person>({ ...NAMED, ...DETAILS });

/** In replies, where what is shown of people is known or asked for at once. */
type Unnamed = Omit<Person, Exclude<keyof NamedPerson, "id"> | "context_roles">;
const UNNAMED = packed<Unnamed>({ id: "op.user_id", ...SHARED });

/** Somebody a reply goes to as they travel; of many there is nothing to say but who it is. */
export type Addressed = number | readonly unknown[];
const ADDRESSED = `case when op.last_authored_at is null and op.common_courses is null and op.common_groups is null
  and not op.known_as_admin then to_json(op.user_id) else ${UNNAMED.sql} end`;

/** The columns of a row of `page`, as `hydrate` joins it: without its people and messages, */
const MEMBERSHIP: Columns<Omit<Membership, "people">> = {
  id: "c.id",
  subject: "c.subject",
  private: "c.private_hash is not null",
  context_type: "c.context_type",
  context_id: "c.context_id",
  workflow_state: "page.workflow_state",
  last_message_at: "page.last_message_at",
  visible_last_authored_at: "page.visible_last_authored_at",
  message_count: "page.message_count",
  subscribed: "page.subscribed",
  starred: "page.starred",
  has_attachments: "page.has_attachments",
  has_media_objects: "page.has_media_objects",
  tags: "page.tags",
};

/** with its messages, */
export const ROW: Columns<Omit<ConversationRow, "people">> = {
  ...MEMBERSHIP,
  last_id: "newest.message_id",
  last_body: "left(newest.body, 101)",
  // most often the newest message is the one looked for, and is not looked for again
  authored_id: "case when newest.author then newest.message_id else own.message_id end",
  authored_body: "left(own.body, 101)",
  authored_at: "case when newest.author then newest.created_at else own.created_at end",
};

/** and its people. */
const among = <P>(people: Packed<P>): Columns<{ people: readonly P[] }> => ({ people: listOf(people, "people.list") });

export const PEOPLE = `from conversation_participants op where op.root_account_id = $1 and op.conversation_id = page.conversation_id`;

export const CONVERSATION = `
  from page
  join conversations c on c.root_account_id = $1 and c.id = page.conversation_id`;

export const newest = (wanted: string) => `
  left join lateral (
    select mp.message_id, mp.author, m.body, m.created_at from conversation_message_participants mp
    join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
    where mp.root_account_id = $1 and mp.conversation_id = page.conversation_id and mp.user_id = $2
      and mp.deleted_at is null and not mp.generated and ${wanted}
    order by mp.message_id desc limit 1) newest on true
  left join lateral (
    select mp.message_id, m.body, m.created_at from conversation_message_participants mp
    join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
    where mp.root_account_id = $1 and mp.conversation_id = page.conversation_id and mp.user_id = $2
      and page.visible_last_authored_at is not null and newest.author is not true
      and mp.deleted_at is null and mp.author and not mp.generated and ${wanted}
    order by mp.message_id desc limit 1) own on true`;

export const listed = (person: string, from: string) => `
  cross join lateral (
    select json_agg(${person}) as list ${from}) people`;

/** Joins each row of `page` (columns as above) with its conversation, newest messages and people. */
const hydrate = (person: string, from: string) => `${CONVERSATION}${newest("true")}${listed(person, from)}`;

/** A participant with what is shown of them. Written down whole: pages make hundreds. */
export function participant(person: NamedPerson, last_authored_at: string | null): Person {
  const { id, uuid, name, full_name, pronouns, avatar_url } = person;
  return { id, uuid, name, full_name, pronouns, avatar_url, last_authored_at };
}

/** Those of `ADDRESSED_PEOPLE` with what is shown of them, in a statement more for who is not known. */
export async function addressedPeople(
  db: Db,
  people: People,
  root: number,
  list: readonly Addressed[],
): Promise<readonly Person[]> {
  const nothing = { last_authored_at: null, common_courses: null, common_groups: null, known_as_admin: false };
  const found = list.map((given) => (typeof given === "number" ? { id: given, ...nothing } : UNNAMED.read(given)));
  const named = await people.of(
    db,
    root,
    found.map((p) => p.id),
  );
  return found.flatMap((p) => {
    const person = named.get(p.id);
    return person === undefined ? [] : [{ ...p, ...participant(person, p.last_authored_at) }];
  });
}

const CONTEXT_FACTS: Columns<ContextFacts> = {
  conversation_tags: "c.tags",
  course_context: `(select row_to_json(cc) from (${courseContext({ tenant: "$1", user: "$2" })} and c.workflow_state <> 'deleted'
        and (page_context.context_type, c.id) = ('Course', page_context.context_id)) cc)`,
  group_context: `(select json_build_object('id', g.id, 'context_type', g.context_type, 'context_id', g.context_id,
      'member', exists (select 1 from group_memberships gm where gm.root_account_id = $1 and gm.group_id = g.id
        and gm.user_id = $2 and gm.workflow_state = 'accepted'))
    from groups g where g.root_account_id = $1 and g.workflow_state <> 'deleted'
      and (page_context.context_type, g.id) = ('Group', page_context.context_id))`,
};

const UNNAMED_PEOPLE = `from (select x.user_id, x.last_authored_at, ${SHARED_COLUMNS} from targets x offset 0) op`;
const PEOPLE_IN_DETAIL = `${UNNAMED_PEOPLE} join users u on u.root_account_id = $1 and u.id = op.user_id`;

const ITS_CONTEXT = "cross join lateral (select c.context_type, c.context_id) page_context";

/** Joins the `people.list` of a reply, in a statement with the CTEs `my` and `targets`. */
export const ADDRESSED_PEOPLE = listed(ADDRESSED, UNNAMED_PEOPLE);

const DETAILED_CTES = `${MY_COURSES},
   page as (select ${PARTICIPANT_COLUMNS} from conversation_participants p
     where p.root_account_id = $1 and p.user_id = $2 and p.conversation_id = $7),
   targets as (select op.user_id, op.last_authored_at from conversation_participants op where op.root_account_id = $1
     and op.conversation_id = (select conversation_id from page))`;

const DETAILED = packed<DetailedRow>({ ...ROW, ...among(PERSON_IN_DETAIL), ...CONTEXT_FACTS });

const detailed = prepare(
  "conversation_detailed",
  `with ${DETAILED_CTES}
   select ${DETAILED.sql} as packed ${hydrate(PERSON_IN_DETAIL.sql, PEOPLE_IN_DETAIL)} ${ITS_CONTEXT}`,
);

/** One conversation with all that answers and decisions about it need, or undefined for those not in it. */
export async function loadDetailed(db: Db, book: AddressBookParameters, id: number): Promise<DetailedRow | undefined> {
  return (await runPacked(db, DETAILED, detailed, [...book, id]))[0];
}
