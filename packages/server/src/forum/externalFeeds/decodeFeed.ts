/** Decodes the bytes of a feed: by byte order mark, HTTP header and XML declaration, checked against the bytes themselves. */

/** Longest beginning of a document that is searched for its XML declaration. */
const DECLARATION_BYTES = 1024;

const FALLBACK = "windows-1252";

/** Declarations of these say little about a document that is written in ASCII or UTF-8. */
const UTF_16 = /^utf-16(?:le|be)?$/;

const startsWith = (bytes: Uint8Array, ...start: readonly number[]) => start.every((byte, i) => bytes[i] === byte);

/** The encoding that the first bytes prove: a byte order mark, or `<` in two bytes. */
function provenEncoding(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return "utf-8";
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0x3c, 0x00)) return "utf-16le";
  if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0x00, 0x3c)) return "utf-16be";
  return undefined;
}

/** A label as the decoder's own name for the encoding; undefined for an encoding that nobody knows. */
function encodingOf(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return undefined;
  }
}

const charsetOf = (contentType: string | undefined) =>
  /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? "")?.[1];

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, DECLARATION_BYTES)).toString("latin1");
  return /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"']+)["']/i.exec(start)?.[1];
}

/** The text, or undefined when the bytes are not of this encoding. */
function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Decodes a document. Servers and programs often declare an encoding that the document does not have: a declaration
 * that the bytes contradict is passed over, and bytes that are valid UTF-8 beyond ASCII are taken for UTF-8, which text
 * in any other encoding is by accident only.
 */
export function decodeFeed(bytes: Uint8Array, contentType: string | undefined): string {
  const proven = provenEncoding(bytes);
  if (proven !== undefined) return new TextDecoder(proven).decode(bytes);
  const utf8 = decodeStrictly(bytes, "utf-8");
  if (utf8 !== undefined && utf8.length < bytes.length) return utf8;
  for (const label of [charsetOf(contentType), declaredEncoding(bytes)]) {
    const encoding = encodingOf(label);
    if (encoding === undefined || UTF_16.test(encoding)) continue;
    const text = decodeStrictly(bytes, encoding);
    if (text !== undefined) return text;
  }
  return utf8 ?? new TextDecoder(FALLBACK).decode(bytes);
}
