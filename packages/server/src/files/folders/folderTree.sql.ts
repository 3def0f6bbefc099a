/** Reads and writes folders together with all that lies below them. */
import { sql, statement } from "../../store/statement.ts";
import type { FolderRow } from "./folders.sql.ts";

const OF_OWNER = { tenant: "bigint", ownerType: "text", owner: "bigint" } as const;

/** A folder and those below it, each after the one that it lies in. */
export const folderTree = statement(
  "folder_tree",
  { ...OF_OWNER, path: "text" },
  (p) => sql<FolderRow>`
    select * from folders
    where root_account_id = ${p.tenant} and context_type = ${p.ownerType} and context_id = ${p.owner}
      and (full_name = ${p.path} or starts_with(full_name, ${p.path} || '/'))
    order by length(full_name), id`,
);

/** Gives a folder a name and a parent; the full names of those below it follow. */
export const moveFolder = statement(
  "move_folder",
  {
    ...OF_OWNER,
    folder: "bigint",
    parent: "bigint",
    name: "text",
    sortKey: "text",
    oldPath: "text",
    newPath: "text",
    now: "timestamptz",
  },
  (p) => sql`
    update folders set
      name = case when id = ${p.folder} then ${p.name} else name end,
      sort_key = case when id = ${p.folder} then ${p.sortKey} else sort_key end,
      parent_folder_id = case when id = ${p.folder} then ${p.parent} else parent_folder_id end,
      full_name = ${p.newPath} || substr(full_name, length(${p.oldPath}) + 1),
      updated_at = case when id = ${p.folder} then ${p.now} else updated_at end
    where root_account_id = ${p.tenant} and context_type = ${p.ownerType} and context_id = ${p.owner}
      and (full_name = ${p.oldPath} or starts_with(full_name, ${p.oldPath} || '/'))`,
);

/** Deletes folders. Files that are still being uploaded into them go to another. */
export const deleteFolders = statement(
  "delete_folders",
  { tenant: "bigint", folders: "bigint[]", refuge: "bigint" },
  (p) => sql`
    with moved as (
      update attachments set folder_id = ${p.refuge}
      where root_account_id = ${p.tenant} and folder_id = any(${p.folders}) and workflow_state = 'pending')
    delete from folders where root_account_id = ${p.tenant} and id = any(${p.folders})`,
);

/** Names of the folders in a folder that are `name` or begin with `prefix`. */
export const takenFolderNames = statement(
  "taken_folder_names",
  { tenant: "bigint", parent: "bigint", name: "text", prefix: "text" },
  (p) => sql<{ readonly name: string }>`
    select name from folders where root_account_id = ${p.tenant} and parent_folder_id = ${p.parent}
      and (name = ${p.name} or starts_with(name, ${p.prefix}))`,
);
