/** HTML that people write: cleaned once, when it is stored, by an allowlist; addresses of this server kept relative. */
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

const options = (origin: string): IOptions => ({
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
        const value = attribs[name];
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

/** Changes the tags of cleaned HTML: in it `>` inside attributes is always escaped. */
const inTags = (html: string, change: (tag: string) => string) => html.replace(/<[a-z][^>]*>/gi, change);

/** Cleaned HTML as it goes out: relative addresses of this server made absolute, recordings made playable. */
export function absoluteHtml(html: string, origin: string): string {
  // most texts hold neither
  if (!html.includes('="/') && !html.includes("instructure_inline_media_comment")) return html;
  const playable = html.replace(/<a\s[^>]*instructure_inline_media_comment[^>]*>.*?<\/a>/gis, (link) =>
    mediaElement(link),
  );
  return inTags(playable, (tag) => tag.replace(/(\s(?:href|src|poster|cite)=")\/(?!\/)/g, `$1${origin}/`));
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

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };

/** Cleaned HTML as plain text: blocks become lines. */
export function htmlToText(html: string): string {
  return html
    .replace(/<(?:br|hr)[^>]*>/gi, "\n")
    .replace(/<\/(?:p|div|li|tr|h[1-6]|blockquote|pre|table|ul|ol)>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => ENTITIES[name]!)
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (c) => escapes[c]!);

/** Plain text as HTML: escaped, blank lines part paragraphs, other line ends stay. */
export const textToHtml = (text: string): string =>
  text
    .trim()
    .split(/\r?\n\s*\r?\n/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replace(/\r?\n/g, "<br />")}</p>`)
    .join("");
