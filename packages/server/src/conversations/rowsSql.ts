/** Conversations as one person has them, as SQL: a page or single rows, complete in one statement. */

import { COURSE_CONTEXT, type CourseContextRow } from "../courses/queries.ts";
import { MAX_PER_PAGE } from "../platform/paging.ts";
import { NAMED, type NamedPerson, type People } from "../platform/people.ts";
import { type Db, run, statement } from "../store/database.ts";
import { Kept } from "../store/kept.ts";
import { type Columns, listOf, type Packed, packed, partlyPacked, runPacked } from "../store/packed.ts";
import { type AddressBookParameters, MY_COURSES, SHARED_COLUMNS } from "./addressBookSql.ts";

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
type Time = Date | string;

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

/** What a reply needs to know. */
export interface AddressedRow extends Membership, ContextFacts {}

/** What an answer needs besides. */
export interface DetailedRow extends ConversationRow, ContextFacts {}

const PARTICIPANT_COLUMNS = `p.conversation_id, p.workflow_state, p.last_message_at, p.visible_last_authored_at, p.message_count,
  p.subscribed, p.starred, p.has_attachments, p.has_media_objects, p.tags`;

/** What somebody is to the actor and in the conversation, of its participant `op`. */
const DETAILS: Columns<Omit<Person, keyof NamedPerson>> = {
  last_authored_at: "op.last_authored_at",
  common_courses: "op.common_courses",
  common_groups: "op.common_groups",
  known_as_admin: "op.known_as_admin",
  context_roles: `case when c.context_type = 'Course' then (
    select coalesce(array_agg(e.type) filter (where e.workflow_state = 'active' and (e.end_at is null or e.end_at > $3)), '{}')
    from enrollments e where e.root_account_id = $1 and e.user_id = op.user_id and e.course_id = c.context_id having count(*) > 0) end`,
};
/** People come as plain arrays: naming every field of every person in JSON costs more than reading them. */
const PERSON_IN_DETAIL = packed<Person>({ ...NAMED, ...DETAILS });

/** In lists and replies, where what is shown of people is known or asked for at once. */
type Unnamed = Omit<Person, Exclude<keyof NamedPerson, "id">>;
const UNNAMED_IN_DETAIL = packed<Unnamed>({ id: "op.user_id", ...DETAILS });

