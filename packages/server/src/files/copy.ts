/** Copies files and folders into other folders, also of other owners. */
import { type Context, inTransaction } from "../platform/context.ts";
import { forbidden, invalid, missingParam, plainMessage } from "../platform/errors.ts";
import { newToken } from "../platform/tokens.ts";
import { execute } from "../store/database.ts";
import { must } from "../store/must.ts";
import { accessFile, type FileAccess, type FolderAccess, findFolderOfPath } from "./access.ts";
import { readBlob, writeBlob } from "./blobs.ts";
import { filesInFolders } from "./fileLists.sql.ts";
import { type FileRow, insertPendingFile } from "./files.sql.ts";
import { deleteFolder } from "./folders/changeFolder.ts";
import { ensureSubfolder, type FolderRow } from "./folders/folders.sql.ts";
import { MAX_FOLDER_DEPTH } from "./folders/folders.ts";
import { folderTree, takenFolderNames } from "./folders/folderTree.sql.ts";
import { namesOf } from "./names.ts";
import { attachBlob, lockOwner, retireFile, takenNames } from "./placeFile.sql.ts";
import { nameTaken } from "./placeFile.ts";
import { isLocked } from "./present.ts";
import { bytesUsed, quotaOf } from "./quota.ts";
import { finishUpload, readOnDuplicate } from "./uploads/upload.ts";

const OVER_QUOTA = "file size exceeds quota";
const MOST_FILES = 1000;

type OnDuplicate = "overwrite" | "rename" | "refuse";

/** Whether the actor may have the bytes of a file. */
const mayCopy = ({ file, context }: FileAccess, now: Date) => !isLocked(file, now) || context.canEdit;

export interface FileCopy {
  readonly into: FolderAccess;
  readonly source: string | null | undefined;
  readonly onDuplicate: string | null | undefined;
}

/** Copies a file that the actor may read into a folder to which they may add. */
export async function copyFile(ctx: Context, { into, source, onDuplicate }: FileCopy): Promise<FileRow> {
  if (!into.context.canAdd) throw forbidden();
  if (!source) throw missingParam("source_file_id");
  const mode = onDuplicate == null || onDuplicate === "" ? "refuse" : readOnDuplicate(onDuplicate);
  const found = await accessFile(ctx, { id: source });
  if (!mayCopy(found, ctx.now)) throw forbidden();
  await requireRoom(ctx, into, found.file.size);
  return copyInto(ctx, { file: found.file, into, mode });
}

async function requireRoom(ctx: Context, { context }: FolderAccess, size: number): Promise<void> {
  const { owner } = context;
  if ((await bytesUsed(ctx, owner)) + size > (await quotaOf(ctx, owner))) throw plainMessage(OVER_QUOTA);
}

interface Copy {
  readonly file: FileRow;
  readonly into: FolderAccess;
  readonly mode: OnDuplicate;
}

async function copyInto(ctx: Context, { file, into, mode }: Copy): Promise<FileRow> {
  const { folder, context } = into;
  const name = file.display_name;
  if (mode === "refuse") {
    // before the bytes are copied; it is decided again when the copy is placed
    const where = { tenant: ctx.root, folder: folder.id, file: -1, name, prefix: name };
    const taken = await execute(ctx.db, takenNames, where);
    if (taken.some((row) => row.display_name === name)) throw nameTaken();
  }
  const copy = await insertPendingFile(ctx, {
    contextType: context.owner.type,
    contextId: context.owner.id,
    folderId: folder.id,
    userId: ctx.actor.id,
    uuid: newToken().slice(0, 40),
    ...namesOf(name),
    contentType: file.content_type,
  });
  try {
    if (file.blob_id !== null) {
      const bytes = readBlob(ctx, file.blob_id, { start: 0, end: file.size });
      await attachBlob(ctx, copy.id, await writeBlob(ctx, bytes, file.size));
    }
    const placed = await inTransaction(ctx, async (tx) => {
      await lockOwner(tx, context.owner);
      return finishUpload(tx, copy, mode);
    });
    if (placed === "over quota") throw plainMessage(OVER_QUOTA);
    return placed;
  } catch (error) {
    await retireFile(ctx, copy.id);
    throw error;
  }
}

