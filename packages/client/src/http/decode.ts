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
    if (to - from >= 16) return true;
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

/**
 * Whether a number may be an id: the value of an id's key, or an item of a list. A site that was asked for string ids
 * sends none, so its responses need no conversion. A false positive costs only the time of the conversion.
 */
const hasNumericId = (json: string): boolean =>
  /(?:ids?|audience|entries|children)"\s*:\s*-?\d/.test(json) || /[[,]\s*[\d.eE+-]+\s*[\],]/.test(json);

/** Removes the prefix `while(1);` of some Canvas responses, once. */
export const stripGuard = (text: string): string => (text.startsWith("while(1);") ? text.slice(9) : text);

/**
 * Parses the body of a response. Ids become strings, or with `"number"` numbers where those are safe.
 * @param areTexts Whether the site declares that all ids are strings.
 * @throws SyntaxError when it is not JSON.
 */
export function parseJson(text: string, idFormat: "string" | "number", areTexts: boolean): unknown {
  const json = stripGuard(text);
  if (areTexts) return JSON.parse(json);
  const conversion = { asText: idFormat === "string", quoted: hasLongNumber(json) };
  const value: unknown = JSON.parse(conversion.quoted ? quoteBigIntegers(json) : json);
  const needed = conversion.quoted || (conversion.asText && hasNumericId(json));
  return needed ? convert(value, false, conversion) : value;
}
