/** Renames, moves and deletes folders. */
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, invalid, plainMessage } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { uniqueClash } from "../../store/clash.ts";
import { execute } from "../../store/database.ts";
import type { FolderAccess } from "../access.ts";
import { filesInFolders } from "../fileLists.sql.ts";
import { lockOwner, retireFilesIn } from "../placeFile.sql.ts";
import { requireFolderOf } from "../uploads/upload.ts";
import { readFolderName } from "./createFolder.ts";
import { type FolderRow, loadFolder } from "./folders.sql.ts";
import { MAX_FOLDER_DEPTH } from "./folders.ts";
import { deleteFolders, folderTree, moveFolder } from "./folderTree.sql.ts";

export interface FolderUpdate {
  readonly name?: string | null | undefined;
  readonly parent_folder_id?: string | null | undefined;
  readonly lock_at?: Date | null | undefined;
  readonly unlock_at?: Date | null | undefined;
  readonly locked?: boolean | undefined;
  readonly hidden?: boolean | undefined;
}

/** Renames or moves a folder. The root folder stays as it is. */
export async function updateFolder(ctx: Context, access: FolderAccess, update: FolderUpdate): Promise<FolderRow> {
  const { folder, context } = access;
  if (!context.canEdit) throw forbidden();
  refuseLocks(update);
  const { owner } = context;
  const name = update.name == null ? folder.name : readFolderName(update.name);
  if (name === folder.name && update.parent_folder_id == null) return folder;
  if (folder.parent_folder_id === null) throw plainMessage("the root folder cannot be renamed or moved");
  const of = { tenant: ctx.root, ownerType: owner.type, owner: owner.id };
  try {
    return await inTransaction(ctx, async (tx) => {
      await lockOwner(tx, owner);
      const current = await requireFolderOf(tx, owner, String(folder.id));
      const parent = await requireFolderOf(tx, owner, update.parent_folder_id ?? String(current.parent_folder_id));
      if (`${parent.full_name}/`.startsWith(`${current.full_name}/`))
        throw invalid("parent_folder_id", "invalid", "a folder cannot be moved into itself");
      const tree = await execute(tx.db, folderTree, { ...of, path: current.full_name });
      const depth = (row: FolderRow) => row.full_name.split("/").length;
      const below = Math.max(...tree.map(depth)) - depth(current);
      if (depth(parent) + 1 + below > MAX_FOLDER_DEPTH)
        throw invalid("parent_folder_id", "invalid", `is deeper than ${MAX_FOLDER_DEPTH} folders`);
      const newPath = `${parent.full_name}/${name}`;
      const change = { folder: current.id, parent: parent.id, name, sortKey: sortKey(name), now: tx.now };
      await execute(tx.db, moveFolder, { ...of, ...change, oldPath: current.full_name, newPath });
      return requireFolderOf(tx, owner, String(current.id));
    });
  } catch (error) {
    if (uniqueClash(error) !== "folders_path") throw error;
    throw invalid("name", "taken", "there is a folder of that name already");
  }
}

/** A folder that only looked locked or hidden would show its files to everybody. */
function refuseLocks({ locked, hidden, lock_at, unlock_at }: FolderUpdate): void {
  const asked = Object.entries({ locked, hidden, lock_at, unlock_at }).find(
    ([, value]) => value !== undefined && value !== null && value !== false,
  );
  if (asked !== undefined)
    throw invalid(asked[0], "unsupported", "folders cannot be locked or hidden here; lock or hide their files");
}

/** Deletes a folder; one with content only with `force`, together with all that lies in it. Answers it as it was. */
export async function deleteFolder(ctx: Context, access: FolderAccess, force: boolean): Promise<FolderRow> {
  const { folder, context } = access;
  if (!context.canDelete) throw forbidden();
  if (folder.parent_folder_id === null) throw plainMessage("Can't delete the root folder");
  const { owner } = context;
  await inTransaction(ctx, async (tx) => {
    await lockOwner(tx, owner);
    const current = await requireFolderOf(tx, owner, String(folder.id));
    const of = { tenant: tx.root, ownerType: owner.type, owner: owner.id };
    const ids = (await execute(tx.db, folderTree, { ...of, path: current.full_name })).map((row) => row.id);
    const files = await execute(tx.db, filesInFolders, { tenant: tx.root, folders: ids });
    if (!force && (ids.length > 1 || files.length > 0)) throw plainMessage("Can't delete a folder with content");
    await execute(tx.db, retireFilesIn, { tenant: tx.root, folders: ids, successor: null, now: tx.now });
    const refuge = await rootFolderId(tx, current);
    await execute(tx.db, deleteFolders, { tenant: tx.root, folders: ids, refuge });
  });
  return { ...folder, updated_at: ctx.now };
}

async function rootFolderId(ctx: Context, folder: FolderRow): Promise<number> {
  let at: FolderRow | undefined = folder;
  while (at !== undefined && at.parent_folder_id !== null) at = await loadFolder(ctx, at.parent_folder_id);
  return at?.id ?? folder.id;
}
