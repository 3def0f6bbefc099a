/** JSON as Canvas sends and takes it: escaped HTML characters, optional string ids, and no id lost to rounding. */

const ESCAPES: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** `< > &` and the line separators as `\u003c`…: the text may stand in a page unharmed. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => ESCAPES[c]!);
}

/** Names of lists of ids that do not end like one. */
const ID_LISTS: ReadonlySet<string> = new Set([
  "ids",
  "audience",
  "topic_children",
  "unread_entries",
  "forced_entries",
]);

/** Every integer under `id`, `*_id` and every integer in arrays under `*_ids` or a name of ID_LISTS as text. */
export function stringifyIds(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    if (key.endsWith("_ids") || ID_LISTS.has(key))
      return value.map((v) => (Number.isInteger(v) ? String(v) : stringifyIds(v)));
    return value.map((v) => stringifyIds(v));
  }
  if (value !== null && typeof value === "object" && !(value instanceof Date)) {
    const out: Record<string, unknown> = {};
    for (const [k, v] of Object.entries(value)) out[k] = stringifyIds(v, k);
    return out;
  }
  return Number.isInteger(value) && (key === "id" || key.endsWith("_id")) ? String(value) : value;
}

/** A body's JSON. Integers beyond 2^53 become text, digit for digit; `__proto__` is an ordinary name. */
export function readJson(text: string): unknown {
  if (!/\d{16}|__proto__/.test(text)) return JSON.parse(text);
  const reviver = (_key: string, value: unknown, context: { source?: string }) => {
    if (typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source ?? ""))
      return context.source;
    if (value !== null && typeof value === "object" && Object.hasOwn(value, "__proto__"))
      Reflect.deleteProperty(value, "__proto__");
    return value;
  };
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}
