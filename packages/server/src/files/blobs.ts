/** The bytes of files: kept in the store in rows of 256 KiB, written and read as streams, so that memory stays flat. */
import { type Db, prepare, run } from "../store/database.ts";

/** Bytes in each row but the last. */
const CHUNK = 256 * 1024;

/** More bytes came than may be kept. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

export interface Blob {
  readonly id: number;
  readonly size: number;
}

const insertChunk = prepare(
  "insert_file_chunk",
  "insert into file_chunks (root_account_id, blob_id, number, bytes) values ($1, $2, $3, $4)",
);

const readChunk = prepare(
  "read_file_chunk",
  "select bytes from file_chunks where root_account_id = $1 and blob_id = $2 and number = $3",
);

/**
 * Writes a blob as its bytes come. Not inside a transaction of a request: the sender sets the pace, and the embedded
 * store has one connection. The blob is nobody's until a file takes it; one that nobody takes is swept away.
 */
export async function writeBlob(
  db: Db,
  root: number,
  source: AsyncIterable<Buffer>,
  limit: number,
  now: Date,
): Promise<Blob> {
  const { id } = await db
    .insertInto("file_blobs")
    .values({ root_account_id: root, created_at: now })
    .returning("id")
    .executeTakeFirstOrThrow();
  try {
    let size = 0;
    let number = 0;
    for await (const bytes of chunksOf(source)) {
      size += bytes.length;
      if (size > limit) throw new TooLarge(`more than ${limit} bytes`);
      await run(db, insertChunk, [root, id, number++, bytes]);
    }
    return { id, size };
  } catch (error) {
    await freeBlobs(db, root, [id]);
    throw error;
  }
}

/** The same bytes in pieces of exactly one row, the last excepted. */
async function* chunksOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (let bytes of source) {
    while (length + bytes.length >= CHUNK) {
      const rest = CHUNK - length;
      yield Buffer.concat([...held, bytes.subarray(0, rest)]);
      bytes = bytes.subarray(rest);
      held = [];
      length = 0;
    }
    if (bytes.length > 0) held.push(bytes);
    length += bytes.length;
  }
  if (length > 0) yield Buffer.concat(held);
}

/** The bytes from `start` up to and without `end`. */
export async function* readBlob(
  db: Db,
  root: number,
  id: number,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void> {
  for (let at = start; at < end; ) {
    const number = Math.floor(at / CHUNK);
    const [row] = await run<{ bytes: Buffer }>(db, readChunk, [root, id, number]);
    if (row === undefined) throw new Error(`the bytes of blob ${id} are gone`);
    const from = at - number * CHUNK;
    const piece = row.bytes.subarray(from, Math.min(row.bytes.length, from + end - at));
    yield piece;
    at += piece.length;
  }
}

/** Marks blobs as nobody's; `sweep` takes their bytes away. */
export async function freeBlobs(db: Db, root: number, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("file_blobs")
    .set({ workflow_state: "freed" })
    .where("root_account_id", "=", root)
    .where("id", "in", ids)
    .execute();
}
