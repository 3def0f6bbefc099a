/** Reads and writes the chunks in which the database keeps blobs. */
import { sql, statement } from "../../store/statement.ts";

export const insertChunk = statement(
  "insert_file_chunk",
  { tenant: "bigint", blob: "bigint", number: "int", bytes: "bytea" },
  (p) => sql`
    insert into file_chunks (root_account_id, blob_id, number, bytes)
    values (${p.tenant}, ${p.blob}, ${p.number}, ${p.bytes})`,
  { prepared: true },
);

export const readChunk = statement(
  "read_file_chunk",
  { tenant: "bigint", blob: "bigint", number: "int" },
  (p) => sql<{ readonly bytes: Buffer }>`
    select bytes from file_chunks where root_account_id = ${p.tenant} and blob_id = ${p.blob} and number = ${p.number}`,
  { prepared: true },
);

/** Deletes the first chunks of a blob, up to a number of them. Answers those that it deleted. */
export const deleteChunks = statement(
  "delete_file_chunks",
  { tenant: "bigint", blob: "bigint", most: "int" },
  (p) => sql<{ readonly number: number }>`
    delete from file_chunks where root_account_id = ${p.tenant} and blob_id = ${p.blob} and number in (
      select number from file_chunks where root_account_id = ${p.tenant} and blob_id = ${p.blob}
      order by number limit ${p.most})
    returning number`,
);
