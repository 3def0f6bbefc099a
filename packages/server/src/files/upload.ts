/** The three-step upload: what is asked for, what arrives, and what is confirmed. */
import { emptyBadRequest, forbidden, invalid, plainMessage } from "../platform/errors.ts";
import { parseId } from "../platform/ids.ts";
import { sameText } from "../platform/secrets.ts";
import { newToken } from "../platform/tokens.ts";
import type { Database, Db } from "../store/database.ts";
import type { FileContext } from "./access.ts";
import { bytesUsed, type FileRow, findFileRow, insertPendingFile, lockFileRow } from "./files.sql.ts";
import { type FolderRow, findFolderRow, type Owner } from "./folders.sql.ts";
import { DEFAULT_FOLDER, ensureFolder } from "./folders.ts";
import { guessType } from "./mediaTypes.ts";
import { namesOf, readFileName } from "./names.ts";
import { placeFile } from "./place.ts";
import { lockContext, retireFile } from "./places.sql.ts";
import { quotaOf } from "./quota.ts";

export interface UploadRequest {
  readonly name?: string | null | undefined;
  readonly size?: number | undefined;
  readonly content_type?: string | null | undefined;
  readonly parent_folder_id?: string | null | undefined;
  readonly parent_folder_path?: string | null | undefined;
  readonly on_duplicate?: string | null | undefined;
}

/** `overwrite` and `rename`; overwriting is the rule. */
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

/** Begins an upload into a context, or into one of its folders when the path named that. */
export async function beginUpload(
  db: Database,
  input: {
    readonly userId: number;
    readonly context: FileContext;
    readonly folder: FolderRow | undefined;
    readonly request: UploadRequest;
    readonly maxFileSize: number;
    readonly now: Date;
  },
): Promise<FileRow> {
  const { context, request, now } = input;
  const { owner } = context;
  if (!context.canAdd) throw forbidden();
  const named = [request.parent_folder_id, request.parent_folder_path, input.folder].filter((x) => x != null);
  if (named.length > 1) throw plainMessage("Can't set folder path and folder id");
  readOnDuplicate(request.on_duplicate);
  const name = readFileName(request.name);
  const contentType = readContentType(request.content_type, name);
  const size = request.size ?? 0;
  if (size < 0) throw invalid("size", "invalid", "is negative");
  if (size > input.maxFileSize) throw plainMessage(`file size exceeds the limit of ${input.maxFileSize} bytes`);
  if (size > 0 && (await bytesUsed(db, owner.root, owner.type, owner.id)) + size > (await quotaOf(db, owner)))
    throw plainMessage("file size exceeds quota");
  return db.transaction().execute(async (tx) => {
    const folder = input.folder ?? (await targetFolder(tx, owner, request, now));
    return insertPendingFile(tx, {
      root: owner.root,
      contextType: owner.type,
      contextId: owner.id,
      folderId: folder.id,
      userId: input.userId,
      uuid: newToken().slice(0, 40),
      ...namesOf(name),
      contentType,
      now,
    });
  });
}

async function targetFolder(tx: Db, owner: Owner, request: UploadRequest, now: Date): Promise<FolderRow> {
  if (request.parent_folder_id == null || request.parent_folder_id === "")
    return ensureFolder(tx, owner, request.parent_folder_path ?? DEFAULT_FOLDER, now);
  return requireFolderOf(tx, owner, request.parent_folder_id);
}

/** A folder of this very context. */
export async function requireFolderOf(db: Db, owner: Owner, reference: string): Promise<FolderRow> {
  const folder = await findFolderRow(db, owner.root, parseId(reference) ?? -1);
  if (folder === undefined || folder.context_type !== owner.type || folder.context_id !== owner.id)
    throw plainMessage("The specified resource does not exist.", 404);
  return folder;
}

/** The last step, by whoever knows the upload's uuid. */
export async function confirmUpload(
  db: Database,
  input: { root: number; id: number; uuid: string; onDuplicate: "overwrite" | "rename"; now: Date },
): Promise<FileRow> {
  const waits = (file: FileRow | undefined): file is FileRow =>
    file?.workflow_state === "pending" && file.blob_id !== null && sameText(input.uuid, file.uuid);
  const file = await findFileRow(db, input.root, input.id);
  if (!waits(file)) throw emptyBadRequest();
  const finished = await db.transaction().execute(async (tx) => {
    await lockContext(tx, input.root, file.context_type, file.context_id);
    const current = await lockFileRow(tx, input.root, input.id);
    return waits(current) ? finishUpload(tx, current, input.onDuplicate, input.now) : undefined;
  });
  if (finished === undefined) throw emptyBadRequest();
  if (finished === "over quota") throw plainMessage("file size exceeds quota limits");
  return finished;
}

/** Makes a file whose bytes are there available; one that the quota has no room for goes again. */
export async function finishUpload(
  tx: Db,
  file: FileRow,
  onDuplicate: "overwrite" | "rename",
  now: Date,
): Promise<FileRow | "over quota"> {
  const root = file.root_account_id;
  const owner: Owner = { root, type: file.context_type as Owner["type"], id: file.context_id };
  await lockContext(tx, root, owner.type, owner.id);
  if ((await bytesUsed(tx, root, owner.type, owner.id)) > (await quotaOf(tx, owner))) {
    await retireFile(tx, root, file.id, now);
    return "over quota";
  }
  return placeFile(tx, file, { folderId: file.folder_id, name: file.display_name, onDuplicate }, {}, now);
}
