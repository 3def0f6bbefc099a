/** Lists of conversations as SQL: a page in one statement, which returns only rows that have changed since they were cached. */
import type { Context } from "../../platform/context.ts";
import { MAX_PER_PAGE } from "../../platform/paging.ts";
import { execute } from "../../store/database.ts";
import { partlyPacked } from "../../store/packed.ts";
import { type Places, sql, variants } from "../../store/statement.ts";
import {
  type ConversationRow,
  joinConversation,
  joinNewest,
  PARTICIPANT_COLUMNS,
  ROW,
  type Time,
} from "./conversations.sql.ts";
import { participantList } from "./participants.sql.ts";

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

/** Without tags and users there is no filter. */
const modeOf = ({ mode, tags, users }: Filter) => (tags.length + users.length === 0 ? "none" : mode);
type Mode = Filter["mode"] | "none";

const PAGE = {
  tenant: "bigint",
  actor: "bigint",
  tags: "text[]?",
  users: "bigint[]?",
  limit: "bigint",
  offset: "bigint?",
  /** As text: a `Date` would lose the microseconds. */
  anchorTime: "text?",
  anchorId: "bigint?",
  /** Ids and versions of the rows that are cached. */
  knownIds: "bigint[]?",
  knownVersions: "text[]?",
} as const;
type PagePlaces = Places<typeof PAGE>;

type SelectionPlaces = Pick<PagePlaces, "tenant" | "actor" | "tags" | "users">;

const filtered = (p: SelectionPlaces, mode: Mode) => {
  if (mode === "none") return "true";
  const among = `(select count(*) from conversation_participants f where f.root_account_id = ${p.tenant}
    and f.conversation_id = p.conversation_id and f.user_id = any(${p.users}))`;
  return mode === "or"
    ? `(p.tags && ${p.tags} or ${among} > 0)`
    : `(p.tags @> ${p.tags} or ${p.tags} = '{}') and ${among} = cardinality(${p.users})`;
};

const selection = (p: SelectionPlaces, scope: Scope, mode: Mode) =>
  `from conversation_participants p where p.root_account_id = ${p.tenant} and p.user_id = ${p.actor} and p.message_count > 0
   and ${SCOPES[scope].where} and ${filtered(p, mode)}`;

/** The key of a row in its scope's order. */
export type Anchor = readonly [time: string, id: number];

export const anchorOf = (scope: Scope, row: PageRow): Anchor => [row[SCOPES[scope].by] as string, row.id];

/** The largest page, and the row that tells whether there is more. */
const MOST = MAX_PER_PAGE + 1;

/** Rows counted beyond the page, so that a near end is known and a distant one costs nothing. */
export const COUNT_BEYOND = 100;

/** Where a page begins: at the top, at an offset, or after a key, which costs the same at any depth. */
type Beginning = "top" | "offset" | "anchor";

/**
 * Whatever changes what a conversation shows to a person writes that person's row of it or the conversation's own: the
 * transactions that wrote these rows are the version of what is shown.
 */
const VERSION = "page.written::text || ' ' || c.xmin::text";

export interface PageRow extends ConversationRow {
  /** Only where it orders the scope. */
  readonly updated_at: Time | null;
}

const packedRow = (updatedAt: string) =>
  partlyPacked<PageRow, Pick<PageRow, "people">>({ ...ROW, updated_at: updatedAt }, ["people"]);
const WITHOUT_UPDATED_AT = packedRow("null");
const WITH_UPDATED_AT = packedRow("page.updated_at");

/** Reads and writes the rows of a scope as arrays. */
export const pageRow = (scope: Scope) => (SCOPES[scope].by === "updated_at" ? WITH_UPDATED_AT : WITHOUT_UPDATED_AT);

/** A row as it travels and as it is cached: profiles are added later. The version is null where the row is not to be cached. */
export type Shown = readonly [
  id: number,
  version: string | null,
  values: readonly unknown[],
  people: readonly (number | readonly [id: number, lastAuthoredAt: string])[],
];

/** Most people of most conversations never wrote in them. */
const SHOWN_PERSON = `case when op.last_authored_at is null then to_json(op.user_id)
  else json_build_array(op.user_id, op.last_authored_at) end`;

interface PageVariant {
  readonly scope: Scope;
  readonly mode: Mode;
  readonly beginning: Beginning;
  /** Whether rows may be cached: the statement is told their versions, and answers the id alone of unchanged ones. */
  readonly cached: boolean;
}

export interface FoundPage {
  readonly counted: number;
  readonly rows: readonly (Shown | number)[] | null;
}

/**
 * A page as one row: how many rows there are, and the rows as one JSON array. The page's size is a parameter, and a
 * constant bounds it: without the constant PostgreSQL would estimate a tenth of all rows and plan each page again.
 */
