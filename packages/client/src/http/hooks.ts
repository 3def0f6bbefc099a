/** What callers may plug into every request: hooks, a logger, event listeners. */
import type { CanvasError } from "../errors.ts";

/** A request as hooks see it. The token is added afterwards, so a hook never holds it. */
export interface OutgoingRequest {
  /** `GET`, `POST`, `PUT` or `DELETE`. */
  method: string;
  /** Absolute address, query included. */
  url: string;
  /** Headers without `Authorization`; one set here by a hook is kept. */
  headers: Headers;
  /** What will be sent as the body. */
  body: BodyInit | undefined;
  /** 0 for the first attempt, 1 for the first retry, … */
  attempt: number;
}

/** An answer as hooks see it. */
export interface IncomingResponse {
  /** HTTP status. */
  status: number;
  /** Answer headers. */
  headers: Headers;
  /** The address that answered. */
  url: string;
}

/** Why and when a request is about to be repeated. */
export interface RetryInfo {
  /** Number of the attempt that failed, from 0. */
  attempt: number;
  /** Milliseconds until the next attempt. */
  delayMs: number;
  /** What went wrong. */
  error: unknown;
  /** The request that failed. */
  request: OutgoingRequest;
}

/** Functions called around every request. Each may be async; one that throws rejects the call with its error. */
export interface Hooks {
  /** Before each attempt. May change the request in place or return another. */
  // biome-ignore format: one line keeps the next remark on its target
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook may return nothing
  beforeRequest?(request: OutgoingRequest): OutgoingRequest | undefined | void | Promise<OutgoingRequest | undefined | void>;
  /** After each answer, refusals included. */
  afterResponse?(response: IncomingResponse, request: OutgoingRequest): unknown;
  /** Before each wait that precedes a retry. */
  beforeRetry?(info: RetryInfo): unknown;
  /** When a call fails for good. May return another error to reject with. */
  onError?(error: unknown): unknown;
  /** Overrides the rules of retrying: true repeats (within `maxRetries`), false gives up, undefined leaves it to the rules. */
  shouldRetry?(info: {
    error: CanvasError;
    response: IncomingResponse | undefined;
    attempt: number;
    request: OutgoingRequest;
  }): boolean | undefined | Promise<boolean | undefined>;
}

/** Where log lines go. `console` fits. */
export interface Logger {
  /** Headers, and names of parameters. */
  debug: LogLine;
  /** One line for each request. */
  info: LogLine;
  /** What may surprise. */
  warn: LogLine;
  /** What went wrong. */
  error: LogLine;
}

/** Takes one line. */
export type LogLine = (
  /** The line. */
  message: string,
  /** What belongs to it. */
  ...details: unknown[]
) => void;

/** How much is logged; each level includes those before it. */
export type LogLevel = "off" | "error" | "warn" | "info" | "debug";

/** What `canvas.on` announces. */
export interface CanvasEvents {
  /** An attempt is about to be sent. */
  request: { method: string; url: string; attempt: number };
  /** An attempt was answered. */
  response: { method: string; url: string; attempt: number; status: number; ms: number; cost: number | undefined };
}

/** Listeners by event; one that throws is ignored, so that metrics never break a call. */
export class Emitter {
  readonly #listeners = new Map<keyof CanvasEvents, Set<(event: never) => void>>();

  on<K extends keyof CanvasEvents>(name: K, listener: (event: CanvasEvents[K]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  }

  emit<K extends keyof CanvasEvents>(name: K, event: CanvasEvents[K]): void {
    for (const listener of this.#listeners.get(name) ?? [])
      try {
        (listener as (event: CanvasEvents[K]) => void)(event);
      } catch {
        // A broken metric is not a broken call.
      }
  }
}

/** From the quietest to the loudest. */
export const LEVELS: LogLevel[] = ["off", "error", "warn", "info", "debug"];

/** The logger, or nothing, if `level` is not wanted. */
export function loggerAt(
  settings: { logger: Logger | undefined; logLevel: LogLevel },
  level: LogLevel,
): Logger | undefined {
  return LEVELS.indexOf(settings.logLevel) >= LEVELS.indexOf(level) ? settings.logger : undefined;
}
