/** What all methods are built on: sending one call, and listing pages. */
import { checkCallOptions, number } from "./checks.ts";
import { PaginationLinkError } from "./errors.ts";
import { type Call, hasForm } from "./http/call.ts";
import { definedParams, fieldsOf, urlEncode } from "./http/encode.ts";
import type { Emitter } from "./http/events.ts";
import type { ResponseHead } from "./http/head.ts";
import { type Links, PAGE_NUMBER, parseLinks } from "./http/link.ts";
import { ApiRequest } from "./http/request.ts";
import { isObject, type SiteResponse, type WireRecord } from "./http/response.ts";
import { throwIfAborted } from "./http/time.ts";
import type { HeaderFields } from "./http/wire.ts";
import type { ListOptions, RequestOptions } from "./options.ts";
import type { PageSource } from "./pages.ts";
import { PaginatedList } from "./pagination.ts";
import { ApiPromise } from "./promise.ts";
import type { Settings } from "./settings.ts";
import { idOf, numericId } from "./types/ids.ts";

/** The key of a client's core. It is not exported from the package. */
export const CORE: unique symbol = Symbol("core");

/** What records and uploads need of a client. Every client class implements it. */
export interface Host {
  readonly [CORE]: Core;
}

/** Makes an object of a record. */
export type Maker<T> = (item: WireRecord, head?: ResponseHead) => T;

/** A list to make. */
export interface ListRequest {
  /** Undefined: the list is empty, without a request. */
  path: string | undefined;
  params?: object | undefined;
  options: ListOptions | undefined;
}

/** How a list differs from the usual. */
export interface ListShape<T, L> {
  /** Key of the body under which the items are. */
  root?: string | undefined;
  /** Returns the call for the page after a response; default: its next link. */
  follow?: (response: SiteResponse, asked: Call) => Call | undefined;
  /** Called with the body of every page. */
  onBody?: (body: unknown) => void;
  /** Whether items may be something other than records. */
  anyItems?: boolean;
  /** Text to append to the error of the first page, by status. */
  hints?: Readonly<Record<number, string>>;
  /** Makes a list of another class. */
  list?: (source: PageSource<T, Call>, signal: AbortSignal | undefined) => L;
}

export class Core {
  readonly settings: Settings;
  readonly events: Emitter;

  constructor(settings: Settings, events: Emitter) {
    this.settings = settings;
    this.events = events;
  }

  /** Builds the address of a call with its query. @throws TypeError for values without a wire form, and another site. */
  address(call: Call, options: RequestOptions = {}): string {
    const { site, asUser } = this.settings;
    const masquerade = options.asUser === undefined ? asUser : options.asUser;
    const inQuery = hasForm(call) ? {} : { ...definedParams(call.params), ...options.extraParams };
    const fields = call.url ? [] : fieldsOf({ ...call.query, ...inQuery });
    let url = call.url ?? site.address(call.path);
    if (masquerade != null && !call.anonymous && site.owns(url) && !/[?&]as_user_id=/.test(url))
      fields.push(["as_user_id", idOf(masquerade, "User")]);
    if (fields.length > 0) url += (url.includes("?") ? "&" : "?") + urlEncode(fields);
    if (!call.url && !site.owns(url)) throw new TypeError("the path leads to another site");
    return url;
  }

  /** Sends a call with all policies and returns its successful response. */
  async request(call: Call, options: RequestOptions = {}): Promise<SiteResponse> {
    try {
      throwIfAborted(options.signal);
      return await new ApiRequest(this, call, options, this.address(call, options)).send();
    } catch (error) {
      throw (await this.settings.hooks.onError?.(error)) ?? error;
    }
  }

  /** Returns an id in the requested format. The types say `string` for both. */
  idAs(id: string, format = this.settings.idFormat): string {
    return format === "number" ? (numericId(id) as string) : id;
  }

  /** Plans, sends and reads one call. All failures reject, also those of planning. */
  send<T>(
    options: RequestOptions | undefined,
    plan: () => Call | Promise<Call>,
    read: (response: SiteResponse) => T | Promise<T>,
  ): ApiPromise<T> {
    const run = async () => {
      const response = await this.request(await plan(), options);
      return { data: await read(response), response };
    };
    return new ApiPromise(run());
  }

  /** Sends a call and makes the record of its response. */
  record<T>(options: RequestOptions | undefined, plan: () => Call | Promise<Call>, make: Maker<T>): ApiPromise<T> {
    return this.send(options, plan, (response) => make(response.record(), response.head));
  }

