/** Reads and writes external feeds. */
import type { Selectable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import { type Db, execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import type { ExternalFeedsTable } from "../../store/tables.generated.ts";
import type { ForumKey } from "../forum.ts";

type StoredFeed = Selectable<ExternalFeedsTable>;
/** A feed with the number of announcements made of its items. */
export type FeedRow = StoredFeed & { readonly entries: number };

type ReadContext = Pick<TenantContext, "db" | "root">;

const FORUM = { tenant: "bigint", contextType: "text", context: "bigint" } as const;

const feedsOf = (p: Places<typeof FORUM>) => `
    select f.*, (select count(*)::int from external_feed_entries x where x.root_account_id = ${p.tenant}
      and x.feed_id = f.id and x.topic_id is not null) as entries
    from external_feeds f where f.root_account_id = ${p.tenant} and f.context_type = ${p.contextType}
      and f.context_id = ${p.context} and f.workflow_state = 'active'`;

const list = statement(
  "list_external_feeds",
  { ...FORUM, limit: "bigint", offset: "bigint" },
  (p) => sql<FeedRow>`${feedsOf(p)} order by f.id limit ${p.limit} offset ${p.offset}`,
);

export const listFeeds = (
  { db, root }: ReadContext,
  { type, id }: ForumKey,
  slice: { readonly limit: number; readonly offset: number },
): Promise<FeedRow[]> => execute(db, list, { tenant: root, contextType: type, context: id, ...slice });

const find = statement(
  "find_external_feed",
  { ...FORUM, feed: "bigint" },
  (p) => sql<FeedRow>`${feedsOf(p)} and f.id = ${p.feed}`,
);

export async function findFeed(
  { db, root }: ReadContext,
  { type, id }: ForumKey,
  feed: number,
): Promise<FeedRow | undefined> {
  const [row] = await execute(db, find, { tenant: root, contextType: type, context: id, feed });
  return row;
}

export interface NewFeed {
  readonly forum: ForumKey;
  readonly course: number | null;
  readonly user: number;
  readonly url: string;
  readonly headerMatch: string | null;
  readonly verbosity: string;
}

const insert = statement(
  "insert_external_feed",
  {
    ...FORUM,
    course: "bigint | null",
    user: "bigint",
    url: "text",
    headerMatch: "text | null",
    verbosity: "text",
    now: "timestamptz",
  },
  (p) => sql<FeedRow>`
    insert into external_feeds (root_account_id, context_type, context_id, course_id, user_id, url, header_match,
      verbosity, refresh_at, created_at, updated_at)
    values (${p.tenant}, ${p.contextType}, ${p.context}, ${p.course}, ${p.user}, ${p.url}, ${p.headerMatch},
      ${p.verbosity}, ${p.now}, ${p.now}, ${p.now})
    returning *, 0 as entries`,
);

/** Inserts a feed, due now. */
export const insertFeed = async (
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { forum, ...feed }: NewFeed,
): Promise<FeedRow> => {
  const values = { tenant: root, contextType: forum.type, context: forum.id, ...feed, now };
  return one(await execute(db, insert, values), "the new feed");
};

export const deleteFeed = statement(
  "delete_external_feed",
  { tenant: "bigint", feed: "bigint", now: "timestamptz" },
  (p) => sql`
    update external_feeds set workflow_state = 'deleted', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.feed}`,
);

/** The tenants that have feeds due. */
export const tenantsWithDueFeeds = statement(
  "tenants_with_due_feeds",
  { now: "timestamptz" },
  (p) => sql<{ readonly root: number }>`
    select distinct root_account_id as root from external_feeds
    where workflow_state = 'active' and refresh_at <= ${p.now}`,
  { acrossTenants: "tells the worker which tenants have feeds due" },
);

const nextDue = statement(
  "next_tenant_with_due_feed",
  {},
  () => sql<{ readonly root: number; readonly at: Date }>`
    select root_account_id as root, refresh_at as at from external_feeds
    where workflow_state = 'active' order by refresh_at limit 1`,
  { acrossTenants: "tells the worker when the next tenant has a feed due" },
);

/** When the next tenant will have a feed due; undefined when nobody has feeds. */
export const nextFeedDue = async (db: Db): Promise<Date | undefined> => (await execute(db, nextDue, {}))[0]?.at;

/** A feed that is due, and its forum. */
export type DueFeed = Pick<
  StoredFeed,
  "id" | "context_type" | "context_id" | "course_id" | "user_id" | "url" | "header_match" | "verbosity" | "failures"
>;

/** Takes feeds of a tenant that are due, and makes them due again later: a feed is read by one worker only. */
export const takeDueFeeds = statement(
  "take_due_feeds",
  { tenant: "bigint", now: "timestamptz", again: "timestamptz", most: "bigint" },
  (p) => sql<DueFeed>`
    update external_feeds f set refresh_at = ${p.again} where f.root_account_id = ${p.tenant} and f.id in (
      select id from external_feeds
      where root_account_id = ${p.tenant} and workflow_state = 'active' and refresh_at <= ${p.now}
      order by refresh_at limit ${p.most} for update skip locked)
    returning f.id, f.context_type, f.context_id, f.course_id, f.user_id, f.url, f.header_match, f.verbosity, f.failures`,
);

/** Stores the outcome of reading a feed: its title where there is one, failures in a row, when it is due again. */
export const saveFeedOutcome = statement(
  "save_feed_outcome",
  { tenant: "bigint", feed: "bigint", title: "text | null", failures: "int", refreshAt: "timestamptz" },
  (p) => sql`
    update external_feeds set title = coalesce(${p.title}, title), failures = ${p.failures}, refresh_at = ${p.refreshAt}
    where root_account_id = ${p.tenant} and id = ${p.feed}`,
);

/** Which of these keys of items a feed has had. */
export const knownFeedItems = statement(
  "known_feed_items",
  { tenant: "bigint", feed: "bigint", keys: "text[]" },
  (p) => sql<{ readonly key: string }>`
    select guid as key from external_feed_entries
    where root_account_id = ${p.tenant} and feed_id = ${p.feed} and guid = any(${p.keys})`,
);

export const forgetFeedItems = statement(
  "forget_feed_items",
  { tenant: "bigint", feed: "bigint", keys: "text[]" },
  (p) => sql`
    delete from external_feed_entries
    where root_account_id = ${p.tenant} and feed_id = ${p.feed} and guid = any(${p.keys})`,
);

/** Stores keys of items, and returns those that were not stored before. */
export const saveFeedItems = statement(
  "save_feed_items",
  { tenant: "bigint", feed: "bigint", keys: "text[]", now: "timestamptz" },
  (p) => sql<{ readonly key: string }>`
    insert into external_feed_entries (root_account_id, feed_id, guid, created_at)
    select ${p.tenant}, ${p.feed}, unnest(${p.keys}), ${p.now} on conflict do nothing returning guid as key`,
);

/** Stores which announcement was made of an item. */
export const saveItemTopic = statement(
  "save_feed_item_topic",
  { tenant: "bigint", feed: "bigint", key: "text", topic: "bigint" },
  (p) => sql`
    update external_feed_entries set topic_id = ${p.topic}
    where root_account_id = ${p.tenant} and feed_id = ${p.feed} and guid = ${p.key}`,
);
