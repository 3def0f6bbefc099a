/** External feeds of all kinds are read as they are meant. */
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ok } from "../discussions/world.ts";
import { FeedWorld, type Page } from "./world.ts";

let w: FeedWorld;
beforeAll(async () => {
  w = await FeedWorld.open();
});
afterAll(() => w.close());
afterEach(() => w.clear());

const ATOM = "http://www.w3.org/2005/Atom";
const xml = (encoding?: string) => `<?xml version="1.0"${encoding === undefined ? "" : ` encoding="${encoding}"`}?>`;
const channel = (items: string, more = "<link>http://news.example/</link>") =>
  `<rss version="2.0"><channel><title>News</title>${more}${items}</channel></rss>`;
const item = (fields: string) => `<item>${fields}</item>`;
const served = (body: string | Uint8Array, type?: string): Page => ({
  body,
  headers: type === undefined ? {} : { "content-type": type },
});
const titles = async (page: Page) => (await w.read(page)).map(({ title }) => title);
const message = async (page: Page) => (await w.read(page))[0]?.message;

/** Windows code page 1251 for what the tests write in it. */
const cyrillic = (text: string) =>
  Buffer.from([...text].map((c) => (c >= "А" && c <= "я" ? c.charCodeAt(0) - 0x410 + 0xc0 : c.charCodeAt(0))));
const koi8 = Buffer.concat([
  Buffer.from(`${xml("windows-1251")}<rss><channel><item><guid>k1</guid><title>`),
  Buffer.from([0xcd, 0xc9, 0xd2]),
  Buffer.from("</title></item></channel></rss>"),
]);
const swap = (bytes: Buffer) => Buffer.from(bytes).swap16();
const german = (encoding?: string) =>
  `${xml(encoding)}${channel(item("<guid>g1</guid><title>Mensa schließt früher</title><description>5 Körbe</description>"))}`;

describe("encodings", () => {
  const cases: Record<string, readonly [page: () => Page, title: string]> = {
    "ISO-8859-15 by declaration": [
      () => served(Buffer.from(german("ISO-8859-15"), "latin1"), "application/rss+xml"),
      "Mensa schließt früher",
    ],
    "the euro sign of ISO-8859-15": [
      () =>
        served(
          Buffer.concat([
            Buffer.from(`${xml("iso-8859-15")}<rss><channel><item><guid>e1</guid><title>`),
            Buffer.from([0x35, 0x20, 0xa4]),
            Buffer.from("</title></item></channel></rss>"),
          ]),
        ),
      "5 €",
    ],
    "windows-1251 by HTTP header": [
      () => served(cyrillic(channel(item("<guid>c1</guid><title>Привет</title>"))), 'text/xml; charset="windows-1251"'),
      "Привет",
    ],
    "HTTP header before declaration": [() => served(koi8, "text/xml; charset=koi8-r"), "мир"],
    "UTF-16 with a byte order mark": [
      () => served(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(german("utf-16"), "utf16le")]), "text/xml"),
      "Mensa schließt früher",
    ],
    "UTF-16, little endian, without one": [
      () => served(Buffer.from(german("utf-16"), "utf16le")),
      "Mensa schließt früher",
    ],
    "UTF-16, big endian, without one": [
      () => served(swap(Buffer.from(german("utf-16"), "utf16le")), "application/xml; charset=utf-16"),
      "Mensa schließt früher",
    ],
    "UTF-8 with a byte order mark under another header": [
      () => served(`\ufeff${german()}`, "text/xml; charset=iso-8859-1"),
      "Mensa schließt früher",
    ],
    "UTF-8 declared as ISO-8859-1": [() => served(german("iso-8859-1"), "text/xml"), "Mensa schließt früher"],
    "UTF-8 declared as UTF-16": [() => served(german("utf-16")), "Mensa schließt früher"],
    "ASCII declared as UTF-16": [
      () =>
        served(`${xml("utf-16")}${channel(item("<guid>a1</guid><title>Plain</title>"))}`, "text/xml; charset=utf-16"),
      "Plain",
    ],
    "windows-1252 under a header of UTF-8": [
      () => served(Buffer.from(german("windows-1252"), "latin1"), "text/xml; charset=utf-8"),
      "Mensa schließt früher",
    ],
    "windows-1252 under an unknown declaration": [
      () => served(Buffer.from(german("x-nonsense"), "latin1")),
      "Mensa schließt früher",
    ],
    "no declaration at all": [() => served(german()), "Mensa schließt früher"],
    "a compressed answer": [
      () => ({ body: gzipSync(german()), headers: { "content-encoding": "gzip" } }),
      "Mensa schließt früher",
    ],
  };
  it.each(Object.entries(cases))("[DISC-226] %s", async (_, [page, title]) => {
    expect(await titles(page())).toEqual([title]);
  });
});