  /** Sends a call whose success is its status alone. */
  succeeds(options: RequestOptions | undefined, plan: () => Call): ApiPromise<boolean> {
    return this.send(options, plan, () => true);
  }

  /** Returns the promise of another call; failures before it starts reject as well. */
  defer<T>(start: () => ApiPromise<T>): ApiPromise<T> {
    return new ApiPromise((async () => start().outcome)());
  }

  /** Makes a list that requests its first page when it is read. Arguments are checked now. */
  list<T, L = PaginatedList<T>>(
    { path, params, options = {} }: ListRequest,
    make: Maker<T>,
    shape: ListShape<T, L> = {},
  ): L {
    const { perPage, ...rest } = { ...params } as Record<string, unknown>;
    const size = rest.per_page ?? perPage ?? options.perPage ?? this.settings.perPage;
    checkCallOptions(options);
    if (typeof size !== "string") number("perPage", size, 1);
    number("maxPages", options.maxPages, 1);
    number("prefetch", options.prefetch, 0);
    number("concurrency", options.concurrency, 1);
    let first: Call | undefined =
      path === undefined ? undefined : { method: "GET", path, params: { ...rest, per_page: size }, hints: shape.hints };
    // Encoded now: values without a wire form fail at the call, and generators can be read only once.
    if (first) first = { ...first, url: this.address(first, options) };
    const source: PageSource<T, Call> = {
      ...{ name: path ?? "nothing", first, maxPages: options.maxPages, dedupe: options.dedupe },
      ahead: options.concurrency ?? options.prefetch,
      key: (call) => call.url ?? this.address(call, options),
      hasCapacity: () => this.settings.site.limiter?.hasCapacity ?? true,
      load: async (call, signal, onHead) => {
        let links: Links | undefined;
        const read = (headers: HeaderFields) => {
          links = parseLinks(headers.get("link"));
          onHead(this.#following(links, options));
        };
        const wanted = shape.follow ? call : { ...call, onHead: read };
        const response = await this.request(wanted, { ...options, signal });
        links ??= response.links;
        const { head } = response;
        const items = () => itemsOf(response, make, shape);
        if (shape.follow) return { links, head, following: [shape.follow(response, call)].filter(isDefined), items };
        const next = links.next ?? nextOfBody(response.json());
        const following = next ? this.#following({ ...links, next }, options) : [];
        if (next && following.length === 0) throw new PaginationLinkError("the next page is on another site");
        return { links, head, following, items };
      },
    };
    const build = shape.list ?? ((from, signal) => new PaginatedList<T>(from, signal) as L);
    return build(source, options.signal);
  }

  /**
   * Returns the calls for the pages after one with these links: for the next page, and with `concurrency` for further
   * ones if the last link tells their numbers. Empty when the next page is on another site.
   */
  #following({ next = "", last = "" }: Links, { concurrency = 1 }: ListOptions): Call[] {
    const url = this.settings.site.follow(next);
    if (!next || url === undefined) return [];
    if (concurrency === 1) return [pageAt(url)];
    const [from = 0, to = 0] = [next, last].map((link) => Number(PAGE_NUMBER.exec(link)));
    const isSame = next.replace(PAGE_NUMBER, "") === last.replace(PAGE_NUMBER, "");
    const more = isSame && to > from ? Math.min(to - from, concurrency - 1) : 0;
    const numbers = Array.from({ length: more }, (_, index) => from + index + 1);
    return [url, ...numbers.map((number) => url.replace(PAGE_NUMBER, String(number)))].map(pageAt);
  }
}

const pageAt = (url: string): Call => ({ method: "GET", path: "", url });

const isDefined = <T>(value: T | undefined): value is T => value !== undefined;

/** Makes the items of a page. */
function itemsOf<T, L>(response: SiteResponse, make: Maker<T>, { root, onBody, anyItems }: ListShape<T, L>): T[] {
  onBody?.(response.json());
  const made: T[] = [];
  for (const item of response.list(root)) {
    if (item === null) continue;
    if (!anyItems && !isObject(item)) throw response.unexpected("expected a list of records");
    made.push(make(item as WireRecord, response.head));
  }
  return made;
}

/** The next link of a body in the style of JSON:API. */
function nextOfBody(body: unknown): string | undefined {
  const next = (body as { meta?: { pagination?: { next?: unknown } } } | null | undefined)?.meta?.pagination?.next;
  return typeof next === "string" && next !== "" ? next : undefined;
}
