/** The way out for requests: the platform's `fetch`, except where `#wire` stands for something faster. */
import type { FetchLike } from "../options.ts";

/** What is read of headers: web `Headers`, or what these can be made of. */
export interface Fields extends Iterable<[name: string, value: string]> {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** What an attempt needs of an answer. A web `Response` is one. */
export interface Arriving {
  readonly status: number;
  readonly headers: Fields;
  readonly type: string;
  readonly body: { cancel(): Promise<void>; getReader(): Reader } | null;
  arrayBuffer(): Promise<ArrayBuffer | Uint8Array>;
}

/** The part of a stream's reader that is used. */
export interface Reader {
  read(): Promise<IteratorResult<Uint8Array, unknown>>;
  cancel(): Promise<void>;
}

/** Sends the request of an attempt, who gives no other `redirect` than `manual` where answers are not a page's. */
export type Wire = (url: string, init: RequestInit) => Promise<Arriving>;

/** The platform's `fetch`, whatever it is at the moment of the call. */
export const wire: FetchLike = (url, init) => globalThis.fetch(url, init);
