/** What a client can be told, for its whole life (`CanvasOptions`) or for one call (`RequestOptions`). */
import type { Hooks, Logger, LogLevel } from "./http/hooks.ts";
import type { RateLimitInfo } from "./http/limiter.ts";
import type { IdLike } from "./types/ids.ts";

/** Gives the access token; called before every attempt, so that refreshed OAuth tokens work. */
export type TokenProvider = () => string | Promise<string>;

/** Anything that behaves like the platform's `fetch`. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** How the client keeps below Canvas's throttle. */
export interface ThrottleOptions {
  /** Requests in flight at once. Default 8: Canvas charges each 50 of 600 while it runs. */
  maxConcurrent?: number | undefined;
  /** Below this remaining allowance new requests wait for the bucket to drain. Default 100. */
  minRemaining?: number | undefined;
  /** How often one call may be refused before it fails. Default 8. */
  maxRetries?: number | undefined;
  /** Told about each refusal; returning false gives up at once with `RateLimitExceededError`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: the callback may return nothing
  onRateLimit?: ((info: RateLimitInfo) => boolean | undefined | void) | undefined;
}

/** Options of a client. */
export interface CanvasOptions {
  /** Root of the Canvas site, for example `https://canvas.example.com`. Without `/api/v1`. */
  baseUrl?: string | undefined;
  /** Access token, or a function that gives it. */
  accessToken?: string | TokenProvider | undefined;
  /** `"bearer"` (default): a token. `"cookie"`: a browser page of the same origin, with its session cookie. */
  auth?: "bearer" | "cookie" | undefined;
  /** Used instead of the global `fetch`: proxies, tests, instrumentation. */
  fetch?: FetchLike | undefined;
  /** Merged into the init of every `fetch` (for example undici's `dispatcher`). */
  fetchOptions?: Record<string, unknown> | undefined;
  /** Replaces the library's own part of `User-Agent`. */
  userAgent?: string | undefined;
  /** Names your program first in `User-Agent`, so that the site's operators know whom to ask. */
  appInfo?: { name: string; version?: string | undefined; url?: string | undefined } | undefined;
  /** Extra headers of every request. */
  headers?: Record<string, string> | undefined;
  /** Page size of lists. Default 100. */
  perPage?: number | undefined;
  /** `"string"` (default): ids are strings, never losing a digit. `"number"`: numbers where they are safe. */
  idFormat?: "string" | "number" | undefined;
  /** Milliseconds one attempt may take, reading its answer included. Default 60,000; 0 for no limit. */
  timeout?: number | undefined;
  /** Milliseconds a call may take with all its attempts and waits. No limit by default. */
  totalTimeout?: number | undefined;
  /** Retries of one call. Default 3. */
  maxRetries?: number | undefined;
  /** Throttle settings; `false` switches queueing and pacing off. */
  throttle?: ThrottleOptions | false | undefined;
  /** Functions called around every request. */
  hooks?: Hooks | undefined;
  /** Where log lines go. Nothing is written without it. */
  logger?: Logger | undefined;
  /** How much is logged. Default `"off"`; warnings about unsafe use reach a given `logger` regardless. */
  logLevel?: LogLevel | undefined;
  /** Lets debug lines hold parameters with their values. Messages are personal data: off by default. */
  logBodies?: boolean | undefined;
  /** Acts as this user in every request; needs the permission "Become other users". */
  asUser?: IdLike | null | undefined;
  /** Other origins under which the same site answers; they receive the token too. */
  allowedOrigins?: readonly string[] | undefined;
  /** Allows a token inside a web page, where every script of the page can read it. */
  allowBrowserToken?: boolean | undefined;
  /** Largest answer that is read, in bytes. Default 64 MiB. */
  maxResponseBytes?: number | undefined;
  /** Largest upload of unknown size that is kept in memory, in bytes. Default 64 MiB. */
  maxBufferBytes?: number | undefined;
}

/** Options of one call; always the last argument. */
export interface RequestOptions {
  /** Ends the call with `AbortError`: in the queue, in a wait, while sending or reading. */
  signal?: AbortSignal | undefined;
  /** As the client's option, for this call. */
  timeout?: number | undefined;
  /** As the client's option, for this call. */
  totalTimeout?: number | undefined;
  /** As the client's option, for this call. */
  maxRetries?: number | undefined;
  /** Repeats this call after ambiguous failures even if that may do it twice. */
  retryUnsafe?: boolean | undefined;
  /** Extra headers. */
  headers?: Record<string, string> | undefined;
  /** Acts as this user for this call; `null` acts as oneself on a masquerading client. */
  asUser?: IdLike | null | undefined;
  /** Page size, for lists. */
  perPage?: number | undefined;
  /** As the client's option, for this call. */
  idFormat?: "string" | "number" | undefined;
  /** Declares that repeating this call does no harm. */
  idempotent?: boolean | undefined;
  /** Parameters newer than this library, with their wire names. They replace parameters of the same name. */
  extraParams?: Record<string, unknown> | undefined;
}

/** Options of a list. */
export interface ListOptions extends RequestOptions {
  /** Fails with `PaginationLinkError` when the list has more pages than this. */
  maxPages?: number | undefined;
  /**
   * Pages fetched ahead of the reader. By default none, and one as soon as all of the list was asked for (`toArray()`)
   * or three pages were read in a row, unless little is left of the site's allowance; 0 never fetches ahead.
   */
  prefetch?: number | undefined;
  /** Drops items whose id came before; for lists that change while they are read. */
  dedupe?: boolean | undefined;
}
