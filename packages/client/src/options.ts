/** Options of a client (`CanvasOptions`), of one call (`RequestOptions`) and of a list (`ListOptions`). */
import type { CanvasError } from "./errors.ts";
import type { IdLike } from "./types/ids.ts";

/** Returns the access token; called before every attempt, so that refreshed OAuth tokens work. */
export type TokenProvider = () => string | Promise<string>;

/** A function with the behaviour of the platform's `fetch`. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** A request as hooks see it. The token is added afterwards, so hooks never see it. */
export interface OutgoingRequest {
  /** `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`. */
  method: string;
  /** Absolute address, query included. */
  url: string;
  /** Headers without `Authorization`; one set here by a hook is kept. */
  headers: Headers;
  /** The body that will be sent. */
  body: BodyInit | undefined;
  /** 0 for the first attempt, 1 for the first retry, … */
  attempt: number;
}

/** A response as hooks see it. */
export interface IncomingResponse {
  /** HTTP status. */
  status: number;
  /** Response headers. */
  headers: Headers;
  /** Address of the request, secrets masked. */
  url: string;
}

/** Why and when a request is about to be retried. */
export interface RetryInfo {
  /** Number of the attempt that failed, from 0. */
  attempt: number;
  /** Milliseconds until the next attempt. */
  delayMs: number;
  /** The failure. */
  error: unknown;
  /** The request that failed. */
  request: OutgoingRequest;
}

/** Functions called around every request. Each may be async; if one throws, the call rejects with its error. */
export interface Hooks {
  /** Called before each attempt. May change the request in place or return another. */
  // biome-ignore format: one line keeps the next remark on its target
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook may return nothing
  beforeRequest?(request: OutgoingRequest): OutgoingRequest | undefined | void | Promise<OutgoingRequest | undefined | void>;
  /** Called after each response, also those with an error status. */
  afterResponse?(response: IncomingResponse, request: OutgoingRequest): unknown;
  /** Called before the wait that precedes a retry. */
  beforeRetry?(info: RetryInfo): unknown;
  /** Called when a call fails for good. May return another error to reject with. */
  onError?(error: unknown): unknown;
  /** Overrides the retry rules: true retries (within `maxRetries`), false gives up, undefined applies the rules. */
  shouldRetry?(info: {
    error: CanvasError;
    response: IncomingResponse | undefined;
    attempt: number;
    request: OutgoingRequest;
  }): boolean | undefined | Promise<boolean | undefined>;
}

/** Receives log lines. `console` fits. */
export interface Logger {
  /** Headers, and names of parameters. */
  debug: LogLine;
  /** One line for each request. */
  info: LogLine;
  /** Probable mistakes. */
  warn: LogLine;
  /** Failures. */
  error: LogLine;
}

/** Writes one line. */
export type LogLine = (
  /** The line. */
  message: string,
  /** Values that belong to it. */
  ...details: unknown[]
) => void;

/** How much is logged; each level includes those before it. */
export type LogLevel = "off" | "error" | "warn" | "info" | "debug";

/** The argument of `onRateLimit`. */
export interface RateLimitInfo {
  /** Number of refusals of this call, from 1. */
  attempt: number;
  /** Milliseconds before the next attempt. */
  delayMs: number;
  /** Remaining quota, if the site sent it. */
  remaining: number | undefined;
  /** HTTP method of the refused request. */
  method: string;
  /** Address of the refused request, secrets masked. */
  url: string;
}

