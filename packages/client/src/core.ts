/** What every method stands on: one call, or a list of pages, through the transport. */
import { callOptions, number } from "./checks.ts";
import { PaginationLinkError, RequiredFieldMissingError } from "./errors.ts";
import { type Answer, isObject, type WireRecord } from "./http/answer.ts";
import type { Head } from "./http/head.ts";
import type { Emitter } from "./http/hooks.ts";
import { parseLinks } from "./http/link.ts";
import { type Call, Transport } from "./http/transport.ts";
import type { Fields } from "./http/wire.ts";
import type { ListOptions, RequestOptions } from "./options.ts";
import type { PageSource } from "./pages.ts";
import { PaginatedList } from "./pagination.ts";
import { ApiPromise } from "./promise.ts";
import type { Settings } from "./settings.ts";

/** Where a client keeps its core, out of sight of its users. */
export const CORE: unique symbol = Symbol("core");

/** A result that needed no request. */
export class Ready<T> {
  readonly data: T;
  constructor(data: T) {
    this.data = data;
  }
}

/** How a list differs from the usual. */
export interface ListShape<T, L> {
  /** Key under which the items stand. */
  root?: string | undefined;
  /** Asks for the page after an answer; default: its next link. */
  follow?: (answer: Answer, asked: Call) => Call | undefined;
  /** Sees every page's body. */
  onBody?: (body: unknown) => void;
  /** Whether items may be something else than records. */
  anything?: boolean;
  /** Words to add to the error of the first page, by status. */
  hints?: Record<number, string>;
  /** Makes the list, where it is more than a list. */
  list?: (source: PageSource<T, Call>, signal: AbortSignal | undefined) => L;
}

export class Core {
  readonly settings: Settings;
  readonly transport: Transport;

  constructor(settings: Settings, events: Emitter) {
    this.settings = settings;
    this.transport = new Transport(settings, events);
  }

  /** Plans, sends and reads one call. Whatever goes wrong, planning included, rejects. */
  send<T>(
    options: RequestOptions | undefined,
    plan: () => Call | Ready<T> | Promise<Call | Ready<T>>,
    read: (answer: Answer) => T | Promise<T>,
  ): ApiPromise<T> {
    const run = async () => {
      const call = await plan();
      if (call instanceof Ready) return { data: call.data, answer: undefined };
      const answer = await this.transport.send(call, options);
      return { data: await read(answer), answer };
    };
    return new ApiPromise(run());
  }

  /** What another call gives; what goes wrong before it starts rejects as well. */
  relay<T>(start: () => ApiPromise<T>): ApiPromise<T> {
    return new ApiPromise((async () => start().outcome)());
  }

  /** A list that asks for its first page when it is read. Arguments are checked now. */
  list<T, L = PaginatedList<T>>(
    options: ListOptions = {},
    path: string | undefined,
    params: object | undefined,
    make: (item: WireRecord, head: Head) => T,
    shape: ListShape<T, L> = {},
  ): L {
    const { perPage, ...rest } = { ...params } as Record<string, unknown>;
    const size = rest.per_page ?? perPage ?? options.perPage ?? this.settings.perPage;
    callOptions(options);
    if (typeof size !== "string") number("perPage", size, 1);
    number("maxPages", options.maxPages, 1);
    number("prefetch", options.prefetch, 0);
    const first: Call | undefined =
      path === undefined ? undefined : { method: "GET", path, params: { ...rest, per_page: size }, hints: shape.hints };
    // Values without a wire form are refused now, not when the list is read.
    if (first) this.transport.address(first, options);
    const { limiter } = this.settings.site;
    const source: PageSource<T, Call> = {
      ...{ first, maxPages: options.maxPages, prefetch: options.prefetch, dedupe: options.dedupe },
      key: (call) => this.transport.address(call, options),
      calm: () => limiter?.calm ?? true,
      load: async (call, signal, onNext) => {
        const onHead = (headers: Fields) => {
          const { next } = parseLinks(headers.get("link"));
          const url = next && this.settings.site.follow(next);
          if (url) onNext(onward(url));
        };
        const wanted = shape.follow ? call : { ...call, onHead };
        const answer = await this.transport.send(wanted, { ...options, signal });
        const { links, head } = answer;
        const next = shape.follow ? shape.follow(answer, call) : this.#next(links.next ?? bodyLink(answer.json()));
        const items = () => {
          shape.onBody?.(answer.json());
          const made: T[] = [];
          for (const item of answer.list(shape.root)) {
            if (item === null) continue;
            if (!shape.anything && !isObject(item)) throw answer.unexpected("expected a list of records");
            made.push(make(item as WireRecord, head));
          }
          return made;
        };
        return { links, head, next, items };
      },
    };
    const build = shape.list ?? ((from, signal) => new PaginatedList<T>(from, signal) as L);
    return build(source, options.signal);
  }

  /** The call for the page that a link leads to. @throws PaginationLinkError when it is on another site. */
  #next(link: string | undefined): Call | undefined {
    if (!link) return undefined;
    const url = this.settings.site.follow(link);
    if (url === undefined) throw new PaginationLinkError("the next page is on another site; it was not asked for");
    return onward(url);
  }
}

const onward = (url: string): Call => ({ method: "GET", path: "", url });

/** The next link of a JSON:API-like body. */
function bodyLink(body: unknown): string | undefined {
  const next = (body as { meta?: { pagination?: { next?: unknown } } } | null | undefined)?.meta?.pagination?.next;
  return typeof next === "string" && next !== "" ? next : undefined;
}

/** The value of a required input. @throws RequiredFieldMissingError when it is missing or empty. */
export function required<T>(field: string, value: T | null | undefined): T {
  const empty =
    value === undefined ||
    value === null ||
    (typeof value === "string" && value.trim() === "") ||
    (Array.isArray(value) && value.length === 0);
  if (empty) throw new RequiredFieldMissingError(field);
  return value;
}

/**
 * Arguments given one by one, or as one object that holds the required ones by name:
 * the required ones, then params, then options.
 */
export function spread(names: readonly string[], given: readonly unknown[]): unknown[] {
  const [only, options] = given;
  if (!isObject(only) || !(names[0]! in only) || Object.getPrototypeOf(only) !== Object.prototype)
    return [...Array.from(names, (_, i) => given[i]), given[names.length], given[names.length + 1]];
  const rest = { ...only };
  for (const name of names) delete rest[name];
  return [...names.map((name) => only[name]), rest, options];
}

/** As `spread`, for methods that take nothing between the required arguments and the options. */
export function flat(names: readonly string[], given: readonly unknown[]): unknown[] {
  const spreaded = spread(names, given);
  return [...spreaded.slice(0, names.length), isObject(given[0]) ? spreaded.at(-1) : given[names.length]];
}
