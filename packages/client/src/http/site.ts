/** The site of a client: which addresses belong to it, and the state that all clients of one token share. */
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

  /** Whether an address belongs to the site, so that the token may be sent there. */
  owns(url: string): boolean {
    return this.#isBelow(url) || (URL.canParse(url) && this.#origins.has(new URL(url).origin));
  }

  /** Returns the absolute address of a path: below `/api/v1/`, or from the root of the site with a leading slash. */
  address(path: string): string {
    return path.startsWith("/") ? this.root + path : `${this.root}/api/v1/${path}`;
  }

  /**
   * Returns the address for a link of a response; undefined when it leads to another site. It is the link byte for
   * byte, except that an `http:` link to the host of an `https:` site, which Canvas writes behind some proxies, gets the
   * origin of the site: scheme and port are then those of the connection between proxy and Canvas. The token goes to the
   * configured origin alone either way.
   */
  follow(link: string): string | undefined {
    if (this.#isBelow(link)) return link;
    if (!URL.canParse(link, this.#base.href)) return undefined;
    const url = new URL(link, this.#base.href);
    if (this.#base.protocol === "https:" && url.protocol === "http:" && url.hostname === this.#base.hostname)
      return (/^http:\/\//i.test(link) ? link : url.href).replace(/^http:\/\/[^/?#\\]*/i, this.#base.origin);
    const absolute = /^[a-z][a-z\d+.-]*:/i.test(link) ? link : url.href;
    return this.owns(url.href) ? absolute : undefined;
  }

  /** Recognises most addresses of the site without parsing: those that begin with its root and a slash. */
  #isBelow(url: string): boolean {
    return url.startsWith(this.#prefix);
  }
}
