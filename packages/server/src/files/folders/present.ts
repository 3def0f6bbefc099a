/** Presents folders. */
import type { Folder, Static } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import type { FileContext } from "../access.ts";
import type { CountedFolder } from "./folderLists.sql.ts";

export const presentFolder = (row: CountedFolder, context: FileContext, origin: string): Static<typeof Folder> => ({
  id: row.id,
  name: row.name,
  full_name: row.full_name,
  context_type: context.owner.type,
  context_id: row.context_id,
  parent_folder_id: row.parent_folder_id,
  created_at: wireTime(row.created_at),
  updated_at: wireTime(row.updated_at),
  lock_at: null,
  unlock_at: null,
  position: null,
  locked: false,
  hidden: false,
  locked_for_user: false,
  hidden_for_user: false,
  for_submissions: false,
  can_upload: context.canAdd,
  folders_url: `${origin}/api/v1/folders/${row.id}/folders`,
  files_url: `${origin}/api/v1/folders/${row.id}/files`,
  folders_count: row.folders_count,
  files_count: row.files_count,
});
