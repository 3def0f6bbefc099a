/** Reads and writes external feeds. */
import type { Selectable } from "kysely";
import { type Db, run } from "../../store/database.ts";
import type { ExternalFeedsTable } from "../../store/tables.generated.ts";

export type FeedRow = Selectable<ExternalFeedsTable> & { readonly entries: number };

const COUNTED = `f.*, (select count(*)::int from external_feed_entries x where x.root_account_id = f.root_account_id
  and x.feed_id = f.id and x.topic_id is not null) as entries`;

export interface FeedPlace {
  readonly root: number;
  readonly type: string;
  readonly id: number;
}

export const listFeeds = (db: Db, place: FeedPlace, limit: number, offset: number): Promise<FeedRow[]> =>
  run(
    db,
    `select ${COUNTED} from external_feeds f where f.root_account_id = $1 and f.context_type = $2 and f.context_id = $3
     and f.workflow_state = 'active' order by f.id limit $4 offset $5`,
    [place.root, place.type, place.id, limit, offset],
  );

export async function findFeed(db: Db, place: FeedPlace, id: number): Promise<FeedRow | undefined> {
  const rows = await run<FeedRow>(
    db,
    `select ${COUNTED} from external_feeds f where f.root_account_id = $1 and f.context_type = $2 and f.context_id = $3
     and f.workflow_state = 'active' and f.id = $4`,
    [place.root, place.type, place.id, id],
  );
  return rows[0];
}

export interface NewFeed extends FeedPlace {
  readonly courseId: number | null;
  readonly userId: number;
  readonly url: string;
  readonly headerMatch: string | null;
  readonly verbosity: string;
  readonly now: Date;
}

export async function insertFeed(db: Db, f: NewFeed): Promise<FeedRow> {
  const row = await db
    .insertInto("external_feeds")
    .values({
      root_account_id: f.root,
      context_type: f.type,
      context_id: f.id,
      course_id: f.courseId,
      user_id: f.userId,
      url: f.url,
      header_match: f.headerMatch,
      verbosity: f.verbosity,
      refresh_at: f.now,
      created_at: f.now,
      updated_at: f.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...row, entries: 0 };
}

export async function deleteFeed(db: Db, root: number, id: number, now: Date): Promise<void> {
  await db
    .updateTable("external_feeds")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Takes feeds that are due, of every tenant; until `again` nobody else takes them. */
export const claimDue = (db: Db, now: Date, again: Date, most: number): Promise<FeedRow[]> =>
  run(
    db,
    `update external_feeds f set refresh_at = $2 where (f.root_account_id, f.id) in (
       select root_account_id, id from external_feeds where workflow_state = 'active' and refresh_at <= $1
       order by refresh_at limit $3 for update skip locked)
     returning ${COUNTED}`,
    [now, again, most],
  );

export async function noteRead(
  db: Db,
  feed: FeedRow,
  change: { readonly title?: string; readonly failures: number; readonly refreshAt: Date },
): Promise<void> {
  await run(
    db,
    `update external_feeds set title = coalesce($3, title), failures = $4, refresh_at = $5
     where root_account_id = $1 and id = $2`,
    [feed.root_account_id, feed.id, change.title ?? null, change.failures, change.refreshAt],
  );
}

/** When the next feed is due; null when there is none. */
export async function nextDue(db: Db): Promise<Date | null> {
  const [row] = await run<{ at: Date | null }>(
    db,
    "select min(refresh_at) as at from external_feeds where workflow_state = 'active'",
    [],
  );
  return row?.at ?? null;
}

/** Of these items those that are new; from now on they are known. */
export async function noteItems(db: Db, feed: FeedRow, guids: readonly string[], now: Date): Promise<Set<string>> {
  const rows = await run<{ guid: string }>(
    db,
    `insert into external_feed_entries (root_account_id, feed_id, guid, created_at)
     select $1, $2, unnest($3::text[]), $4 on conflict do nothing returning guid`,
    [feed.root_account_id, feed.id, guids, now],
  );
  return new Set(rows.map((r) => r.guid));
}

export async function noteTopic(db: Db, feed: FeedRow, guid: string, topicId: number): Promise<void> {
  await run(
    db,
    "update external_feed_entries set topic_id = $4 where root_account_id = $1 and feed_id = $2 and guid = $3",
    [feed.root_account_id, feed.id, guid, topicId],
  );
}
