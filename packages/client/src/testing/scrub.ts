/** Replaces tokens, names, addresses and texts by stable placeholders. */
import { stripGuard } from "../http/decode.ts";
import { isKept } from "./kept.ts";
import { placeOf, SITE } from "./recording.ts";

const SECRET = /token|secret|verifier|uuid|signature|password|^key$/i;
const NAME = /(?:^|_)name$|^pronouns$/;

/** The placeholders of one recording: equal texts get the same one. */
export class Scrubber {
  readonly #site: string;
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** @param site The origin of the site, which becomes `https://site.invalid`. */
  constructor(site: string) {
    this.#site = site;
  }

  /** Returns the placeholder of an origin. */
  origin(origin: string): string {
    return origin === this.#site
      ? SITE
      : this.#placeholder(origin, (n) => `https://elsewhere-${n}.invalid`, "elsewhere");
  }

  /** Returns the placeholder of an opaque page token, which can contain names. */
  cursor(text: string): string {
    return this.#placeholder(text, (n) => `cursor-${n}`, "cursor");
  }

  /** Returns a body: JSON with its strings replaced; anything else is replaced as a whole. */
  body(text: string): string {
    if (text.trim() === "") return text;
    try {
      JSON.parse(stripGuard(text));
    } catch {
      return this.#text("", text);
    }
    // Strings are replaced in the text, so that everything else, such as long numbers, stays unchanged.
    let key = "";
    return text.replace(/"((?:[^"\\]|\\.)*)"(\s*:)?/g, (whole, _, colon) => {
      const value: string = JSON.parse(colon ? whole.slice(0, -colon.length) : whole);
      if (!colon) return JSON.stringify(this.#value(key, value));
      key = value;
      return /[@\s]/.test(value) ? `${JSON.stringify(this.#text("", value))}${colon}` : whole;
    });
  }

  /** Returns a `Link` or `Location` header. */
  header(name: string, value: string): string {
    if (name === "location") return this.#url(value);
    return name === "link" ? value.replace(/<([^>]*)>/g, (_, url: string) => `<${this.#url(url)}>`) : value;
  }

  #value(key: string, value: string): string {
    if (/^https?:\/\/\S+$/.test(value)) return this.#url(value);
    return isKept(key, value) ? value : this.#text(key, value);
  }

  #text(key: string, value: string): string {
    if (SECRET.test(key)) return this.#placeholder(value, (n) => `secret-${n}`, "secret");
    if (/^\S+@\S+$/.test(value)) return this.#placeholder(value, (n) => `person-${n}@example.invalid`, "address");
    return NAME.test(key)
      ? this.#placeholder(value, (n) => `Name ${n}`, "name")
      : this.#placeholder(value, (n) => `Text ${n}`, "text");
  }

  #url(text: string): string {
    if (!URL.canParse(text, this.#site)) return this.#text("", text);
    const url = new URL(text, this.#site);
    const asked = [...url.searchParams].map(([name, value]) => {
      if (name === "page" && !/^\d+$/.test(value)) return `page=${this.cursor(value)}`;
      return `${name}=${encodeURIComponent(isKept(name, value) ? value : "…")}`;
    });
    const query = asked.length > 0 ? `?${asked.join("&")}` : "";
    return `${this.origin(url.origin)}${encodeURI(placeOf(decodeURI(url.pathname)))}${query}`;
  }

  #placeholder(value: string, make: (n: number) => string, kind: string): string {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    this.#known.set(value, make(count));
    return make(count);
  }
}
