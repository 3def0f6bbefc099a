/** Recordings: made of uploaded files, and played by anybody who knows their media ids. */
import type { Context, TenantContext } from "../../platform/context.ts";
import { forbidden, invalid, missingParam, notFound } from "../../platform/errors.ts";
import { newToken } from "../../platform/tokens.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import type { FileAccess } from "../access.ts";
import { type FileRow, filesByIds } from "../files.sql.ts";
import { passingVerifier } from "../verifier.ts";
import { findMedia, insertMedia, type MediaRow } from "./media.sql.ts";

export interface MediaRequest {
  readonly type?: string | null | undefined;
  readonly user_entered_title?: string | null | undefined;
}

/** Makes a recording of a file; if the file has one already, answers that. */
export async function createMedia(
  ctx: Context,
  { file, context }: FileAccess,
  request: MediaRequest,
): Promise<MediaRow> {
  if (!context.canAdd) throw forbidden();
  if (file.media_entry_id !== null) return requireMedia(ctx, file.media_entry_id);
  const type = request.type || file.content_type.replace(/\/.*/s, "");
  if (type !== "audio" && type !== "video") throw invalid("type", "inclusion", "must be audio or video");
  const created = await execute(ctx.db, insertMedia, {
    tenant: ctx.root,
    mediaId: `m-${newToken().slice(0, 40)}`,
    type,
    title: file.display_name,
    userEnteredTitle: request.user_entered_title || null,
    user: ctx.actor.id,
    file: file.id,
    ownerType: context.owner.type,
    owner: context.owner.id,
    now: ctx.now,
  });
  return one(created, "the new recording");
}

/** The recording of a media id, or a 404. */
export async function requireMedia(
  { db, root }: Pick<TenantContext, "db" | "root">,
  mediaId: string | null | undefined,
): Promise<MediaRow> {
  if (mediaId === null || mediaId === undefined || mediaId === "") throw missingParam("entryId");
  const [media] = await execute(db, findMedia, { tenant: root, mediaId });
  if (media === undefined) throw notFound();
  return media;
}

/** The file of a recording, and a verifier that opens it. */
export interface MediaSource {
  readonly file: FileRow;
  readonly verifier: string;
}

/** The sources of recordings by media id; their verifiers are valid for an hour. */
export async function mediaSources(
  ctx: Pick<TenantContext, "db" | "root" | "now">,
  rows: readonly MediaRow[],
): Promise<Map<string, MediaSource>> {
  const ids = rows.flatMap((media) => media.attachment_id ?? []);
  const files = new Map((await filesByIds(ctx, ids)).map((file) => [file.id, file]));
  const sources = new Map<string, MediaSource>();
  if (files.size === 0) return sources;
  const pass = await passingVerifier(ctx);
  for (const media of rows) {
    const file = media.attachment_id === null ? undefined : files.get(media.attachment_id);
    if (file !== undefined) sources.set(media.media_id, { file, verifier: pass(file) });
  }
  return sources;
}
