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

/** Quotes every integer outside the safe range; texts, which are matched whole, and other numbers stay unchanged. */
const quoteBigIntegers = (json: string): string =>
  json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) => {
    return /^\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"\\u0000int:${token}"` : token;
  });

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

/** The key of a list, at the end of a text. */
const LIST_KEY = /(?<!\\)"([^"\\]*)"\s*:\s*$/;
const MOST_KEY = 100;

/** Anything that looks like an item of a list that is a number. */
const ITEM_NUMBER = /[[,]\s*[\d.eE+-]+\s*[\],]/;

/** A number where a list of ids is expected. Three characters of each key are enough, and much faster to search for. */
const NO_LIST = /(?:nce|ies|ren)"\s*:\s*-?\d/;

/** Quotes the numbers in lists of ids. Lists of mixed items stay unchanged. */
const quoteLists = (json: string): string =>
  json.replace(/\[\s*\d[\d,\s]*\]/g, (list, at: number) => {
    const [, key = ""] = LIST_KEY.exec(json.slice(Math.max(0, at - MOST_KEY), at)) ?? [];
    return isIdKey(key) ? list.replace(/\d+/g, '"$&"') : list;
  });

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
    if (ITEM_NUMBER.test(json)) json = quoteLists(json);
    // A false positive costs only the time of the conversion.
    needed = NO_LIST.test(json) || ITEM_NUMBER.test(json);
  }
  const quoted = hasLongNumber(json);
  const value: unknown = JSON.parse(quoted ? quoteBigIntegers(json) : json);
  return quoted || needed ? convert(value, false, { asText, quoted }) : value;
}
