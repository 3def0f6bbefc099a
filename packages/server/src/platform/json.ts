/** JSON as Canvas sends and takes it: escaped HTML characters, optional string ids, and no id lost to rounding. */

/** `< > &` and the line separators as `\u003c`…: the text may stand in a page unharmed. Each by itself is fastest. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, "\\u003c")
    .replace(/>/g, "\\u003e")
    .replace(/&/g, "\\u0026")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** An integer under `id` or `*_id`, in JSON without blanks: no text in it has a bare quote, so `id":` ends a name. */
const ID = /id":(?<=(?:[{,]"|_)id":)(-?\d+)(?=[,}])/g;
/** Integers under `*_ids` or a name of lists of ids that does not end like one. */
const IDS =
  /":\[(?=[-\d])(?<=(?:[{,]"(?:ids|audience|topic_children|unread_entries|forced_entries)|_ids)":\[)([-\d,]+)(?=\])/g;

/**
 * What `writeJson` made, with ids as text. The text is changed and not the values: that would be to copy nearly every
 * object of an answer.
 */
export function stringifyIds(json: string): string {
  return json.replace(ID, 'id":"$1"').replace(IDS, (_, ids: string) => `":["${ids.replaceAll(",", '","')}"`);
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
