/** HTML that people write: cleaned once, when it is stored, by an allowlist; addresses of this server kept relative. */
import { Parser } from "htmlparser2";
import sanitizeHtml, { type Attributes, type IOptions } from "sanitize-html";

const TEXT_TAGS =
  "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i ins kbd legend li mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr";
const MEDIA_TAGS = "audio iframe img picture source track video";
const MATH_TAGS =
  "math annotation maction merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics";

const LENGTH = /^-?\d{1,4}(?:\.\d{1,4})?(?:px|em|rem|%|pt|ex|cm|mm|in)?$/;
const LENGTHS = /^(?:(?:-?\d{1,4}(?:\.\d{1,4})?(?:px|em|rem|%|pt)?|auto)\s*){1,4}$/;
const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\(\s*\d{1,3}%?\s*(?:,\s*[\d.]{1,5}%?\s*){2,3}\))$/i;
const WORDS = /^[a-z-]{1,30}(?:\s[a-z-]{1,30}){0,3}$/i;
const BORDER = /^(?:(?:\d{1,2}(?:px|em|pt)?|[a-z]{3,20}|#[0-9a-f]{3,8})\s*){1,3}$/i;

/** Properties that change how the text looks, never where on the page it stands. */
const STYLES = Object.fromEntries([
  ...["color", "background-color", "border-color"].map((p) => [p, [COLOUR]]),
  ...["width", "height", "max-width", "max-height", "min-width", "min-height", "font-size", "line-height"].map((p) => [
    p,
    [LENGTH, /^auto$/],
  ]),
  ...["margin", "margin-left", "margin-right", "margin-top", "margin-bottom"].map((p) => [p, [LENGTHS]]),
  ...["padding", "padding-left", "padding-right", "padding-top", "padding-bottom", "text-indent"].map((p) => [
    p,
    [LENGTHS],
  ]),
  ...["border", "border-left", "border-right", "border-top", "border-bottom"].map((p) => [p, [BORDER]]),
  ...["text-align", "text-decoration", "vertical-align", "font-weight", "font-style", "float", "clear"].map((p) => [
    p,
    [WORDS, /^\d{3}$/],
  ]),
  ...["list-style-type", "border-collapse", "white-space", "direction"].map((p) => [p, [WORDS]]),
  ["font-family", [/^[\w\s,'"-]{1,120}$/]],
]);

const isInlineMedia = (attributes: Attributes) =>
  /(?:^|\s)instructure_inline_media_comment(?:\s|$)/.test(attributes.class ?? "");

const MEDIA_ID = /^media_comment_[\w-]{1,100}$/;

/** Resolves an address of another site; undefined for one that is left out. */
type Resolve = (address: string) => string | undefined;

const options = (origin: string, resolve: Resolve = (address) => address): IOptions => ({
  allowedTags: `${TEXT_TAGS} ${MEDIA_TAGS} ${MATH_TAGS}`.split(" "),
  allowedAttributes: {
    "*": [
      ..."class style title lang dir role align valign aria-label aria-hidden aria-describedby".split(" "),
      ..."data-mention data-api-endpoint data-api-returntype data-equation-content".split(" "),
      ..."data-media-id data-media-type data-media_comment_id data-media_comment_type".split(" "),
    ],
    a: ["href", "name", "target", "rel", "id", "download"],
    img: ["src", "alt", "width", "height", "loading"],
    iframe: ["src", "width", "height", "allowfullscreen", "name"],
    audio: ["src", "controls", "preload", "muted"],
    video: ["src", "controls", "preload", "muted", "poster", "width", "height"],
    source: ["src", "type", "media"],
    track: ["src", "kind", "srclang", "label"],
    td: ["colspan", "rowspan", "headers", "scope", "width", "height", "bgcolor"],
    th: ["colspan", "rowspan", "headers", "scope", "width", "height", "bgcolor"],
    table: ["border", "cellpadding", "cellspacing", "width", "summary", "bgcolor"],
    col: ["span", "width"],
    colgroup: ["span", "width"],
    ol: ["start", "type", "reversed"],
    li: ["value"],
    ul: ["type"],
    font: ["color", "face", "size"],
    time: ["datetime"],
    q: ["cite"],
    blockquote: ["cite"],
    del: ["cite", "datetime"],
    ins: ["cite", "datetime"],
    details: ["open"],
    math: ["display", "xmlns"],
    annotation: ["encoding"],
    mo: ["stretchy", "fence", "separator"],
    mstyle: ["displaystyle", "mathvariant"],
    mi: ["mathvariant"],
  },
  allowedSchemes: ["http", "https", "mailto", "tel", "ftp", "skype"],
  allowedSchemesByTag: { img: ["http", "https", "data"], iframe: ["https", "http"] },
  allowedSchemesAppliedToAttributes: ["href", "src", "cite", "poster"],
  allowProtocolRelative: false,
  allowedStyles: { "*": STYLES },
  disallowedTagsMode: "discard",
  nestingLimit: 200,
  transformTags: {
    "*": (tagName, given) => {
      const attribs = { ...given };
      for (const name of ["href", "src", "poster", "cite"]) {
        const address = attribs[name];
        if (address === undefined) continue;
        const value = resolve(address);
        if (value === undefined) delete attribs[name];
        else attribs[name] = value;
        if (value?.startsWith(`${origin}/`)) attribs[name] = value.slice(origin.length);
        // pictures may come inline, anything else may not
        if (/^\s*data:/i.test(value ?? "") && !/^\s*data:image\/(?:png|gif|jpe?g|webp);base64,/i.test(value ?? ""))
          delete attribs[name];
      }
      if (attribs.id !== undefined && !(tagName === "a" && isInlineMedia(attribs) && MEDIA_ID.test(attribs.id)))
        delete attribs.id;
      // a new window must not reach back into this one
      if (tagName === "a" && attribs.target !== undefined) attribs.rel = "noopener noreferrer";
      return { tagName, attribs };
    },
  },
});

/** The HTML with nothing in it that could act; addresses below `origin` become relative. */
export const cleanHtml = (html: string, origin: string): string => sanitizeHtml(html, options(origin));

/** Characters that resolved addresses of one text have together: each may repeat a base that is long. */
const MOST_RESOLVED = 1_000_000;

/** The HTML of another site, cleaned the same way; its relative addresses are resolved against `base`. */
export function cleanForeignHtml(html: string, base: string): string {
  let left = MOST_RESOLVED;
  const resolve: Resolve = (address) => {
    if (/^\s*[a-z][a-z\d+.-]*:/i.test(address)) return address;
    const resolved = URL.parse(address, base)?.href ?? address;
    left -= resolved.length;
    return left < 0 ? undefined : resolved;
  };
  return sanitizeHtml(html, options("", resolve));
}

/** Changes the tags of cleaned HTML: in it `>` inside attributes is always escaped. */
const inTags = (html: string, change: (tag: string) => string) => html.replace(/<[a-z][^>]*>/gi, change);

/** Cleaned HTML as it goes out: relative addresses of this server made absolute, recordings made playable. */
export function absoluteHtml(html: string, origin: string): string {
  // most texts hold neither
  if (!html.includes('="/') && !html.includes("instructure_inline_media_comment")) return html;
  const playable = html.replace(/<a\s[^>]*instructure_inline_media_comment[^>]*>.*?<\/a>/gis, (link) =>
    mediaElement(link),
  );
  return inTags(playable, (tag) => tag.replace(/(?<name>\s(?:href|src|poster|cite)=")\/(?!\/)/g, `$<name>${origin}/`));
}

/** A link to a recording as the element that plays it. */
function mediaElement(link: string): string {
  const id = /\sid="media_comment_([\w-]+)"/.exec(link)?.[1];
  if (id === undefined) return link;
  const kind = /\baudio_comment\b/.test(link) ? "audio" : "video";
  const type = kind === "audio" ? "mp3" : "mp4";
  const source = `/users/self/media_download?entryId=${id}&amp;type=${type}&amp;redirect=1`;
  return `<${kind} class="instructure_inline_media_comment" data-media_comment_id="${id}" data-media_comment_type="${kind}" preload="none" controls="controls" src="${source}"></${kind}>`;
}

/** Elements whose content is no text. */
const SILENT = new Set(["script", "style", "textarea", "option", "title"]);
const BLOCKS = new Set("p div h1 h2 h3 h4 h5 h6 blockquote pre table ul ol".split(" "));
const LINES = new Set(["li", "tr"]);

/** Links that a reader can follow; also those without a scheme. */
const READABLE_LINK = /^(?:https?:|mailto:|tel:|[^:]*(?:[/?#]|$))/i;

/**
 * HTML as plain text. `"lines"`: each block ends its line, white space stays. `"mail"`: for a reader who has nothing
 * but the text: blocks stand apart, list items have dashes, links their addresses, white space is collapsed.
 */
export function htmlToText(html: string, form: "lines" | "mail" = "lines"): string {
  const mail = form === "mail";
  const links: { readonly href: string | undefined; readonly from: number }[] = [];
  let text = "";
  let silent = 0;
  const parser = new Parser(
    {
      onopentag(name, { href }) {
        if (SILENT.has(name)) silent++;
        else if (name === "br") text += "\n";
        else if (name === "hr") text += mail ? "\n----\n" : "\n";
        else if (mail && name === "li") text += "\n- ";
        else if (mail && name === "a")
          links.push({ href: href && READABLE_LINK.test(href) ? href : undefined, from: text.length });
      },
      ontext(part) {
        if (silent === 0) text += mail ? part.replace(/\s+/g, " ") : part;
      },
      onclosetag(name) {
        if (SILENT.has(name)) silent--;
        else if (BLOCKS.has(name)) text += mail ? "\n\n" : "\n";
        else if (LINES.has(name)) text += "\n";
        else if (mail && (name === "td" || name === "th")) text += "\t";
        else if (mail && name === "a") {
          const { href, from } = links.pop() ?? {};
          const label = text.slice(from).trim();
          if (href === undefined) return;
          text = label === "" || label === href ? `${text.slice(0, from)}${href}` : `${text} (${href})`;
        }
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  const lines = mail ? text.split("\n").map((line) => line.trim()) : [text];
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for use in HTML, also within attributes in either kind of quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");

const WEB_ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)]/g;

function withLinks(text: string): string {
  let html = "";
  let end = 0;
  for (const { 0: found, index } of text.matchAll(WEB_ADDRESS)) {
    const url = escapeHtml(found);
    html += `${escapeHtml(text.slice(end, index))}<a href="${url}">${url}</a>`;
    end = index + found.length;
  }
  return html + escapeHtml(text.slice(end));
}

/** Plain text as HTML: blank lines part paragraphs, other line ends stay; with `links`, web addresses become links. */
export const textToHtml = (text: string, { links = false } = {}): string =>
  text
    .trim()
    .split(/\r?\n\s*\r?\n/)
    .map((paragraph) => `<p>${(links ? withLinks : escapeHtml)(paragraph).replace(/\r?\n/g, "<br />")}</p>`)
    .join("");