/** How the client stays below Canvas's rate limit. */
export interface ThrottleOptions {
  /** Maximum number of concurrent requests. Default 8: Canvas charges each 50 of a quota of 600 while it runs. */
  maxConcurrent?: number | undefined;
  /** When less than this quota remains, new requests are delayed until it has recovered. Default 100. */
  minRemaining?: number | undefined;
  /** Maximum number of refusals of one call before it fails. Default 8. */
  maxRetries?: number | undefined;
  /** Called at each refusal; returning false fails at once with `RateLimitExceededError`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: the callback may return nothing
  onRateLimit?: ((info: RateLimitInfo) => boolean | undefined | void) | undefined;
}

/** Options of a client. */
export interface CanvasOptions {
  /** Root of the Canvas site, for example `https://canvas.example.com`. Without `/api/v1`. */
  baseUrl?: string | undefined;
  /** Access token, or a function that returns it. */
  accessToken?: string | TokenProvider | undefined;
  /** `"bearer"` (default): a token. `"cookie"`: a browser page of the same origin, with its session cookie. */
  auth?: "bearer" | "cookie" | undefined;
  /** Replaces the global `fetch`: for proxies, tests, instrumentation. */
  fetch?: FetchLike | undefined;
  /** Merged into the init of every `fetch` (for example undici's `dispatcher`). */
  fetchOptions?: Record<string, unknown> | undefined;
  /** Replaces the library's own part of `User-Agent`. */
  userAgent?: string | undefined;
  /** Puts your program's name first in `User-Agent`, so that the site's operators know whom to ask. */
  appInfo?: { name: string; version?: string | undefined; url?: string | undefined } | undefined;
  /** Additional headers of every request. */
  headers?: Record<string, string> | undefined;
  /** Page size of lists. Default 100. */
  perPage?: number | undefined;
  /**
   * `"string"` (default): ids are strings and keep every digit. `"number"`: ids are numbers where those are safe; the
   * types still say `string`.
   */
  idFormat?: "string" | "number" | undefined;
  /** Milliseconds for one attempt, reading the response included. Default 60,000; 0 for no limit. */
  timeout?: number | undefined;
  /** Milliseconds for a call with all its attempts and waits. No limit by default. */
  totalTimeout?: number | undefined;
  /** Maximum number of retries of one call. Default 3. */
  maxRetries?: number | undefined;
  /** Rate limit settings; `false` disables queueing and pacing. */
  throttle?: ThrottleOptions | false | undefined;
  /** Functions called around every request. */
  hooks?: Hooks | undefined;
  /** Receives log lines. Without it nothing is logged. */
  logger?: Logger | undefined;
  /** How much is logged. Default `"off"`; warnings about unsafe use are logged regardless. */
  logLevel?: LogLevel | undefined;
  /** Includes values of parameters in debug lines. Off by default: messages are personal data. */
  logBodies?: boolean | undefined;
  /** Acts as this user in every request; needs the permission "Become other users". */
  asUser?: IdLike | null | undefined;
  /** Other origins of the same site; they receive the token too. */
  allowedOrigins?: readonly string[] | undefined;
  /** Allows a token inside a web page, where every script of the page can read it. */
  allowBrowserToken?: boolean | undefined;
  /** Maximum size of a response in bytes. Default 64 MiB. */
  maxResponseBytes?: number | undefined;
  /** Maximum size in bytes of an upload of unknown length, which is buffered in memory. Default 64 MiB. */
  maxBufferBytes?: number | undefined;
}

/** Options of one call; always the last argument. */
export interface RequestOptions {
  /** Ends the call with `AbortError`: in the queue, during a wait, while sending or reading. */
  signal?: AbortSignal | undefined;
  /** As the client's option, for this call. */
  timeout?: number | undefined;
  /** As the client's option, for this call. */
  totalTimeout?: number | undefined;
  /** As the client's option, for this call. */
  maxRetries?: number | undefined;
  /** Retries this call after ambiguous failures even though it may then be executed twice. */
  retryUnsafe?: boolean | undefined;
  /** Additional headers. */
  headers?: Record<string, string> | undefined;
  /** Acts as this user for this call; `null` acts as oneself on a masquerading client. */
  asUser?: IdLike | null | undefined;
  /** Page size, for lists. */
  perPage?: number | undefined;
  /** As the client's option, for this call. */
  idFormat?: "string" | "number" | undefined;
  /** Declares this call idempotent: it may be retried after ambiguous failures. */
  idempotent?: boolean | undefined;
  /** Parameters newer than this library, by their wire names. They replace parameters of the same name. */
  extraParams?: Record<string, unknown> | undefined;
}

/** Options of a list. */
export interface ListOptions extends RequestOptions {
  /** Fails with `PaginationLinkError` when the list has more pages than this. */
  maxPages?: number | undefined;
  /**
   * Number of pages fetched ahead of the reader. By default none, and one as soon as all of the list was requested
   * (`toArray()`) or three pages were read in a row, unless little remains of the rate limit; 0 never fetches ahead.
   */
  prefetch?: number | undefined;
  /**
   * Number of pages requested at once, in order, where the site tells the number of the last page (`rel="last"`), as
   * Canvas does for most lists. Elsewhere pages are requested one after the other, at most this many ahead. Applies to
   * reading item by item and to reading all. Counts as requests of the rate limit like any others.
   */
  concurrency?: number | undefined;
  /** Drops items whose id came before; for lists that change while they are read. */
  dedupe?: boolean | undefined;
}
