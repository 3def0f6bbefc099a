/** The hand-written statements that ours are held against. */

/** The rows of an inbox page, and nothing else. */
export const LIST_LIMIT = `select p.*, c.subject from conversation_participants p
  join conversations c on c.root_account_id = p.root_account_id and c.id = p.conversation_id
  where p.root_account_id = $1 and p.user_id = $2 and p.message_count > 0 and p.last_message_at is not null
    and p.workflow_state <> 'archived'
  order by p.last_message_at desc, p.conversation_id desc limit 20`;

/** The rows of a reply: the message, who receives it, what it changes for each, the event for the notifications. */
export const REPLY_LIMIT = `
with m as (
  insert into conversation_messages (root_account_id, conversation_id, author_id, body, created_at)
  values ($1, $3, $2, $4, $5) returning id),
r as (
  insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author)
  select $1, $3, p.user_id, m.id, p.user_id = $2 from conversation_participants p cross join m
  where p.root_account_id = $1 and p.conversation_id = $3),
p as (
  update conversation_participants set message_count = message_count + 1, workflow_state = 'unread', last_message_at = $5, updated_at = $5
  where root_account_id = $1 and conversation_id = $3),
o as (
  insert into outbox_events (root_account_id, kind, payload, created_at)
  select $1, 'conversation_message', jsonb_build_object('conversation_id', $3::bigint, 'message_id', m.id, 'author_id', $2::bigint), $5 from m)
update conversations set updated_at = $5 where root_account_id = $1 and id = $3`;
