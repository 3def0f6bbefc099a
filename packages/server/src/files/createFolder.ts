/** Makes a folder in another. */
import { forbidden, invalid, missingParam, plainMessage } from "../platform/errors.ts";
import type { Database } from "../store/database.ts";
import type { FileContext } from "./access.ts";
import { type FolderRow, insertFolder } from "./folders.sql.ts";
import { ensureFolder } from "./folders.ts";
import { requireFolderOf } from "./upload.ts";

export interface FolderRequest {
  readonly name?: string | null | undefined;
  readonly parent_folder_id?: string | null | undefined;
  readonly parent_folder_path?: string | null | undefined;
}

/** One that is there already is answered as it is. `parent` is the folder that the path named, if it did. */
export async function createFolder(
  db: Database,
  context: FileContext,
  parent: FolderRow | undefined,
  request: FolderRequest,
  now: Date,
): Promise<FolderRow> {
  if (!context.canAdd) throw forbidden();
  const { owner } = context;
  const { parent_folder_id: id, parent_folder_path: path } = request;
  if ([id, path, parent].filter((x) => x != null).length > 1) throw plainMessage("Can't set folder path and folder id");
  const name = request.name?.trim() ?? "";
  if (name === "") throw missingParam("name");
  if (name.length > 255 || name.includes("/") || name === "." || name === "..")
    throw invalid("name", "invalid", "a folder's name has 1 to 255 characters, no slash, and is not . or ..");
  return db.transaction().execute(async (tx) => {
    const into =
      parent ?? (id == null ? await ensureFolder(tx, owner, path ?? "", now) : await requireFolderOf(tx, owner, id));
    return insertFolder(tx, owner, into, name, now);
  });
}
