/** Reads the external feeds that are due and announces their new items. */
import { CannotFetch } from "../../files/fetchUrl.ts";
import { TenantTurns } from "../../jobs/tenantTurns.ts";
import { inTransaction, type Services, type TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { titleColumns } from "../discussions/editing/attributes.ts";
import { bottomPosition } from "../discussions/editing/positions.sql.ts";
import { announceTopic } from "../discussions/editing/publish.ts";
import { insertTopic } from "../discussions/editing/topicWrites.sql.ts";
import type { ForumKey } from "../forum.ts";
import { matchedText, messageOf, titleOf } from "./announcement.ts";
import { downloadFeed } from "./download.ts";
import {
  type DueFeed,
  forgetFeedItems,
  knownFeedItems,
  nextFeedDue,
  saveFeedItems,
  saveFeedOutcome,
  saveItemTopic,
  takeDueFeeds,
  tenantsWithDueFeeds,
} from "./externalFeeds.sql.ts";
import { type KeyedItem, keyItems } from "./itemKeys.ts";
import { type FeedDocument, type FeedItem, readFeed } from "./readFeed.ts";

export const FEEDS = "external_feeds.refresh";

const HOUR_MS = 60 * 60 * 1000;
/** Feeds that a tenant may have read before the next tenant's turn. */
const PORTION = 4;
/** A run takes no more feeds after this time: the next job continues, and none outlives its queue's limit. */
const RUN_MS = 10 * 60 * 1000;
/** At most so many items are announced at a time; older ones of a feed that is new or was silent are stored unannounced. */
const MOST_ITEMS = 5;

/** Asks for due feeds to be read at a time. The job finds what is due, so asking twice is harmless. */
export async function refreshAt({ jobs, clock }: Pick<Services, "jobs" | "clock">, at: Date): Promise<void> {
  const wait = Math.max(0, at.getTime() - clock.now().getTime());
  // the queue keeps the time of the database, which a test's clock does not move
  await jobs.send(FEEDS, {}, new Date(Date.now() + wait));
}

/**
 * The job: reads what is due, tenant by tenant, and plans the next one. A job that found nothing plans none, so that
 * jobs do not multiply however many were asked for.
 */
export async function refreshFeeds(services: Services): Promise<void> {
  const { db, clock } = services;
  const begun = performance.now();
  const errors: unknown[] = [];
  let taken = 0;
  await new TenantTurns({
    waiting: async () => (await execute(db, tenantsWithDueFeeds, { now: clock.now() })).map(({ root }) => root),
    async turn(root) {
      if (performance.now() - begun > RUN_MS) return false;
      const now = clock.now();
      const again = new Date(now.getTime() + HOUR_MS);
      const feeds = await execute(db, takeDueFeeds, { tenant: root, now, again, most: PORTION });
      taken += feeds.length;
      for (const feed of feeds) await refreshFeed({ ...services, root, now: clock.now() }, feed);
      return feeds.length === PORTION;
    },
    failed: (error) => errors.push(error),
  }).run();
  const next = taken > 0 ? await nextFeedDue(db) : undefined;
  if (next !== undefined) await refreshAt(services, next);
  if (errors.length > 0) throw new AggregateError(errors, "external feeds could not be refreshed");
}

/** Reads one feed. A feed that fails is read less and less often, but once a day at least. */
async function refreshFeed(ctx: TenantContext, feed: DueFeed): Promise<void> {
  try {
    const { text, address } = await downloadFeed(feed.url, ctx);
    const document = readFeed(text, address);
    if (document === undefined) throw new CannotFetch(notFeed(text));
    await announceItems({ ...ctx, now: ctx.clock.now() }, feed, document);
  } catch (error) {
    if (!(error instanceof CannotFetch)) throw error;
    const failures = feed.failures + 1;
    const wait = Math.min(24, 2 ** failures) * HOUR_MS;
    const refreshAt = new Date(ctx.now.getTime() + wait);
    await execute(ctx.db, saveFeedOutcome, { tenant: ctx.root, feed: feed.id, title: null, failures, refreshAt });
    ctx.log.warn(
      { feed: feed.id, failures, reason: error.message.split(": ", 1)[0] },
      "an external feed cannot be read",
    );
  }
}

const notFeed = (text: string): string =>
  /^\s*\{/.test(text) ? "it is JSON, and only RSS and Atom are read" : "it is neither RSS nor Atom";

/** Announces the new items, the oldest first, all or none. */
async function announceItems(ctx: TenantContext, feed: DueFeed, document: FeedDocument): Promise<void> {
  const match = feed.header_match?.toLowerCase() ?? "";
  const items = keyItems(document).filter(
    ({ item }) => match === "" || matchedText(item).toLowerCase().includes(match),
  );
  await inTransaction(ctx, async (tx) => {
    const key = { tenant: tx.root, feed: feed.id };
    const fresh = (await saveNewItems(tx, feed, items)).sort(newestFirst);
    for (const { item, stored } of fresh.slice(0, MOST_ITEMS).reverse()) {
      const topic = await insertAnnouncement(tx, feed, item);
      await execute(tx.db, saveItemTopic, { ...key, key: one(stored, "the item's key"), topic: topic.id });
      await announceTopic(tx, topic);
    }
    const refreshAt = new Date(tx.now.getTime() + HOUR_MS);
    await execute(tx.db, saveFeedOutcome, { ...key, title: document.title || null, failures: 0, refreshAt });
  });
}

/** Stores the items that the feed has not had, and resolves these. */
async function saveNewItems(tx: TenantContext, feed: DueFeed, items: readonly KeyedItem[]): Promise<KeyedItem[]> {
  const key = { tenant: tx.root, feed: feed.id };
  const shared = [...new Set(items.flatMap((item) => item.shared ?? []))];
  if (shared.length > 0) await execute(tx.db, forgetFeedItems, { ...key, keys: shared });
  const asked = [...new Set(items.flatMap(({ known }) => known))];
  const known = new Set((await execute(tx.db, knownFeedItems, { ...key, keys: asked })).map((row) => row.key));
  const unknown = items.filter((item) => !item.known.some((itemKey) => known.has(itemKey)));
  const keys = [...new Set(unknown.flatMap(({ stored }) => stored))];
  const saved = new Set((await execute(tx.db, saveFeedItems, { ...key, keys, now: tx.now })).map((row) => row.key));
  // each key once: a document may hold the same item twice
  return unknown.filter(({ stored }) => saved.delete(one(stored, "the item's key")));
}

const newestFirst = ({ item: a }: KeyedItem, { item: b }: KeyedItem) =>
  (b.published?.getTime() ?? 0) - (a.published?.getTime() ?? 0);

async function insertAnnouncement(tx: TenantContext, feed: DueFeed, item: FeedItem) {
  const forum: ForumKey = { type: feed.context_type as ForumKey["type"], id: feed.context_id };
  const appeared = item.published !== undefined && item.published < tx.now ? item.published : tx.now;
  return insertTopic(
    tx,
    {
      context_type: forum.type,
      context_id: forum.id,
      course_id: feed.course_id,
      is_announcement: true,
      user_id: feed.user_id,
      ...titleColumns(titleOf(item)),
      message: messageOf(item, feed.verbosity),
      workflow_state: "active",
      position: await bottomPosition(tx, { forum, announcements: true, pinned: false }),
      posted_at: appeared,
      last_reply_at: appeared,
    },
    false,
  );
}
