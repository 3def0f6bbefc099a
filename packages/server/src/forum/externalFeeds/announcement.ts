/** Makes the announcement of a feed's item. */
import { cleanForeignHtml, escapeHtml, htmlToText, textToHtml } from "../../platform/html.ts";
import { collapseSpace, firstLetters } from "./feedTexts.ts";
import type { FeedItem } from "./readFeed.ts";

export const VERBOSITIES = ["full", "truncate", "link_only"] as const;

/** Characters of an item that is truncated. */
const TRUNCATED = 250;
/** Characters of an item's text that are its title when it has none. */
const TITLE_OF_TEXT = 80;
/** An announcement has at most so many bytes. A longer item is truncated. */
const MAX_MESSAGE = 500 * 1024;
/** Characters of an item that are looked at when only the beginning of its text is needed. */
const BEGINNING = 20_000;

/** The beginning of an item's text, in one line. */
const lineOf = ({ html, base }: FeedItem): string =>
  collapseSpace(htmlToText(cleanForeignHtml(html.slice(0, BEGINNING), base)));

/** The text that a filter of titles is matched against. */
export const matchedText = (item: FeedItem): string => item.title || lineOf(item);

/** The item's title, or the beginning of its text. */
export function titleOf(item: FeedItem): string {
  if (item.title !== "") return item.title;
  const text = lineOf(item);
  const short = firstLetters(text, TITLE_OF_TEXT);
  if (text === "") return "No Title";
  return short.length === text.length ? text : `${short.replace(/\s+\S*$/u, "")}…`;
}

/** The message: as much of the item as `verbosity` says, and a link to its page. */
export function messageOf(item: FeedItem, verbosity: string): string {
  const title = escapeHtml(titleOf(item));
  const source = item.link === undefined ? "" : `<p><a href="${escapeHtml(item.link)}">${title}</a></p>`;
  return bodyOf(item, verbosity) + source || `<p>${title}</p>`;
}

function bodyOf(item: FeedItem, verbosity: string): string {
  if (verbosity === "link_only") return "";
  if (verbosity === "full" && item.html.length <= MAX_MESSAGE) {
    const whole = cleanForeignHtml(item.html, item.base);
    if (Buffer.byteLength(whole) <= MAX_MESSAGE) return whole;
  }
  const text = htmlToText(cleanForeignHtml(item.html.slice(0, BEGINNING), item.base));
  return textToHtml(text.length > TRUNCATED ? `${firstLetters(text, TRUNCATED)}…` : text);
}
