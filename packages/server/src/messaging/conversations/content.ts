/** Makes a message's content of what was sent: the text checked, files and forwarded messages looked up. */
import { attachableFiles } from "../../files/attach.ts";
import type { Actor } from "../../platform/actor.ts";
import { failsHard, invalid } from "../../platform/errors.ts";
import { parseIds } from "../../platform/ids.ts";
import { type Db, run } from "../../store/database.ts";
import { MEDIA_TITLE, type MessageRow } from "./messages.sql.ts";
import type { Content } from "./send.sql.ts";

export interface ContentParams {
  readonly body?: string | null | undefined;
  readonly attachment_ids?: readonly string[] | undefined;
  readonly forwarded_message_ids?: readonly string[] | undefined;
  readonly media_comment_id?: string | null | undefined;
  readonly media_comment_type?: string | null | undefined;
}

const MAX_BODY_BYTES = 65_535;
const MAX_SUBJECT = 255;

export const isBlank = (text: string | null | undefined): boolean => (text ?? "").trim() === "";

export const fits = (body: string): boolean => Buffer.byteLength(body) <= MAX_BODY_BYTES;

/** Texts that would not fit are refused before anything is stored. */
export function checkTexts(body: string, subject: string | null): void {
  if (subject !== null && [...subject].length > MAX_SUBJECT) throw invalid("subject", "too_long");
  if (!fits(body)) throw invalid("body", "too_long");
}

/** What consists of a text alone. */
export const textOf = (body: string): Content => ({
  body,
  attachmentIds: [],
  forwardedIds: [],
  mediaCommentId: null,
  mediaCommentType: null,
  mediaTitle: null,
  hasAttachments: false,
  hasMediaObjects: false,
});

/** Files that are not in the author's attachment folder are left out; a recording needs both its id and its type. */
export async function makeContent(db: Db, actor: Actor, params: ContentParams, now: Date): Promise<Content> {
  const files = await attachableFiles(db, actor, parseIds(params.attachment_ids ?? []));
  const forwarded = await forwardable(db, actor, parseIds(params.forwarded_message_ids ?? []));
  const media = readMedia(params);
  const mediaTitle = media === undefined ? null : await knowRecording(db, actor, media, now);
  return {
    body: params.body ?? "",
    attachmentIds: files.map((f) => f.id),
    forwardedIds: forwarded.map((f) => f.id),
    mediaCommentId: media?.id ?? null,
    mediaCommentType: media?.type ?? null,
    mediaTitle,
    hasAttachments: files.length > 0 || forwarded.some((f) => f.has_attachments),
    hasMediaObjects: media !== undefined || forwarded.some((f) => f.has_media_objects),
  };
}

function readMedia(params: ContentParams): { id: string; type: "audio" | "video" } | undefined {
  const { media_comment_id: id, media_comment_type: type } = params;
  if (isBlank(id) || (type !== "audio" && type !== "video")) return undefined;
  return { id: id!, type };
}

interface Forwardable {
  id: number;
  conversation_id: number;
  has_attachments: boolean;
  has_media_objects: boolean;
}

/** All from one conversation that the actor takes part in; anything else fails as it does in Canvas. */
async function forwardable(db: Db, actor: Actor, ids: readonly number[]): Promise<Forwardable[]> {
  if (ids.length === 0) return [];
  const rows = await run<Forwardable>(
    db,
    `select m.id, m.conversation_id, m.has_attachments, m.has_media_objects from conversation_messages m
     where m.root_account_id = $1 and m.id = any($3::bigint[]) and exists (
       select 1 from conversation_message_participants mp where mp.root_account_id = $1 and mp.message_id = m.id and mp.user_id = $2)
     order by m.id desc`,
    [actor.root, actor.id, ids],
  );
  if (rows.length !== ids.length || new Set(rows.map((r) => r.conversation_id)).size > 1) throw failsHard();
  return rows;
}

/** What the recording is called. One that the server has not heard of becomes the author's, without a name yet. */
async function knowRecording(
  db: Db,
  actor: Actor,
  media: { id: string; type: string },
  now: Date,
): Promise<string | null> {
  const known = await run<{ title: string | null }>(
    db,
    `with made as (
       insert into media_objects (root_account_id, user_id, media_id, media_type, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $5) on conflict (root_account_id, media_id) do nothing)
     select ${MEDIA_TITLE} as title from media_objects mo where mo.root_account_id = $1 and mo.media_id = $3`,
    [actor.root, actor.id, media.id, media.type, now],
  );
  return known[0]?.title ?? null;
}

/** The row of a message just sent, without asking for it again. */
export const sentMessage = (
  id: number,
  authorId: number,
  c: Content,
  received: readonly number[],
  now: Date,
): MessageRow => ({
  id,
  created_at: now,
  body: c.body,
  author_id: authorId,
  generated: false,
  event: null,
  attachment_ids: c.attachmentIds,
  forwarded_message_ids: c.forwardedIds,
  media_comment_id: c.mediaCommentId,
  media_comment_type: c.mediaCommentType,
  media_title: c.mediaTitle,
  participating_user_ids: received,
});
