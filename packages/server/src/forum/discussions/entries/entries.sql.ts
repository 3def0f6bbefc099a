/** Reads entries, each with its author and the viewer's read state. */
import type { Selectable } from "kysely";
import type { Context } from "../../../platform/context.ts";
import { execute } from "../../../store/database.ts";
import { one } from "../../../store/must.ts";
import { type Places, sql, statement } from "../../../store/statement.ts";
import type { DiscussionEntriesTable } from "../../../store/tables.generated.ts";

export type StoredEntry = Selectable<DiscussionEntriesTable>;

/** Times are text where an entry is read from JSON. */
export interface EntryRow extends Omit<StoredEntry, "created_at" | "updated_at" | "deleted_at"> {
  readonly created_at: Date | string;
  readonly updated_at: Date | string;
  readonly author_name: string;
  readonly author_short_name: string;
  readonly author_avatar_url: string | null;
  readonly author_pronouns: string | null;
  readonly is_read: boolean;
  readonly is_forced: boolean;
}

export interface TopEntryRow extends EntryRow {
  /** Up to eleven of its newest descendants. */
  readonly recent: readonly EntryRow[] | null;
}

type ReadContext = Pick<Context, "db" | "root" | "actor">;

const VIEWER = { tenant: "bigint", viewer: "bigint" } as const;
type ViewerPlaces = Places<typeof VIEWER>;

const columns = (entry: string) => `${entry}.*, u.name as author_name, u.short_name as author_short_name,
  u.avatar_url as author_avatar_url, u.pronouns as author_pronouns,
  coalesce(ep.read, ${entry}.id <= p.read_through, false) as is_read, coalesce(ep.forced_read_state, false) as is_forced`;
const joins = (
  entry: string,
  p: ViewerPlaces,
) => `join users u on u.root_account_id = ${p.tenant} and u.id = ${entry}.user_id
  left join discussion_topic_participants p on p.root_account_id = ${p.tenant} and p.topic_id = ${entry}.topic_id
    and p.user_id = ${p.viewer}
  left join discussion_entry_participants ep on ep.root_account_id = ${p.tenant} and ep.topic_id = ${entry}.topic_id
    and ep.user_id = ${p.viewer} and ep.entry_id = ${entry}.id`;

/** The last entry of a page, after which the next page begins: lists are newest first, by time and id. */
export type EntryKey = readonly [string, number];
export const isEntryKey = (key: unknown): key is EntryKey =>
  Array.isArray(key) && typeof key[0] === "string" && !Number.isNaN(Date.parse(key[0])) && Number.isSafeInteger(key[1]);

export interface EntrySlice {
  readonly limit: number;
  readonly offset: number;
  readonly after: EntryKey | undefined;
}

const SLICE = { afterTime: "timestamptz | null", afterId: "bigint | null", limit: "bigint", offset: "bigint" } as const;

const isAfter = (p: Places<typeof SLICE>) =>
  `(${p.afterTime} is null or (e.created_at, e.id) < (${p.afterTime}, ${p.afterId}))`;
const sliceValues = ({ limit, offset, after }: EntrySlice) => ({
  limit,
  offset: after === undefined ? offset : 0,
  afterTime: after === undefined ? null : new Date(after[0]),
  afterId: after === undefined ? null : after[1],
});

const topEntries = statement(
  "discussion_entries_top",
  { ...VIEWER, topics: "bigint[]", ...SLICE },
  (p) => sql<TopEntryRow>`
    with page as (
      select e.id from discussion_entries e
      where e.root_account_id = ${p.tenant} and e.topic_id = any(${p.topics}) and e.parent_id is null
        and e.workflow_state = 'active' and ${isAfter(p)}
      order by e.created_at desc, e.id desc limit ${p.limit} offset ${p.offset})
    select ${columns("e")}, r.recent from page
    join discussion_entries e on e.root_account_id = ${p.tenant} and e.id = page.id
    ${joins("e", p)}
    left join lateral (
      select json_agg(row_to_json(x)) as recent from (
        select ${columns("d")} from discussion_entries d ${joins("d", p)}
        where d.root_account_id = ${p.tenant} and d.root_entry_id = e.id and d.workflow_state = 'active'
        order by d.created_at desc, d.id desc limit 11) x) r on true
    order by e.created_at desc, e.id desc`,
  { prepared: true },
);

/** Active top-level entries of these topics, newest first, each with its newest descendants. */
export const listTopEntries = (
  { db, root, actor }: ReadContext,
  topics: readonly number[],
  slice: EntrySlice,
): Promise<TopEntryRow[]> => execute(db, topEntries, { tenant: root, viewer: actor.id, topics, ...sliceValues(slice) });

const replies = statement(
  "discussion_entry_replies",
  { ...VIEWER, entry: "bigint", ...SLICE },
  (p) => sql<EntryRow>`
    select ${columns("e")} from discussion_entries e ${joins("e", p)}
    where e.root_account_id = ${p.tenant} and e.root_entry_id = ${p.entry} and e.workflow_state = 'active' and ${isAfter(p)}
    order by e.created_at desc, e.id desc limit ${p.limit} offset ${p.offset}`,
);

/** Active descendants of a top-level entry, newest first. */
export const listReplies = ({ db, root, actor }: ReadContext, entry: number, slice: EntrySlice): Promise<EntryRow[]> =>
  execute(db, replies, { tenant: root, viewer: actor.id, entry, ...sliceValues(slice) });

const topEntriesCount = statement(
  "count_top_entries",
  { tenant: "bigint", topics: "bigint[]" },
  (p) => sql<{ readonly n: number }>`
    select count(*)::int as n from discussion_entries where root_account_id = ${p.tenant} and workflow_state = 'active'
      and topic_id = any(${p.topics}) and parent_id is null`,
);

const repliesCount = statement(
  "count_entry_replies",
  { tenant: "bigint", entry: "bigint" },
  (p) => sql<{ readonly n: number }>`
    select count(*)::int as n from discussion_entries where root_account_id = ${p.tenant} and workflow_state = 'active'
      and root_entry_id = ${p.entry}`,
);

/** The length of a list, for the number of its last page. */
export const countTopEntries = async ({ db, root }: ReadContext, topics: readonly number[]): Promise<number> =>
  one(await execute(db, topEntriesCount, { tenant: root, topics }), "the number of entries").n;
export const countReplies = async ({ db, root }: ReadContext, entry: number): Promise<number> =>
  one(await execute(db, repliesCount, { tenant: root, entry }), "the number of replies").n;

const entriesById = statement(
  "discussion_entries_by_id",
  { ...VIEWER, topics: "bigint[]", ids: "bigint[]" },
  (p) => sql<EntryRow>`
    select ${columns("e")} from discussion_entries e ${joins("e", p)}
    where e.root_account_id = ${p.tenant} and e.topic_id = any(${p.topics}) and e.id = any(${p.ids}) order by e.id`,
);

/** Entries of these topics by id, deleted ones too, in order of id. */
export const loadEntries = (
  { db, root, actor }: ReadContext,
  topics: readonly number[],
  ids: readonly number[],
): Promise<EntryRow[]> => execute(db, entriesById, { tenant: root, viewer: actor.id, topics, ids });
