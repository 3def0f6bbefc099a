/** Renames, moves, locks, hides and deletes files. */
import { given } from "../platform/attributes.ts";
import { type Context, inTransaction } from "../platform/context.ts";
import { forbidden, plainMessage } from "../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../platform/grants.ts";
import { newToken } from "../platform/tokens.ts";
import type { FileAccess } from "./access.ts";
import { changeFile, type FileRow } from "./files.sql.ts";
import { readFileName } from "./names.ts";
import { lockOwner, retireFile } from "./placeFile.sql.ts";
import { placeFile } from "./placeFile.ts";
import { readOnDuplicate, requireFolderOf } from "./uploads/upload.ts";

export interface FileUpdate {
  readonly name?: string | null | undefined;
  readonly parent_folder_id?: string | null | undefined;
  readonly on_duplicate?: string | null | undefined;
  readonly lock_at?: Date | null | undefined;
  readonly unlock_at?: Date | null | undefined;
  readonly locked?: boolean | undefined;
  readonly hidden?: boolean | undefined;
}

export async function updateFile(ctx: Context, { file, context }: FileAccess, update: FileUpdate): Promise<FileRow> {
  if (!context.canEdit) throw forbidden();
  const { parent_folder_id, lock_at, unlock_at, locked, hidden } = update;
  const onDuplicate = update.on_duplicate == null ? "refuse" : readOnDuplicate(update.on_duplicate);
  const name = update.name == null ? file.display_name : readFileName(update.name);
  return inTransaction(ctx, async (tx) => {
    const folderId =
      parent_folder_id == null ? file.folder_id : (await requireFolderOf(tx, context.owner, parent_folder_id)).id;
    const change = given({ lock_at, unlock_at, locked, hidden });
    return placeFile(tx, file, { folderId, name, onDuplicate, change });
  });
}

/** Deletes a file with its bytes, and answers it as it was. */
export async function deleteFile(ctx: Context, { file, context }: FileAccess, replace: boolean): Promise<FileRow> {
  const { db, actor } = ctx;
  const may =
    context.canDelete && (!replace || can(actor, "become_user", rootPlace(actor, await loadOverrides(db, actor))));
  if (!may) throw plainMessage("Unauthorized to delete this file", 401);
  await inTransaction(ctx, async (tx) => {
    await lockOwner(tx, { type: file.context_type, id: file.context_id });
    await retireFile(tx, file.id);
  });
  return { ...file, updated_at: ctx.now };
}

/** Gives a file a new uuid, so that addresses that were handed out no longer open it. */
export async function resetVerifier(ctx: Context, { file, context }: FileAccess): Promise<FileRow> {
  if (!context.canEdit) throw forbidden();
  return changeFile(ctx, file.id, { uuid: newToken().slice(0, 40) });
}
