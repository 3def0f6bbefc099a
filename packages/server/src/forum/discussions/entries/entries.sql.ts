/** Reads entries, each with its author and what the person who asks has of it. */
import type { Selectable } from "kysely";
import { type Db, prepare, run } from "../../../store/database.ts";
import type { DiscussionEntriesTable } from "../../../store/tables.generated.ts";

export type StoredEntry = Selectable<DiscussionEntriesTable>;

/** Times are text where an entry came out of JSON. */
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

/** $1 tenant, $2 person. */
const columns = (e: string) => `${e}.*, u.name as author_name, u.short_name as author_short_name,
  u.avatar_url as author_avatar_url, u.pronouns as author_pronouns,
  coalesce(ep.read, ${e}.id <= p.read_through, false) as is_read, coalesce(ep.forced_read_state, false) as is_forced`;
const joins = (e: string) => `join users u on u.root_account_id = $1 and u.id = ${e}.user_id
  left join discussion_topic_participants p on p.root_account_id = $1 and p.topic_id = ${e}.topic_id and p.user_id = $2
  left join discussion_entry_participants ep on ep.root_account_id = $1 and ep.topic_id = ${e}.topic_id
    and ep.user_id = $2 and ep.entry_id = ${e}.id`;

/** The last entry of a page, after which the next begins: newest first, so by time and id. */
export type EntryKey = readonly [string, number];
export const isEntryKey = (key: unknown): key is EntryKey =>
  Array.isArray(key) && typeof key[0] === "string" && !Number.isNaN(Date.parse(key[0])) && Number.isSafeInteger(key[1]);

export interface EntrySlice {
  readonly limit: number;
  readonly offset: number;
  readonly after: EntryKey | undefined;
}

const AFTER = "($4::timestamptz is null or (e.created_at, e.id) < ($4, $5::bigint))";
const sliceValues = (s: EntrySlice) => [s.after?.[0] ?? null, s.after?.[1] ?? null, s.limit, s.after ? 0 : s.offset];

const topEntries = prepare(
  "discussion_entries_top",
  `with page as (
     select e.id from discussion_entries e
     where e.root_account_id = $1 and e.topic_id = any($3::bigint[]) and e.parent_id is null
       and e.workflow_state = 'active' and ${AFTER}
     order by e.created_at desc, e.id desc limit $6 offset $7)
   select ${columns("e")}, r.recent from page
   join discussion_entries e on e.root_account_id = $1 and e.id = page.id
   ${joins("e")}
   left join lateral (
     select json_agg(row_to_json(x)) as recent from (
       select ${columns("d")} from discussion_entries d ${joins("d")}
       where d.root_account_id = $1 and d.root_entry_id = e.id and d.workflow_state = 'active'
       order by d.created_at desc, d.id desc limit 11) x) r on true
   order by e.created_at desc, e.id desc`,
);

/** Active entries at the top of these topics, newest first, each with its newest descendants. */
export const listTopEntries = (
  db: Db,
  root: number,
  userId: number,
  topicIds: readonly number[],
  slice: EntrySlice,
): Promise<TopEntryRow[]> => run(db, topEntries, [root, userId, topicIds, ...sliceValues(slice)]);

/** Active descendants of an entry at the top, newest first. */
export const listReplies = (
  db: Db,
  root: number,
  userId: number,
  entryId: number,
  slice: EntrySlice,
): Promise<EntryRow[]> =>
  run(
    db,
    `select ${columns("e")} from discussion_entries e ${joins("e")}
     where e.root_account_id = $1 and e.root_entry_id = $3 and e.workflow_state = 'active' and ${AFTER}
     order by e.created_at desc, e.id desc limit $6 offset $7`,
    [root, userId, entryId, ...sliceValues(slice)],
  );

/** How many a list holds, for the number of its last page. */
export async function countEntries(
  db: Db,
  root: number,
  of: { readonly topicIds: readonly number[] } | { readonly entryId: number },
): Promise<number> {
  const [row] = await run<{ n: number }>(
    db,
    `select count(*)::int as n from discussion_entries where root_account_id = $1 and workflow_state = 'active'
     and ${"topicIds" in of ? "topic_id = any($2::bigint[]) and parent_id is null" : "root_entry_id = $2"}`,
    [root, "topicIds" in of ? of.topicIds : of.entryId],
  );
  return row!.n;
}

/** Entries of these topics by id, deleted ones too, in order of id. */
export const loadEntries = (
  db: Db,
  root: number,
  userId: number,
  topicIds: readonly number[],
  ids: readonly number[],
): Promise<EntryRow[]> =>
  run(
    db,
    `select ${columns("e")} from discussion_entries e ${joins("e")}
     where e.root_account_id = $1 and e.topic_id = any($3::bigint[]) and e.id = any($4::bigint[]) order by e.id`,
    [root, userId, topicIds, ids],
  );
