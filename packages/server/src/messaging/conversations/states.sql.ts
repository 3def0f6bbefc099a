/** A participant's own state of conversations: read, archived, starred, subscribed (CONV 1.6, 1.7). */
import { sql, statement } from "../../store/statement.ts";

/**
 * Changes a participant's rows: state and star unless null; with `subscribed` also the time of the last message, which
 * depends on it. With `from` only rows in that state.
 */
export const changeStates = statement(
  "change_conversation_states",
  {
    tenant: "bigint",
    user: "bigint",
    conversations: "bigint[]",
    from: "text | null",
    state: "text | null",
    starred: "boolean | null",
    subscribed: "boolean | null",
    lastMessageAt: "timestamptz | null",
    now: "timestamptz",
  },
  (p) => sql`
    update conversation_participants set workflow_state = coalesce(${p.state}, workflow_state),
      starred = coalesce(${p.starred}, starred), subscribed = coalesce(${p.subscribed}, subscribed),
      last_message_at = case when ${p.subscribed} is null then last_message_at else ${p.lastMessageAt} end,
      updated_at = ${p.now}
    where root_account_id = ${p.tenant} and user_id = ${p.user} and conversation_id = any(${p.conversations})
      and (${p.from} is null or workflow_state = ${p.from})`,
);

/** Marks all that counts as unread; the conditions match the partial index to the letter. */
export const markAllRead = statement(
  "mark_all_conversations_read",
  { tenant: "bigint", user: "bigint", now: "timestamptz" },
  (p) => sql`
    update conversation_participants set workflow_state = 'read', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and user_id = ${p.user}
      and message_count > 0 and last_message_at is not null and workflow_state = 'unread'`,
);

/** Of the conversations those that the user has a row of, also an emptied one. */
export const ownConversations = statement(
  "own_conversations",
  { tenant: "bigint", user: "bigint", conversations: "bigint[]" },
  (p) => sql<{ id: number }>`
    select conversation_id as id from conversation_participants
    where root_account_id = ${p.tenant} and user_id = ${p.user} and conversation_id = any(${p.conversations})`,
);

/** When the newest message that a participant sees was sent. */
export const newestVisible = statement(
  "newest_visible_message",
  { tenant: "bigint", user: "bigint", conversation: "bigint" },
  (p) => sql<{ at: Date | null }>`
    select max(m.created_at) as at from conversation_message_participants mp
    join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id
    where mp.root_account_id = ${p.tenant} and mp.conversation_id = ${p.conversation} and mp.user_id = ${p.user}
      and mp.deleted_at is null`,
);

/** The unread counts of several users, in their order. */
export const unreadCounts = statement(
  "conversations_unread_count",
  { tenant: "bigint", users: "bigint[]" },
  (p) => sql<{ counts: number[] }>`
    select array_agg((
      select count(*) from conversation_participants p where p.root_account_id = ${p.tenant} and p.user_id = asker.id
      and p.message_count > 0 and p.last_message_at is not null and p.workflow_state = 'unread'
    ) order by asker.place) as counts from unnest(${p.users}) with ordinality asker(id, place)`,
  { prepared: true },
);
