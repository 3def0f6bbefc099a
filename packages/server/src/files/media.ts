/** Recordings: made of uploaded files, played by whoever knows their media ids. */
import { forbidden, invalid, missingParam, notFound } from "../platform/errors.ts";
import { newToken } from "../platform/tokens.ts";
import type { Database, Db } from "../store/database.ts";
import type { FileContext } from "./access.ts";
import { type FileRow, filesByIds } from "./files.sql.ts";
import { findMedia, insertMedia, type MediaRow } from "./media.sql.ts";
import { passingVerifier } from "./verifier.ts";

export interface MediaRequest {
  readonly type?: string | null | undefined;
  readonly user_entered_title?: string | null | undefined;
}

/** A file that is a recording already stays the one it is. */
export async function createMedia(
  db: Database,
  userId: number,
  { file, context }: { readonly file: FileRow; readonly context: FileContext },
  request: MediaRequest,
  now: Date,
): Promise<MediaRow> {
  if (!context.canAdd) throw forbidden();
  if (file.media_entry_id !== null) return requireMedia(db, context.owner.root, file.media_entry_id);
  const type = request.type || file.content_type.split("/")[0]!;
  if (type !== "audio" && type !== "video") throw invalid("type", "inclusion", "must be audio or video");
  return insertMedia(db, {
    owner: context.owner,
    userId,
    mediaId: `m-${newToken().slice(0, 40)}`,
    mediaType: type,
    title: file.display_name,
    userEnteredTitle: request.user_entered_title || null,
    fileId: file.id,
    now,
  });
}

export async function requireMedia(db: Db, root: number, mediaId: string | null | undefined): Promise<MediaRow> {
  if (mediaId === null || mediaId === undefined || mediaId === "") throw missingParam("entryId");
  const media = await findMedia(db, root, mediaId);
  if (media === undefined) throw notFound();
  return media;
}

export interface MediaSource {
  readonly file: FileRow;
  readonly verifier: string;
}

/** The files of recordings, each with a verifier that opens it for an hour, by media id. */
export async function mediaSources(
  db: Db,
  root: number,
  rows: readonly MediaRow[],
  now: Date,
): Promise<Map<string, MediaSource>> {
  const ids = rows.flatMap((m) => m.attachment_id ?? []);
  const files = new Map((await filesByIds(db, root, ids)).map((f) => [f.id, f]));
  const sources = new Map<string, MediaSource>();
  if (files.size === 0) return sources;
  const pass = await passingVerifier(db, root, now);
  for (const media of rows) {
    const file = media.attachment_id === null ? undefined : files.get(media.attachment_id);
    if (file !== undefined) sources.set(media.media_id, { file, verifier: pass(file) });
  }
  return sources;
}
