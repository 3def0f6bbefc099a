/** Reads the texts of feeds as they are meant: plain text, HTML in a text, or XHTML. */
import { decodeHTMLStrict } from "entities";
import { textToHtml } from "../../platform/html.ts";
import { elementsOf, innerHtml, textOf, type XmlElement } from "./parseXml.ts";

const XHTML = "http://www.w3.org/1999/xhtml";

export const firstLetters = (text: string, max: number): string => [...text].slice(0, max).join("");
export const collapseSpace = (text: string): string => text.replace(/\s+/g, " ").trim();

const INLINE = "a|abbr|b|big|cite|code|del|em|font|i|ins|mark|q|s|small|span|strike|strong|sub|sup|tt|u|var|p|div";
const TAG_PAIR = new RegExp(`<(${INLINE})(?:\\s[^<>]*)?>([^<>]*)</\\1\\s*>`, "gi");
const VOID_TAG = /<(?:br|hr|img|wbr)(?:\s[^<>]*)?\/?>/gi;

/** Nested tags that are removed from a title. */
const MOST_NESTED = 5;
/** Longest text that a title is read from. */
const LONGEST_LINE = 4_000;

/** A text that may hold HTML, as one line of plain text. Only pairs of tags are removed: `a <b and c> d` is not HTML. */
export function htmlLine(text: string): string {
  let plain = text.slice(0, LONGEST_LINE).replace(VOID_TAG, " ");
  for (let i = 0; i < MOST_NESTED; i++) plain = plain.replace(TAG_PAIR, (_pair, _tag, inner: string) => inner);
  return collapseSpace(decodeHTMLStrict(plain));
}

const looksLikeHtml = (text: string): boolean =>
  /<(?:[a-z][^<>]*|\/[a-z]+\s*|!--)>|&(?:#\d+|#x[\da-f]+|\w+);/i.test(text);

/** An RSS element with text: HTML, mostly escaped or in CDATA, sometimes as elements; or plain text. */
export function rssHtml(element: XmlElement): string {
  if (elementsOf(element).length > 0) return innerHtml(element);
  const text = textOf(element).trim();
  return looksLikeHtml(text) ? text : textToHtml(text);
}

/** The line that an Atom text construct says. */
export function atomLine(element: XmlElement): string {
  const type = element.attributes.get("type")?.toLowerCase() ?? "text";
  return type === "html" || type === "text/html" ? htmlLine(textOf(element)) : collapseSpace(textOf(element));
}

/** The HTML of an Atom text or content; undefined for content of another kind, or elsewhere. */
export function atomHtml(element: XmlElement): string | undefined {
  if (element.attributes.has("src")) return undefined;
  const type = element.attributes.get("type")?.trim().toLowerCase() ?? "text";
  if (type === "xhtml" || type === "application/xhtml+xml") {
    const [only, ...others] = elementsOf(element);
    const isWrapped = only?.name === "div" && only.namespace === XHTML && others.length === 0;
    return innerHtml(isWrapped ? only : element);
  }
  if (elementsOf(element).length > 0 && /^(?:text|html|text\/(?:html|plain))$/.test(type)) return innerHtml(element);
  if (type === "html" || type === "text/html") return textOf(element);
  return type === "text" || type === "text/plain" ? textToHtml(textOf(element)) : undefined;
}

/** The time that a text names; undefined for none. */
export function feedTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text.trim());
  return Number.isNaN(time.getTime()) ? undefined : time;
}
