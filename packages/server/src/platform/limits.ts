/** Bounds of what a request may bring, checked before it is read and before it is parsed. */

/** Bytes of a body that is read into memory: a message is at most 64 KiB, a batch update 500 ids. */
export const BODY_BYTES = 1024 * 1024;

/** Bytes of a body whose sender is not known yet, because the token may be in it. */
export const ANONYMOUS_BODY_BYTES = 128 * 1024;

/** Levels of lists and groups in each other. */
export const MAX_DEPTH = 32;

/** Parameters of a form or query. */
export const MAX_PAIRS = 10_000;

/** Names and values of a JSON body. */
const MAX_VALUES = 20_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * What is wrong with the shape of a JSON text, or undefined. It is found without parsing: 5 MB of `[` cost `JSON.parse`
 * 3.7 s.
 */
export function shapeFault(bytes: Uint8Array): string | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > MAX_DEPTH) return "the JSON body is nested too deeply";
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case 0x2c: // ,
      case 0x3a: // :
        if (++values > MAX_VALUES) return `the JSON body has more than ${MAX_VALUES} names and values`;
        break;
    }
  }
  return undefined;
}

/** Whether a form's text has more parameters than may be read. */
export function hasTooManyPairs(text: string | Uint8Array): boolean {
  let pairs = 1;
  const ampersand = typeof text === "string" ? "&" : 0x26;
  for (let at = text.indexOf(ampersand as never); at !== -1; at = text.indexOf(ampersand as never, at + 1))
    if (++pairs > MAX_PAIRS) return true;
  return false;
}
