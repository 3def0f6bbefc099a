/** Puts a file under its name into its folder, whatever lies there already. */
import { notFound, plainMessage } from "../platform/errors.ts";
import { sortKey } from "../platform/sortKey.ts";
import type { Db } from "../store/database.ts";
import { changeFile, type FileChange, type FileRow, lockFileRow } from "./files.sql.ts";
import { freeName, splitName } from "./names.ts";
import { lockContext, retireSameName, takenNames } from "./places.sql.ts";

export type OnDuplicate = "overwrite" | "rename" | "refuse";

/**
 * Makes the file available at `folderId` under `name`, with further changes. Inside a transaction; waits for others
 * that place files in the same context.
 */
export async function placeFile(
  tx: Db,
  file: FileRow,
  at: { readonly folderId: number | null; readonly name: string; readonly onDuplicate: OnDuplicate },
  change: FileChange,
  now: Date,
): Promise<FileRow> {
  const root = file.root_account_id;
  await lockContext(tx, root, file.context_type, file.context_id);
  // deleted or replaced since it was read
  if ((await lockFileRow(tx, root, file.id))?.workflow_state !== file.workflow_state) throw notFound();
  let { name } = at;
  if (at.folderId !== null) {
    const { stem } = splitName(name);
    const taken = await takenNames(tx, root, at.folderId, file.id, name, `${stem}-`);
    if (taken.has(name)) {
      if (at.onDuplicate === "refuse")
        throw plainMessage("file already exists; use on_duplicate='overwrite' or 'rename'", 409);
      if (at.onDuplicate === "rename") name = freeName(name, taken);
      else await retireSameName(tx, root, at.folderId, name, file.id, now);
    }
  }
  const placed = { folder_id: at.folderId, display_name: name, sort_key: sortKey(name), workflow_state: "available" };
  return (await changeFile(tx, root, file.id, { ...change, ...placed }, now))!;
}
