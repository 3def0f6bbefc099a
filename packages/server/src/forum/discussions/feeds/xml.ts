/** Writes Atom and RSS documents. */

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes text for XML, without the characters that XML does not allow. */
const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

/** An item of a feed that this server writes. */
export interface PublishedItem {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly author: string | null;
  readonly html: string;
  readonly published: Date;
  readonly updated: Date;
  readonly enclosure?: { readonly url: string; readonly length: number; readonly type: string };
}

export interface Feed {
  readonly title: string;
  /** Address of the feed itself. */
  readonly self: string;
  /** Address of the page that the feed is about. */
  readonly url: string;
  readonly updated: Date;
  readonly items: readonly PublishedItem[];
}

const atomEntry = (item: PublishedItem) => `
  <entry>
    <id>${xml(item.id)}</id>
    <title>${xml(item.title)}</title>
    <link rel="alternate" href="${xml(item.url)}"/>
    <published>${item.published.toISOString()}</published>
    <updated>${item.updated.toISOString()}</updated>${item.author === null ? "" : `\n    <author><name>${xml(item.author)}</name></author>`}
    <content type="html">${xml(item.html)}</content>
  </entry>`;

export const atom = (feed: Feed): string => `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${xml(feed.url)}</id>
  <title>${xml(feed.title)}</title>
  <link rel="self" href="${xml(feed.self)}"/>
  <link rel="alternate" href="${xml(feed.url)}"/>
  <updated>${feed.updated.toISOString()}</updated>${feed.items.map(atomEntry).join("")}
</feed>
`;

const rssItem = (item: PublishedItem) => `
    <item>
      <title>${xml(item.title)}</title>
      <link>${xml(item.url)}</link>
      <guid isPermaLink="false">${xml(item.id)}</guid>
      <pubDate>${item.published.toUTCString()}</pubDate>
      <description>${xml(item.html)}</description>${
        item.enclosure === undefined
          ? ""
          : `\n      <enclosure url="${xml(item.enclosure.url)}" length="${item.enclosure.length}" type="${xml(item.enclosure.type)}"/>`
      }
    </item>`;

export const rss = (feed: Feed): string => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${xml(feed.title)}</title>
    <link>${xml(feed.url)}</link>
    <atom:link rel="self" type="application/rss+xml" href="${xml(feed.self)}"/>
    <description>${xml(feed.title)}</description>
    <lastBuildDate>${feed.updated.toUTCString()}</lastBuildDate>${feed.items.map(rssItem).join("")}
  </channel>
</rss>
`;
