/** Puts stable stand-ins in the place of tokens, names, addresses and texts. */
import { stripGuard } from "../http/decode.ts";
import { isKept } from "./kept.ts";
import { placeOf, SITE } from "./recording.ts";

const SECRET = /token|secret|verifier|uuid|signature|password|^key$/i;
const NAME = /(?:^|_)name$|^pronouns$/;

/** One recording's stand-ins: a text gets the same one wherever it stands. */
export class Scrubber {
  readonly #site: string;
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** @param site The origin of the site, which becomes `https://site.invalid`. */
  constructor(site: string) {
    this.#site = site;
  }

  /** The stand-in for an origin. */
  origin(origin: string): string {
    return origin === this.#site ? SITE : this.#standIn(origin, (n) => `https://elsewhere-${n}.invalid`, "elsewhere");
  }

  /** The stand-in for an opaque place in a list, which can hold names. */
  cursor(text: string): string {
    return this.#standIn(text, (n) => `cursor-${n}`, "cursor");
  }

  /** An answer's body: JSON with its strings replaced, anything else replaced as a whole. */
  body(text: string): string {
    if (text.trim() === "") return text;
    try {
      JSON.parse(stripGuard(text));
    } catch {
      return this.#text("", text);
    }
    // Strings are replaced where they stand, so that everything else keeps its form to the digit.
    let key = "";
    return text.replace(/"((?:[^"\\]|\\.)*)"(\s*:)?/g, (whole, _, colon) => {
      const value: string = JSON.parse(colon ? whole.slice(0, -colon.length) : whole);
      if (!colon) return JSON.stringify(this.#value(key, value));
      key = value;
      return /[@\s]/.test(value) ? `${JSON.stringify(this.#text("", value))}${colon}` : whole;
    });
  }

  /** A `Link` or `Location` header. */
  header(name: string, value: string): string {
    if (name === "location") return this.#url(value);
    return name === "link" ? value.replace(/<([^>]*)>/g, (_, url: string) => `<${this.#url(url)}>`) : value;
  }

  #value(key: string, value: string): string {
    if (/^https?:\/\/\S+$/.test(value)) return this.#url(value);
    return isKept(key, value) ? value : this.#text(key, value);
  }

  #text(key: string, value: string): string {
    if (SECRET.test(key)) return this.#standIn(value, (n) => `secret-${n}`, "secret");
    if (/^\S+@\S+$/.test(value)) return this.#standIn(value, (n) => `person-${n}@example.invalid`, "address");
    return NAME.test(key)
      ? this.#standIn(value, (n) => `Name ${n}`, "name")
      : this.#standIn(value, (n) => `Text ${n}`, "text");
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

  #standIn(value: string, make: (n: number) => string, kind: string): string {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    this.#known.set(value, make(count));
    return make(count);
  }
}