type WithPeople<R, P> = Omit<R, "people"> & { readonly people: readonly P[] };

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
const ROW: Columns<Omit<ConversationRow, "people">> = {
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

const PEOPLE = `from conversation_participants op where op.root_account_id = $1 and op.conversation_id = page.conversation_id`;

const CONVERSATION = `
  from page
  join conversations c on c.root_account_id = $1 and c.id = page.conversation_id`;

const newest = (wanted: string) => `
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

const listed = (person: string, from: string) => `
  cross join lateral (
    select json_agg(${person}) as list ${from}) people`;

/** Joins each row of `page` (columns as above) with its conversation, newest messages and people. */
const hydrate = (person: string, from: string) => `${CONVERSATION}${newest("true")}${listed(person, from)}`;

export type Scope = "inbox" | "unread" | "archived" | "starred" | "sent";

type OrderedBy = "last_message_at" | "updated_at" | "visible_last_authored_at";

/** The rows of each scope and what orders them. The words match the partial indexes to the letter. */
const SCOPES: Readonly<Record<Scope, { where: string; by: OrderedBy }>> = {
  inbox: { where: "p.last_message_at is not null and p.workflow_state <> 'archived'", by: "last_message_at" },
  unread: { where: "p.last_message_at is not null and p.workflow_state = 'unread'", by: "last_message_at" },
  archived: { where: "p.last_message_at is not null and p.workflow_state = 'archived'", by: "last_message_at" },
  starred: { where: "p.starred", by: "updated_at" },
  sent: { where: "p.visible_last_authored_at is not null", by: "visible_last_authored_at" },
};

export interface Filter {
  readonly mode: "and" | "or";
  readonly tags: readonly string[];
  readonly users: readonly number[];
}

type Mode = "and" | "or" | "none";

const NO_FILTER = "$3::text[] = '{}' and $4::bigint[] = '{}'";

const filterSql = (mode: Mode) => {
  if (mode === "none") return "true";
  const inIt = `(select count(*) from conversation_participants f where f.root_account_id = $1
    and f.conversation_id = p.conversation_id and f.user_id = any($4::bigint[]))`;
  return mode === "or"
    ? `((${NO_FILTER}) or p.tags && $3::text[] or ${inIt} > 0)`
    : `(p.tags @> $3::text[] or $3::text[] = '{}') and ${inIt} = cardinality($4::bigint[])`;
};

const selection = (scope: Scope, mode: Mode) =>
  `from conversation_participants p where p.root_account_id = $1 and p.user_id = $2 and p.message_count > 0
   and ${SCOPES[scope].where} and ${filterSql(mode)}`;

/** The key of a row in its scope's order. */
export type Anchor = readonly [time: string, id: number];

export const anchorOf = (scope: Scope, row: ListedRow): Anchor => [row[SCOPES[scope].by] as string, row.id];

/** The largest page, and the row that tells whether there is more. */
const MOST = MAX_PER_PAGE + 1;

/** How many rows beyond the page are counted, so that nearby ends are known and far ones cost nothing. */
const COUNT_BEYOND = 100;

/** Where a page begins: at the top, so many rows below it, or after a key, however deep that lies. */
type Beginning = "top" | "offset" | "anchor";

/**
 * Whatever changes what a conversation shows to a person writes their row of it or the conversation's own: the
 * transactions that wrote these are the version of what is shown.
 */
const VERSION = "page.written::text || ' ' || c.xmin::text";

export interface ListedRow extends ConversationRow {
  /** Only where it orders the scope. */
  readonly updated_at: Time | null;
}

const listedRow = (by: OrderedBy) =>
  partlyPacked<ListedRow, Pick<ListedRow, "people">>(
    { ...ROW, updated_at: by === "updated_at" ? "page.updated_at" : "null" },
    ["people"],
  );

/** A row as it travels and as it is kept: people are read by their names later. The version only where it may be kept. */
type Shown = readonly [
  id: number,
  version: string | null,
  values: readonly unknown[],
  people: readonly (number | readonly [id: number, lastAuthoredAt: string])[],
];

/** Most people of most conversations never wrote in them. */
const SHOWN_PERSON = `case when op.last_authored_at is null then to_json(op.user_id)
  else json_build_array(op.user_id, op.last_authored_at) end`;
const idOf = (person: Shown[3][number]): number => (typeof person === "number" ? person : person[0]);

interface PageStatement {
  readonly text: string;
  readonly row: ReturnType<typeof listedRow>;
}

/**
 * A page as one row: how many rows there are, and the rows as one JSON array. With `again` the statement is told what
 * is kept, and of what has not changed since it answers the id alone.
 *
 * The size of the page is a parameter, and without a bound in the text the store would reckon with a tenth of all rows
 * and plan each page anew for the size that it has.
 */
function pageStatementOf(scope: Scope, mode: Mode, beginning: Beginning, again: boolean): PageStatement {
  const { by } = SCOPES[scope];
  const ids = mode === "none" ? 3 : 5;
  const size = again ? ids + 2 : ids;
  const after =
    beginning === "anchor"
      ? `and (p.${by}, p.conversation_id) < ($${size + 1}::timestamptz, $${size + 2}::bigint)`
      : "";
  const skipped = beginning === "offset" ? `offset $${size + 1}` : "";
  const rows = `${selection(scope, mode)} ${after}`;
  const row = listedRow(by);
  const shown = `json_build_array(c.id, ${again ? VERSION : "null"}, ${row.sql}, people.list)`;
  const wanted = again ? "known.id is null" : "true";
  const known = `left join unnest($${ids}::bigint[], $${ids + 1}::text[]) known(id, version)
      on known.id = page.conversation_id and known.version = ${VERSION}`;
  const text = `with page as (
      select * from (select ${PARTICIPANT_COLUMNS}, p.updated_at, p.xmin as written ${rows}
        order by p.${by} desc, p.conversation_id desc limit ${MOST} ${skipped}) p limit $${size}),
    rest as materialized (select count(*) from (
      select 1 from (select 1 ${rows} limit ${MOST + COUNT_BEYOND} ${skipped}) p limit $${size} + ${COUNT_BEYOND}) counted)
    select (select count from rest) as counted,
      json_agg(${again ? `case when ${wanted} then ${shown} else to_json(c.id) end` : shown}
        order by page.${by} desc, page.conversation_id desc) as rows ${CONVERSATION}
    ${again ? known : ""}${newest(wanted)}
    ${listed(SHOWN_PERSON, `${PEOPLE} and ${wanted}`)}`;
  return { text, row };
}

/** Inboxes are looked at again and again: of a page that is kept, only what has changed since is read. */
const keptPages = new Kept<string, ReadonlyMap<number, Shown>>({
  size: (rows) => [...rows.values()].reduce((sum, [, , , people]) => sum + 800 + 100 * people.length, 0),
  most: 16_000_000,
});

/**
 * Whoever walks through all pages sees each once: a page is kept from the second time on, if that comes before a
 * thousand others. About as many are kept.
 */
const seenPages = new Kept<string, true>({ size: () => 200, most: 200_000 });

const statements = new Map<string, PageStatement>();

/** One per scope, kind of filter, beginning, and whether it is asked again; the plainest are kept prepared. */
function pageStatement(scope: Scope, mode: Mode, beginning: Beginning, again: boolean): PageStatement {
  const name = `conversations_${scope}_${mode}_${beginning}${again ? "_again" : ""}`;
  const known = statements.get(name);
  if (known !== undefined) return known;
  const made = pageStatementOf(scope, mode, beginning, again);
  statements.set(name, made);
  if (mode === "none") statement(name, made.text);
  return made;
}

export interface PageRequest {
  readonly scope: Scope;
  readonly filter: Filter;
  readonly limit: number;
  readonly offset: number;
  readonly anchor: Anchor | undefined;
}

export interface PageRows {
  readonly rows: ListedRow[];
  /** Rows from the page's start to the end, up to the limit and a hundred; more when it is exactly that. */
  readonly counted: number;
  readonly countLimit: number;
}

export async function loadPage(
  db: Db,
  people: People,
  root: number,
  userId: number,
  r: PageRequest,
): Promise<PageRows> {
  const { tags, users } = r.filter;
  const mode = tags.length + users.length === 0 ? "none" : r.filter.mode;
  const filter = mode === "none" ? [] : [tags, users];
  const [beginning, start] =
    r.anchor !== undefined
      ? (["anchor", r.anchor] as const)
      : r.offset > 0
        ? (["offset", [r.offset]] as const)
        : (["top", []] as const);
  const page = JSON.stringify([root, userId, r]);
  const again = seenPages.get(db, page) === true;
  const { text, row } = pageStatement(r.scope, mode, beginning, again);
  const known = keptPages.get(db, page) ?? new Map<number, Shown>();
  const versions = again ? [[...known.keys()], Array.from(known.values(), ([, version]) => version)] : [];
  const asked = [root, userId, ...filter, ...versions, r.limit, ...start];
  const [found] = await run<{ counted: number; rows: readonly (Shown | number)[] | null }>(db, text, asked);
  const shown = (found!.rows ?? []).map((given) => (typeof given === "number" ? known.get(given)! : given));
  if (again) keptPages.keep(db, page, new Map(shown.map((given) => [given[0], given])));
  else seenPages.keep(db, page, true);
  const ids: number[] = [];
  for (const [, , , list] of shown) for (const person of list) ids.push(idOf(person));
  const named = await people.of(db, root, ids);
  return {
    rows: shown.map(([, , values, list]) => row.read(values, { people: namedPeople(list, named) })),
    counted: found!.counted,
    countLimit: r.limit + COUNT_BEYOND,
  };
}

function namedPeople(list: Shown[3], named: ReadonlyMap<number, NamedPerson>): readonly Person[] {
  const found = list.map((given) => {
    const person = named.get(idOf(given));
    if (person === undefined) return undefined;
    const { id, uuid, name, full_name, pronouns, avatar_url } = person;
    const last_authored_at = typeof given === "number" ? null : given[1];
    return { id, uuid, name, full_name, pronouns, avatar_url, last_authored_at };
  });
  return found.every((person) => person !== undefined) ? found : found.filter((person) => person !== undefined);
}

/** Copies of the rows with what is shown of their people, in a statement more for those who are not known. */
export async function withNames<R extends WithPeople<Membership, Pick<Unnamed, "id" | "last_authored_at">>>(
  db: Db,
  people: People,
  root: number,
  rows: readonly R[],
): Promise<(Omit<R, "people"> & { people: (R["people"][number] & Omit<NamedPerson, "root">)[] })[]> {
  const named = await people.of(
    db,
    root,
    rows.flatMap((row) => row.people.map((p) => p.id)),
  );
  return rows.map((row) => ({
    ...row,
    people: row.people.flatMap((p) => {
      const person = named.get(p.id);
      if (person === undefined) return [];
      const { uuid, name, full_name, pronouns, avatar_url } = person;
      return [{ ...p, uuid, name, full_name, pronouns, avatar_url }];
    }),
  }));
}

/** The ids of all rows of a scope and filter, in order. */
export async function loadAllIds(
  db: Db,
  root: number,
  userId: number,
  scope: Scope,
  filter: Filter,
): Promise<number[]> {
  const { by } = SCOPES[scope];
  const rows = await run<{ id: number }>(
    db,
    `select p.conversation_id as id ${selection(scope, filter.mode)} order by p.${by} desc, p.conversation_id desc`,
    [root, userId, filter.tags, filter.users],
  );
  return rows.map((r) => r.id);
}

const CONTEXT_FACTS: Columns<ContextFacts> = {
  conversation_tags: "c.tags",
  course_context: `(select row_to_json(cc) from (${COURSE_CONTEXT} and c.workflow_state <> 'deleted'
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

/** CTEs and the rest of a statement that selects `ADDRESSED.sql` of conversation `$7`; for replies, which add to it. */
export const ADDRESSED = packed<WithPeople<AddressedRow, Unnamed>>({
  ...MEMBERSHIP,
  ...among(UNNAMED_IN_DETAIL),
  ...CONTEXT_FACTS,
});
export const ADDRESSED_CTES = `${MY_COURSES},
   page as (select ${PARTICIPANT_COLUMNS} from conversation_participants p
     where p.root_account_id = $1 and p.user_id = $2 and p.conversation_id = $7),
   targets as (select op.user_id, op.last_authored_at from conversation_participants op where op.root_account_id = $1
     and op.conversation_id = (select conversation_id from page))`;
export const ADDRESSED_FROM = `${CONVERSATION}${listed(UNNAMED_IN_DETAIL.sql, UNNAMED_PEOPLE)} ${ITS_CONTEXT}`;

const DETAILED = packed<DetailedRow>({ ...ROW, ...among(PERSON_IN_DETAIL), ...CONTEXT_FACTS });

const detailed = statement(
  "conversation_detailed",
  `with ${ADDRESSED_CTES}
   select ${DETAILED.sql} as packed ${hydrate(PERSON_IN_DETAIL.sql, PEOPLE_IN_DETAIL)} ${ITS_CONTEXT}`,
);

/** One conversation with all that answers and decisions about it need, or undefined for those not in it. */
export async function loadDetailed(db: Db, book: AddressBookParameters, id: number): Promise<DetailedRow | undefined> {
  return (await runPacked(db, DETAILED, detailed, [...book, id]))[0];
}
