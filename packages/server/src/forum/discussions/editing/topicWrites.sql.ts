/** Writes topics. */
import type { Insertable, Updateable } from "kysely";
import type { TenantContext } from "../../../platform/context.ts";
import { type Db, execute } from "../../../store/database.ts";
import { one } from "../../../store/must.ts";
import { sql, statement } from "../../../store/statement.ts";
import type { DiscussionTopicsTable } from "../../../store/tables.generated.ts";
import type { StoredTopic } from "../topics/topicRow.ts";

type NewTopic = Omit<Insertable<DiscussionTopicsTable>, "root_account_id" | "created_at" | "updated_at">;
export type TopicChange = Updateable<DiscussionTopicsTable>;

type WriteContext = Pick<TenantContext, "db" | "root" | "now">;

/** Inserts a topic, which its author has read; `subscribed` says whether the author is subscribed to it. */
export async function insertTopic(
  { db, root, now }: WriteContext,
  topic: NewTopic,
  subscribed: boolean,
): Promise<StoredTopic> {
  const row = await db
    .insertInto("discussion_topics")
    .values({ root_account_id: root, created_at: now, updated_at: now, ...topic })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (row.user_id !== null)
    await db
      .insertInto("discussion_topic_participants")
      .values({
        root_account_id: root,
        topic_id: row.id,
        user_id: row.user_id,
        workflow_state: "read",
        subscribed,
        updated_at: now,
      })
      .execute();
  return row;
}

export async function updateTopicRow(
  { db, root }: Pick<WriteContext, "db" | "root">,
  id: number,
  change: TopicChange,
): Promise<void> {
  await db
    .updateTable("discussion_topics")
    .set(change)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Locks the topic's row until the transaction ends. */
export async function lockTopic({ db, root }: Pick<WriteContext, "db" | "root">, id: number): Promise<void> {
  await db
    .selectFrom("discussion_topics")
    .select("id")
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .forUpdate()
    .execute();
}

const deleteTopicRow = statement(
  "mark_topic_deleted",
  { tenant: "bigint", topic: "bigint", editor: "bigint", now: "timestamptz" },
  (p) => sql<StoredTopic>`
    with gone as (
      update discussion_topics set workflow_state = 'deleted', deleted_at = coalesce(deleted_at, ${p.now}),
        updated_at = ${p.now}, editor_id = ${p.editor}
      where root_account_id = ${p.tenant} and (id = ${p.topic} or root_topic_id = ${p.topic}) returning *),
    sections as (
      delete from discussion_topic_sections where root_account_id = ${p.tenant} and topic_id = ${p.topic}),
    ungraded as (
      update assignments set workflow_state = 'deleted', updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id in (select assignment_id from gone where root_topic_id is null))
    select * from gone where id = ${p.topic}`,
);

/** Deletes the topic, its assignment and the topics of its groups, softly; deleted again it keeps its time. */
export const markTopicDeleted = async (
  { db, root, now }: WriteContext,
  { topic, editor }: { readonly topic: number; readonly editor: number },
): Promise<StoredTopic> =>
  one(await execute(db, deleteTopicRow, { tenant: root, topic, editor, now }), "the deleted topic");

const courseZone = statement(
  "course_time_zone",
  { tenant: "bigint", course: "bigint" },
  (p) => sql<{ readonly zone: string }>`
    select coalesce(c.time_zone, ra.default_time_zone) as zone from accounts ra
    left join courses c on c.root_account_id = ${p.tenant} and c.id = ${p.course}
    where ra.root_account_id = ${p.tenant} and ra.id = ${p.tenant}`,
);

/** The time zone of a course. */
export const loadCourseZone = async (db: Db, tenant: number, course: number): Promise<string> =>
  one(await execute(db, courseZone, { tenant, course }), "the root account").zone;

/** Stores whether the person left their last announcement open, which forms offer as the default for the next. */
export const saveAnnouncementsUnlocked = statement(
  "save_announcements_unlocked",
  { tenant: "bigint", user: "bigint", unlocked: "boolean" },
  (p) => sql`
    update users set settings = settings || jsonb_build_object('announcements_unlocked', ${p.unlocked})
    where root_account_id = ${p.tenant} and id = ${p.user}`,
);
