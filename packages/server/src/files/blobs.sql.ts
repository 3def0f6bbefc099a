/** Reads and writes the records of blobs. */
import { sql, statement } from "../store/statement.ts";

/** Records a blob that is being written. */
export const insertBlob = statement(
  "insert_blob",
  { tenant: "bigint", now: "timestamptz" },
  (p) => sql<{ readonly id: number }>`
    insert into file_blobs (root_account_id, created_at) values (${p.tenant}, ${p.now}) returning id`,
);

export const markBlobsFreed = statement(
  "mark_blobs_freed",
  { tenant: "bigint", blobs: "bigint[]" },
  (p) => sql`
    update file_blobs set workflow_state = 'freed' where root_account_id = ${p.tenant} and id = any(${p.blobs})`,
);

export const freedBlobs = statement(
  "freed_blobs",
  { tenant: "bigint" },
  (p) => sql<{ readonly id: number }>`
    select id from file_blobs where root_account_id = ${p.tenant} and workflow_state = 'freed'`,
);

export const deleteBlob = statement(
  "delete_blob",
  { tenant: "bigint", blob: "bigint" },
  (p) => sql`delete from file_blobs where root_account_id = ${p.tenant} and id = ${p.blob}`,
);
