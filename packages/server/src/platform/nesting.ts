/** Reads bracketed parameter names the way Rails does: `a[b][c]=1`, `a[]=1`, `a[][x]=1&a[][y]=2`. */
import { badRequest } from "./errors.ts";
import { MAX_DEPTH } from "./limits.ts";
import { RawFile } from "./rawFile.ts";

export type Raw = string | number | boolean | null | RawFile | Raw[] | { [name: string]: Raw };
export type RawMap = { [name: string]: Raw };

/** A single value as text; a list, a map or nothing is empty. `String` would fail at maps, which have no prototype. */
export const plainText = (value: unknown): string =>
  typeof value === "object" || value === undefined ? "" : String(value);

const MAX_KEYS_SIZE = 128 * 1024;

/** The pairs as one nested map; later values win, lists grow. Prototype-less, so that no name is special. */
export function nest(pairs: Iterable<readonly [string, Raw]>): RawMap {
  const root = map();
  let size = 0;
  for (const [name, value] of pairs) {
    size += name.length;
    if (size > MAX_KEYS_SIZE) throw badRequest("the parameter names take more than 128 KiB");
    // most names have no brackets
    if (name !== "" && !name.includes("[") && !name.includes("]")) {
      root[name] = value;
      continue;
    }
    const first = /^[^[\]]+/.exec(name)?.[0];
    if (first === undefined) continue;
    const rest = [...name.slice(first.length).matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? "");
    if (rest.length > MAX_DEPTH) throw badRequest(`the parameter ${first} is nested too deeply`);
    put(root, first, rest, value);
  }
  return root;
}

/** Whether lists and maps lie so deep in each other that walking through them could end the process. */
export const isTooDeep = (value: unknown, left = MAX_DEPTH): boolean =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof RawFile) &&
  (left < 0 || Object.values(value).some((v) => isTooDeep(v, left - 1)));

const map = (): RawMap => Object.create(null) as RawMap;

/** Whether it is a group of fields. */
export const isMap = (value: Raw | undefined): value is RawMap =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof RawFile);

function put(into: RawMap, key: string, path: readonly string[], value: Raw): void {
  const [head, ...rest] = path;
  if (head === undefined) {
    into[key] = value;
    return;
  }
  if (head !== "") {
    if (!isMap(into[key])) into[key] = map();
    put(into[key] as RawMap, head, rest, value);
    return;
  }
  if (!Array.isArray(into[key])) into[key] = [];
  const list = into[key] as Raw[];
  const [field, ...deeper] = rest;
  if (field === undefined) {
    list.push(value);
    return;
  }
  const last = list.at(-1);
  // a new element begins when its key comes again
  const element = isMap(last) && !(field in last && deeper[0] !== "") ? last : map();
  if (element !== last) list.push(element);
  put(element, field, deeper, value);
}
