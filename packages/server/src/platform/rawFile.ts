/** A file that came with a multipart body: small ones in memory, others in a temporary file until the answer is sent. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Bytes that are kept in memory. */
const IN_MEMORY = 256 * 1024;

export class RawFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly #content: Buffer | string;

  /** `content` is the file's bytes, or the path of a temporary file that has them. */
  constructor(head: { readonly name: string; readonly type: string }, content: Buffer | string, size: number) {
    this.name = head.name;
    this.type = head.type;
    this.#content = content;
    this.size = size;
  }

  /** The bytes, in pieces. */
  async *chunks(): AsyncGenerator<Buffer, void> {
    if (typeof this.#content === "string") yield* createReadStream(this.#content);
    else if (this.#content.length > 0) yield this.#content;
  }
}

/** More bytes came than may be taken. */
export class FileTooLarge extends Error {}

/** The temporary files of a request; `remove` them when it has been answered. */
export class Spool {
  #directory: Promise<string> | undefined;
  #files = 0;

  /** Takes the bytes of a file as they come, `limit` of them at most. */
  async take(
    head: { readonly name: string; readonly type: string },
    source: AsyncIterable<Buffer>,
    limit: number,
  ): Promise<RawFile> {
    const counted = { size: 0 };
    const bytes = bounded(source, limit, counted);
    const held: Buffer[] = [];
    for await (const piece of bytes) {
      held.push(piece);
      if (counted.size <= IN_MEMORY) continue;
      this.#directory ??= mkdtemp(join(tmpdir(), "pidge-"));
      const path = join(await this.#directory, String(this.#files++));
      await pipeline(concatenated(held, bytes), createWriteStream(path, { mode: 0o600 }));
      return new RawFile(head, path, counted.size);
    }
    return new RawFile(head, Buffer.concat(held), counted.size);
  }

  async remove(): Promise<void> {
    if (this.#directory !== undefined) await rm(await this.#directory, { recursive: true, force: true });
  }
}

async function* bounded(
  source: AsyncIterable<Buffer>,
  limit: number,
  counted: { size: number },
): AsyncGenerator<Buffer> {
  for await (const piece of source) {
    counted.size += piece.length;
    if (counted.size > limit) throw new FileTooLarge(`more than ${limit} bytes`);
    yield piece;
  }
}

async function* concatenated(first: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  yield* rest;
}
