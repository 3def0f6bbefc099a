/** Encodes parameters as Canvas expects them: names with brackets, in the caller's order. */
import { idOf } from "../types/ids.ts";
import { isList } from "../types/lists.ts";

/** Parameters by their wire names. */
export type Params = Readonly<Record<string, unknown>>;

/** A file among the fields of a form. */
export type FileField = [name: string, file: Blob];

const ID_KEY = /(?:^|_)ids?$/;

/** Canvas takes any value of these, even `false`, as switched on. */
const PRESENCE = new Set([
  "only_announcements",
  "include_all_conversation_ids",
  "exclude_context_module_locked_topics",
  "no_verifiers",
]);

/** Drops parameters whose value is a default that Canvas would misread or reject. */
export const definedParams = (params: Params | undefined): Params =>
  Object.fromEntries(
    Object.entries(params ?? {}).filter(
      ([name, value]) => !(PRESENCE.has(name) && value === false) && !(name === "filter_mode" && value === "default"),
    ),
  );

/** Returns a date, or an object that converts itself to one, as ISO 8601 in UTC; undefined for other objects. */
function isoOf(value: object): string | undefined {
  if (value instanceof Date && Number.isNaN(value.getTime())) throw new TypeError("an invalid date");
  const { toISOString, toInstant } = value as { toISOString?(): string; toInstant?(): unknown };
  if (typeof toISOString === "function") return toISOString.call(value);
  if (typeof toInstant === "function") return String(toInstant.call(value));
  return undefined;
}

/**
 * Lists the fields of a form or query.
 * @throws TypeError for values without a wire form: cycles, symbols, NaN, infinities, invalid dates, promises, async
 * iterables, and objects without fields such as a `URL`. Leaving them out would change the request silently.
 */
export function fieldsOf(params: Params, files: FileField[] = []): [string, string][] {
  const fields: [string, string][] = [];
  const ancestors = new Set<object>();

  function add(name: string, key: string, value: unknown): void {
    if (value === undefined || typeof value === "function") return;
    if (typeof value === "symbol" || (typeof value === "number" && !Number.isFinite(value)))
      throw new TypeError(`${name} is ${String(value)}`);
    if (value === null) fields.push([name, ""]);
    else if (typeof value !== "object") fields.push([name, String(value)]);
    else if (value instanceof Blob) files.push([name, value]);
    else addObject(name, key, value);
  }

  function addObject(name: string, key: string, value: object): void {
    const iso = isoOf(value);
    if (iso !== undefined) fields.push([name, iso]);
    else if (isList(value)) nested(name, value, () => addList(name, key, [...value]));
    else if (ID_KEY.test(key) && "id" in value) fields.push([name, idOf(value)]);
    else {
      const entries = value instanceof Map ? [...value] : Object.entries(value);
      if (entries.length === 0 && !isPlain(value) && !(value instanceof Map))
        throw new TypeError(`${name} has no wire form`);
      nested(name, value, () => {
        for (const [inner, item] of entries) add(`${name}[${inner}]`, inner, item);
      });
    }
  }

  function addList(name: string, key: string, items: unknown[]): void {
    // Rack starts a new element when a key repeats, so every element must begin with the same key.
    const lead = items.find(isPlain);
    const first = lead && Object.keys(lead).find((at) => lead[at] !== undefined);
    for (const item of items)
      if (isPlain(item) && first !== undefined && first in item)
        add(`${name}[]`, key, { [first]: item[first], ...item });
      else add(`${name}[]`, key, item);
  }

  function nested(name: string, value: object, encode: () => void): void {
    if (ancestors.has(value)) throw new TypeError(`${name} contains itself`);
    ancestors.add(value);
    encode();
    ancestors.delete(value);
  }

  for (const [name, value] of Object.entries(params)) add(name, name, value);
  return fields;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const percent = (text: string): string => encodeURIComponent(text.toWellFormed());

/** Joins fields to a query or form body. Brackets of names stay readable. */
export const urlEncode = (fields: readonly [string, string][]): string =>
  fields
    .map(([name, value]) => `${percent(name).replaceAll("%5B", "[").replaceAll("%5D", "]")}=${percent(value)}`)
    .join("&");
