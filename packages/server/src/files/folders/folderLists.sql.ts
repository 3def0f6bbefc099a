/** Reads folders with the number of files and folders in each. */
import { sql, statement } from "../../store/statement.ts";
import type { FolderRow } from "./folders.sql.ts";

export interface CountedFolder extends FolderRow {
  readonly files_count: number;
  readonly folders_count: number;
}

const COUNTS = `
      (select count(*) from attachments a where a.root_account_id = f.root_account_id and a.folder_id = f.id
        and a.workflow_state = 'available') as files_count,
      (select count(*) from folders s where s.root_account_id = f.root_account_id and s.parent_folder_id = f.id)
        as folders_count`;

/** Folders with their counts, in the order of the ids. */
export const countedFolders = statement(
  "counted_folders",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<CountedFolder>`
    select f.*, ${COUNTS} from unnest(${p.ids}) with ordinality as wanted (id, place)
    join folders f on f.root_account_id = ${p.tenant} and f.id = wanted.id order by wanted.place`,
);

/** A page of an owner's folders, by full name; only those in one folder unless `parent` is null. */
export const listFolders = statement(
  "list_folders",
  {
    tenant: "bigint",
    ownerType: "text",
    owner: "bigint",
    parent: "bigint | null",
    limit: "bigint",
    offset: "bigint",
  },
  (p) => sql<CountedFolder>`
    select f.*, ${COUNTS} from folders f
    where f.root_account_id = ${p.tenant} and f.context_type = ${p.ownerType} and f.context_id = ${p.owner}
      and (${p.parent} is null or f.parent_folder_id = ${p.parent})
    order by f.full_name, f.id limit ${p.limit} offset ${p.offset}`,
);
