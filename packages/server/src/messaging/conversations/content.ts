/** Makes a message's content of the parameters: the text checked, files and forwarded messages looked up. */
import { attachableFiles } from "../../files/attachable.ts";
import type { Context } from "../../platform/context.ts";
import { failsHard, invalid } from "../../platform/errors.ts";
import { parseIds } from "../../platform/ids.ts";
import { execute } from "../../store/database.ts";
import { type Content, ensureRecording, receivedMessages } from "./content.sql.ts";
import type { StoredMessage } from "./messages.sql.ts";

export interface ContentParams {
  readonly body?: string | null | undefined;
  readonly attachment_ids?: readonly string[] | undefined;
  readonly forwarded_message_ids?: readonly string[] | undefined;
  readonly media_comment_id?: string | null | undefined;
  readonly media_comment_type?: string | null | undefined;
}

const MAX_BODY_BYTES = 65_535;
const MAX_SUBJECT = 255;

/** Tells whether a text is missing or consists of white space. */
export const isBlank = (text: string | null | undefined): text is null | undefined | "" => (text ?? "").trim() === "";

export const isBodyShortEnough = (body: string): boolean => Buffer.byteLength(body) <= MAX_BODY_BYTES;

/** Refuses texts that are too long, before anything is stored. */
export function checkLengths(body: string, subject: string | null): void {
  if (subject !== null && [...subject].length > MAX_SUBJECT) throw invalid("subject", "too_long");
  if (!isBodyShortEnough(body)) throw invalid("body", "too_long");
}

/** The content of a message that consists of a text alone. */
export const textContent = (body: string): Content => ({
  body,
  attachmentIds: [],
  forwardedIds: [],
  mediaCommentId: null,
  mediaCommentType: null,
  mediaTitle: null,
  hasAttachments: false,
  hasMediaObjects: false,
});

type Writing = Pick<Context, "db" | "actor" | "now">;

/** Files that are not in the author's attachment folder are left out; a recording needs both its id and its type. */
export async function makeContent(ctx: Writing, params: ContentParams): Promise<Content> {
  const files = await attachableFiles(ctx, parseIds(params.attachment_ids ?? []));
  const forwarded = await loadForwarded(ctx, parseIds(params.forwarded_message_ids ?? []));
  const media = readMedia(params);
  return {
    body: params.body ?? "",
    attachmentIds: files.map((file) => file.id),
    forwardedIds: forwarded.map((message) => message.id),
    mediaCommentId: media?.id ?? null,
    mediaCommentType: media?.type ?? null,
    mediaTitle: media === undefined ? null : await titleOf(ctx, media),
    hasAttachments: files.length > 0 || forwarded.some((message) => message.has_attachments),
    hasMediaObjects: media !== undefined || forwarded.some((message) => message.has_media_objects),
  };
}

interface Recording {
  readonly id: string;
  readonly type: "audio" | "video";
}

function readMedia({ media_comment_id: id, media_comment_type: type }: ContentParams): Recording | undefined {
  return isBlank(id) || (type !== "audio" && type !== "video") ? undefined : { id, type };
}

/** Messages to be forwarded. They must all come from one conversation of the actor; otherwise Canvas fails, too. */
async function loadForwarded({ db, actor }: Writing, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const rows = await execute(db, receivedMessages, { tenant: actor.root, user: actor.id, ids });
  if (rows.length !== ids.length || new Set(rows.map((row) => row.conversation_id)).size > 1) throw failsHard();
  return rows;
}

async function titleOf({ db, actor, now }: Writing, media: Recording): Promise<string | null> {
  const values = { tenant: actor.root, user: actor.id, mediaId: media.id, mediaType: media.type, now };
  return (await execute(db, ensureRecording, values))[0]?.title ?? null;
}

export interface SentContent {
  readonly id: number;
  readonly content: Content;
  /** Everybody who received it. */
  readonly received: readonly number[];
}

/** The row of a message that the actor has just sent, made without reading it again. */
export const sentMessage = (
  { actor, now }: Pick<Context, "actor" | "now">,
  { id, content, received }: SentContent,
): StoredMessage => ({
  id,
  created_at: now,
  body: content.body,
  author_id: actor.id,
  generated: false,
  event: null,
  attachment_ids: content.attachmentIds,
  forwarded_message_ids: content.forwardedIds,
  media_comment_id: content.mediaCommentId,
  media_comment_type: content.mediaCommentType,
  media_title: content.mediaTitle,
  participating_user_ids: received,
});