describe("formats", () => {
  const rdf = (
    prefix: string,
    more: string,
  ) => `${xml()}<${prefix}:RDF xmlns:${prefix}="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"><channel><title>R</title><link>http://r.example/</link></channel>${more}</${prefix}:RDF>`;

  it("[DISC-227] RSS 0.91 with a document type", async () => {
    const doctype =
      '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss.dtd">';
    const body = `${xml()}${doctype}${channel(item("<title>Old</title><link>http://old.example/1</link>"))}`;
    expect(await w.read(served(body))).toEqual([
      { title: "Old", message: '<p><a href="http://old.example/1">Old</a></p>' },
    ]);
  });

  it("[DISC-227] RSS 1.0, whatever its prefixes are", async () => {
    const items = `<item q:about="http://r.example/1"><title>One</title><link>http://r.example/1</link>
      <description>Text</description><d:date>2026-09-02T00:00:00Z</d:date></item>
      <item q:about="http://r.example/0"><title>Zero</title><d:date>2026-09-01T00:00:00Z</d:date></item>`;
    expect(await titles(served(rdf("q", items)))).toEqual(["Zero", "One"]);
    const [zero] = (await w.announcements()).reverse();
    expect(zero).toMatchObject({ posted_at: "2026-09-01T00:00:00Z" });
    expect(zero.message).toContain('href="http://r.example/0"');
  });

  it("[DISC-227] RSS 0.90", async () => {
    const body = `${xml()}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
      <channel><title>N</title></channel><item><title>Ninety</title><link>http://n.example/</link></item></rdf:RDF>`;
    expect(await titles(served(body))).toEqual(["Ninety"]);
  });

  it("[DISC-228] RSS whose content module has another prefix; the whole text before the excerpt", async () => {
    const body = channel(
      item(
        `<guid>w1</guid><title>W</title><description>Excerpt […]</description>
         <x:encoded xmlns:x="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>The whole <b>text</b>]]><![CDATA[ in parts</p>]]></x:encoded>`,
      ),
    );
    expect(await message(served(body))).toBe("<p>The whole <b>text</b> in parts</p>");
  });

  it("undeclared prefixes, and titles of media that are not the item's", async () => {
    const body = channel(
      item(
        `<guid>m1</guid><media:title xmlns:media="http://search.yahoo.com/mrss/">Picture</media:title><title>Real</title>
         <content:encoded>&lt;p&gt;Whole&lt;/p&gt;</content:encoded>`,
      ),
    );
    expect(await w.read(served(body))).toEqual([{ title: "Real", message: "<p>Whole</p>" }]);
  });

  it("[DISC-227] Atom with a prefix; the link is the alternate one, resolved", async () => {
    const body = `${xml()}<a:feed xmlns:a="${ATOM}" xml:base="http://blog.example/x/"><a:title>B</a:title><a:entry><a:id>tag:1</a:id>
      <a:title>P</a:title><a:link rel="replies" href="http://blog.example/comments"/><a:link rel="self" href="self"/>
      <a:link rel="alternate" type="application/pdf" href="post.pdf"/><a:link type="text/html" href="post.html"/>
      <a:summary>Short</a:summary></a:entry></a:feed>`;
    expect(await message(served(body))).toBe('<p>Short</p><p><a href="http://blog.example/x/post.html">P</a></p>');
  });

  it("[DISC-227] Atom 0.3", async () => {
    const body = `${xml()}<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old</title><entry><id>o1</id><title>T</title>
      <issued>2026-09-03T00:00:00Z</issued><content type="text/html" mode="escaped">&lt;i&gt;x&lt;/i&gt;</content></entry></feed>`;
    expect(await w.read(served(body))).toEqual([{ title: "T", message: "<i>x</i>" }]);
  });

  it.each([
    [
      "a JSON feed",
      '{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"1","content_text":"x"}]}',
    ],
    ["a page", "<!doctype html><html><head><title>x</title></head><body><item><title>no</title></item></body></html>"],
    ["nothing", ""],
    ["elements nested too deeply", `<rss><channel>${"<a>".repeat(50_000)}</channel></rss>`],
    ["more than two megabytes", channel(`<description>${"x".repeat(2 * 1024 * 1024)}</description>`)],
    ["too many elements", `<rss><channel>${"<a/>".repeat(150_000)}</channel></rss>`],
    [
      "too many attributes",
      `<rss ${Array.from({ length: 100_001 }, (_, i) => `a${i}="b"`).join(" ")}><channel/></rss>`,
    ],
    [
      "too many prefixes",
      `<rss ${Array.from({ length: 200 }, (_, i) => `xmlns:p${i}="u"`).join(" ")}><channel/></rss>`,
    ],
  ])("[DISC-232] %s is not read", async (_, body) => {
    await expect(w.read(served(body))).rejects.toThrow("could not be read");
    expect(await w.announcements()).toEqual([]);
  });

  it("entities that multiply are not expanded", async () => {
    const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
    const body = `${xml()}<!DOCTYPE rss [<!ENTITY l0 "ha">${lol}]>${channel(item("<guid>l1</guid><title>&l9;</title>"))}`;
    expect(await titles(served(body))).toEqual(["&l9;"]);
  });
});

