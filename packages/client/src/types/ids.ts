/** Ids and dates as callers may give them, and their text on the wire. */
import { isList, type ListOf } from "./lists.ts";

/**
 * An id: text, a safe number, a bigint, or an object with an `id`, such as a record. `sis_user_id:x`, `7~12` and `self`
 * are ids too.
 */
export type IdLike = string | number | bigint | { readonly id: string | number };

/** A point in time: text is sent unchanged; anything with `toISOString` or `toInstant` becomes ISO 8601 in UTC. */
export type DateLike = string | Date | { toISOString(): string } | { toInstant(): unknown };

/** A union of words that editors complete and that still accepts words newer than this library. */
export type Open<T extends string> = T | (string & {});

/** Tells the classes of records apart, also between two copies of this library. */
export const KIND: unique symbol = Symbol.for("@pidge/client.kind");

const kindOf = (value: object): string | undefined => (value as { [KIND]?: string })[KIND];

/**
 * Gives the text of an id. `kind` names the records that it must belong to.
 * @throws TypeError for anything that cannot be an id, and for a record of another kind.
 */
export function idOf(value: unknown, kind?: string): string {
  if (typeof value === "string" && !/^\s*\.{0,2}\s*$/.test(value)) return value;
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value === "object" && value !== null && "id" in value) {
    const actual = kindOf(value);
    if (kind && actual && actual !== kind) throw new TypeError(`expected a ${kind}, got a ${actual}`);
    if (typeof value.id !== "object") return idOf(value.id);
  }
  const shown = typeof value === "string" ? JSON.stringify(value) : typeof value === "number" ? value : typeof value;
  throw new TypeError(`not a valid ${kind ? `${kind} id` : "id"}: ${value === null ? "null" : shown}`);
}

/** Gives the texts of several ids. @throws TypeError when `values` is not a list of ids. */
export function idsOf(values: ListOf<IdLike>, kind?: string): string[] {
  if (!isList(values)) throw new TypeError(`expected a list of ${kind ?? "record"} ids`);
  return Array.from(values, (value) => idOf(value, kind));
}

/** Gives the number that a decimal id stands for, or the text where no safe number can. */
export function numericId(id: string): string | number {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}

/**
 * Builds a path in which each value is one escaped segment.
 * @throws TypeError for an empty segment, `.` and `..`.
 */
export function path(strings: TemplateStringsArray, ...values: (string | number)[]): string {
  const segments = values.map((value) => {
    if (/^\.{0,2}$/.test(String(value))) throw new TypeError(`not a valid path segment: ${JSON.stringify(value)}`);
    return encodeURIComponent(value).replaceAll("%3A", ":");
  });
  return String.raw({ raw: strings }, ...segments);
}
