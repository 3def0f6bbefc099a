/** Finds files that may be attached to messages. */
import { sql, statement } from "../store/statement.ts";
import type { FileRow } from "./files.sql.ts";

/** Those of the files that are in a folder of a user, in the order of the ids. */
export const filesInFolder = statement(
  "files_in_folder",
  { tenant: "bigint", user: "bigint", ids: "bigint[]", folder: "text" },
  (p) => sql<FileRow>`
    select a.* from unnest(${p.ids}) with ordinality as wanted (id, place)
    join attachments a on a.root_account_id = ${p.tenant} and a.id = wanted.id and a.workflow_state = 'available'
    join folders f on f.root_account_id = ${p.tenant} and f.id = a.folder_id
    where f.context_type = 'User' and f.context_id = ${p.user} and f.full_name = ${p.folder} order by wanted.place`,
);
