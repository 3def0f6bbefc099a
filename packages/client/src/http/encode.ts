/** Parameters as Canvas reads them: names with brackets, in the caller's order. */
import { idOf } from "../types/ids.ts";

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

/** Parameters without those whose value means the same as leaving them out but would be read otherwise. */
export const meant = (params: Params | undefined): Params =>
  Object.fromEntries(
    Object.entries(params ?? {}).filter(
      ([name, value]) => !(PRESENCE.has(name) && value === false) && !(name === "filter_mode" && value === "default"),
    ),
  );

/** A date, or what converts itself to one, as ISO 8601 in UTC; undefined for other objects. */
function isoOf(value: object): string | undefined {
  if (value instanceof Date && Number.isNaN(value.getTime())) throw new TypeError("an invalid date");
  const { toISOString, toInstant } = value as { toISOString?(): string; toInstant?(): unknown };
  if (typeof toISOString === "function") return toISOString.call(value);
  if (typeof toInstant === "function") return String(toInstant.call(value));
  return undefined;
}

/**
 * Lists the fields of a form or query.
 * @throws TypeError for values that have no wire form: cycles, symbols, NaN, infinities, invalid dates.
 */
export function fieldsOf(params: Params, files: FileField[] = []): [string, string][] {
  const fields: [string, string][] = [];
  const ancestors = new Set<object>();

  function add(name: string, key: string, value: unknown): void {
    switch (typeof value) {
      case "undefined":
      case "function":
        return;
      case "string":
      case "boolean":
      case "bigint":
      case "number":
        if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${name} is ${value}`);
        fields.push([name, String(value)]);
        return;
      case "symbol":
        throw new TypeError(`${name} is a symbol`);
    }
    if (value === null) fields.push([name, ""]);
    else if (value instanceof Blob) files.push([name, value]);
    else {
      const iso = isoOf(value as object);
      if (iso !== undefined) fields.push([name, iso]);
      else if (ID_KEY.test(key) && !Array.isArray(value) && "id" in (value as object)) fields.push([name, idOf(value)]);
      else nested(name, key, value as object);
    }
  }

  function nested(name: string, key: string, value: object): void {
    if (ancestors.has(value)) throw new TypeError(`${name} contains itself`);
    ancestors.add(value);
    if (Array.isArray(value)) {
      // Rack starts a new element when a key repeats, so every element must begin with the same key.
      const lead = value.find(isPlain);
      const first = lead && Object.keys(lead).find((at) => lead[at] !== undefined);
      for (const item of value)
        if (isPlain(item) && first !== undefined && first in item)
          add(`${name}[]`, key, { [first]: item[first], ...item });
        else add(`${name}[]`, key, item);
    } else for (const [inner, item] of Object.entries(value)) add(`${name}[${inner}]`, inner, item);
    ancestors.delete(value);
  }

  for (const [name, value] of Object.entries(params)) add(name, name, value);
  return fields;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const percent = (text: string): string => encodeURIComponent(text.toWellFormed());

/** Fields as a query or form body. Brackets of names stay readable. */
export const urlEncode = (fields: readonly [string, string][]): string =>
  fields
    .map(([name, value]) => `${percent(name).replaceAll("%5B", "[").replaceAll("%5D", "]")}=${percent(value)}`)
    .join("&");
