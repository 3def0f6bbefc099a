/** Reads feeds: RSS 0.9x, 1.0 and 2.0, and Atom. */
import { atomHtml, atomLine, feedTime, firstLetters, htmlLine, rssHtml } from "./feedTexts.ts";
import { elementsOf, parseXml, textOf, type XmlElement } from "./parseXml.ts";

/** An item as the feed has it. */
export interface FeedItem {
  /** The feed's own id of the item; undefined without one. */
  readonly guid: string | undefined;
  /** Plain text in one line; empty without a title. */
  readonly title: string;
  /** Absolute address of the item's page. */
  readonly link: string | undefined;
  readonly html: string;
  /** The address against which relative ones in `html` are resolved. */
  readonly base: string;
  readonly published: Date | undefined;
}

export interface FeedDocument {
  readonly title: string | undefined;
  /** Absolute address of the page that the feed is about. */
  readonly link: string | undefined;
  readonly items: readonly FeedItem[];
}

const MAX_TITLE = 255;
/** Longest address of a page. */
const MAX_LINK = 2_000;
/** A feed has more items than these only by mistake, or to keep its readers busy. */
const MOST_ITEMS = 1_000;

const ATOM_ONLY = new Set(["http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"]);
const ATOM = new Set([...ATOM_ONLY, ""]);
const RSS = new Set([
  "",
  "http://purl.org/rss/1.0/",
  "http://my.netscape.com/rdf/simple/0.9/",
  "http://channel.netscape.com/rdf/simple/0.9/",
  "http://purl.org/net/rss1.1#",
  "http://backend.userland.com/rss2",
  "http://backend.userland.com/RSS2",
  "http://blogs.law.harvard.edu/tech/rss",
]);
const CONTENT = new Set(["http://purl.org/rss/1.0/modules/content/"]);
const DATES = new Set(["http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"]);
const XHTML = new Set(["http://www.w3.org/1999/xhtml"]);
const RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about";

/** The feed of a document fetched from `address`; undefined when the document is no such feed. */
export function readFeed(text: string, address: string): FeedDocument | undefined {
  const root = parseXml(tidy(text), address);
  if (root === undefined) return undefined;
  const name = root.name.toLowerCase();
  if (name === "feed" && ATOM.has(root.namespace)) return readAtom(root, address);
  return name === "rss" || name === "rdf" ? readRss(root, address) : undefined;
}

/** Removes the characters that stored texts do not hold. */
const tidy = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").toWellFormed();

/** Reads children of an element by name and namespace. */
class Fields {
  readonly #elements: readonly XmlElement[];
  readonly #core: ReadonlySet<string>;

  constructor(element: XmlElement, core: ReadonlySet<string>) {
    this.#elements = elementsOf(element);
    this.#core = core;
  }

  all(name: string, namespaces = this.#core): XmlElement[] {
    return this.#elements.filter((element) => element.name === name && namespaces.has(element.namespace));
  }

  one(name: string, namespaces = this.#core): XmlElement | undefined {
    return this.all(name, namespaces)[0];
  }

  /** The text of the first such element that has any. */
  text(name: string, namespaces = this.#core): string | undefined {
    for (const element of this.all(name, namespaces)) {
      const text = textOf(element).trim();
      if (text !== "") return text;
    }
    return undefined;
  }
}

/** An address of the web, resolved; undefined for any other, or one that is too long. */
function webAddress(text: string | undefined, base: string): string | undefined {
  const url = text === undefined || text.trim() === "" ? null : URL.parse(text.trim(), base);
  return url !== null && /^https?:$/.test(url.protocol) && url.href.length <= MAX_LINK ? url.href : undefined;
}

/** The address of the page that Atom links name: the first alternate, rather one of HTML. */
function alternateLink(links: readonly XmlElement[], base: string): string | undefined {
  const alternates = links.filter((link) => (link.attributes.get("rel") ?? "alternate") === "alternate");
  const pages = alternates.filter((link) =>
    /^(?:text\/html|application\/xhtml\+xml)?$/.test(link.attributes.get("type") ?? ""),
  );
  for (const link of [...pages, ...alternates]) {
    const address = webAddress(link.attributes.get("href"), link.base ?? base);
    if (address !== undefined) return address;
  }
  return undefined;
}

