/** Reads `a=1&b=2` as queries and forms have it; what is no escape or no UTF-8 is refused by its parameter's name. */
import { isUtf8 } from "node:buffer";
import { badRequest, invalid } from "./errors.ts";
import { hasTooManyPairs, MAX_PAIRS } from "./limits.ts";

/** The pairs of a query, or of a form that came as text. */
export function pairsOf(text: string): URLSearchParams {
  if (hasTooManyPairs(text)) throw badRequest(`there are more than ${MAX_PAIRS} parameters`);
  if (text.includes("%") && !decodes(text)) refuse(text);
  return new URLSearchParams(text);
}

/** The pairs of a form as it came. */
export function pairsOfBytes(bytes: Buffer): URLSearchParams {
  if (hasTooManyPairs(bytes)) throw badRequest(`there are more than ${MAX_PAIRS} parameters`);
  if (isUtf8(bytes)) return pairsOf(bytes.toString("utf8"));
  // as escapes, broken letters are found as broken escapes are
  const escaped = bytes.toString("latin1").replace(/[\x80-\xff]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return pairsOf(escaped);
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** An `&` ends every letter and escape: what does not decode as a whole has a pair that does not. */
function refuse(text: string): never {
  const pair = text.split("&").find((p) => !decodes(p)) ?? text;
  const [name = ""] = pair.split("=", 1);
  const fault = /%(?![0-9a-f]{2})/i.test(pair) ? "has a % that begins no escape" : "is not UTF-8";
  throw invalid(decodes(name) ? decodeURIComponent(name.replaceAll("+", " ")) : name, "invalid", fault);
}
