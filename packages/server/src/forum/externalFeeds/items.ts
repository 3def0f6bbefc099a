/** Reads the document of a feed: its title and its items, of RSS and Atom alike. */
import { parseFeed } from "htmlparser2";
import { cleanHtml, escapeHtml, htmlToText, textToHtml } from "../../platform/html.ts";

export interface FeedItem {
  readonly guid: string;
  readonly title: string;
  readonly link: string | undefined;
  readonly html: string;
  readonly published: Date | undefined;
}

export interface FeedDocument {
  readonly title: string | undefined;
  readonly items: readonly FeedItem[];
}

const MAX_GUID = 500;
const MAX_TITLE = 255;
const TRUNCATED = 250;

/** Removes the characters that stored texts do not hold. */
const tidy = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").toWellFormed();
const cut = (text: string, max: number): string => [...text].slice(0, max).join("");
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const isWeb = (link: string | undefined): link is string => link !== undefined && /^https?:\/\//i.test(link);

/** The document, or undefined when it is not a feed. */
export function readFeed(xml: string): FeedDocument | undefined {
  const feed = parseFeed(tidy(xml));
  if (feed === null) return undefined;
  const items = feed.items.flatMap((item) => {
    const guid = cut(item.id ?? item.link ?? item.title ?? "", MAX_GUID);
    if (guid === "") return [];
    const published = item.pubDate !== undefined && !Number.isNaN(item.pubDate.getTime()) ? item.pubDate : undefined;
    const link = isWeb(item.link) ? item.link : undefined;
    return [
      {
        guid,
        title: cut(oneLine(item.title ?? ""), MAX_TITLE) || "No Title",
        link,
        html: item.description ?? "",
        published,
      },
    ];
  });
  return { title: feed.title === undefined ? undefined : cut(oneLine(feed.title), MAX_TITLE), items };
}

/** The text of an item's announcement, as much of it as `verbosity` says; it ends with a link to the item. */
export function announcementHtml(item: FeedItem, verbosity: string, origin: string): string {
  const clean = cleanHtml(item.html, origin);
  const text = htmlToText(clean);
  const body =
    verbosity === "full"
      ? clean
      : verbosity === "truncate"
        ? textToHtml(text.length > TRUNCATED ? `${cut(text, TRUNCATED)}…` : text)
        : "";
  const source =
    item.link === undefined ? "" : `<p><a href="${escapeHtml(item.link)}">${escapeHtml(item.title)}</a></p>`;
  return cleanHtml(body + source, origin) || `<p>${escapeHtml(item.title)}</p>`;
}
