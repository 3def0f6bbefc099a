/** JSON as Canvas sends and takes it: escaped HTML characters, optional string ids, and no id lost to rounding. */

/** Texts of more than some 128 KB are several times as expensive to make: what is long is written in pieces. */
const PIECE = 32_768;
const ITEMS = 20;

/** `< > &` and the line separators as `\u003c`…: the text may stand in a page unharmed. */
export const writeJson = (value: unknown): string => written(value).join("");

/** The same as bytes. */
export function writeJsonBytes(value: unknown): Buffer {
  const pieces = written(value);
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return Buffer.from(first);
  const bytes = Buffer.allocUnsafe(pieces.reduce((size, piece) => size + Buffer.byteLength(piece), 0));
  let at = 0;
  for (const piece of pieces) at += bytes.write(piece, at);
  return bytes;
}

function written(value: unknown): string[] {
  if (!Array.isArray(value) || value.length <= ITEMS) return cut(JSON.stringify(value));
  const pieces: string[] = [];
  for (let at = 0; at < value.length; at += ITEMS) {
    const items = JSON.stringify(value.slice(at, at + ITEMS));
    pieces.push(at === 0 ? "[" : ",", ...cut(items.slice(1, -1)));
  }
  pieces.push("]");
  return pieces;
}

function cut(json: string): string[] {
  if (json.length <= PIECE) return [escaped(json)];
  const pieces: string[] = [];
  for (let at = 0, to = 0; at < json.length; at = to) {
    to = at + PIECE;
    // a letter of two units stays whole
    if ((json.charCodeAt(to - 1) & 0xfc00) === 0xd800) to++;
    pieces.push(escaped(json.slice(at, to)));
  }
  return pieces;
}

/** Each by itself is fastest. */
const escaped = (json: string): string =>
  json
    .replace(/</g, "\\u003c")
    .replace(/>/g, "\\u003e")
    .replace(/&/g, "\\u0026")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");

/** An integer under `id` or `*_id`, in JSON without blanks: no text in it has a bare quote, so `id":` ends a name. */
const ID = /id":(?<=(?:[{,]"|_)id":)(?<id>-?\d+)(?=[,}])/g;
/** Integers under `*_ids` or a name of lists of ids that does not end like one. */
const IDS =
  /":\[(?=[-\d])(?<=(?:[{,]"(?:ids|audience|topic_children|unread_entries|forced_entries)|_ids)":\[)([-\d,]+)(?=\])/g;

/**
 * What `writeJson` made, with ids as text. The text is changed and not the values: that would be to copy nearly every
 * object of an answer.
 */
export function stringifyIds(json: string): string {
  return json.replace(ID, 'id":"$<id>"').replace(IDS, (_, ids: string) => `":["${ids.replaceAll(",", '","')}"`);
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
