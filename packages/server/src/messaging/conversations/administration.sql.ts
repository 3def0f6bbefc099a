/** Removed messages across people, as SQL: found, restored, or gone for everybody. */
import { sql, statement } from "../../store/statement.ts";

export interface Removal {
  readonly message_id: number;
  readonly user_id: number;
  readonly conversation_id: number;
  readonly deleted_at: Date;
}

/** Who removed what, latest first. */
export const findRemovals = statement(
  "message_removals",
  {
    tenant: "bigint",
    users: "bigint[] | null",
    conversation: "bigint | null",
    before: "timestamptz | null",
    after: "timestamptz | null",
  },
  (p) => sql<Removal>`
    select message_id, user_id, conversation_id, deleted_at from conversation_message_participants
    where root_account_id = ${p.tenant} and deleted_at is not null and (${p.users} is null or user_id = any(${p.users}))
      and (${p.conversation} is null or conversation_id = ${p.conversation})
      and deleted_at < coalesce(${p.before}, 'infinity') and deleted_at > coalesce(${p.after}, '-infinity')
    order by deleted_at desc, message_id desc, user_id`,
);

export const conversationById = statement(
  "conversation_by_id",
  { tenant: "bigint", id: "bigint" },
  (p) => sql<{ id: number }>`select id from conversations where root_account_id = ${p.tenant} and id = ${p.id}`,
);

/** Undoes a person's removals of messages. */
export const restoreMessages = statement(
  "restore_messages",
  { tenant: "bigint", conversation: "bigint", user: "bigint", ids: "bigint[]" },
  (p) => sql<{ message_id: number }>`
    update conversation_message_participants set deleted_at = null
    where root_account_id = ${p.tenant} and conversation_id = ${p.conversation} and user_id = ${p.user}
      and message_id = any(${p.ids}) and deleted_at is not null
    returning message_id`,
);

/** Recomputes a person's row after messages were restored. Generated messages count here, as they do in Canvas. */
export const recountRestored = statement(
  "recount_restored_messages",
  { tenant: "bigint", conversation: "bigint", user: "bigint", now: "timestamptz" },
  (p) => sql`
    with visible as (
      select mp.author, mp.generated, mp.tags, m.created_at, m.has_attachments, m.has_media_objects
      from conversation_message_participants mp
      join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id
      where mp.root_account_id = ${p.tenant} and mp.conversation_id = ${p.conversation} and mp.user_id = ${p.user}
        and mp.deleted_at is null)
    update conversation_participants p set
      message_count = (select count(*) from visible), last_message_at = (select max(created_at) from visible),
      visible_last_authored_at = (select max(created_at) from visible where author and not generated),
      has_attachments = (select bool_or(has_attachments) from visible),
      has_media_objects = (select bool_or(has_media_objects) from visible),
      tags = coalesce(p.tags, (select array_agg(distinct t) from visible v cross join unnest(v.tags) t), c.tags),
      updated_at = ${p.now}
    from conversations c
    where p.root_account_id = ${p.tenant} and p.conversation_id = ${p.conversation} and p.user_id = ${p.user}
      and c.root_account_id = ${p.tenant} and c.id = ${p.conversation}`,
);

/** Takes a conversation from everybody; its record and its messages stay, out of reach. */
export const deleteForEverybody = statement(
  "delete_conversation_for_everybody",
  { tenant: "bigint", conversation: "bigint" },
  (p) => sql`
    with changed as (
      update conversations set roster = roster + 1 where root_account_id = ${p.tenant} and id = ${p.conversation}),
    rows as (
      delete from conversation_participants where root_account_id = ${p.tenant} and conversation_id = ${p.conversation})
    delete from conversation_message_participants where root_account_id = ${p.tenant} and conversation_id = ${p.conversation}`,
);
