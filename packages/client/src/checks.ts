/** What options and parameters may be. Every fault is found before a request, and its error names the field. */

import type { RequestOptions } from "./options.ts";

/** A word out of a list. @throws TypeError for any other. */
export function oneOf(field: string, value: unknown, words: readonly string[]): string {
  if (typeof value !== "string" || !words.includes(value))
    throw new TypeError(`${field} must be one of ${words.join(", ")}`);
  return value;
}

/** Words by the parameter that takes them. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** What the parameters about conversations take. */
export const CONVERSATION: Words = {
  scope: ["inbox", "unread", "starred", "sent", "archived"],
  filter_mode: ["and", "or", "default"],
  mode: ["sync", "async"],
  media_comment_type: ["audio", "video"],
};

/** What the parameters about topics take. */
export const TOPIC: Words = {
  scope: ["locked", "unlocked", "pinned", "unpinned"],
  order_by: ["position", "recent_activity", "title"],
  filter_by: ["all", "unread"],
  discussion_type: ["side_comment", "not_threaded", "threaded"],
  sort_order: ["asc", "desc"],
};

/** Parameters whose words, alone or in a list, are known. @throws TypeError for others. */
export function checked<P extends object>(params: P | undefined, words: Words): P | undefined {
  for (const [name, allowed] of Object.entries(words))
    for (const value of [(params as Record<string, unknown> | undefined)?.[name]].flat())
      if (value != null) oneOf(name, value, allowed);
  return params;
}

/**
 * A number from `least` up; whole unless it is a time. Undefined passes.
 * @throws TypeError for what is no number, RangeError for one that is too small or broken.
 */
export function number<T>(field: string, value: T, least: number, whole = true): T {
  if (value === undefined) return value;
  if (typeof value !== "number" || Number.isNaN(value)) throw new TypeError(`${field} must be a number`);
  if (value < least || (whole && value !== Number.POSITIVE_INFINITY && !Number.isInteger(value)))
    throw new RangeError(`${field} must be ${whole ? "a whole number" : "a number"} from ${least}, got ${value}`);
  return value;
}

/** Something that can be called, or undefined. @throws TypeError */
export function callable<T>(field: string, value: T): T {
  if (value !== undefined && typeof value !== "function") throw new TypeError(`${field} must be a function`);
  return value;
}

/** Options of one call. @throws TypeError, RangeError */
export function callOptions({ timeout, totalTimeout, maxRetries, idFormat, signal }: RequestOptions): void {
  number("timeout", timeout, 0, false);
  number("totalTimeout", totalTimeout, 0, false);
  number("maxRetries", maxRetries, 0);
  if (idFormat !== undefined) oneOf("idFormat", idFormat, ["string", "number"]);
  if (signal != null && typeof signal.addEventListener !== "function")
    throw new TypeError("signal must be an AbortSignal");
}

/** Headers as they can be sent. @throws TypeError that names the header; its value may be a secret. */
export function headersOf(...sources: (Readonly<Record<string, string>> | undefined)[]): Headers {
  const headers = new Headers();
  for (const source of sources)
    for (const [name, value] of Object.entries(source ?? {}))
      try {
        headers.set(name, value);
      } catch {
        throw new TypeError(`headers: ${JSON.stringify(name)} cannot be sent with this value`);
      }
  return headers;
}
