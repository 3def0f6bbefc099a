/** Reads and creates folders. */
import type { Selectable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";
import type { FoldersTable } from "../../store/tables.generated.ts";

export type FolderRow = Selectable<FoldersTable>;

/** The user, course or group to whom files and folders belong. */
export interface Owner {
  readonly type: "User" | "Course" | "Group";
  readonly id: number;
}

const folderById = statement(
  "folder_by_id",
  { tenant: "bigint", id: "bigint" },
  (p) => sql<FolderRow>`select * from folders where root_account_id = ${p.tenant} and id = ${p.id}`,
);

export const loadFolder = async (
  { db, root }: Pick<TenantContext, "db" | "root">,
  id: number,
): Promise<FolderRow | undefined> => (await execute(db, folderById, { tenant: root, id }))[0];

/** The folders of an owner that have one of these full names, the shortest name first. */
export const foldersByPath = statement(
  "folders_by_path",
  { tenant: "bigint", ownerType: "text", owner: "bigint", paths: "text[]" },
  (p) => sql<FolderRow>`
    select * from folders where root_account_id = ${p.tenant} and context_type = ${p.ownerType}
      and context_id = ${p.owner} and full_name = any(${p.paths})
    order by length(full_name)`,
);

const saveFolder = statement(
  "save_folder",
  {
    tenant: "bigint",
    ownerType: "text",
    owner: "bigint",
    parent: "bigint | null",
    name: "text",
    fullName: "text",
    sortKey: "text",
    now: "timestamptz",
  },
  (p) => sql<FolderRow>`
    insert into folders (root_account_id, context_type, context_id, parent_folder_id, name, full_name, sort_key,
      created_at, updated_at)
    values (${p.tenant}, ${p.ownerType}, ${p.owner}, ${p.parent}, ${p.name}, ${p.fullName}, ${p.sortKey}, ${p.now},
      ${p.now})
    on conflict (root_account_id, context_type, context_id, full_name) do update set full_name = excluded.full_name
    returning *`,
);

export interface FolderPlace {
  readonly owner: Owner;
  /** Undefined for the root folder. */
  readonly parent: Pick<FolderRow, "id" | "full_name"> | undefined;
  readonly name: string;
}

/** The folder of a name in its parent, created if it is missing. Concurrent requests create only one. */
export async function ensureSubfolder(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { owner, parent, name }: FolderPlace,
): Promise<FolderRow> {
  const saved = await execute(db, saveFolder, {
    tenant: root,
    ownerType: owner.type,
    owner: owner.id,
    parent: parent?.id ?? null,
    name,
    fullName: parent === undefined ? name : `${parent.full_name}/${name}`,
    sortKey: sortKey(name),
    now,
  });
  return one(saved, "the folder");
}
