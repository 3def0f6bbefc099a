/** Reads and makes folders. */
import type { Selectable } from "kysely";
import { sortKey } from "../platform/sortKey.ts";
import { type Db, run } from "../store/database.ts";
import type { FoldersTable } from "../store/tables.generated.ts";

export type FolderRow = Selectable<FoldersTable>;

/** What files and folders belong to. */
export interface Owner {
  readonly root: number;
  readonly type: "User" | "Course" | "Group";
  readonly id: number;
}

export async function findFolderRow(db: Db, root: number, id: number): Promise<FolderRow | undefined> {
  return db
    .selectFrom("folders")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The owner's folders that have one of these full names, the shortest first. */
export async function foldersByPath(db: Db, owner: Owner, fullNames: readonly string[]): Promise<FolderRow[]> {
  const rows = await db
    .selectFrom("folders")
    .selectAll()
    .where("root_account_id", "=", owner.root)
    .where("context_type", "=", owner.type)
    .where("context_id", "=", owner.id)
    .where("full_name", "in", fullNames)
    .execute();
  return rows.sort((a, b) => a.full_name.length - b.full_name.length);
}

/** The folder of this place; made when it is missing, also when someone else makes it at the same moment. */
export async function insertFolder(
  db: Db,
  owner: Owner,
  parent: Pick<FolderRow, "id" | "full_name"> | undefined,
  name: string,
  now: Date,
): Promise<FolderRow> {
  const [row] = await run<FolderRow>(
    db,
    `insert into folders (root_account_id, context_type, context_id, parent_folder_id, name, full_name, sort_key, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
     on conflict (root_account_id, context_type, context_id, full_name) do update set full_name = excluded.full_name
     returning *`,
    [
      owner.root,
      owner.type,
      owner.id,
      parent?.id ?? null,
      name,
      parent === undefined ? name : `${parent.full_name}/${name}`,
      sortKey(name),
      now,
    ],
  );
  return row!;
}