export interface FolderCopy {
  readonly into: FolderAccess;
  readonly source: string | null | undefined;
}

/**
 * Copies a folder with its folders and files. Files that the actor may not have are left out; a folder of the same name
 * that is there already stays: the copy gets a number.
 */
export async function copyFolder(ctx: Context, { into, source }: FolderCopy): Promise<FolderRow> {
  if (!into.context.canAdd) throw forbidden();
  if (!source) throw missingParam("source_folder_id");
  const from = await findFolderOfPath(ctx, { id: source });
  if (!from.context.canRead) throw forbidden();
  const sameOwner =
    from.context.owner.type === into.context.owner.type && from.context.owner.id === into.context.owner.id;
  if (sameOwner && `${into.folder.full_name}/`.startsWith(`${from.folder.full_name}/`))
    throw invalid("source_folder_id", "invalid", "a folder cannot be copied into itself");
  const { type, id } = from.context.owner;
  const of = { tenant: ctx.root, ownerType: type, owner: id };
  const tree = await execute(ctx.db, folderTree, { ...of, path: from.folder.full_name });
  const all = await execute(ctx.db, filesInFolders, { tenant: ctx.root, folders: tree.map((row) => row.id) });
  const files = all.filter((file) => mayCopy({ file, context: from.context }, ctx.now) && !hides(from, file));
  if (files.length > MOST_FILES) throw plainMessage(`a folder with more than ${MOST_FILES} files cannot be copied`);
  const deepest = Math.max(...tree.map((row) => row.full_name.split("/").length));
  const levels = deepest - from.folder.full_name.split("/").length;
  if (into.folder.full_name.split("/").length + 1 + levels > MAX_FOLDER_DEPTH)
    throw invalid("source_folder_id", "invalid", `the copy would be deeper than ${MAX_FOLDER_DEPTH} folders`);
  await requireRoom(
    ctx,
    into,
    files.reduce((sum, file) => sum + file.size, 0),
  );
  const copies = await inTransaction(ctx, (tx) => copyTree(tx, tree, into));
  const copy = must(copies.get(from.folder.id), "the copied folder");
  try {
    for (const file of files) {
      const folder = copies.get(file.folder_id ?? -1);
      if (folder !== undefined) await copyInto(ctx, { file, into: { folder, context: into.context }, mode: "rename" });
    }
  } catch (error) {
    // half a copy looks like a whole one
    await deleteFolder(ctx, { folder: copy, context: { ...into.context, canDelete: true } }, true);
    throw error;
  }
  return copy;
}

/** Whether a file is left out of the listings that the actor gets. */
const hides = ({ context }: FolderAccess, file: FileRow): boolean => file.hidden && !context.canEdit;

/** Creates the folders of a tree in another folder; answers the copies by the ids of the originals. */
async function copyTree(ctx: Context, tree: readonly FolderRow[], into: FolderAccess): Promise<Map<number, FolderRow>> {
  const { owner } = into.context;
  await lockOwner(ctx, owner);
  const copies = new Map<number, FolderRow>();
  for (const [i, folder] of tree.entries()) {
    const parent = i === 0 ? into.folder : copies.get(folder.parent_folder_id ?? -1);
    if (parent === undefined) continue;
    const name = i === 0 ? await freeFolderName(ctx, parent, folder.name) : folder.name;
    copies.set(folder.id, await ensureSubfolder(ctx, { owner, parent, name }));
  }
  return copies;
}

/** The name, or the same with ` 2`, ` 3`, … behind it. */
async function freeFolderName({ db, root }: Context, parent: FolderRow, name: string): Promise<string> {
  const where = { tenant: root, parent: parent.id, name, prefix: `${name} ` };
  const taken = new Set((await execute(db, takenFolderNames, where)).map((row) => row.name));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  return free;
}
