/** The base of all clients: options, request queue, and calls of any endpoint. */
import { oneOf, required } from "./checks.ts";
import { CORE, Core, type Host } from "./core.ts";
import { GraphqlError, type NormalizedError } from "./errors.ts";
import type { Call, Method } from "./http/call.ts";
import { type CanvasEvents, Emitter } from "./http/events.ts";
import { Limiter, type RateLimitState } from "./http/limiter.ts";
import { jsonBody } from "./http/multipart.ts";
import { type ApiResponse, isObject } from "./http/response.ts";
import type { Site } from "./http/site.ts";
import type { CanvasOptions, ListOptions, RequestOptions, TokenProvider } from "./options.ts";
import type { PaginatedList } from "./pagination.ts";
import type { ApiPromise } from "./promise.ts";
import { fromEnvironment, settingsOf } from "./settings.ts";
import type { IdLike } from "./types/ids.ts";

/** What a derived client takes over from its parent. */
const PARENT: unique symbol = Symbol("parent");
interface DerivedOptions extends CanvasOptions {
  [PARENT]?: { site: Site | undefined; events: Emitter };
}

/** Options of `request`. */
export interface RawCall extends RequestOptions {
  /** Parameters for the query. */
  query?: Record<string, unknown> | undefined;
  /** Parameters for the form of a POST, PUT or PATCH. */
  body?: Record<string, unknown> | undefined;
  /** Sent as JSON instead of a form. */
  json?: unknown;
  /** How the response is read: parsed as JSON (default), as text, or as bytes. */
  as?: "json" | "text" | "bytes" | undefined;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Options of which a derived client must have the same values to share the queue of its parent. */
const SITE_OPTIONS = ["baseUrl", "accessToken", "auth", "throttle", "allowedOrigins"] as const;

/** The base of all clients. */
export class Client implements Host {
  readonly #options: CanvasOptions;
  readonly #core: Core;
  readonly #events: Emitter;

  /**
   * @param baseUrl Root of the Canvas site, without `/api/v1`.
   * @param accessToken Token, or a function that returns one before each attempt.
   * @throws TypeError, RangeError for options that cannot work.
   */
  constructor(baseUrl: string, accessToken: string | TokenProvider, options?: CanvasOptions);
  constructor(options: CanvasOptions);
  constructor(first: string | DerivedOptions, accessToken?: string | TokenProvider, more?: CanvasOptions) {
    const given: DerivedOptions = typeof first === "object" ? first : { ...more, baseUrl: first, accessToken };
    const { [PARENT]: parent, ...options } = given;
    this.#options = Object.freeze(options);
    this.#events = parent?.events ?? new Emitter();
    this.#core = new Core(settingsOf(options, parent?.site), this.#events);
  }

  /**
   * Makes a client from the environment: `CANVAS_BASE_URL` (or `CANVAS_API_URL`) and `CANVAS_ACCESS_TOKEN` (or
   * `CANVAS_API_TOKEN`).
   * @throws TypeError naming the variables that are missing.
   */
  static fromEnv<T>(this: new (options: CanvasOptions) => T, options: CanvasOptions = {}): T {
    return new this(fromEnvironment(options));
  }

  /** The core, for records and uploads. */
  get [CORE](): Core {
    return this.#core;
  }

  /** Root of the site. */
  get baseUrl(): string {
    return this.#core.settings.site.root;
  }

