/** Keeps blobs in the database, in chunks of 256 KiB: a blob is never in memory as a whole. */
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import type { BlobStore } from "./blobStore.ts";
import { deleteChunks, insertChunk, readChunk } from "./database.sql.ts";

/** Bytes in each chunk but the last. */
const CHUNK = 256 * 1024;

/** Chunks that one statement deletes: 16 MiB take far less time than a statement may. */
const DELETED_AT_ONCE = 64;

export const databaseBlobs: BlobStore = {
  async write({ db, root }, blob, source) {
    let number = 0;
    for await (const bytes of chunksOf(source))
      await execute(db, insertChunk, { tenant: root, blob, number: number++, bytes });
  },

  async *read({ db, root }, blob, { start, end }) {
    for (let at = start; at < end; ) {
      const number = Math.floor(at / CHUNK);
      const { bytes } = one(
        await execute(db, readChunk, { tenant: root, blob, number }),
        `chunk ${number} of blob ${blob}`,
      );
      const from = at - number * CHUNK;
      const piece = bytes.subarray(from, Math.min(bytes.length, from + end - at));
      yield piece;
      at += piece.length;
    }
  },

  async remove({ db, root }, blob) {
    for (;;) {
      const deleted = await execute(db, deleteChunks, { tenant: root, blob, most: DELETED_AT_ONCE });
      if (deleted.length < DELETED_AT_ONCE) return;
    }
  },
};

/** The same bytes in pieces of exactly one chunk, except for the last. */
async function* chunksOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let collected: Buffer[] = [];
  let length = 0;
  for await (let bytes of source) {
    while (length + bytes.length >= CHUNK) {
      const rest = CHUNK - length;
      yield Buffer.concat([...collected, bytes.subarray(0, rest)]);
      bytes = bytes.subarray(rest);
      collected = [];
      length = 0;
    }
    if (bytes.length > 0) collected.push(bytes);
    length += bytes.length;
  }
  if (length > 0) yield Buffer.concat(collected);
}
