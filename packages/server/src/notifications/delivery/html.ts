/** HTML of posts for mails: what mail programs show safely, and the same as plain text. */
import sanitizeHtml from "sanitize-html";

const SAFE: sanitizeHtml.IOptions = {
  allowedTags: [
    ...["p", "br", "div", "span", "strong", "b", "em", "i", "u", "s", "sub", "sup", "blockquote", "pre", "code"],
    ...["ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "a", "hr", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  allowedAttributes: { a: ["href"] },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowProtocolRelative: false,
};

/** An announcement goes to thousands: what was made of it for the one before serves for the next. */
export function remembered(make: (html: string, site: string) => string): (html: string, site?: string) => string {
  const made = new Map<string, string>();
  return (html, site = "") => {
    const key = `${site} ${html}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= REMEMBERED) made.clear();
    const fresh = make(html, site);
    made.set(key, fresh);
    return fresh;
  };
}

const REMEMBERED = 50;

/** Links of a post that begin at the site's root lead to the site. */
export const mailHtml = remembered((html, site) =>
  sanitizeHtml(html, {
    ...SAFE,
    transformTags: {
      a: (tagName, attribs) => ({
        tagName,
        attribs: attribs.href?.startsWith("/") ? { ...attribs, href: `${site}${attribs.href}` } : attribs,
      }),
    },
  }),
);

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

const decode = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });

/** The text of a post: paragraphs apart, list items with dashes, links with their addresses. */
export const htmlToText = remembered((html) => {
  const marked = sanitizeHtml(html, SAFE)
    .replace(/\s+/g, " ")
    .replace(/<a href="([^"]*)">(.*?)<\/a>/g, (_all, href: string, label: string) => {
      const text = label.replace(/<[^>]*>/g, "").trim();
      return text === "" || decode(text) === decode(href) ? href : `${label} (${href})`;
    })
    .replace(/<li>/g, "\n- ")
    .replace(/<br ?\/?>/g, "\n")
    .replace(/<hr ?\/?>/g, "\n----\n")
    .replace(/<\/(p|div|h\d|ul|ol|table|blockquote|pre)>/g, "\n\n")
    .replace(/<\/(tr|li)>/g, "\n")
    .replace(/<\/t[hd]>/g, "\t")
    .replace(/<[^>]*>/g, "");
  return decode(marked)
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
});

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c]!);

/** Plain text as HTML: paragraphs and line breaks kept, addresses made links. */
export const textToHtml = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => {
      const linked = escapeHtml(paragraph).replace(
        /https?:\/\/[^\s<]+[^\s<.,;:!?)]/g,
        (url) => `<a href="${url}">${url}</a>`,
      );
      return `<p>${linked.replaceAll("\n", "<br>")}</p>`;
    })
    .join("\n");

/** One line, with nothing in it that could end a header. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** Cut at whole characters. */
export const cut = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
};