describe("texts", () => {
  it.each([
    ["<title>AT&amp;T &amp;amp; co.</title>", "AT&T & co."],
    ["<title>AT&T</title>", "AT&T"],
    ["<title><![CDATA[Q&amp;A <b>today</b>]]></title>", "Q&A today"],
    ["<title>&lt;em&gt;New&lt;/em&gt; room</title>", "New room"],
    ["<title>Use of &lt;b&gt; in HTML</title>", "Use of <b> in HTML"],
    ["<title>1 &lt; 2 &gt; 0</title>", "1 < 2 > 0"],
    ["<title>caf&eacute;&nbsp;&hellip; it&#146;s &#x263A;</title>", "café … it’s ☺"],
    ["<title>\n  two\n  lines </title>", "two lines"],
    ["<description>&lt;p&gt;No title, but &lt;b&gt;text&lt;/b&gt;.&lt;/p&gt;</description>", "No title, but text."],
    [`<description>${"word ".repeat(40)}</description>`, `${"word ".repeat(16).trim()}…`],
    ["<title/><link>http://t.example/</link>", "No Title"],
  ])("[DISC-229] an RSS title of %s", async (fields, title) => {
    expect(await titles(served(channel(item(`<guid>t-${title.length}-1</guid>${fields}`))))).toEqual([title]);
  });

  it.each([
    ['<title type="html">Q&amp;amp;A &lt;i&gt;now&lt;/i&gt;</title>', "Q&A now"],
    ["<title>Use of &lt;i&gt;x&lt;/i&gt; &amp;amp;</title>", "Use of <i>x</i> &amp;"],
    [
      '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Less <em>is</em> more</div></title>',
      "Less is more",
    ],
  ])("[DISC-229] an Atom title of %s", async (title, expected) => {
    const body = `<feed xmlns="${ATOM}"><title>F</title><entry><id>tag:${expected.length}</id>${title}</entry></feed>`;
    expect(await titles(served(body))).toEqual([expected]);
  });

  it("[DISC-229] XHTML keeps its elements", async () => {
    const body = `<feed xmlns="${ATOM}" xmlns:h="http://www.w3.org/1999/xhtml"><title>F</title><entry><id>tag:x1</id><title>X</title>
      <content type="xhtml"><h:div><h:p>One</h:p><h:ul><h:li>a &amp; b</h:li><h:li>c<h:br/>d</h:li></h:ul></h:div></content></entry></feed>`;
    expect(await message(served(body))).toBe("<p>One</p><ul><li>a &amp; b</li><li>c<br />d</li></ul>");
  });

  it("[DISC-229] an RSS description may hold elements, or plain text", async () => {
    const elements = item("<guid>d1</guid><title>E</title><description><p>One</p><p>Two</p></description>");
    const plain = item("<guid>d2</guid><title>P</title><description>One\n\nTwo &lt; 3\nfour</description>");
    expect((await w.read(served(channel(elements + plain)))).map((topic) => topic.message)).toEqual(
      expect.arrayContaining(["<p>One</p><p>Two</p>", "<p>One</p><p>Two &lt; 3<br />four</p>"]),
    );
  });

  it("an item that is longer than an announcement may be is truncated", async () => {
    const long = `<p>${"long ".repeat(130_000)}</p>`;
    const text = await message(
      served(channel(item(`<guid>b1</guid><title>B</title><description><![CDATA[${long}]]></description>`))),
    );
    expect(text).toMatch(/^<p>(long ){40,60}…?.*<\/p>$/);
  });
});

