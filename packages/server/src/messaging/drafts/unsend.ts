/** Takes a message back from everybody: its text, files and recordings go, a line in its place stays. */

import type { Actor } from "../../platform/actor.ts";
import { forbidden, notFound, plainMessage } from "../../platform/errors.ts";
import { type Db, run } from "../../store/database.ts";
import type { DetailedRow } from "../conversations/rows.sql.ts";

export const TOMBSTONE = "This message was taken back by its author.";

interface OwnMessage {
  readonly id: number;
  readonly author_id: number;
  readonly generated: boolean;
  readonly created_at: Date;
  readonly unsent_at: Date | null;
}

/** Answers since when it is gone. Doing it again changes nothing. */
export async function unsendMessage(
  db: Db,
  actor: Actor,
  conversation: DetailedRow,
  messageId: number,
  withinSeconds: number,
  now: Date,
): Promise<Date> {
  const message = await visibleMessage(db, actor, conversation.id, messageId);
  if (message === undefined) throw notFound();
  if (message.author_id !== actor.id || message.generated) throw forbidden();
  if (message.unsent_at !== null) return message.unsent_at;
  if (now.getTime() - message.created_at.getTime() > withinSeconds * 1000)
    throw plainMessage(`a message can be taken back for ${withinSeconds} seconds after it was sent`, 409);
  await db.transaction().execute((tx) => takeBack(tx, actor, conversation.id, messageId, now));
  return now;
}

async function visibleMessage(db: Db, actor: Actor, conversationId: number, id: number) {
  const rows = await run<OwnMessage>(
    db,
    `select m.id, m.author_id, m.generated, m.created_at, m.unsent_at
     from conversation_message_participants mp
     join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
     where mp.root_account_id = $1 and mp.conversation_id = $2 and mp.user_id = $3 and mp.message_id = $4
       and mp.deleted_at is null`,
    [actor.root, conversationId, actor.id, id],
  );
  return rows[0];
}

/**
 * The conversation's row is written first, which locks it, as a reply does, and tells lists that it shows something else;
 * then what is left decides the marks of everybody's rows.
 */
async function takeBack(tx: Db, actor: Actor, conversationId: number, id: number, now: Date): Promise<void> {
  await run(
    tx,
    `with c as (update conversations set roster = roster where root_account_id = $1 and id = $2 returning id)
     update conversation_messages m set body = $4, unsent_at = $5, attachment_ids = '{}', forwarded_message_ids = '{}',
       media_comment_id = null, media_comment_type = null, has_attachments = false, has_media_objects = false
     from c where m.root_account_id = $1 and m.conversation_id = c.id and m.id = $3`,
    [actor.root, conversationId, id, TOMBSTONE, now],
  );
  await run(
    tx,
    `with marks as (
       select mp.user_id, bool_or(m.has_attachments) as files, bool_or(m.has_media_objects) as media
       from conversation_message_participants mp
       join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
       where mp.root_account_id = $1 and mp.conversation_id = $2 and mp.deleted_at is null group by mp.user_id),
     shared as (
       update conversations set has_attachments = (select coalesce(bool_or(files), false) from marks),
         has_media_objects = (select coalesce(bool_or(media), false) from marks)
       where root_account_id = $1 and id = $2 and (has_attachments or has_media_objects))
     update conversation_participants p set has_attachments = k.files, has_media_objects = k.media
     from marks k where p.root_account_id = $1 and p.conversation_id = $2 and p.user_id = k.user_id
       and (p.has_attachments, p.has_media_objects) is distinct from (k.files, k.media)`,
    [actor.root, conversationId],
  );
}
