/** Reads the feeds that are due and announces what is new in them. */
import type { IncomingMessage } from "node:http";
import { CannotFetch, fetchUrl } from "../../files/fetchUrl.ts";
import type { Services } from "../../platform/context.ts";
import type { Database } from "../../store/database.ts";
import { titleColumns } from "../discussions/editing/attributes.ts";
import { announce } from "../discussions/editing/publish.ts";
import { bottomPosition, insertTopic } from "../discussions/editing/topicWrites.sql.ts";
import { claimDue, type FeedRow, nextDue, noteItems, noteRead, noteTopic } from "./externalFeeds.sql.ts";
import { announcementHtml, type FeedDocument, type FeedItem, readFeed } from "./items.ts";

export const FEEDS = "external_feeds.refresh";

const HOUR_MS = 60 * 60 * 1000;
const MOST_FEEDS = 20;
const MOST_BYTES = 2 * 1024 * 1024;
/** A feed that is new, or was silent for long, does not flood its readers: older items are noted without a word. */
const MOST_ITEMS = 5;

/** Asks for the feeds that are due by some time to be read. Asking too often harms nothing: a feed is read once. */
export async function refreshAt({ jobs, clock }: Pick<Services, "jobs" | "clock">, at: Date): Promise<void> {
  const wait = Math.max(0, at.getTime() - clock.now().getTime());
  await jobs.send(FEEDS, {}, new Date(Date.now() + wait));
}

/** The job. Only one that found something to do asks for the next, so that however many were asked for, one goes on. */
export async function refreshFeeds(services: Services): Promise<void> {
  const { db, clock, log } = services;
  const now = clock.now();
  const due = await claimDue(db, now, new Date(now.getTime() + HOUR_MS), MOST_FEEDS);
  for (const feed of due) {
    try {
      const document = await download(feed.url, services);
      if (document === undefined) throw new CannotFetch("it is no RSS or Atom feed");
      await takeOver(db, feed, document, clock.now());
    } catch (error) {
      if (!(error instanceof CannotFetch)) throw error;
      // a feed that fails is asked for less and less often, at least once a day
      const failures = feed.failures + 1;
      const wait = Math.min(24, 2 ** failures) * HOUR_MS;
      await noteRead(db, feed, { failures, refreshAt: new Date(now.getTime() + wait) });
      log.warn({ feed: feed.id, failures }, "a feed cannot be read");
    }
  }
  const next = due.length > 0 ? await nextDue(db) : null;
  if (next !== null) await refreshAt(services, next);
}

async function download(url: string, { config }: Services): Promise<FeedDocument | undefined> {
  const answer = await fetchUrl(url, { allowPrivate: config.allowPrivateFetch, timeout: config.fetchTimeout });
  return readFeed(await readText(answer));
}

async function readText(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > MOST_BYTES) throw new CannotFetch("it is too large");
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof CannotFetch ? error : new CannotFetch("it broke off");
  } finally {
    answer.destroy();
  }
  return Buffer.concat(parts).toString("utf8");
}

/** The new items as announcements, the oldest first, all or none. */
async function takeOver(db: Database, feed: FeedRow, document: FeedDocument, now: Date): Promise<void> {
  const match = feed.header_match?.toLowerCase() ?? "";
  const wanted = document.items.filter((item) => item.title.toLowerCase().includes(match));
  await db.transaction().execute(async (tx) => {
    const guids = [...new Set(wanted.map((item) => item.guid))];
    const fresh = await noteItems(tx, feed, guids, now);
    const byTime = (a: FeedItem, b: FeedItem) => (b.published?.getTime() ?? 0) - (a.published?.getTime() ?? 0);
    const items = wanted.filter((item) => fresh.delete(item.guid)).sort(byTime);
    for (const item of items.slice(0, MOST_ITEMS).reverse()) {
      const owner = { root: feed.root_account_id, type: feed.context_type, id: feed.context_id };
      const past = item.published !== undefined && item.published < now ? item.published : now;
      const topic = await insertTopic(
        tx,
        {
          root_account_id: owner.root,
          context_type: owner.type,
          context_id: owner.id,
          course_id: feed.course_id,
          is_announcement: true,
          user_id: feed.user_id,
          ...titleColumns(item.title),
          message: announcementHtml(item, feed.verbosity, ""),
          workflow_state: "active",
          position: await bottomPosition(tx, { ...owner, announcements: true, pinned: false }),
          posted_at: past,
          last_reply_at: past,
          created_at: now,
          updated_at: now,
        },
        false,
      );
      await noteTopic(tx, feed, item.guid, topic.id);
      await announce(tx, topic, now);
    }
    const title = document.title === undefined || document.title === "" ? {} : { title: document.title };
    await noteRead(tx, feed, { ...title, failures: 0, refreshAt: new Date(now.getTime() + HOUR_MS) });
  });
}
