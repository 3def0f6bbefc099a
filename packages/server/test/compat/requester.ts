/**
 * Asks as the Python library canvasapi asks through requests, byte for byte: nested keywords flattened into brackets,
 * queries and forms quoted as Python quotes, DELETE with a form as its body, `next` links taken apart by its pattern.
 */
import type { Json } from "../support/api.ts";

export type Keywords = Readonly<Record<string, unknown>>;
type Pair = readonly [string, string];

/** canvasapi's exceptions by the answer that raises them. */
export class CanvasException extends Error {
  override readonly name: string;
  readonly text: string;
  constructor(name: string, text: string) {
    super(`${name}: ${text}`);
    this.name = name;
    this.text = text;
  }
}

const EXCEPTIONS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  403: "Forbidden",
  404: "ResourceDoesNotExist",
  409: "Conflict",
  422: "UnprocessableEntity",
};

export class Requester {
  readonly base: string;
  readonly token: string;

  constructor(site: string, token: string) {
    this.base = `${site}/api/v1/`;
    this.token = token;
  }

  async request(method: string, endpoint: string, keywords: Keywords = {}): Promise<Response> {
    const form = encode(pairsOf(keywords));
    const query = method === "GET" && form !== "" ? `${endpoint.includes("?") ? "&" : "?"}${form}` : "";
    const body = method === "GET" || form === "" ? null : form;
    const response = await fetch(`${this.base}${endpoint}${query}`, {
      method,
      body,
      headers: {
        "User-Agent": "python-requests/2.32.3",
        "Accept-Encoding": "gzip, deflate",
        Accept: "*/*",
        Authorization: `Bearer ${this.token}`,
        ...(body === null ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
      },
    });
    if (response.status >= 400) throw await exceptionOf(response);
    return response;
  }

  /** The answer's JSON. */
  json = async (method: string, endpoint: string, keywords: Keywords = {}): Promise<Json> =>
    (await this.request(method, endpoint, keywords)).json();

  /** canvasapi's PaginatedList: `per_page` last, 100 by default, and what follows the base address in each `next`. */
  async list(endpoint: string, keywords: Keywords = {}, root?: string): Promise<Json[]> {
    const found: Json[] = [];
    let response = await this.request("GET", endpoint, { ...keywords, per_page: keywords.per_page ?? 100 });
    while (true) {
      const data = await response.json();
      for (const element of root === undefined ? data : data[root]) found.push({ ...element });
      const next = linksOf(response).next;
      if (next === undefined) return found;
      const at = next.indexOf(this.base);
      if (at === -1) throw new Error(`canvasapi cannot follow ${next}`);
      response = await this.request("GET", next.slice(at + this.base.length));
    }
  }

  /** canvasapi's Uploader: ask, send the file without a token, and follow the redirect without one. */
  async upload(endpoint: string, name: string, text: string, keywords: Keywords = {}): Promise<Json> {
    const begun = await this.json("POST", endpoint, { ...keywords, name, size: text.length });
    const form = new FormData();
    for (const [key, value] of Object.entries<string>(begun.upload_params)) form.append(key, value);
    form.append("file", new Blob([text]), name);
    const done = await fetch(begun.upload_url, { method: "POST", body: form });
    if (done.status >= 400) throw await exceptionOf(done);
    return done.json();
  }
}

async function exceptionOf(response: Response): Promise<CanvasException> {
  const text = await response.text();
  if (response.status !== 401) return new CanvasException(EXCEPTIONS[response.status] ?? "CanvasException", text);
  return new CanvasException(response.headers.has("www-authenticate") ? "InvalidAccessToken" : "Unauthorized", text);
}

/** As requests reads `Link`. */
export const linksOf = (response: Response): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (response.headers.get("link") ?? "").split(/, *</).map((part) => {
      const [, url = "", rel = ""] = /^<?([^>]+)>; rel="(\w+)"$/.exec(part) ?? [];
      return [rel, url];
    }),
  );

/** canvasapi's combine_kwargs; None is left out by requests. */
function pairsOf(keywords: Keywords): Pair[] {
  const flat = (name: string, value: unknown): Pair[] => {
    if (value === undefined || value === null) return [];
    if (value instanceof Date) return [[name, value.toISOString().replace(/\.\d+Z$/, "+00:00")]];
    if (Array.isArray(value)) return value.flatMap((item) => flat(`${name}[]`, item));
    if (typeof value === "object") return Object.entries(value).flatMap(([key, item]) => flat(`${name}[${key}]`, item));
    return [[name, String(value)]];
  };
  return Object.entries(keywords).flatMap(([name, value]) => flat(name, value));
}

/** Python's quote_plus. */
const quote = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");

const encode = (pairs: readonly Pair[]): string => pairs.map((pair) => pair.map(quote).join("=")).join("&");
