/** The three steps of an upload: it is announced, its bytes arrive, and it is confirmed. */
import { type Context, inTransaction, type TenantContext } from "../../platform/context.ts";
import { emptyBadRequest, forbidden, invalid, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { sameText } from "../../platform/secrets.ts";
import { newToken } from "../../platform/tokens.ts";
import { execute } from "../../store/database.ts";
import type { FileContext } from "../access.ts";
import { type FileRow, insertPendingFile, loadFile, lockFile } from "../files.sql.ts";
import { type FolderRow, loadFolder, type Owner } from "../folders/folders.sql.ts";
import { DEFAULT_FOLDER, ensureFolder } from "../folders/folders.ts";
import { guessType } from "../mediaTypes.ts";
import { namesOf, readFileName } from "../names.ts";
import { lockOwner, retireFile } from "../placeFile.sql.ts";
import { placeFile } from "../placeFile.ts";
import { bytesUsed, quotaOf } from "../quota.ts";

type Writing = Pick<TenantContext, "db" | "root" | "now">;

export interface UploadParams {
  readonly name?: string | null | undefined;
  readonly size?: number | undefined;
  readonly content_type?: string | null | undefined;
  readonly parent_folder_id?: string | null | undefined;
  readonly parent_folder_path?: string | null | undefined;
  readonly on_duplicate?: string | null | undefined;
}

/** Reads `overwrite` or `rename`; the default is to overwrite. */
export function readOnDuplicate(given: string | null | undefined): "overwrite" | "rename" {
  if (given === undefined || given === null || given === "" || given === "overwrite") return "overwrite";
  if (given === "rename") return given;
  throw plainMessage("invalid on_duplicate option");
}

export function readContentType(given: string | null | undefined, name: string): string {
  if (given === undefined || given === null || given === "") return guessType(name);
  if (!/^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w.+-]+=("[\w .+-]*"|[\w.+-]+))*$/.test(given) || given.length > 255)
    throw invalid("content_type", "invalid", "is not a media type");
  return given;
}

export interface UploadRequest {
  readonly context: FileContext;
  /** The folder that the path names. */
  readonly folder?: FolderRow | undefined;
  readonly params: UploadParams;
}

/** The first step: announces a file in a context, or in a folder of it. */
export async function beginUpload(ctx: Context, { context, folder, params }: UploadRequest): Promise<FileRow> {
  const { owner } = context;
  const { maxFileSize } = ctx.config;
  if (!context.canAdd) throw forbidden();
  const named = [params.parent_folder_id, params.parent_folder_path, folder].filter((x) => x != null);
  if (named.length > 1) throw plainMessage("Can't set folder path and folder id");
  readOnDuplicate(params.on_duplicate);
  const name = readFileName(params.name);
  const contentType = readContentType(params.content_type, name);
  const size = params.size ?? 0;
  if (size < 0) throw invalid("size", "invalid", "is negative");
  if (size > maxFileSize) throw plainMessage(`file size exceeds the limit of ${maxFileSize} bytes`);
  if (size > 0 && (await bytesUsed(ctx, owner)) + size > (await quotaOf(ctx, owner)))
    throw plainMessage("file size exceeds quota");
  return inTransaction(ctx, async (tx) => {
    const into = folder ?? (await targetFolder(tx, owner, params));
    return insertPendingFile(tx, {
      contextType: owner.type,
      contextId: owner.id,
      folderId: into.id,
      userId: ctx.actor.id,
      uuid: newToken().slice(0, 40),
      ...namesOf(name),
      contentType,
    });
  });
}

async function targetFolder(ctx: Writing, owner: Owner, params: UploadParams): Promise<FolderRow> {
  if (params.parent_folder_id == null || params.parent_folder_id === "")
    return ensureFolder(ctx, owner, params.parent_folder_path ?? DEFAULT_FOLDER);
  return requireFolderOf(ctx, owner, params.parent_folder_id);
}

/** The folder of an id, which must be the owner's; or a 404. */
export async function requireFolderOf(ctx: Writing, owner: Owner, reference: string): Promise<FolderRow> {
  const folder = await loadFolder(ctx, parseId(reference) ?? -1);
  if (folder === undefined || folder.context_type !== owner.type || folder.context_id !== owner.id)
    throw plainMessage("The specified resource does not exist.", 404);
  return folder;
}

export interface UploadConfirmation {
  readonly id: number;
  /** The secret of the upload. */
  readonly uuid: string;
  readonly onDuplicate: "overwrite" | "rename";
}

/** The last step: makes an uploaded file available. Anybody who knows the upload's uuid may confirm it. */
export async function confirmUpload(
  ctx: Writing & Pick<TenantContext, "caches">,
  { id, uuid, onDuplicate }: UploadConfirmation,
): Promise<FileRow> {
  const waits = (file: FileRow | undefined): file is FileRow =>
    file?.workflow_state === "pending" && file.blob_id !== null && sameText(uuid, file.uuid);
  const file = await loadFile(ctx, id);
  if (!waits(file)) throw emptyBadRequest();
  const finished = await inTransaction(ctx, async (tx) => {
    await lockOwner(tx, { type: file.context_type, id: file.context_id });
    const [current] = await execute(tx.db, lockFile, { tenant: tx.root, id });
    return waits(current) ? finishUpload(tx, current, onDuplicate) : undefined;
  });
  if (finished === undefined) throw emptyBadRequest();
  if (finished === "over quota") throw plainMessage("file size exceeds quota limits");
  return finished;
}

/** Makes a file whose bytes have arrived available, or deletes it if they exceed the quota. */
export async function finishUpload(
  tx: Writing,
  file: FileRow,
  onDuplicate: "overwrite" | "rename" | "refuse",
): Promise<FileRow | "over quota"> {
  const owner: Owner = { type: file.context_type as Owner["type"], id: file.context_id };
  await lockOwner(tx, owner);
  if ((await bytesUsed(tx, owner)) > (await quotaOf(tx, owner))) {
    await retireFile(tx, file.id);
    return "over quota";
  }
  return placeFile(tx, file, { folderId: file.folder_id, name: file.display_name, onDuplicate });
}
