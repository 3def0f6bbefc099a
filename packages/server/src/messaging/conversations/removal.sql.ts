/** Removes messages for one person, and recomputes what is left for that person (CONV 1.9). */
import { sql, statement } from "../../store/statement.ts";

/**
 * Holds conversations until the transaction ends, as replies do. What is then counted must be counted by a later
 * statement: one that waited for the lock itself would count what its older snapshot shows.
 */
export const lockConversations = statement(
  "lock_conversations",
  { tenant: "bigint", conversations: "bigint[]" },
  (p) => sql`
    select 1 from conversations where root_account_id = ${p.tenant} and id = any(${p.conversations}) order by id for update`,
);

/** Empties conversations for a person: all messages at once. */
export const emptyConversations = statement(
  "empty_conversations",
  { tenant: "bigint", user: "bigint", conversations: "bigint[]", now: "timestamptz" },
  (p) => sql`
    with gone as (
      update conversation_message_participants set deleted_at = ${p.now}
      where root_account_id = ${p.tenant} and user_id = ${p.user} and conversation_id = any(${p.conversations})
        and deleted_at is null)
    update conversation_participants set message_count = 0, last_message_at = null, visible_last_authored_at = null,
      workflow_state = case when workflow_state = 'unread' then 'read' else workflow_state end,
      tags = null, has_attachments = false, has_media_objects = false, starred = false, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and user_id = ${p.user} and conversation_id = any(${p.conversations})`,
);

/** Removes some messages for a person; where only generated ones would remain, those too. */
export const deleteMessages = statement(
  "delete_messages_for_user",
  { tenant: "bigint", user: "bigint", conversation: "bigint", ids: "bigint[]", now: "timestamptz" },
  (p) => sql`
    with own as (
      select message_id, generated, message_id = any(${p.ids}) as going from conversation_message_participants
      where root_account_id = ${p.tenant} and conversation_id = ${p.conversation} and user_id = ${p.user} and deleted_at is null)
    update conversation_message_participants mp set deleted_at = ${p.now}
    where mp.root_account_id = ${p.tenant} and mp.conversation_id = ${p.conversation} and mp.user_id = ${p.user}
      and mp.deleted_at is null
      and (mp.message_id = any(${p.ids}) or not exists (select 1 from own where not own.generated and not own.going))`,
);

/**
 * Recomputes a person's row from the messages that are left. The time of the last message only moves among messages
 * that are visible: for the unsubscribed it stays near where it was.
 */
export const recountMessages = statement(
  "recount_messages",
  { tenant: "bigint", user: "bigint", conversation: "bigint", now: "timestamptz" },
  (p) => sql`
    with visible as (
      select mp.message_id, mp.author, mp.generated, mp.tags, m.created_at, m.has_attachments, m.has_media_objects
      from conversation_message_participants mp
      join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id
      where mp.root_account_id = ${p.tenant} and mp.conversation_id = ${p.conversation} and mp.user_id = ${p.user}
        and mp.deleted_at is null),
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
      updated_at = ${p.now}
    from facts f, conversations c
    where p.root_account_id = ${p.tenant} and p.conversation_id = ${p.conversation} and p.user_id = ${p.user}
      and c.root_account_id = ${p.tenant} and c.id = ${p.conversation}`,
);
