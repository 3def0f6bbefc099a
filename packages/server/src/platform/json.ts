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

const isId = (key: string): boolean => key === "id" || key.endsWith("_id");

/**
 * Every integer under `id`, `*_id` and every integer in arrays under `*_ids` or a name of ID_LISTS as text. What holds
 * none is given back as it is: this runs over every answer to a client that asks for ids as text.
 */
export function stringifyIds(value: unknown, key = ""): unknown {
  if (typeof value === "number") return isId(key) && Number.isInteger(value) ? String(value) : value;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) {
    const ids = key.endsWith("_ids") || ID_LISTS.has(key);
    const texts = value.map((v) => (ids && Number.isInteger(v) ? String(v) : stringifyIds(v)));
    return texts.some((text, i) => text !== value[i]) ? texts : value;
  }
  const from = value as Record<string, unknown>;
  let out = from;
  for (const k in from) {
    const text = stringifyIds(from[k], k);
    if (text === from[k]) continue;
    if (out === from) out = { ...from };
    out[k] = text;
  }
  return out;
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