/** Whether an item says anything at all. */
const hasContent = ({ guid, title, link, html }: FeedItem) =>
  guid !== undefined || title !== "" || link !== undefined || html !== "";

/** The first of these elements that is not empty. */
const firstFilled = (...elements: readonly (XmlElement | undefined)[]): XmlElement | undefined =>
  elements.find(
    (element) => element !== undefined && (elementsOf(element).length > 0 || textOf(element).trim() !== ""),
  );

function readRss(root: XmlElement, address: string): FeedDocument | undefined {
  const core = new Set([...RSS, root.namespace]);
  // the channel of a document with a namespace of its own
  const channel = elementsOf(root).find((element) => element.name === "channel");
  if (channel === undefined) return undefined;
  core.add(channel.namespace);
  const fields = new Fields(channel, core);
  const link =
    webAddress(fields.text("link"), channel.base ?? address) ??
    alternateLink(fields.all("link", ATOM_ONLY), channel.base ?? address);
  const items = [...fields.all("item"), ...new Fields(root, core).all("item")];
  const title = fields.text("title");
  return {
    title: title === undefined ? undefined : firstLetters(htmlLine(title), MAX_TITLE),
    link,
    items: items
      .slice(0, MOST_ITEMS)
      .map((item) => readRssItem(item, core, link ?? address))
      .filter(hasContent),
  };
}

function readRssItem(item: XmlElement, core: ReadonlySet<string>, base: string): FeedItem {
  const fields = new Fields(item, core);
  const guid = fields.text("guid");
  const about = item.attributes.get(RDF_ABOUT)?.trim() || undefined;
  const isPermalink = fields.one("guid")?.attributes.get("isPermaLink")?.trim().toLowerCase() !== "false";
  const outer = item.base ?? base;
  const link =
    webAddress(fields.text("link"), outer) ??
    alternateLink(fields.all("link", ATOM_ONLY), outer) ??
    (isPermalink && /^https?:/i.test(guid ?? "") ? webAddress(guid, outer) : undefined) ??
    webAddress(about, outer);
  const content = firstFilled(fields.one("encoded", CONTENT), fields.one("body", XHTML), fields.one("description"));
  return {
    guid: guid ?? about ?? fields.text("id", ATOM_ONLY),
    title: firstLetters(htmlLine(fields.text("title") ?? ""), MAX_TITLE),
    link,
    html: content === undefined ? "" : rssHtml(content),
    base: content?.base ?? link ?? base,
    published: feedTime(fields.text("pubDate") ?? fields.text("date", DATES) ?? fields.text("published", ATOM_ONLY)),
  };
}

function readAtom(root: XmlElement, address: string): FeedDocument {
  const core = new Set([root.namespace]);
  const fields = new Fields(root, core);
  const title = fields.one("title");
  const link = alternateLink(fields.all("link"), address);
  return {
    title: title === undefined ? undefined : firstLetters(atomLine(title), MAX_TITLE),
    link,
    items: fields
      .all("entry")
      .slice(0, MOST_ITEMS)
      .map((entry) => readAtomEntry(entry, core, { address, feedLink: link }))
      .filter(hasContent),
  };
}

function readAtomEntry(
  entry: XmlElement,
  core: ReadonlySet<string>,
  { address, feedLink }: { readonly address: string; readonly feedLink: string | undefined },
): FeedItem {
  const fields = new Fields(entry, core);
  const title = fields.one("title");
  const link = alternateLink(fields.all("link"), address);
  const texts = [...fields.all("content"), ...fields.all("summary")];
  const content = texts.find((text) => (atomHtml(text) ?? "").trim() !== "");
  const times = ["published", "issued", "created", "updated", "modified"];
  return {
    guid: fields.text("id"),
    title: title === undefined ? "" : firstLetters(atomLine(title), MAX_TITLE),
    link,
    html: content === undefined ? "" : (atomHtml(content) ?? ""),
    base: content?.base ?? link ?? feedLink ?? address,
    published: times.map((name) => feedTime(fields.text(name))).find((time) => time !== undefined),
  };
}
