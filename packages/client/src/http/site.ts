/** The site a client talks to: which addresses belong to it, and what all clients of one token share. */
import type { Limiter } from "./limiter.ts";

export class Site {
  /** Root without a trailing slash, for example `https://canvas.example.com`. */
  readonly root: string;
  readonly limiter: Limiter | undefined;
  /** Whether the site said that it honours `Idempotency-Key`. */
  honoursKeys = false;
  readonly #base: URL;
  readonly #prefix: string;
  readonly #origins: Set<string>;

  constructor(root: string, allowedOrigins: readonly string[], limiter: Limiter | undefined) {
    this.root = root;
    this.limiter = limiter;
    this.#base = new URL(root);
    this.#prefix = `${root}/`;
    this.#origins = new Set([this.#base.origin]);
    for (const origin of allowedOrigins) {
      if (!URL.canParse(origin)) throw new TypeError(`allowedOrigins: not an address: ${JSON.stringify(origin)}`);
      this.#origins.add(new URL(origin).origin);
    }
  }

  /** Whether an address belongs to the site, so that the token may go there. */
  owns(url: string): boolean {
    return this.#below(url) || (URL.canParse(url) && this.#origins.has(new URL(url).origin));
  }

  /** The absolute address for a path: below `/api/v1/`, or from the root of the site if it begins with a slash. */
  address(path: string): string {
    return path.startsWith("/") ? this.root + path : `${this.root}/api/v1/${path}`;
  }

  /**
   * A link of an answer as it may be followed, otherwise byte for byte; undefined when it leads to another site.
   * Behind some proxies Canvas writes `http:` links: on an `https:` site those to the same host are upgraded.
   */
  follow(link: string): string | undefined {
    if (this.#below(link)) return link;
    if (!URL.canParse(link, this.#base.href)) return undefined;
    const url = new URL(link, this.#base.href);
    const absolute = /^[a-z][a-z\d+.-]*:/i.test(link) ? link : url.href;
    const insecure = url.protocol === "http:" && this.#base.protocol === "https:";
    if (insecure && url.hostname === this.#base.hostname && (url.port === "" || url.port === this.#base.port))
      return absolute.replace(/^http:\/\/[^/?#]*/i, this.#base.origin);
    return this.owns(url.href) ? absolute : undefined;
  }

  /** The usual case, told without parsing: what begins with the root and a slash has its origin, whatever follows. */
  #below(url: string): boolean {
    return url.startsWith(this.#prefix);
  }
}
