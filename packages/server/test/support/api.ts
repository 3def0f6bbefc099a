/** A bare HTTP caller for tests: what goes over the wire, and nothing else. */
export type Params = Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Json = any;

export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly text: string;
  readonly headers: Headers;
  /** Link header by rel. */
  readonly links: Record<string, string>;
}

export class Api {
  readonly url: string;
  readonly host: string;
  readonly token: string | undefined;
  /** The user that the token belongs to. */
  readonly id: number;

  constructor(url: string, host: string, token: string | undefined, id: number) {
    this.url = url;
    this.host = host;
    this.token = token;
    this.id = id;
  }

  /** The same place, another caller. */
  as(token: string | undefined, id = 0): Api {
    return new Api(this.url, this.host, token, id);
  }

  get = (path: string, params: Params = {}, headers: Record<string, string> = {}) =>
    this.send("GET", path, params, headers);
  post = (path: string, params: Params = {}, headers: Record<string, string> = {}) =>
    this.send("POST", path, params, headers);
  put = (path: string, params: Params = {}, headers: Record<string, string> = {}) =>
    this.send("PUT", path, params, headers);
  delete = (path: string, params: Params = {}, headers: Record<string, string> = {}) =>
    this.send("DELETE", path, params, headers);

  /** Form-encoded on POST and PUT, in the query otherwise. Paths are below `/api/v1/` unless they begin with `/`. */
  async send(method: string, path: string, params: Params, headers: Record<string, string>): Promise<Reply> {
    const form = encode(params);
    const inBody = method === "POST" || method === "PUT";
    return this.raw(method, inBody || form === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${form}`, {
      headers: { ...(inBody ? { "content-type": "application/x-www-form-urlencoded" } : {}), ...headers },
      ...(inBody ? { body: form } : {}),
    });
  }

  /** Any request; the token and the tenant's host name are added. */
  async raw(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    const address = /^https?:/.test(path)
      ? path.replace(/^https?:\/\/[^/]+/, this.url)
      : this.url + (path.startsWith("/") ? path : `/api/v1/${path}`);
    const response = await fetch(address, {
      redirect: "manual",
      ...init,
      method,
      headers: {
        "x-forwarded-host": this.host,
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(init.headers as Record<string, string>),
      },
    });
    const text = await response.text();
    let body: unknown = text;
    try {
      body = JSON.parse(text);
    } catch {
      // not JSON: the text itself
    }
    const links = Object.fromEntries(
      [...(response.headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)].map((m) => [m[2], m[1]]),
    );
    return { status: response.status, body, text, headers: response.headers, links };
  }
}

/** Rails-style form encoding of nested values. */
export function encode(params: Params): string {
  const pairs: string[] = [];
  const walk = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) for (const v of value) walk(`${name}[]`, v);
    else if (value !== null && typeof value === "object")
      for (const [k, v] of Object.entries(value)) walk(`${name}[${k}]`, v);
    else pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value === null ? "" : String(value))}`);
  };
  for (const [name, value] of Object.entries(params)) walk(name, value);
  return pairs.join("&");
}
