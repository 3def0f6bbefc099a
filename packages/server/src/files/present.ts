/** Presents files. */
import type { CanvasFile, FileName, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../platform/clock.ts";
import type { FileRow } from "./files.sql.ts";
import { mimeClass } from "./mediaTypes.ts";

/** The viewer of a file. */
export interface FileView {
  /** Scheme and host of the request. */
  readonly origin: string;
  readonly now: Date;
  /** Whether the viewer may edit the files of the file's owner: then locks do not apply. Default false. */
  readonly manages?: boolean;
}

export const isLocked = (row: FileRow, now: Date): boolean =>
  row.locked || (row.unlock_at !== null && row.unlock_at > now) || (row.lock_at !== null && row.lock_at <= now);

/** The address at which a verifier opens the file without a token. */
export const downloadUrl = (row: Pick<FileRow, "id">, verifier: string, origin: string, download = true): string =>
  `${origin}/files/${row.id}/download?${download ? "download_frd=1&" : ""}verifier=${verifier}`;

const uploadStatus = (row: FileRow) =>
  row.workflow_state === "pending" ? "pending" : row.workflow_state === "errored" ? "failed" : "success";

export const presentFileName = (row: FileRow): Static<typeof FileName> => ({
  id: row.id,
  uuid: row.uuid,
  folder_id: row.folder_id,
  display_name: row.display_name,
  filename: row.filename,
  upload_status: uploadStatus(row),
});

export function presentFile(row: FileRow, view: FileView): Static<typeof CanvasFile> {
  const locked = view.manages !== true && isLocked(row, view.now);
  return {
    ...presentFileName(row),
    "content-type": row.content_type,
    url: locked ? "" : downloadUrl(row, row.uuid, view.origin),
    size: row.size,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
    unlock_at: wireTimeOrNull(row.unlock_at),
    locked: row.locked,
    hidden: row.hidden,
    lock_at: wireTimeOrNull(row.lock_at),
    hidden_for_user: row.hidden && view.manages !== true,
    thumbnail_url: null,
    modified_at: wireTime(row.modified_at),
    mime_class: mimeClass(row.content_type),
    media_entry_id: row.media_entry_id,
    category: "uncategorized",
    locked_for_user: locked,
    ...(locked ? lockFacts(row) : {}),
  };
}

function lockFacts(row: FileRow) {
  const opens = row.unlock_at === null ? {} : { unlock_at: wireTime(row.unlock_at) };
  const closes = row.lock_at === null ? {} : { lock_at: wireTime(row.lock_at) };
  const name = row.display_name;
  return {
    lock_info: { asset_string: `attachment_${row.id}`, ...(row.locked ? { manually_locked: true } : opens), ...closes },
    lock_explanation: row.locked ? `The file ${name} is locked.` : `The file ${name} is not available at this time.`,
  };
}
