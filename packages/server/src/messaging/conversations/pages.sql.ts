/** Lists of conversations as SQL: a page in one statement, of which only what has changed is read again. */

import type { Context } from "../../platform/context.ts";
import { MAX_PER_PAGE } from "../../platform/paging.ts";
import type { NamedPerson } from "../../platform/people.sql.ts";
import { ByteLimitedCache } from "../../store/cache/byteLimitedCache.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { type Db, prepare, run } from "../../store/database.ts";
import { partlyPacked } from "../../store/packed.ts";
import {
  CONVERSATION,
  type ConversationRow,
  listed,
  newest,
  PARTICIPANT_COLUMNS,
  PEOPLE,
  type Person,
  participant,
  ROW,
  type Time,
} from "./rows.sql.ts";

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
const pageCache = cacheKey(
  () =>
    new ByteLimitedCache<string, ReadonlyMap<number, Shown>>({
      size: (rows) => [...rows.values()].reduce((sum, [, , , people]) => sum + 800 + 100 * people.length, 0),
      most: 16_000_000,
    }),
);

/**
 * Whoever walks through all pages sees each once: a page is kept from the second time on, if that comes before a
 * thousand others. About as many are kept.
 */
const seenPages = cacheKey(() => new ByteLimitedCache<string, true>({ size: () => 200, most: 200_000 }));

const statements = new Map<string, PageStatement>();

/** One per scope, kind of filter, beginning, and whether it is asked again; the plainest are kept prepared. */
function pageStatement(scope: Scope, mode: Mode, beginning: Beginning, again: boolean): PageStatement {
  const name = `conversations_${scope}_${mode}_${beginning}${again ? "_again" : ""}`;
  const known = statements.get(name);
  if (known !== undefined) return known;
  const made = pageStatementOf(scope, mode, beginning, again);
  statements.set(name, made);
  if (mode === "none") prepare(name, made.text);
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
  { db, caches, people, root, actor: { id: userId } }: Pick<Context, "db" | "caches" | "people" | "root" | "actor">,
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
  const again = caches.of(seenPages).get(page) === true;
  const { text, row } = pageStatement(r.scope, mode, beginning, again);
  const known = caches.of(pageCache).get(page) ?? new Map<number, Shown>();
  const versions = again ? [[...known.keys()], Array.from(known.values(), ([, version]) => version)] : [];
  const asked = [root, userId, ...filter, ...versions, r.limit, ...start];
  const [found] = await run<{ counted: number; rows: readonly (Shown | number)[] | null }>(db, text, asked);
  const shown = (found!.rows ?? []).map((given) => (typeof given === "number" ? known.get(given)! : given));
  if (again) caches.of(pageCache).set(page, new Map(shown.map((given) => [given[0], given])));
  else caches.of(seenPages).set(page, true);
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
    return person && participant(person, typeof given === "number" ? null : given[1]);
  });
  return found.every((person) => person !== undefined) ? found : found.filter((person) => person !== undefined);
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
