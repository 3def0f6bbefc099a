/** JSON without loss: integers beyond 2^53 survive, and ids become strings. */

/** Marks an integer that was quoted before parsing. Canvas never sends a text that starts with it. */
const BIG = "\u0000int:";

/** Whether the value under a key is an id, or a list of ids. */
const isIdKey = (key: string): boolean =>
  /(?:^|_)ids?$|^(?:audience|(?:unread|forced)_entries|topic_children)$/.test(key);

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Whether sixteen digits follow one another somewhere. Such a run covers a place divisible by sixteen. */
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

/** Quotes every integer outside the safe range, leaving texts and other numbers alone. */
function quoteBigIntegers(json: string): string {
  let out = "";
  let copied = 0;
  // A match is a whole text or a whole number, so digits inside texts are never looked at.
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === 34) {
      for (i++; i < json.length && json.charCodeAt(i) !== 34; i++) if (json.charCodeAt(i) === 92) i++;
    } else if (code === 45 || isDigit(code)) {
      const start = i;
      while (i + 1 < json.length && /[\d.eE+-]/.test(json[i + 1]!)) i++;
      const digits = json.slice(start, i + 1);
      if (/^\d{16,}$/.test(digits) && !Number.isSafeInteger(Number(digits))) {
        out += `${json.slice(copied, start)}"\\u0000int:${digits}"`;
        copied = i + 1;
      }
    }
  }
  return out + json.slice(copied);
}

/** How values are settled: ids as text or not, and whether quoted integers have to be looked for. */
interface Manner {
  asText: boolean;
  quoted: boolean;
}

/** Turns ids into strings and gives quoted integers elsewhere back as numbers. Runs over every value of every answer. */
function settle(value: unknown, isId: boolean, manner: Manner): unknown {
  if (typeof value === "number") return isId && manner.asText ? String(value) : value;
  if (typeof value === "string") {
    if (!manner.quoted || !value.startsWith(BIG)) return value;
    const digits = value.slice(BIG.length);
    return isId ? digits : Number(digits);
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = settle(value[i], isId, manner);
  } else if (typeof value === "object" && value !== null) {
    const record = value as Record<string, unknown>;
    // parsed JSON has own keys only, and changing their values does not disturb the walk
    for (const key in record) {
      const item = record[key];
      if (typeof item === "string" && !manner.quoted) continue;
      const settled = settle(item, isIdKey(key), manner);
      // A key `__proto__` is data here; plain assignment would change the object's prototype.
      if (settled !== item)
        if (key !== "__proto__") record[key] = settled;
        else Object.defineProperty(record, key, { value: settled });
    }
  }
  return value;
}

/**
 * Whether a number may stand for an id: under a key of one, or in a list. A site that was asked for texts gives none,
 * and its answers need not be walked. Texts that look alike cost the walk only.
 */
const hasNumericId = (json: string): boolean =>
  /(?:ids?|audience|entries|children)"\s*:\s*-?\d/.test(json) || /[[,]\s*[\d.eE+-]+\s*[\],]/.test(json);

/** Removes the `while(1);` that Canvas puts before some answers, once. */
export const stripGuard = (text: string): string => (text.startsWith("while(1);") ? text.slice(9) : text);

/**
 * Parses an answer. Ids are texts, or with `"number"` numbers where they are safe.
 * @param areTexts Whether the site says that no id is a number.
 * @throws SyntaxError when it is not JSON.
 */
export function parseJson(text: string, idFormat: "string" | "number", areTexts: boolean): unknown {
  const json = stripGuard(text);
  if (areTexts) return JSON.parse(json);
  const manner = { asText: idFormat === "string", quoted: hasLongNumber(json) };
  const value: unknown = JSON.parse(manner.quoted ? quoteBigIntegers(json) : json);
  return manner.quoted || (manner.asText && hasNumericId(json)) ? settle(value, false, manner) : value;
}
