/** Sends requests with `fetch`, except where `#wire` resolves to something faster. */
import { UnexpectedResponseError } from "../errors.ts";
import type { FetchLike } from "../options.ts";

/** The parts of web `Headers` that are used for reading. */
export interface HeaderFields extends Iterable<[name: string, value: string]> {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** A response with its body. */
export interface WireResponse {
  readonly status: number;
  readonly headers: HeaderFields;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The unread response, if that was asked for. */
  readonly raw?: Response;
}

/** How a response is read. */
export interface WireReading {
  /** Longest body to read, in bytes. */
  readonly maxBytes: number;
  /** Leaves the body of a successful response to the caller. */
  readonly isRaw: boolean;
  /** Called with status and headers before the body is read. Prefetches that it begins are sent before the body is used. */
  readonly onHead: ((status: number, headers: HeaderFields) => void) | undefined;
}

/**
 * Sends the request of one attempt and reads the response. Outside web pages `redirect` is always `manual`.
 * @throws UnexpectedResponseError when the body is longer than allowed; other errors as `fetch` throws them.
 */
export type Wire = (url: string, init: RequestInit, reading: WireReading) => Promise<WireResponse>;

/** Throws if a body is longer than allowed. */
export function checkSize(size: number, maxBytes: number): void {
  if (size > maxBytes) throw new UnexpectedResponseError(`the response is larger than ${maxBytes} bytes`);
}

/** Makes a wire of a `fetch` function. */
export const wireOf =
  (fetch: FetchLike): Wire =>
  async (url, init, { maxBytes, isRaw, onHead }) => {
    const raw = await fetch(url, init);
    const { status, headers, type, body } = raw;
    init.signal?.throwIfAborted();
    onHead?.(status, headers);
    if (isRaw && status < 300) return { status, headers, type, bytes: new Uint8Array(), raw };
    const announced = Number(headers.get("content-length"));
    return { status, headers, type, bytes: await readBytes(body, announced, maxBytes, init.signal) };
  };

/** Calls the platform's `fetch`, looked up at each call because programs may replace it. */
export const platformFetch: FetchLike = (url, init) => globalThis.fetch(url, init);

export const wire: Wire = wireOf(platformFetch);

/** Reads a body. `announced`: its length by the headers, checked before the first byte is read. */
async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  announced: number,
  maxBytes: number,
  signal: AbortSignal | null | undefined,
): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  // `fetch` functions of callers may ignore the signal
  signal?.addEventListener("abort", cancel, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    checkSize(announced, maxBytes);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      checkSize(size, maxBytes);
      chunks.push(next.value);
    }
  } catch (error) {
    cancel();
    throw error;
  }
  // Joined, so that text is decoded in one piece: concatenated text is slow to search and to parse.
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
