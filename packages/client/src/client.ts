/** What a client is before it speaks of anything: its options, its queue, and the ways to call any endpoint. */
import { oneOf } from "./checks.ts";
import { CORE, Core, required } from "./core.ts";
import { GraphqlError, type NormalizedError } from "./errors.ts";
import { type ApiResponse, isObject } from "./http/answer.ts";
import { type CanvasEvents, Emitter } from "./http/hooks.ts";
import { Limiter, type RateLimitState } from "./http/limiter.ts";
import { jsonBody } from "./http/multipart.ts";
import type { Site } from "./http/site.ts";
import type { Call, Method } from "./http/transport.ts";
import type { CanvasOptions, ListOptions, RequestOptions, TokenProvider } from "./options.ts";
import type { PaginatedList } from "./pagination.ts";
import type { ApiPromise } from "./promise.ts";
import { fromEnvironment, settle } from "./settings.ts";
import type { IdLike } from "./types/ids.ts";

/** What a derived client takes over from the one it comes from. */
const FAMILY: unique symbol = Symbol("family");
interface Derived extends CanvasOptions {
  [FAMILY]?: { site: Site | undefined; events: Emitter };
}

/** What `request` sends besides method and path. */
export interface RawCall extends RequestOptions {
  /** Parameters for the query. */
  query?: Record<string, unknown> | undefined;
  /** Parameters for the form of a POST or PUT. */
  body?: Record<string, unknown> | undefined;
  /** Sent as JSON instead of a form. */
  json?: unknown;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"];

/** The options under which a change keeps the queue of the client it comes from. */
const OF_SITE = ["baseUrl", "accessToken", "auth", "throttle", "allowedOrigins"] as const;

export class Client {
  readonly #options: CanvasOptions;
  readonly #core: Core;
  readonly #events: Emitter;

  /**
   * @param baseUrl Root of the Canvas site, without `/api/v1`.
   * @param accessToken Token, or a function that gives one before each attempt.
   * @throws TypeError for options that cannot work.
   */
  constructor(baseUrl: string, accessToken: string | TokenProvider, options?: CanvasOptions);
  constructor(options: CanvasOptions);
  constructor(first: string | Derived, accessToken?: string | TokenProvider, more?: CanvasOptions) {
    const given: Derived = typeof first === "object" ? first : { ...more, baseUrl: first, accessToken };
    const { [FAMILY]: family, ...options } = given;
    this.#options = Object.freeze(options);
    this.#events = family?.events ?? new Emitter();
    this.#core = new Core(settle(options, family?.site), this.#events);
  }

  /**
   * A client from the environment: `CANVAS_BASE_URL` (or `CANVAS_API_URL`) and `CANVAS_ACCESS_TOKEN` (or
   * `CANVAS_API_TOKEN`).
   * @throws TypeError naming the variables that are missing.
   */
  static fromEnv<T>(this: new (options: CanvasOptions) => T, options: CanvasOptions = {}): T {
    return new this(fromEnvironment(options));
  }

  /** @internal */
  get [CORE](): Core {
    return this.#core;
  }

  /** Root of the site. */
  get baseUrl(): string {
    return this.#core.settings.site.root;
  }

  /** How things stand with the throttle. */
  get rateLimit(): RateLimitState {
    return (this.#core.settings.site.limiter ?? new Limiter({})).state;
  }

  /** A client with other options. This one stays as it is; both share the queue unless site, token or throttle change. */
  withOptions(options: CanvasOptions): this {
    const same = OF_SITE.every((name) => !(name in options) || options[name] === this.#options[name]);
    const Class = this.constructor as new (options: Derived) => this;
    const site = same ? this.#core.settings.site : undefined;
    return new Class({ ...this.#options, ...options, [FAMILY]: { site, events: this.#events } });
  }

  /** A client that acts as another user in every request; needs the permission "Become other users". */
  asUser(user: IdLike): this {
    return this.withOptions({ asUser: user });
  }

  /**
   * Listens to requests or answers, for metrics.
   * @param event `"request"` or `"response"`.
   * @param listener Called with each; what it throws is ignored.
   * @returns A function that ends it.
   */
  on<K extends keyof CanvasEvents>(event: K, listener: (event: CanvasEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /**
   * Calls any endpoint with the policies of all methods.
   * @param path Below `/api/v1/`, or from the root of the site with a leading slash.
   * @param method `GET`, `HEAD`, `POST`, `PUT` or `DELETE`.
   * @returns The parsed answer (undefined when empty) and the web `Response`.
   * @throws TypeError for an absolute address.
   * @canvas any
   */
  async request<T = unknown>(method: Method, path: string, call: RawCall = {}): Promise<ApiResponse<T>> {
    if (/^(?:[a-z][a-z\d+.-]*:|[\\/]{2})/i.test(path)) throw new TypeError("give a path, not an absolute address");
    oneOf("method", method, METHODS);
    const { query, body, json, ...options } = call;
    const wire: Call = { method, path, query, params: body, body: json === undefined ? undefined : jsonBody(json) };
    const answer = await this.#core.transport.send(wire, options);
    return { data: answer.json() as T, response: answer.response() };
  }

  /**
   * Lists any paged endpoint as it is on the wire.
   * @param options `root`: the key under which the items stand, where they do.
   * @param path Below `/api/v1/`, or from the root of the site with a leading slash.
   * @param query Parameters by their wire names.
   * @canvas GET any
   */
  paginate<T = unknown>(
    path: string,
    query?: Record<string, unknown>,
    options: ListOptions & { root?: string | undefined } = {},
  ): PaginatedList<T> {
    if (/^(?:[a-z][a-z\d+.-]*:|[\\/]{2})/i.test(path)) throw new TypeError("give a path, not an absolute address");
    return this.#core.list(options, path, query, (item) => item as T, { root: options.root, anything: true });
  }

  /**
   * Asks the GraphQL endpoint.
   * @param query The query or mutation.
   * @param variables Values for its variables.
   * @throws GraphqlError when the answer holds errors; it carries `data` too.
   * @canvas POST /api/graphql
   */
  graphql<T = unknown>(query: string, variables?: Record<string, unknown>, options?: RequestOptions): ApiPromise<T> {
    const plan = () => ({
      method: "POST" as const,
      path: "/api/graphql",
      body: jsonBody({ query: required("query", query), variables }),
    });
    return this.#core.send(options, plan, (answer) => {
      const { data, errors } = answer.object();
      if (Array.isArray(errors) && errors.length > 0)
        throw new GraphqlError(errors.filter(isObject) as NormalizedError[], data);
      return data as T;
    });
  }
}