  /** State of the rate limiter. */
  get rateLimit(): RateLimitState {
    return (this.#core.settings.site.limiter ?? new Limiter({})).state;
  }

  /**
   * Makes a client with other options; this one stays unchanged. Both share the queue unless site, token or throttle
   * differ.
   */
  withOptions(options: CanvasOptions): this {
    return this.as(this.constructor as new (options: CanvasOptions) => this, options);
  }

  /**
   * Makes a client of another class with the options and the queue of this one: a page that begins with
   * `MessagingClient` can load `Canvas` later.
   * @param Class `Canvas`, `MessagingClient` or a class of your own.
   */
  as<T>(Class: new (options: CanvasOptions) => T, options: CanvasOptions = {}): T {
    const isSame = SITE_OPTIONS.every((name) => !(name in options) || options[name] === this.#options[name]);
    const site = isSame ? this.#core.settings.site : undefined;
    const derived: DerivedOptions = { ...this.#options, ...options, [PARENT]: { site, events: this.#events } };
    return new Class(derived);
  }

  /** Makes a client that acts as another user in every request; needs the permission "Become other users". */
  asUser(user: IdLike): this {
    return this.withOptions({ asUser: user });
  }

  /**
   * Listens to requests or responses, for metrics.
   * @param event `"request"` or `"response"`.
   * @param listener Called with each event; its exceptions are ignored.
   * @returns A function that removes the listener.
   */
  on<K extends keyof CanvasEvents>(event: K, listener: (event: CanvasEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /**
   * Calls any endpoint with the policies of all methods. PATCH is retried like POST: only when it was surely not
   * executed, or with `idempotent: true`.
   * @param path Below `/api/v1/`, or from the root of the site with a leading slash.
   * @param method `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`.
   * @returns The body as `as` says (parsed JSON, undefined when empty; text; bytes), and the web `Response`.
   * @throws TypeError for an absolute address. @throws UnexpectedResponseError when JSON is expected and the body is none.
   * @canvas any
   */
  request<T = unknown>(
    method: Method,
    path: string,
    call?: RawCall & { as?: "json" | undefined },
  ): Promise<ApiResponse<T>>;
  request(method: Method, path: string, call: RawCall & { as: "text" }): Promise<ApiResponse<string>>;
  request(method: Method, path: string, call: RawCall & { as: "bytes" }): Promise<ApiResponse<Uint8Array>>;
  async request(method: Method, path: string, call: RawCall = {}): Promise<ApiResponse<unknown>> {
    checkPath(path);
    oneOf("method", method, METHODS);
    const { query, body, json, as = "json", ...options } = call;
    oneOf("as", as, ["json", "text", "bytes"]);
    const wire: Call = {
      ...{ method, path, query, params: body, body: json === undefined ? undefined : jsonBody(json) },
      ...{ as: as === "bytes" ? as : undefined, anyMedia: as !== "json" },
    };
    const response = await this.#core.request(wire, options);
    const data = as === "json" ? response.json() : response[as];
    return { data, response: response.response() };
  }

  /**
   * Lists any paged endpoint; items are as on the wire.
   * @param options `root`: the key of the body under which the items are.
   * @param path Below `/api/v1/`, or from the root of the site with a leading slash.
   * @param query Parameters by their wire names.
   * @throws TypeError, when called, for an absolute address.
   * @canvas GET any
   */
  paginate<T = unknown>(
    path: string,
    query?: Record<string, unknown>,
    options: ListOptions & { root?: string | undefined } = {},
  ): PaginatedList<T> {
    checkPath(path);
    const shape = { root: options.root, anyItems: true };
    return this.#core.list({ path, params: query, options }, (item) => item as T, shape);
  }

  /**
   * Runs a GraphQL query or mutation.
   * @param query Text of the query.
   * @param variables Values of its variables.
   * @returns `data` of the response.
   * @throws GraphqlError when the response has errors; it carries `data` too.
   * @canvas POST /api/graphql
   */
  graphql<T = unknown>(query: string, variables?: Record<string, unknown>, options?: RequestOptions): ApiPromise<T> {
    const plan = (): Call => {
      return { method: "POST", path: "/api/graphql", body: jsonBody({ query: required("query", query), variables }) };
    };
    return this.#core.send(options, plan, (response) => {
      const { data, errors } = response.object();
      if (Array.isArray(errors) && errors.length > 0)
        throw new GraphqlError(errors.filter(isObject) as NormalizedError[], data);
      return data as T;
    });
  }
}

function checkPath(path: string): void {
  if (/^(?:[a-z][a-z\d+.-]*:|[\\/]{2})/i.test(path)) throw new TypeError("give a path, not an absolute address");
}
