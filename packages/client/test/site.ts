/** A scripted site: answers given beforehand, requests kept for the asking. */
import { Canvas, type CanvasOptions } from "@pidge/client";

/** A request as the site received it. */
export interface Seen {
  method: string;
  url: string;
  /** Path without `/api/v1/`. */
  path: string;
  /** Query as it came, decoded. */
  query: string;
  /** Form as it came, decoded; text of any other body. */
  body: string;
  headers: Headers;
  init: RequestInit;
}

type Reply =
  | Response
  | Error
  | object
  | string
  | ((seen: Seen) => Response | object | string | Promise<Response | object | string>);

export const ORIGIN = "https://canvas.example.com";
export const TOKEN = "1234~SecretSecretTokenABCD";

/** The ways out for requests on Node: that of clients who say nothing, and `fetch`. */
export const WAYS: [name: string, options: CanvasOptions][] = [
  ["by the connections of Node", {}],
  ["by fetch", { fetch: (url, init) => fetch(url, init) }],
];

/** An answer with a status, a body and headers. */
export const reply = (status: number, body?: unknown, headers: Record<string, string> = {}): Response =>
  new Response(body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "content-type": typeof body === "string" ? "text/plain" : "application/json", ...headers },
  });

/** One page of a list with a next link, where there is one. */
export const page = (items: unknown, next?: string, headers: Record<string, string> = {}): Response =>
  reply(200, items, { ...(next ? { link: `<${next}>; rel="next"` } : {}), ...headers });

const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));

export class ScriptedSite {
  readonly requests: Seen[] = [];
  readonly #replies: Reply[];

  constructor(...replies: Reply[]) {
    this.#replies = replies;
  }

  /** What has not been asked for. */
  get left(): number {
    return this.#replies.length;
  }

  get last(): Seen {
    const seen = this.requests.at(-1);
    if (!seen) throw new Error("the site was not asked");
    return seen;
  }

  /** The lines `METHOD path?query` of all requests. */
  get lines(): string[] {
    return this.requests.map(({ method, path, query }) => `${method} ${path}${query ? `?${query}` : ""}`);
  }

  fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const [address = "", query = ""] = url.split("?");
    const headers = new Headers(init.headers);
    const body = init.body === undefined || init.body === null ? "" : await new Response(init.body).text();
    const form = headers.get("content-type")?.includes("urlencoded");
    const seen: Seen = {
      ...{ method: init.method ?? "GET", url, path: address.replace(/^https?:\/\/[^/]+\/(api\/v1\/)?/, "") },
      ...{ query: decode(query), body: form ? decode(body) : body, headers, init },
    };
    this.requests.push(seen);
    const next = this.#replies.shift();
    if (next === undefined) throw new Error(`nothing scripted for ${seen.method} ${url}`);
    const given = typeof next === "function" ? await next(seen) : next;
    if (given instanceof Error) throw given;
    return given instanceof Response ? given : reply(200, given);
  };

  canvas(options: CanvasOptions = {}): Canvas {
    return new Canvas(ORIGIN, TOKEN, { fetch: this.fetch, ...options });
  }
}

/** A site with these answers in turn, and a client of it. */
export function scripted(replies: Reply[], options?: CanvasOptions): { site: ScriptedSite; canvas: Canvas } {
  const site = new ScriptedSite(...replies);
  return { site, canvas: site.canvas(options) };
}

/** What a promise rejects with. */
export async function failure<E = Error & Record<string, unknown>>(promise: PromiseLike<unknown>): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error("expected a rejection");
}
