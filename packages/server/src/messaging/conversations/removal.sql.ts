/** Removing messages for one person, and what then is left for that person (CONV 1.9). */
import { type Database, type Db, run } from "../../store/database.ts";

/**
 * Holds conversations until the transaction ends, as replies do. What is then counted is counted by a later statement:
 * one that waited for the lock itself would count what there was before it waited.
 */
export async function lockConversations(tx: Db, root: number, ids: readonly number[]): Promise<void> {
  await run(
    tx,
    "select 1 from conversations where root_account_id = $1 and id = any($2::bigint[]) order by id for update",
    [root, ids],
  );
}

/** Empties conversations for a person: all messages at once. */
export const removeAll = (
  db: Database,
  root: number,
  userId: number,
  conversationIds: readonly number[],
  now: Date,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await lockConversations(tx, root, conversationIds);
    await run(
      tx,
      `with gone as (
       update conversation_message_participants set deleted_at = $4
       where root_account_id = $1 and user_id = $2 and conversation_id = any($3::bigint[]) and deleted_at is null)
     update conversation_participants set message_count = 0, last_message_at = null, visible_last_authored_at = null,
       workflow_state = case when workflow_state = 'unread' then 'read' else workflow_state end,
       tags = null, has_attachments = false, has_media_objects = false, starred = false, updated_at = $4
     where root_account_id = $1 and user_id = $2 and conversation_id = any($3::bigint[])`,
      [root, userId, conversationIds, now],
    );
  });

/** Removes some messages for a person; once only generated ones would remain, those too. */
export async function removeSome(
  db: Db,
  root: number,
  userId: number,
  conversationId: number,
  messageIds: readonly number[],
  now: Date,
): Promise<void> {
  await run(
    db,
    `with own as (
       select message_id, generated, message_id = any($4::bigint[]) as going from conversation_message_participants
       where root_account_id = $1 and conversation_id = $3 and user_id = $2 and deleted_at is null)
     update conversation_message_participants mp set deleted_at = $5
     where mp.root_account_id = $1 and mp.conversation_id = $3 and mp.user_id = $2 and mp.deleted_at is null
       and (mp.message_id = any($4::bigint[]) or not exists (select 1 from own where not own.generated and not own.going))`,
    [root, userId, conversationId, messageIds, now],
  );
}

/**
 * Recomputes a person's row from the messages that are left. The time of the last message only moves among messages
 * that are visible: for the unsubscribed it stays near where it was.
 */
export async function recount(db: Db, root: number, userId: number, conversationId: number, now: Date): Promise<void> {
  await run(
    db,
    `with visible as (
       select mp.message_id, mp.author, mp.generated, mp.tags, m.created_at, m.has_attachments, m.has_media_objects
       from conversation_message_participants mp
       join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
       where mp.root_account_id = $1 and mp.conversation_id = $3 and mp.user_id = $2 and mp.deleted_at is null),
     facts as (
       select count(*) filter (where not generated) as n, max(created_at) as newest,
         max(created_at) filter (where author and not generated) as authored,
         coalesce(bool_or(has_attachments), false) as files, coalesce(bool_or(has_media_objects), false) as media
       from visible)
     update conversation_participants p set
       message_count = f.n, visible_last_authored_at = f.authored, has_attachments = f.files, has_media_objects = f.media,
       last_message_at = case when f.n = 0 or p.last_message_at is null then null when p.subscribed then f.newest else coalesce(
         (select max(v.created_at) from visible v where v.created_at <= p.last_message_at),
         (select min(v.created_at) from visible v where v.created_at > p.last_message_at)) end,
       workflow_state = case when f.n = 0 and p.workflow_state = 'unread' then 'read' else p.workflow_state end,
       starred = p.starred and f.n > 0,
       tags = case when f.n = 0 then null when c.private_hash is null then p.tags else
         coalesce((select array_agg(distinct t.tag) from visible v cross join unnest(v.tags) t(tag)), '{}') end,
       updated_at = $4
     from facts f, conversations c
     where p.root_account_id = $1 and p.conversation_id = $3 and p.user_id = $2 and c.root_account_id = $1 and c.id = $3`,
    [root, userId, conversationId, now],
  );
}
