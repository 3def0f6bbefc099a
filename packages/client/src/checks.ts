/** Checks of options and parameters. They run before any request, and their errors name the field. */
import { RequiredFieldMissingError } from "./errors.ts";
import type { RequestOptions } from "./options.ts";
import { arrayOf } from "./types/lists.ts";

/** Returns a required input. @throws RequiredFieldMissingError when it is missing or empty. */
export function required<T>(field: string, value: T | null | undefined): T {
  const empty =
    value === undefined ||
    value === null ||
    (typeof value === "string" && value.trim() === "") ||
    (Array.isArray(value) && value.length === 0);
  if (empty) throw new RequiredFieldMissingError(field);
  return value;
}

/** Returns a word of a list. @throws TypeError for any other value. */
export function oneOf(field: string, value: unknown, words: readonly string[]): string {
  if (typeof value !== "string" || !words.includes(value))
    throw new TypeError(`${field} must be one of ${words.join(", ")}`);
  return value;
}

/** The accepted words of parameters, by parameter. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** The words of parameters for conversations. */
export const CONVERSATION: Words = {
  scope: ["inbox", "unread", "starred", "sent", "archived"],
  filter_mode: ["and", "or", "default"],
  mode: ["sync", "async"],
  media_comment_type: ["audio", "video"],
};

/** The words of parameters for topics. */
export const TOPIC: Words = {
  scope: ["locked", "unlocked", "pinned", "unpinned"],
  order_by: ["position", "recent_activity", "title"],
  filter_by: ["all", "unread"],
  discussion_type: ["side_comment", "not_threaded", "threaded"],
  sort_order: ["asc", "desc"],
};

/**
 * Copies parameters, with lists as arrays, since generators can be read only once. Checks those that take certain words.
 * @throws TypeError for another word.
 */
export function checked<P extends object>(params: P | undefined, words: Words): P | undefined {
  if (params == null) return params;
  const copy = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, arrayOf(value)]));
  for (const [name, allowed] of Object.entries(words))
    for (const value of [copy[name]].flat()) if (value != null) oneOf(name, value, allowed);
  return copy as P;
}

/**
 * Returns a number not below `least`; it must be whole unless it is a time. Undefined passes.
 * @throws TypeError for other values, RangeError for a number that is too small or not whole.
 */
export function number<T>(field: string, value: T, least: number, whole = true): T {
  if (value === undefined) return value;
  if (typeof value !== "number" || Number.isNaN(value)) throw new TypeError(`${field} must be a number`);
  if (value < least || (whole && value !== Infinity && !Number.isInteger(value)))
    throw new RangeError(`${field} must be ${whole ? "a whole number" : "a number"} from ${least}, got ${value}`);
  return value;
}

/** Returns a function. Undefined passes. @throws TypeError for other values. */
export function callable<T>(field: string, value: T): T {
  if (value !== undefined && typeof value !== "function") throw new TypeError(`${field} must be a function`);
  return value;
}

/** Checks the options of one call. @throws TypeError, RangeError */
export function checkCallOptions({ timeout, totalTimeout, maxRetries, idFormat, signal }: RequestOptions): void {
  number("timeout", timeout, 0, false);
  number("totalTimeout", totalTimeout, 0, false);
  number("maxRetries", maxRetries, 0);
  if (idFormat !== undefined) oneOf("idFormat", idFormat, ["string", "number"]);
  if (signal != null && typeof signal.addEventListener !== "function")
    throw new TypeError("signal must be an AbortSignal");
}

/** Merges headers. @throws TypeError that names an invalid header but not its value, which may be a secret. */
export function headersOf(...sources: (Readonly<Record<string, string>> | undefined)[]): Headers {
  const headers = new Headers();
  for (const source of sources)
    for (const [name, value] of Object.entries(source ?? {}))
      try {
        headers.set(name, value);
      } catch {
        throw new TypeError(`headers: invalid value of ${JSON.stringify(name)}`);
      }
  return headers;
}