describe("relative addresses", () => {
  const pictures = '<img src="/pic.png"><img src="pic.png"><a href="#note">n</a><img src="//cdn.example/p.png">';
  const cdata = (html: string) => `<![CDATA[${html}]]>`;

  it("[DISC-230] are resolved against xml:base", async () => {
    const body = `<rss xml:base="http://base.example/a/"><channel><title>R</title>
      ${item(`<guid>r1</guid><title>R</title><link>http://item.example/</link><description xml:base="b/">${cdata(pictures)}</description>`)}</channel></rss>`;
    expect(await message(served(body))).toContain(
      '<img src="http://base.example/pic.png" /><img src="http://base.example/a/b/pic.png" /><a href="http://base.example/a/b/#note">n</a><img src="http://cdn.example/p.png" />',
    );
  });

  it("[DISC-230] without xml:base against the item's page, else the feed's page, else the feed", async () => {
    const described = `<description>${cdata('<img src="pic.png">')}</description>`;
    const linked = item(`<guid>p1</guid><title>L</title><link>/posts/1/</link>${described}`);
    const unlinked = item(`<guid>p2</guid><title>U</title>${described}`);
    expect((await w.read(served(channel(linked + unlinked)))).map((topic) => topic.message).sort()).toEqual([
      '<img src="http://news.example/pic.png" />',
      '<img src="http://news.example/posts/1/pic.png" /><p><a href="http://news.example/posts/1/">L</a></p>',
    ]);
    await w.clear();
    expect(await message(served(channel(unlinked, "")))).toBe(`<img src="${w.base}/pic.png" />`);
  });
});