function selectPage(p: PagePlaces, { scope, mode, beginning, cached }: PageVariant) {
  const { by } = SCOPES[scope];
  const after =
    beginning === "anchor" ? `and (p.${by}, p.conversation_id) < (${p.anchorTime}::timestamptz, ${p.anchorId})` : "";
  const skipped = beginning === "offset" ? `offset ${p.offset}` : "";
  const rows = `${selection(p, scope, mode)} ${after}`;
  const shown = `json_build_array(c.id, ${cached ? VERSION : "null"}, ${pageRow(scope).sql}, people.list)`;
  const wanted = cached ? "known.id is null" : "true";
  const known = cached
    ? `left join unnest(${p.knownIds}, ${p.knownVersions}) known(id, version)
      on known.id = page.conversation_id and known.version = ${VERSION}`
    : "";
  const people = `from conversation_participants op
      where op.root_account_id = ${p.tenant} and op.conversation_id = page.conversation_id and ${wanted}`;
  return sql<FoundPage>`
    with page as (
      select * from (select ${PARTICIPANT_COLUMNS}, p.updated_at, p.xmin as written ${rows}
        order by p.${by} desc, p.conversation_id desc limit ${MOST} ${skipped}) p limit ${p.limit}),
    rest as materialized (select count(*) from (
      select 1 from (select 1 ${rows} limit ${MOST + COUNT_BEYOND} ${skipped}) p limit ${p.limit} + ${COUNT_BEYOND}) counted)
    select (select count from rest) as counted,
      json_agg(${cached ? `case when ${wanted} then ${shown} else to_json(c.id) end` : shown}
        order by page.${by} desc, page.conversation_id desc) as rows ${joinConversation(p)}
    ${known}${joinNewest(p, wanted)}
    ${participantList(SHOWN_PERSON, people)}`;
}

const plainPage = variants("conversations_page", PAGE, selectPage, {
  prepared: true,
  examples: [
    { scope: "inbox", mode: "none", beginning: "top", cached: false },
    { scope: "inbox", mode: "none", beginning: "top", cached: true },
    { scope: "starred", mode: "none", beginning: "anchor", cached: false },
  ],
});

/** Unprepared: the best plan depends on the filter. */
const filteredPage = variants("conversations_page_filtered", PAGE, selectPage, {
  examples: [
    { scope: "inbox", mode: "and", beginning: "top", cached: false },
    { scope: "unread", mode: "or", beginning: "offset", cached: false },
  ],
});

export interface PageQuery {
  readonly scope: Scope;
  readonly filter: Filter;
  readonly limit: number;
  readonly offset: number;
  readonly anchor: Anchor | undefined;
  /** Rows that are cached; undefined where none are to be. */
  readonly known: ReadonlyMap<number, Shown> | undefined;
}

type Asking = Pick<Context, "db" | "root" | "actor">;

export async function findPage({ db, root, actor }: Asking, query: PageQuery): Promise<FoundPage | undefined> {
  const { scope, filter, limit, offset, anchor, known } = query;
  const mode = modeOf(filter);
  const beginning = anchor !== undefined ? "anchor" : offset > 0 ? "offset" : "top";
  const page = (mode === "none" ? plainPage : filteredPage)({ scope, mode, beginning, cached: known !== undefined });
  const [found] = await execute(db, page, {
    tenant: root,
    actor: actor.id,
    tags: filter.tags,
    users: filter.users,
    limit,
    offset,
    anchorTime: anchor?.[0],
    anchorId: anchor?.[1],
    knownIds: known && [...known.keys()],
    knownVersions: known && Array.from(known.values(), ([, version]) => version ?? ""),
  });
  return found;
}

const allIds = variants(
  "conversation_ids",
  { tenant: PAGE.tenant, actor: PAGE.actor, tags: PAGE.tags, users: PAGE.users },
  (p, { scope, mode }: Pick<PageVariant, "scope" | "mode">) => sql<{ id: number }>`
    select p.conversation_id as id ${selection(p, scope, mode)}
    order by p.${SCOPES[scope].by} desc, p.conversation_id desc`,
  { examples: [{ scope: "inbox", mode: "none" }] },
);

/** The ids of all rows of a scope and filter, in order. */
export async function loadAllIds(
  { db, root, actor }: Asking,
  { scope, filter }: { readonly scope: Scope; readonly filter: Filter },
): Promise<number[]> {
  const { tags, users } = filter;
  const rows = await execute(db, allIds({ scope, mode: modeOf(filter) }), {
    tenant: root,
    actor: actor.id,
    tags,
    users,
  });
  return rows.map((row) => row.id);
}
