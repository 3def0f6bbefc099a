/** What a store of blobs does. Each store is a file of this directory; blobs.ts keeps the records of what they hold. */
import type { TenantContext } from "../../platform/context.ts";

export type BlobContext = Pick<TenantContext, "db" | "root">;

/** A part of a blob: the bytes from `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface BlobStore {
  /** Writes the bytes of a blob as they arrive. If it fails, a part may be left, which `remove` deletes. */
  write(ctx: BlobContext, blob: number, bytes: AsyncIterable<Buffer>): Promise<void>;
  /** Reads a part of a blob in pieces. */
  read(ctx: BlobContext, blob: number, span: Span): AsyncGenerator<Buffer, void>;
  /** Deletes the bytes of a blob, if there are any. Not inside a transaction: it may take several statements. */
  remove(ctx: BlobContext, blob: number): Promise<void>;
}
