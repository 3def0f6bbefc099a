/** A message's content as statements take it, and the records that it refers to. */
import { sql, statement, type Values } from "../../store/statement.ts";
import { MEDIA_TITLE } from "./messages.sql.ts";

/** What a message consists of. */
export interface Content {
  readonly body: string;
  readonly attachmentIds: readonly number[];
  readonly forwardedIds: readonly number[];
  readonly mediaCommentId: string | null;
  readonly mediaCommentType: string | null;
  /** The title of the recording, for the answer: it is stored with the recording. */
  readonly mediaTitle: string | null;
  /** True for its own and for those of forwarded messages. */
  readonly hasAttachments: boolean;
  readonly hasMediaObjects: boolean;
}

/** Parameters of statements that write messages. */
export const MESSAGE_CONTENT = {
  body: "text",
  attachments: "bigint[]",
  forwarded: "bigint[]",
  mediaId: "text | null",
  mediaType: "text | null",
  hasAttachments: "boolean",
  hasMedia: "boolean",
} as const;

export const contentValues = (content: Content): Values<typeof MESSAGE_CONTENT> => ({
  body: content.body,
  attachments: content.attachmentIds,
  forwarded: content.forwardedIds,
  mediaId: content.mediaCommentId,
  mediaType: content.mediaCommentType,
  hasAttachments: content.hasAttachments,
  hasMedia: content.hasMediaObjects,
});

interface Forwardable {
  readonly id: number;
  readonly conversation_id: number;
  readonly has_attachments: boolean;
  readonly has_media_objects: boolean;
}

/** Of the messages `ids` those that the user ever received. */
export const receivedMessages = statement(
  "conversation_messages_received",
  { tenant: "bigint", user: "bigint", ids: "bigint[]" },
  (p) => sql<Forwardable>`
    select m.id, m.conversation_id, m.has_attachments, m.has_media_objects from conversation_messages m
    where m.root_account_id = ${p.tenant} and m.id = any(${p.ids}) and exists (
      select 1 from conversation_message_participants mp
      where mp.root_account_id = ${p.tenant} and mp.message_id = m.id and mp.user_id = ${p.user})
    order by m.id desc`,
);

/** Answers the title of a recording. An unknown one becomes the user's, without a title yet. */
export const ensureRecording = statement(
  "ensure_recording",
  { tenant: "bigint", user: "bigint", mediaId: "text", mediaType: "text", now: "timestamptz" },
  (p) => sql<{ title: string | null }>`
    with made as (
      insert into media_objects (root_account_id, user_id, media_id, media_type, created_at, updated_at)
      values (${p.tenant}, ${p.user}, ${p.mediaId}, ${p.mediaType}, ${p.now}, ${p.now})
      on conflict (root_account_id, media_id) do nothing)
    select ${MEDIA_TITLE} as title from media_objects mo where mo.root_account_id = ${p.tenant} and mo.media_id = ${p.mediaId}`,
);
