/** Renames, moves, locks, hides and deletes files. */
import type { Actor } from "../platform/actor.ts";
import { forbidden, plainMessage } from "../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../platform/grants.ts";
import { newToken } from "../platform/tokens.ts";
import type { Database } from "../store/database.ts";
import type { FileContext } from "./access.ts";
import { changeFile, type FileRow } from "./files.sql.ts";
import { readFileName } from "./names.ts";
import { placeFile } from "./place.ts";
import { lockContext, retireFile } from "./places.sql.ts";
import { readOnDuplicate, requireFolderOf } from "./upload.ts";

export interface FileUpdate {
  readonly name?: string | null | undefined;
  readonly parent_folder_id?: string | null | undefined;
  readonly on_duplicate?: string | null | undefined;
  readonly lock_at?: Date | null | undefined;
  readonly unlock_at?: Date | null | undefined;
  readonly locked?: boolean | undefined;
  readonly hidden?: boolean | undefined;
}

export async function updateFile(
  db: Database,
  file: FileRow,
  context: FileContext,
  update: FileUpdate,
  now: Date,
): Promise<FileRow> {
  if (!context.canEdit) throw forbidden();
  const onDuplicate = update.on_duplicate == null ? "refuse" : readOnDuplicate(update.on_duplicate);
  const name = update.name == null ? file.display_name : readFileName(update.name);
  return db.transaction().execute(async (tx) => {
    const folderId =
      update.parent_folder_id == null
        ? file.folder_id
        : (await requireFolderOf(tx, context.owner, update.parent_folder_id)).id;
    const change = {
      ...(update.lock_at === undefined ? {} : { lock_at: update.lock_at }),
      ...(update.unlock_at === undefined ? {} : { unlock_at: update.unlock_at }),
      ...(update.locked === undefined ? {} : { locked: update.locked }),
      ...(update.hidden === undefined ? {} : { hidden: update.hidden }),
    };
    return placeFile(tx, file, { folderId, name, onDuplicate }, change, now);
  });
}

/** Deletes a file with its bytes. Answers it as it was. */
export async function deleteFile(
  db: Database,
  actor: Actor,
  file: FileRow,
  context: FileContext,
  replace: boolean,
  now: Date,
): Promise<FileRow> {
  const may =
    context.canDelete && (!replace || can(actor, "become_user", rootPlace(actor, await loadOverrides(db, actor))));
  if (!may) throw plainMessage("Unauthorized to delete this file", 401);
  await db.transaction().execute(async (tx) => {
    await lockContext(tx, file.root_account_id, file.context_type, file.context_id);
    await retireFile(tx, file.root_account_id, file.id, now);
  });
  return { ...file, updated_at: now };
}

/** A new uuid: addresses that were handed out open the file no more. */
export async function resetVerifier(db: Database, file: FileRow, context: FileContext, now: Date): Promise<FileRow> {
  if (!context.canEdit) throw forbidden();
  return (await changeFile(db, file.root_account_id, file.id, { uuid: newToken().slice(0, 40) }, now))!;
}
