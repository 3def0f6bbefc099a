/** Parses XML into a tree with namespaces and base addresses, leniently: feeds of the web are often not well-formed. */
import { decodeHTMLStrict } from "entities";
import { Parser } from "htmlparser2";
import { CannotFetch } from "../../files/fetchUrl.ts";
import { escapeHtml } from "../../platform/html.ts";

export interface XmlElement {
  /** Name without prefix. */
  readonly name: string;
  /** Address of its namespace; empty without one. */
  readonly namespace: string;
  /** Attributes by name; with a prefix by `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The address declared by the nearest `xml:base`, resolved; undefined where none is declared. */
  readonly base: string | undefined;
  readonly children: readonly (XmlElement | string)[];
}

const MOST_DEPTH = 200;
const MOST_ELEMENTS = 100_000;
const MOST_ATTRIBUTES = 100_000;
const MOST_PREFIXES = 100;
/** Longest base address: each relative address of the document may repeat it. */
const MAX_BASE = 2_000;

const XML = "http://www.w3.org/XML/1998/namespace";

/** Prefixes that feeds use without declaring them. */
const USUAL: Prefixes = new Map([
  ["", ""],
  ["xml", XML],
  ["atom", "http://www.w3.org/2005/Atom"],
  ["content", "http://purl.org/rss/1.0/modules/content/"],
  ["dc", "http://purl.org/dc/elements/1.1/"],
  ["dcterms", "http://purl.org/dc/terms/"],
  ["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
  ["xhtml", "http://www.w3.org/1999/xhtml"],
]);

type Prefixes = ReadonlyMap<string, string>;

interface OpenElement extends XmlElement {
  readonly children: (XmlElement | string)[];
  readonly prefixes: Prefixes;
}

/** Splits `prefix:name`; the prefix is empty without one. */
function split(name: string): readonly [prefix: string, local: string] {
  const colon = name.indexOf(":");
  return colon < 0 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/**
 * Parses the document and returns its root element, undefined when it has none. `address` is where the document was
 * fetched. A document that is too complex cannot be fetched.
 */
export function parseXml(text: string, address: string): XmlElement | undefined {
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let attributeCount = 0;
  let inCdata = false;
  const parser = new Parser(
    {
      onattribute() {
        if (++attributeCount > MOST_ATTRIBUTES) throw tooComplex();
      },
      onopentag(tag, written) {
        if (++elements > MOST_ELEMENTS || open.length >= MOST_DEPTH) throw tooComplex();
        const parent = open.at(-1);
        const prefixes = declarePrefixes(written, parent?.prefixes ?? USUAL);
        const [prefix, name] = split(tag);
        const attributes = new Map<string, string>();
        for (const [key, value] of Object.entries(written)) {
          const [of, local] = split(key);
          if (key === "xmlns" || of === "xmlns") continue;
          attributes.set(of === "" ? local : `{${prefixes.get(of) ?? of}}${local}`, decodeHTMLStrict(value));
        }
        const outer = parent?.base;
        const declared = attributes.get(`{${XML}}base`);
        const base = declared === undefined ? outer : (resolveBase(declared, outer ?? address) ?? outer);
        open.push({ name, namespace: prefixes.get(prefix) ?? "", attributes, base, children: [], prefixes });
      },
      onclosetag() {
        const element = open.pop();
        const parent = open.at(-1);
        if (parent === undefined) root ??= element;
        else if (element !== undefined) parent.children.push(element);
      },
      ontext(data) {
        open.at(-1)?.children.push(inCdata ? data : decodeHTMLStrict(data));
      },
      oncdatastart() {
        inCdata = true;
      },
      oncdataend() {
        inCdata = false;
      },
    },
    // character references are decoded here, by HTML's names: feeds use them, although XML has five only
    { xmlMode: true, decodeEntities: false },
  );
  parser.end(text);
  return root;
}

function resolveBase(declared: string, outer: string): string | undefined {
  const base = URL.parse(declared, outer)?.href;
  return base !== undefined && base.length <= MAX_BASE ? base : undefined;
}

const tooComplex = () => new CannotFetch("it is too complex");

/** The prefixes in scope, with those that the attributes declare. */
function declarePrefixes(attributes: Readonly<Record<string, string>>, outer: Prefixes): Prefixes {
  let inner: Map<string, string> | undefined;
  for (const [name, value] of Object.entries(attributes)) {
    const [prefix, local] = split(name);
    if (name !== "xmlns" && prefix !== "xmlns") continue;
    inner ??= new Map(outer);
    inner.set(prefix === "" ? "" : local, decodeHTMLStrict(value).trim());
    if (inner.size > MOST_PREFIXES) throw tooComplex();
  }
  return inner ?? outer;
}

export const elementsOf = (element: XmlElement): XmlElement[] =>
  element.children.filter((child) => typeof child !== "string");

/** The element's text, with that of all elements inside. */
export const textOf = (element: XmlElement): string =>
  element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");

/** HTML elements without an end tag. */
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;

/** What is inside the element, written as HTML. */
export const innerHtml = (element: XmlElement): string =>
  element.children.map((child) => (typeof child === "string" ? escapeHtml(child) : outerHtml(child))).join("");

function outerHtml(element: XmlElement): string {
  const attributes = [...element.attributes]
    .filter(([name]) => !name.startsWith("{"))
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join("");
  const start = `<${element.name}${attributes}>`;
  return VOID.test(element.name) ? start : `${start}${innerHtml(element)}</${element.name}>`;
}
