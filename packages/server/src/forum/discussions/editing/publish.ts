/** What follows when a topic appears: those concerned hear of it, at once or when its time has come. */
import { insertEvent } from "../../../events/outbox.sql.ts";
import type { Services } from "../../../platform/context.ts";
import { type Database, type Db, run } from "../../../store/database.ts";

/** Within the transaction in which the topic became visible. */
export const announce = (
  tx: Db,
  topic: { readonly root_account_id: number; readonly id: number; readonly is_announcement: boolean },
  now: Date,
): Promise<void> =>
  insertEvent(
    { db: tx, root: topic.root_account_id, now },
    { kind: topic.is_announcement ? "new_announcement" : "new_discussion_topic", payload: { topic_id: topic.id } },
  );

export const PUBLISH = "discussions.publish";

/** Asks for delayed topics to be published at a time. What is due is found then, so asking too often harms nothing. */
export async function publishAt({ jobs, clock }: Pick<Services, "jobs" | "clock">, at: Date): Promise<void> {
  const wait = Math.max(0, at.getTime() - clock.now().getTime());
  // the queue goes by the store's clock
  await jobs.send(PUBLISH, {}, new Date(Date.now() + wait));
}

/**
 * Publishes whatever is due, in every tenant: topic, the groups' topics below it, and the event that tells of it, in
 * one statement, so that it happens once however often it is asked for.
 */
export async function publishDue(db: Database, now: Date): Promise<number> {
  const rows = await run<{ id: number }>(
    db,
    `with due as (
       update discussion_topics set workflow_state = 'active', posted_at = delayed_post_at, last_reply_at = delayed_post_at,
         updated_at = $1
       where workflow_state = 'post_delayed' and delayed_post_at <= $1
       returning root_account_id, id, is_announcement, root_topic_id),
     children as (
       update discussion_topics c set workflow_state = 'active', posted_at = $1, last_reply_at = $1, updated_at = $1
       from due where c.root_account_id = due.root_account_id and c.root_topic_id = due.id
         and c.workflow_state = 'post_delayed'),
     told as (
       insert into outbox_events (root_account_id, kind, payload, created_at)
       select root_account_id, case when is_announcement then 'new_announcement' else 'new_discussion_topic' end,
         json_build_object('topic_id', id), $1
       from due where root_topic_id is null)
     select id from due`,
    [now],
  );
  return rows.length;
}
