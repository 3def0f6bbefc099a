/** Puts a file into its folder under its name, and resolves conflicts with the files there. */
import type { TenantContext } from "../platform/context.ts";
import { notFound, plainMessage } from "../platform/errors.ts";
import { sortKey } from "../platform/sortKey.ts";
import { execute } from "../store/database.ts";
import { changeFile, type FileChange, type FileRow, lockFile } from "./files.sql.ts";
import { freeName, splitName } from "./names.ts";
import { lockOwner, retireSameName, takenNames } from "./placeFile.sql.ts";

/** Refuses a name that another file of the folder has. */
export const nameTaken = () => plainMessage("file already exists; use on_duplicate='overwrite' or 'rename'", 409);

type OnDuplicate = "overwrite" | "rename" | "refuse";

export interface Placement {
  readonly folderId: number | null;
  readonly name: string;
  readonly onDuplicate: OnDuplicate;
  /** Further changes of the file. */
  readonly change?: FileChange;
}

/** Makes a file available in a folder. Inside a transaction, which waits for others that place files of the same owner. */
export async function placeFile(
  ctx: Pick<TenantContext, "db" | "root" | "now">,
  file: FileRow,
  { folderId, name: wanted, onDuplicate, change }: Placement,
): Promise<FileRow> {
  const { db, root: tenant } = ctx;
  await lockOwner(ctx, { type: file.context_type, id: file.context_id });
  const [current] = await execute(db, lockFile, { tenant, id: file.id });
  // it may have been deleted or replaced since it was read
  if (current?.workflow_state !== file.workflow_state) throw notFound();
  const name =
    folderId === null ? wanted : await nameIn(ctx, { file: file.id, folder: folderId, name: wanted, onDuplicate });
  const placed = { folder_id: folderId, display_name: name, sort_key: sortKey(name), workflow_state: "available" };
  return changeFile(ctx, file.id, { ...change, ...placed });
}

interface NameRequest {
  readonly file: number;
  readonly folder: number;
  readonly name: string;
  readonly onDuplicate: OnDuplicate;
}

/** The name that the file gets in a folder; a file that has the wanted name already may be retired for it. */
async function nameIn(
  { db, root: tenant, now }: Pick<TenantContext, "db" | "root" | "now">,
  { file, folder, name, onDuplicate }: NameRequest,
): Promise<string> {
  const { stem } = splitName(name);
  const rows = await execute(db, takenNames, { tenant, folder, file, name, prefix: `${stem}-` });
  const taken = new Set(rows.map((row) => row.display_name));
  if (!taken.has(name)) return name;
  if (onDuplicate === "refuse") throw nameTaken();
  if (onDuplicate === "rename") return freeName(name, taken);
  await execute(db, retireSameName, { tenant, folder, name, successor: file, now });
  return name;
}
