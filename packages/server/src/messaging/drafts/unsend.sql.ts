/** Takes messages back, as SQL. */
import { sql, statement } from "../../store/statement.ts";

interface OwnMessage {
  readonly id: number;
  readonly author_id: number;
  readonly generated: boolean;
  readonly created_at: Date;
  readonly unsent_at: Date | null;
}

/** A message of a conversation as far as the user can see it. */
export const visibleMessage = statement(
  "visible_message",
  { tenant: "bigint", conversation: "bigint", user: "bigint", id: "bigint" },
  (p) => sql<OwnMessage>`
    select m.id, m.author_id, m.generated, m.created_at, m.unsent_at
    from conversation_message_participants mp
    join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id
    where mp.root_account_id = ${p.tenant} and mp.conversation_id = ${p.conversation} and mp.user_id = ${p.user}
      and mp.message_id = ${p.id} and mp.deleted_at is null`,
);

/**
 * Replaces a message's content. The conversation's row is written first: that locks it, as a reply does, and tells cached
 * pages that it shows something else.
 */
export const eraseMessage = statement(
  "erase_message",
  { tenant: "bigint", conversation: "bigint", id: "bigint", body: "text", now: "timestamptz" },
  (p) => sql`
    with c as (
      update conversations set roster = roster where root_account_id = ${p.tenant} and id = ${p.conversation} returning id)
    update conversation_messages m set body = ${p.body}, unsent_at = ${p.now}, attachment_ids = '{}', forwarded_message_ids = '{}',
      media_comment_id = null, media_comment_type = null, has_attachments = false, has_media_objects = false
    from c where m.root_account_id = ${p.tenant} and m.conversation_id = c.id and m.id = ${p.id}`,
);

/** Recomputes from the messages that are left whether a conversation, and each participant's row, has files and recordings. */
export const remarkConversation = statement(
  "remark_conversation",
  { tenant: "bigint", conversation: "bigint" },
  (p) => sql`
    with marks as (
      select mp.user_id, bool_or(m.has_attachments) as files, bool_or(m.has_media_objects) as media
      from conversation_message_participants mp
      join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id
      where mp.root_account_id = ${p.tenant} and mp.conversation_id = ${p.conversation} and mp.deleted_at is null group by mp.user_id),
    shared as (
      update conversations set has_attachments = (select coalesce(bool_or(files), false) from marks),
        has_media_objects = (select coalesce(bool_or(media), false) from marks)
      where root_account_id = ${p.tenant} and id = ${p.conversation} and (has_attachments or has_media_objects))
    update conversation_participants p set has_attachments = k.files, has_media_objects = k.media
    from marks k where p.root_account_id = ${p.tenant} and p.conversation_id = ${p.conversation} and p.user_id = k.user_id
      and (p.has_attachments, p.has_media_objects) is distinct from (k.files, k.media)`,
);
