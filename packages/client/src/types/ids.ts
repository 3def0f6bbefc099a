/** Ids and dates as callers may give them, and how each becomes text. */

/** An id: text, a safe number, a bigint, or a record that has one. `sis_user_id:x`, `7~12`, `self` are ids too. */
export type IdLike = string | number | bigint | { readonly id: string | number };

/** A point in time: text passes as it is; anything with `toISOString` or `toInstant` becomes ISO 8601 in UTC. */
export type DateLike = string | Date | { toISOString(): string } | { toInstant(): unknown };

/** A string union that completes in editors and still accepts words newer than this library. */
export type Open<T extends string> = T | (string & {});

/** Marks the classes whose instances are records of one kind. */
export const KIND: unique symbol = Symbol.for("@pidge/client.kind");

const kindOf = (value: object): string | undefined => (value as { [KIND]?: string })[KIND];

/**
 * The text of an id. `kind` names what it must identify.
 * @throws TypeError for anything that cannot be an id, or a record of another kind.
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

/** Ids of a list. @throws TypeError when it is not a list, or holds something else. */
export function idsOf(values: unknown, kind?: string): string[] {
  if (!Array.isArray(values)) throw new TypeError(`expected an array of ${kind ?? "record"} ids`);
  return values.map((value) => idOf(value, kind));
}

/**
 * Builds a path; each value is one segment and cannot leave it.
 * @throws TypeError for an empty segment, `.` and `..`.
 */
export function path(strings: TemplateStringsArray, ...values: (string | number)[]): string {
  const segments = values.map((value) => {
    if (/^\.{0,2}$/.test(String(value))) throw new TypeError(`not a valid path segment: ${JSON.stringify(value)}`);
    return encodeURIComponent(value).replaceAll("%3A", ":");
  });
  return String.raw({ raw: strings }, ...segments);
}
