/** Texts of mails: HTML that mail programs show safely, and plain text. What many mails share is made once. */
import { hash } from "node:crypto";
import sanitizeHtml from "sanitize-html";
import { ByteLimitedCache } from "../../store/cache/byteLimitedCache.ts";
import { cacheKey } from "../../store/cache/caches.ts";

const SAFE: sanitizeHtml.IOptions = {
  allowedTags: [
    ...["p", "br", "div", "span", "strong", "b", "em", "i", "u", "s", "sub", "sup", "blockquote", "pre", "code"],
    ...["ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "a", "hr", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  allowedAttributes: { a: ["href"] },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowProtocolRelative: false,
};

/** The HTML of a post for a mail: links that begin at the site's root lead to the site. */
export const mailHtml = (html: string, site: string): string =>
  sanitizeHtml(html, {
    ...SAFE,
    transformTags: {
      a: (tagName, attribs) => ({
        tagName,
        attribs: attribs.href?.startsWith("/") ? { ...attribs, href: `${site}${attribs.href}` } : attribs,
      }),
    },
  });

/** Longer texts are remembered by their hash. */
const MAX_KEY = 64;
const MAX_BYTES = 8 * 1024 * 1024;

/** Remembers what was made of texts: an announcement goes to thousands, whose mails differ in little. */
export class TextMemo {
  readonly #made = new ByteLimitedCache<string, string>({
    size: (text) => 2 * text.length + 2 * MAX_KEY,
    most: MAX_BYTES,
  });

  /** `kind` says what `make` does. */
  of(kind: string, text: string, make: (text: string) => string): string {
    const key = `${kind} ${text.length > MAX_KEY ? hash("sha256", text, "base64") : text}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = make(text);
    this.#made.set(key, made);
    return made;
  }
}

export const TEXT_MEMO = cacheKey(() => new TextMemo());

/** One line, with nothing in it that could end a header. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** Cuts at whole characters. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
