/** Parses JSON without loss: integers beyond 2^53 keep their digits, and ids become strings. */

/** Prefix of integers that were quoted before parsing. Canvas never sends a text that starts with it. */
const BIG = "\u0000int:";

/** Whether the value under a key is an id, or a list of ids. */
const isIdKey = (key: string): boolean =>
  /(?:^|_)ids?$|^(?:audience|(?:unread|forced)_entries|topic_children)$/.test(key);

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Whether the text has 16 digits in a row. Such a run covers an index that is a multiple of 16, so only those are tested. */
function hasLongNumber(text: string): boolean {
  for (let at = 0; at < text.length; at += 16) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    let to = at + 1;
    while (from > 0 && isDigit(text.charCodeAt(from - 1))) from--;
    while (to < text.length && isDigit(text.charCodeAt(to))) to++;
    // ids of other shards are as long, but quoted
    if (to - from >= 16 && text.charCodeAt(from - 1) !== 34) return true;
  }
  return false;
}

/** Quotes every integer outside the safe range; texts and other numbers stay unchanged. */
function quoteBigIntegers(json: string): string {
  let out = "";
  let copied = 0;
  // The scan skips whole texts, so digits inside them are never matched.
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === 34) {
      for (i++; i < json.length && json.charCodeAt(i) !== 34; i++) if (json.charCodeAt(i) === 92) i++;
    } else if (code === 45 || isDigit(code)) {
      const start = i;
      while (i + 1 < json.length && /[\d.eE+-]/.test(json.charAt(i + 1))) i++;
      const digits = json.slice(start, i + 1);
      if (/^\d{16,}$/.test(digits) && !Number.isSafeInteger(Number(digits))) {
        out += `${json.slice(copied, start)}"\\u0000int:${digits}"`;
        copied = i + 1;
      }
    }
  }
  return out + json.slice(copied);
}

interface Conversion {
  /** Whether ids become strings. */
  asText: boolean;
  /** Whether integers were quoted before parsing. */
  quoted: boolean;
}

/** Converts ids to strings, and quoted integers elsewhere back to numbers. `isId`: whether `value` is an id. */
function convert(value: unknown, isId: boolean, conversion: Conversion): unknown {
  if (typeof value === "number") return isId && conversion.asText ? String(value) : value;
  if (typeof value === "string") {
    if (!conversion.quoted || !value.startsWith(BIG)) return value;
    const digits = value.slice(BIG.length);
    return isId ? digits : Number(digits);
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = convert(value[i], isId, conversion);
  } else if (typeof value === "object" && value !== null) {
    const record = value as Record<string, unknown>;
    // `for in` is safe: parsed JSON has own keys only
    for (const key in record) {
      const item = record[key];
      if (typeof item === "string" && !conversion.quoted) continue;
      const converted = convert(item, isIdKey(key), conversion);
      // Assigning to the key `__proto__` would change the object's prototype.
      if (converted !== item)
        if (key !== "__proto__") record[key] = converted;
        else Object.defineProperty(record, key, { value: converted });
    }
  }
  return value;
}

/** A number under the key of an id. Inside a text the quotes around a key would be escaped, so none is found there. */
const ID_NUMBER = /((?:(?<!\\)"|_)ids?"\s*:\s*)(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,}])/g;

/** The key of a list of ids, at the end of a text. */
const LIST_KEY = /(?:(?:(?<!\\)"|_)ids?|(?<!\\)"(?:audience|(?:unread|forced)_entries|topic_children))"\s*:\s*$/;
const MOST_KEY = 100;

/** Anything that looks like an item of a list that is a number. */
const ITEM_NUMBER = /[[,]\s*[\d.eE+-]+\s*[\],]/;

/** A list of something other than texts under the key of ids. */
const OTHER_LIST = /(?:ids?|audience|entries|children)"\s*:\s*\[(?!\s*(?:"[^"\\]*"\s*(?:,\s*"[^"\\]*"\s*)*)?\])/;

/** A number where a list of ids is expected. Three characters of each key are enough, and much faster to search for. */
const NO_LIST = /(?:nce|ies|ren)"\s*:\s*-?\d/;

/** Quotes the numbers in lists of ids. Lists of mixed items stay unchanged. */
function quoteLists(json: string): string {
  const numbers = /\[\s*(?:0|[1-9]\d*)\s*(?:,\s*(?:0|[1-9]\d*)\s*)*\]/y;
  let out = "";
  let copied = 0;
  for (let open = json.indexOf("["); open >= 0; open = json.indexOf("[", open + 1)) {
    numbers.lastIndex = open;
    const list = numbers.exec(json)?.[0];
    if (list === undefined || !LIST_KEY.test(json.slice(Math.max(0, open - MOST_KEY), open))) continue;
    out += json.slice(copied, open) + list.replace(/\d+/g, '"$&"');
    copied = open + list.length;
  }
  return out + json.slice(copied);
}

/** Removes the prefix `while(1);` of some Canvas responses, once. */
export const stripGuard = (text: string): string => (text.startsWith("while(1);") ? text.slice(9) : text);

/**
 * Parses the body of a response. Ids become strings, or with `"number"` numbers where those are safe.
 * @param areTexts Whether the site declares that all ids are strings.
 * @throws SyntaxError when it is not JSON.
 */
export function parseJson(text: string, idFormat: "string" | "number", areTexts: boolean): unknown {
  let json = stripGuard(text);
  if (areTexts) return JSON.parse(json);
  const asText = idFormat === "string";
  let needed = false;
  if (asText) {
    // Quoting them in the text is several times as fast as converting parsed values, and loses no digits.
    json = json.replace(ID_NUMBER, '$1"$2"');
    needed = NO_LIST.test(json);
    if (ITEM_NUMBER.test(json)) {
      json = quoteLists(json);
      needed ||= OTHER_LIST.test(json);
    }
  }
  const quoted = hasLongNumber(json);
  const value: unknown = JSON.parse(quoted ? quoteBigIntegers(json) : json);
  return quoted || needed ? convert(value, false, { asText, quoted }) : value;
}
