/** The hand-written statements that ours are held against. */

/** What an inbox page shows, read by one query: the rows, their conversations, newest messages and people. */
export const LIST_LIMIT = `
select p.conversation_id, p.workflow_state, p.last_message_at, p.message_count, p.starred, p.subscribed, c.subject, newest.body, people.list
from (
  select * from conversation_participants p
  where p.root_account_id = $1 and p.user_id = $2 and p.message_count > 0 and p.last_message_at is not null
    and p.workflow_state <> 'archived'
  order by p.last_message_at desc, p.conversation_id desc limit 20) p
join conversations c on c.root_account_id = $1 and c.id = p.conversation_id
cross join lateral (
  select m.body from conversation_message_participants mp
  join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
  where mp.root_account_id = $1 and mp.conversation_id = p.conversation_id and mp.user_id = $2 and mp.deleted_at is null
  order by mp.message_id desc limit 1) newest
cross join lateral (
  select json_agg(json_build_array(u.id, u.short_name, u.name, u.pronouns)) as list
  from conversation_participants op join users u on u.root_account_id = $1 and u.id = op.user_id
  where op.root_account_id = $1 and op.conversation_id = p.conversation_id) people
order by p.last_message_at desc, p.conversation_id desc`;

/** How many conversations of a person are unread. */
export const UNREAD_LIMIT = `
select count(*) as n from conversation_participants where root_account_id = $1 and user_id = $2 and message_count > 0
  and last_message_at is not null and workflow_state = 'unread'`;

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

/**
 * The rows of a send to many, for a chunk of people `$3`: a conversation and a message for each, what author and
 * recipient have of them, the event for the notifications. Ids are counted from `$4`.
 */
export const BULK_LIMIT = `
with each as (select u.id as user_id, $4::bigint + u.ord as n from unnest($3::bigint[]) with ordinality u(id, ord)),
both_ as (select n, user_id, false as author from each union all select n, $2, true from each),
c as (
  insert into conversations (root_account_id, id, subject, created_at, updated_at) select $1, n, 'The exam', now(), now() from each),
m as (
  insert into conversation_messages (root_account_id, id, conversation_id, author_id, body, created_at)
  select $1, n, n, $2, 'Dear all, the exam is on Friday at ten. Please bring a pen.', now() from each),
p as (
  insert into conversation_participants (root_account_id, user_id, conversation_id, workflow_state, last_message_at, last_authored_at,
    visible_last_authored_at, message_count, updated_at)
  select $1, user_id, n, case when author then 'read' else 'unread' end, case when not author then now() end,
    case when author then now() end, case when author then now() end, 1, now() from both_),
r as (
  insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author)
  select $1, n, user_id, n, author from both_)
insert into outbox_events (root_account_id, kind, payload, created_at)
select $1, 'conversation_message', jsonb_build_object('conversation_id', n, 'message_id', n, 'author_id', $2::bigint), now() from each`;
