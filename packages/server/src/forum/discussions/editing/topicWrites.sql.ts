/** Writes topics and their places in lists. */
import type { Insertable, Updateable } from "kysely";
import { type Db, run } from "../../../store/database.ts";
import type { DiscussionTopicsTable } from "../../../store/tables.generated.ts";
import type { StoredTopic } from "../topics/topicRow.ts";

export type NewTopic = Insertable<DiscussionTopicsTable>;
export type TopicChange = Updateable<DiscussionTopicsTable>;

/** The author has read what they wrote; what holds them back from being subscribed is decided by the caller. */
export async function insertTopic(tx: Db, topic: NewTopic, subscribed: boolean): Promise<StoredTopic> {
  const row = await tx.insertInto("discussion_topics").values(topic).returningAll().executeTakeFirstOrThrow();
  if (row.user_id !== null)
    await tx
      .insertInto("discussion_topic_participants")
      .values({
        root_account_id: row.root_account_id,
        topic_id: row.id,
        user_id: row.user_id,
        workflow_state: "read",
        subscribed,
        updated_at: row.created_at,
      })
      .execute();
  return row;
}

export async function updateTopicRow(tx: Db, root: number, id: number, change: TopicChange): Promise<void> {
  await tx
    .updateTable("discussion_topics")
    .set(change)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** The topic as it is now; nobody else changes it before this transaction ends. */
export async function lockTopic(tx: Db, root: number, id: number): Promise<StoredTopic | undefined> {
  return tx
    .selectFrom("discussion_topics")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

/** A list of topics that are ordered among themselves. */
export interface PositionList {
  readonly root: number;
  readonly type: string;
  readonly id: number;
  readonly announcements: boolean;
  readonly pinned: boolean;
}

const inList = `root_account_id = $1 and context_type = $2 and context_id = $3 and is_announcement = $4 and pinned = $5
  and workflow_state <> 'deleted'`;
const listValues = (l: PositionList) => [l.root, l.type, l.id, l.announcements, l.pinned];

/** The place after the last. */
export async function bottomPosition(tx: Db, list: PositionList): Promise<number> {
  const [row] = await run<{ bottom: number }>(
    tx,
    `select coalesce(max(position), 0) + 1 as bottom from discussion_topics where ${inList}`,
    listValues(list),
  );
  return row!.bottom;
}

/** Makes room at a place: what stood there or after moves on by one. */
export async function openPosition(tx: Db, list: PositionList, position: number): Promise<void> {
  await run(tx, `update discussion_topics set position = position + 1 where ${inList} and position >= $6`, [
    ...listValues(list),
    position,
  ]);
}

/** The place of a topic of the same context, or undefined. */
export async function positionOf(tx: Db, list: PositionList, id: number): Promise<number | null | undefined> {
  const [row] = await run<{ position: number | null }>(
    tx,
    `select position from discussion_topics where root_account_id = $1 and context_type = $2 and context_id = $3
     and id = $4 and workflow_state <> 'deleted'`,
    [list.root, list.type, list.id, id],
  );
  return row?.position;
}

/** The zone in which a course keeps its days. */
export async function courseZone(db: Db, root: number, courseId: number | null): Promise<string> {
  const [row] = await run<{ zone: string }>(
    db,
    `select coalesce(c.time_zone, ra.default_time_zone) as zone from accounts ra
     left join courses c on c.root_account_id = $1 and c.id = $2
     where ra.root_account_id = $1 and ra.id = $1`,
    [root, courseId],
  );
  return row!.zone;
}
