/**
 * Blobs: the bytes of files. A blob is recorded as being written, then kept once a file refers to it; a blob that was
 * freed, or whose writer never finished, is deleted by the sweep.
 */
import type { TenantContext } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import type { BlobContext, Span } from "./blobStores/blobStore.ts";
import { databaseBlobs } from "./blobStores/database.ts";
import { deleteBlob, freedBlobs, insertBlob, markBlobsFreed } from "./blobs.sql.ts";

/** Where the bytes are. A second store needs a setting that chooses one here. */
const store = databaseBlobs;

/** There are more bytes than are allowed. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

export interface Blob {
  readonly id: number;
  readonly size: number;
}

/**
 * Writes a blob as its bytes arrive, up to a number of them. Not inside the transaction of a request that waits for its
 * sender: the sender sets the pace, and the embedded store has one connection. No file refers to the blob yet.
 */
export async function writeBlob(
  ctx: Pick<TenantContext, "db" | "root" | "now">,
  source: AsyncIterable<Buffer>,
  limit: number,
): Promise<Blob> {
  const { id } = one(await execute(ctx.db, insertBlob, { tenant: ctx.root, now: ctx.now }), "the new blob");
  let size = 0;
  async function* counted() {
    for await (const bytes of source) {
      size += bytes.length;
      if (size > limit) throw new TooLarge(`more than ${limit} bytes`);
      yield bytes;
    }
  }
  try {
    await store.write(ctx, id, counted());
    return { id, size };
  } catch (error) {
    await freeBlobs(ctx, [id]);
    throw error;
  }
}

export const readBlob = (ctx: BlobContext, blob: number, span: Span): AsyncGenerator<Buffer, void> =>
  store.read(ctx, blob, span);

/** Marks blobs for deletion; the sweep deletes their bytes. */
export async function freeBlobs({ db, root }: BlobContext, blobs: readonly number[]): Promise<void> {
  if (blobs.length > 0) await execute(db, markBlobsFreed, { tenant: root, blobs });
}

/** Deletes all blobs that are marked for it. May run any number of times, also concurrently. */
export async function deleteFreedBlobs(ctx: BlobContext): Promise<void> {
  for (const { id } of await execute(ctx.db, freedBlobs, { tenant: ctx.root })) {
    await store.remove(ctx, id);
    await execute(ctx.db, deleteBlob, { tenant: ctx.root, blob: id });
  }
}