describe("bounds", () => {
  it("[DISC-232] a document of many elements, attributes and levels is read", async () => {
    const many = `<x:a xmlns:x="urn:x">${"<x:b c='1' d='2'/>".repeat(45_000)}</x:a>`;
    const deep = `${"<y>".repeat(190)}${"</y>".repeat(190)}`;
    expect(await titles(served(channel(`${item("<guid>m1</guid><title>M</title>")}${many}${deep}`)))).toEqual(["M"]);
  });

  it("[DISC-232] an address that is too long is passed over", async () => {
    const long = `http://long.example/${"x".repeat(2_000)}`;
    const picture = '<description xml:base="BASE"><![CDATA[<img src="p.png">]]></description>';
    const fields = (base: string, link: string) =>
      item(`<guid>${link.length}-g</guid><title>L</title><link>${link}</link>${picture.replace("BASE", base)}`);
    expect(await message(served(channel(fields(long, long))))).toBe('<img src="http://news.example/p.png" />');
    await w.clear();
    const fits = `http://long.example/${"x".repeat(1_980)}`;
    expect(await message(served(channel(fields("http://base.example/", fits))))).toBe(
      `<img src="http://base.example/p.png" /><p><a href="${fits}">L</a></p>`,
    );
  });
});

describe("items that the feed does not tell apart", () => {
  const three = (fields: (n: number) => string) => served(channel([1, 2, 3].map((n) => item(fields(n))).join("")));
  const again = async () => {
    w.later();
    await w.refresh();
    return (await w.announcements()).map(({ title }) => title).sort();
  };

  it.each<[string, (n: number) => string]>([
    [
      "one guid for all",
      (n) => `<guid isPermaLink="false">N/A</guid><title>I${n}</title><link>http://i.example/${n}</link>`,
    ],
    ["one long guid for all", (n) => `<guid>https://i.example/feed</guid><title>I${n}</title>`],
    ["no guid", (n) => `<title>I${n}</title><link>http://i.example/${n}</link>`],
    ["no guid and one link", (n) => `<title>I${n}</title><link>http://news.example/</link>`],
    ["neither guid nor link", (n) => `<title>I${n}</title><description>d</description>`],
  ])("[DISC-231] %s", async (_, fields) => {
    w.pages.set("/feed", three(fields));
    ok(await w.add({ url: `${w.base}/feed` }));
    await w.refresh();
    expect((await w.announcements(3)).map(({ title }) => title).sort()).toEqual(["I1", "I2", "I3"]);
    expect(await again()).toEqual(["I1", "I2", "I3"]);
  });

  it("[DISC-231] texts without guid, link and title", async () => {
    const page = three((n) => `<description>d${n}</description>`);
    expect((await w.read(page)).map(({ title }) => title).sort()).toEqual(["d1", "d2", "d3"]);
    expect(await again()).toEqual(["d1", "d2", "d3"]);
  });

  it("[DISC-231] a guid that one item had and others get later", async () => {
    const one = (n: number) =>
      item(`<guid>shared-guid-2026</guid><title>I${n}</title><link>http://i.example/${n}</link>`);
    await w.read(served(channel(one(1))));
    w.pages.set("/feed", served(channel(one(1) + one(2))));
    expect(await again()).toEqual(["I1", "I2"]);
    w.pages.set("/feed", served(channel(one(2))));
    expect(await again()).toEqual(["I1", "I2"]);
    w.pages.set("/feed", served(channel(one(3))));
    expect(await again()).toEqual(["I1", "I2", "I3"]);
  });

  it("[DISC-231] one item at a time, each with the same word for a guid", async () => {
    const one = (n: number) => item(`<guid>post</guid><title>I${n}</title><link>http://i.example/${n}</link>`);
    await w.read(served(channel(one(1))));
    w.pages.set("/feed", served(channel(one(2))));
    expect(await again()).toEqual(["I1", "I2"]);
  });

  it("[DISC-231] an item whose guid is its own stays known when its title or link changes", async () => {
    const one = (title: string, link: string) => item(`<guid>g-1</guid><title>${title}</title><link>${link}</link>`);
    await w.read(served(channel(one("A", "http://i.example/a"))));
    w.pages.set("/feed", served(channel(one("B", "https://i.example/b"))));
    expect(await again()).toEqual(["A"]);
  });
});
