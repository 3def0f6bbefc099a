/** Reads an endpoint's parameters from what was sent, as leniently as Canvas: scalars for lists, words for booleans. */
import type { Static, TObject } from "@pidge/api";
import { one } from "../store/must.ts";
import { badRequest, invalid } from "./errors.ts";
import { isMap, isTooDeep, type Raw, type RawMap } from "./nesting.ts";
import { RawFile } from "./rawFile.ts";
import { readTime } from "./times.ts";

interface ParamSchema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly ParamSchema[];
  readonly properties?: Readonly<Record<string, ParamSchema>>;
  readonly patternProperties?: Readonly<Record<string, ParamSchema>>;
  readonly "x-pidge"?: string;
}

/** The declared parameters, typed; undeclared ones are ignored. Times without a zone are read in `zone`. */
export function readParams<T extends TObject>(schema: T, raw: RawMap, zone: string): Static<T> {
  return readGroup(schema as unknown as ParamSchema, raw, zone, "") as Static<T>;
}

function readGroup(schema: ParamSchema, raw: RawMap, zone: string, prefix: string): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const given = raw[name];
    if (given === undefined) continue;
    const value = readValue(field, given, zone, prefix === "" ? name : `${prefix}[${name}]`);
    if (value !== undefined) out[name] = value;
  }
  return out;
}

function readMap(patterns: Readonly<Record<string, ParamSchema>>, raw: RawMap, zone: string, prefix: string) {
  const entry = one(Object.values(patterns), "the pattern of a map");
  const read = Object.entries(raw).map(([name, value]) => [name, readValue(entry, value, zone, `${prefix}[${name}]`)]);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

function readValue(schema: ParamSchema, raw: Raw, zone: string, name: string): unknown {
  const kind = schema.anyOf?.[0] ?? schema;
  const mark = schema["x-pidge"] ?? kind["x-pidge"];
  if (mark === "raw") {
    checkTexts(raw, name);
    return raw;
  }
  if (mark === "time") return time(raw, name, zone);
  if (mark === "loose-time") return raw === null ? null : readTime(text(raw, name), zone);
  if (mark === "presence") return raw !== null && raw !== "" ? true : undefined;
  switch (kind.type) {
    case "boolean":
      return readBoolean(raw);
    case "integer": {
      const n = typeof raw === "object" ? Number.NaN : Number.parseInt(String(raw), 10);
      return Number.isNaN(n) ? undefined : n;
    }
    case "array":
      return readList(raw, name, mark === "comma");
    case "object":
      if (!isMap(raw)) return undefined;
      return kind.patternProperties
        ? readMap(kind.patternProperties, raw, zone, name)
        : readGroup(kind, raw, zone, name);
    default:
      return raw === null ? null : text(raw, name);
  }
}

function readList(raw: Raw, name: string, comma: boolean): string[] | undefined {
  if (raw === null) return undefined;
  // numeric keys (`a[0]=x`) make a map; its values are the list
  const items = Array.isArray(raw) ? raw : isMap(raw) ? Object.values(raw) : comma ? text(raw, name).split(",") : [raw];
  return items.filter((item) => item !== null).map((item) => text(item, `${name}[]`).trim());
}

function text(raw: Raw, name: string): string {
  if (typeof raw === "object") throw badRequest(`${name} must be a single value`);
  const value = String(raw);
  checkText(value, name);
  return value;
}

function checkText(value: string, name: string): void {
  if (value.includes("\0")) throw invalid(name, "invalid", "contains a NUL byte");
  if (!value.isWellFormed()) throw invalid(name, "invalid", "contains half a surrogate pair");
}

/** The same for every text inside a value that is handed on as it was sent. */
export function checkTexts(value: unknown, name: string): void {
  if (isTooDeep(value)) throw badRequest(`${name} is nested too deeply`);
  walkTexts(value, name);
}

function walkTexts(value: unknown, name: string): void {
  if (typeof value === "string") checkText(value, name);
  else if (Array.isArray(value)) for (const item of value) walkTexts(item, `${name}[]`);
  else if (typeof value === "object" && value !== null && !(value instanceof RawFile))
    for (const [key, item] of Object.entries(value)) {
      checkText(key, name);
      walkTexts(item, `${name}[${key}]`);
    }
}

/** What is no time is refused: as null it would silently clear what is set, or look for everything. */
function time(raw: Raw, name: string, zone: string): Date | null {
  const value = raw === null ? "" : text(raw, name).trim();
  const read = value === "" ? null : readTime(value, zone);
  // keyed as the faults of a record are: by its attribute
  const attribute = /([^[\]]+)\]?$/.exec(name)?.[1] ?? name;
  if (read === null && value !== "") throw invalid(attribute, "invalid", `${name} is not a time`);
  return read;
}

const TRUE = new Set(["true", "t", "yes", "y", "on", "1"]);
const FALSE = new Set(["false", "f", "no", "n", "off", "0"]);

/** Canvas's reading of booleans: words, else true for a non-zero number. */
export function readBoolean(raw: Raw | undefined): boolean {
  if (typeof raw === "boolean") return raw;
  if (raw === null || raw === undefined || typeof raw === "object") return false;
  const word = String(raw).trim().toLowerCase();
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return false;
  return (Number.parseInt(word, 10) || 0) !== 0;
}
