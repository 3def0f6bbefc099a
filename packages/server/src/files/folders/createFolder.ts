/** Creates a folder in another. */
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, invalid, missingParam, plainMessage } from "../../platform/errors.ts";
import type { FileContext } from "../access.ts";
import { requireFolderOf } from "../uploads/upload.ts";
import { ensureSubfolder, type FolderRow } from "./folders.sql.ts";
import { ensureFolder } from "./folders.ts";

export interface NewFolder {
  readonly context: FileContext;
  /** The folder that the path names. */
  readonly parent?: FolderRow | undefined;
  readonly params: {
    readonly name?: string | null | undefined;
    readonly parent_folder_id?: string | null | undefined;
    readonly parent_folder_path?: string | null | undefined;
  };
}

/** Creates a folder; if there is one of that name already, answers it unchanged. */
export async function createFolder(ctx: Context, { context, parent, params }: NewFolder): Promise<FolderRow> {
  if (!context.canAdd) throw forbidden();
  const { owner } = context;
  const { parent_folder_id: id, parent_folder_path: path } = params;
  if ([id, path, parent].filter((x) => x != null).length > 1) throw plainMessage("Can't set folder path and folder id");
  const name = readFolderName(params.name);
  return inTransaction(ctx, async (tx) => {
    const into =
      parent ?? (id == null ? await ensureFolder(tx, owner, path ?? "") : await requireFolderOf(tx, owner, id));
    return ensureSubfolder(tx, { owner, parent: into, name });
  });
}

/** Reads the name of a folder, or refuses it. */
export function readFolderName(given: string | null | undefined): string {
  const name = given?.trim() ?? "";
  if (name === "") throw missingParam("name");
  if (name.length > 255 || name.includes("/") || name === "." || name === "..")
    throw invalid("name", "invalid", "a folder's name has 1 to 255 characters, no slash, and is not . or ..");
  return name;
}
