/** Downloads feeds, bounded in size and time. */
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { CannotFetch, fetchUrl } from "../../files/fetchUrl.ts";
import type { Services } from "../../platform/context.ts";
import { decodeFeed } from "./decodeFeed.ts";

const MOST_BYTES = 2 * 1024 * 1024;
const DEADLINE_MS = 60_000;

/** For servers that compress although they were not asked to. */
const DECOMPRESSORS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

export interface DownloadedFeed {
  readonly text: string;
  /** Where it was found after all redirects. */
  readonly address: string;
}

export async function downloadFeed(
  url: string,
  { config: { allowPrivateFetch, fetchTimeout } }: Pick<Services, "config">,
): Promise<DownloadedFeed> {
  const answer = await fetchUrl(url, { allowPrivate: allowPrivateFetch, timeout: fetchTimeout, deadline: DEADLINE_MS });
  const { "content-encoding": encoding = "", "content-type": type } = answer.headers;
  const decompressor = DECOMPRESSORS[encoding.trim().toLowerCase()]?.();
  answer.on("error", (error) => decompressor?.destroy(error));
  try {
    const bytes = await readBytes(decompressor === undefined ? answer : answer.pipe(decompressor));
    return { text: decodeFeed(bytes, type), address: answer.address };
  } finally {
    answer.destroy();
    decompressor?.destroy();
  }
}

async function readBytes(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > MOST_BYTES) throw new CannotFetch("it is too large");
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof CannotFetch ? error : new CannotFetch("it broke off");
  }
  return Buffer.concat(parts);
}
