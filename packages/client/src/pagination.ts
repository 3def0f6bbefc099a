/** Lists that come in pages: fetched on demand, kept, never fetched twice. */
import { AbortError, PaginationLinkError } from "./errors.ts";
import type { Links } from "./http/link.ts";
import { orAborted, throwIfAborted } from "./http/time.ts";

const MAX_EMPTY_PAGES = 100;

/** One page of a list. */
export interface Page<T> {
  /** The items of this page. */
  readonly items: T[];
  /** Its number, from 1. */
  readonly number: number;
  /** Addresses of its neighbours as the site gave them. */
  readonly links: Links;
  /** Status and headers of the answer; its body is spent. */
  readonly response: Response;
}

/** A page as it was loaded, with what asks for the page after it. */
interface LoadedPage<T, C> {
  items: T[];
  links: Links;
  response: Response;
  next: C | undefined;
}

/** Where pages come from. `C` is whatever asks for one of them. */
export interface PageSource<T, C = unknown> {
  readonly first: C | undefined;
  load(cursor: C, signal: AbortSignal | undefined): Promise<LoadedPage<T, C>>;
  /** What makes two cursors the same place in the list. */
  key(cursor: C): string;
  readonly maxPages?: number | undefined;
  readonly prefetch?: number | undefined;
  readonly dedupe?: boolean | undefined;
}

/** Walks a source without remembering its items; guards against lists without end. */
class Walk<T> {
  readonly #source: PageSource<T>;
  readonly #visited = new Set<string>();
  readonly #ids = new Set<unknown>();
  #cursor: unknown;
  #empty = 0;
  #number = 0;

  constructor(source: PageSource<T>) {
    this.#source = source;
    this.#cursor = source.first;
    if (source.first !== undefined) this.#visited.add(source.key(source.first));
  }

  get done(): boolean {
    return this.#cursor === undefined;
  }

  /** Loads the next page. A failure changes nothing, so that it can be tried again. */
  async next(signal: AbortSignal | undefined): Promise<Page<T>> {
    const source = this.#source;
    if (source.maxPages !== undefined && this.#number >= source.maxPages)
      throw new PaginationLinkError(`the list has more than ${source.maxPages} pages`);
    const { items, links, response, next } = await source.load(this.#cursor, signal);
    const empty = items.length === 0 ? this.#empty + 1 : 0;
    if (next !== undefined) {
      if (this.#visited.has(source.key(next)))
        throw new PaginationLinkError("the next link repeats: the list is a loop");
      if (empty >= MAX_EMPTY_PAGES) throw new PaginationLinkError(`${empty} empty pages in a row`);
      this.#visited.add(source.key(next));
    }
    this.#empty = empty;
    this.#cursor = next;
    return {
      items: source.dedupe ? items.filter((item) => this.#isNew(item)) : items,
      number: ++this.#number,
      links,
      response,
    };
  }

  #isNew(item: T): boolean {
    const id = (item as { id?: unknown } | null)?.id;
    if (id === undefined) return true;
    const known = this.#ids.has(id);
    this.#ids.add(id);
    return !known;
  }
}

/** What all views of one list share. */
class Pages<T> {
  readonly source: PageSource<T>;
  readonly loaded: Page<T>[] = [];
  readonly items: T[] = [];
  readonly #walk: Walk<T>;
  #pending: Promise<void> | undefined;
  /** Pages that some reader has reached. */
  #reached = 0;

  constructor(source: PageSource<T>) {
    this.source = source;
    this.#walk = new Walk(source);
  }

  get done(): boolean {
    return this.#walk.done;
  }

  /** The page at `index`, fetched if need be; undefined past the end. Readers share the request on its way. */
  async page(index: number, signal: AbortSignal | undefined): Promise<Page<T> | undefined> {
    while (index >= this.loaded.length && !this.done) {
      throwIfAborted(signal);
      const joined = this.#pending !== undefined;
      try {
        await orAborted(this.#pull(signal), signal);
      } catch (error) {
        // The abort of the reader who asked ended the shared request; this one goes on with its own.
        if (!joined || !(error instanceof AbortError) || signal?.aborted) throw error;
      }
    }
    this.#reached = Math.max(this.#reached, index + 1);
    this.#ahead(signal);
    return this.loaded[index];
  }

  #pull(signal: AbortSignal | undefined): Promise<void> {
    this.#pending ??= this.#walk
      .next(signal)
      .then((page) => {
        this.loaded.push(page);
        for (const item of page.items) this.items.push(item);
      })
      .finally(() => {
        this.#pending = undefined;
      });
    return this.#pending;
  }

  /** Fetches ahead of the furthest reader; a failure shows when the page is wanted. */
  #ahead(signal: AbortSignal | undefined): void {
    if (this.#pending || this.done || this.loaded.length - this.#reached >= (this.source.prefetch ?? 0)) return;
    this.#pull(signal).then(
      () => this.#ahead(signal),
      () => {},
    );
  }
}

/** The cache of each source, shared by all views of its list. */
const caches = new WeakMap<object, Pages<unknown>>();

function pagesOf<T>(source: PageSource<T>): Pages<T> {
  const pages = (caches.get(source) as Pages<T> | undefined) ?? new Pages(source);
  caches.set(source, pages as Pages<unknown>);
  return pages;
}

/** A position or bound. @throws RangeError when negative or not whole. */
function natural(value: number, name: string): number {
  if (!(value >= 0) || (Number.isFinite(value) && !Number.isInteger(value)))
    throw new RangeError(`${name} must be a whole number from 0, got ${value}`);
  return value;
}

/**
 * A list whose pages are fetched when they are needed. Iterating again costs no request. It is not a promise:
 * `await list` gives the list itself.
 */
export class PaginatedList<T> implements AsyncIterable<T> {
  readonly #pages: Pages<T>;
  readonly #signal: AbortSignal | undefined;

  /** Made by the methods that return lists. */
  constructor(source: PageSource<T>, signal?: AbortSignal) {
    this.#pages = pagesOf(source);
    this.#signal = signal;
  }

  /** The same list, its cache included, with another signal for what is fetched from here. */
  withSignal(signal: AbortSignal | undefined): this {
    const List = this.constructor as new (source: PageSource<T>, signal: AbortSignal | undefined) => this;
    return new List(this.#pages.source, signal);
  }

  /** Number of items fetched so far. */
  get buffered(): number {
    return this.#pages.items.length;
  }

  /** Yields the items in order, fetching pages on demand. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    // a loop, since `yield*` waits three times for each item
    for await (const page of this.pages()) for (const item of page.items) yield item;
  }

  /** Yields the pages in order. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    for (let index = 0; ; index++) {
      const page = await this.#pages.page(index, this.#signal);
      if (!page) return;
      yield page;
    }
  }

  /** Yields the items from the start and keeps none: for lists too long to hold. Fetches every page itself. */
  async *stream(): AsyncGenerator<T, void, undefined> {
    const walk = new Walk(this.#pages.source);
    while (!walk.done) for (const item of (await walk.next(this.#signal)).items) yield item;
  }

  /** All items, or the first `limit` with only the pages needed. */
  async toArray(options?: { limit?: number }): Promise<T[]> {
    return this.slice(0, options?.limit ?? Number.POSITIVE_INFINITY);
  }

  /** The item at `index`, or undefined. @throws RangeError for a negative index. */
  async at(index: number): Promise<T | undefined> {
    return (await this.slice(natural(index, "index"), index + 1))[0];
  }

  /** Items from `start` up to, not including, `end`. @throws RangeError for negative bounds. */
  async slice(start = 0, end = Number.POSITIVE_INFINITY): Promise<T[]> {
    natural(start, "start");
    natural(end, "end");
    for (let index = 0; end > start && this.buffered < end; index++)
      if (!(await this.#pages.page(index, this.#signal))) break;
    return this.#pages.items.slice(start, end);
  }

  /** The first item, or undefined. */
  first(): Promise<T | undefined> {
    return this.at(0);
  }

  /** Yields the first `count` items. */
  async *take(count: number): AsyncGenerator<T, void, undefined> {
    let left = natural(count, "count");
    if (left > 0)
      for await (const item of this) {
        yield item;
        if (--left === 0) return;
      }
  }

  /** Yields the items that pass; `test` may be async. */
  async *filter(test: (item: T, index: number) => unknown): AsyncGenerator<T, void, undefined> {
    let index = 0;
    for await (const item of this) if (await test(item, index++)) yield item;
  }

  /** Yields what `change` makes of each item; it may be async. */
  async *map<U>(change: (item: T, index: number) => U): AsyncGenerator<Awaited<U>, void, undefined> {
    let index = 0;
    for await (const item of this) yield await change(item, index++);
  }

  /** The first item that passes, or undefined; stops there. */
  async find(test: (item: T, index: number) => unknown): Promise<T | undefined> {
    for await (const item of this.filter(test)) return item;
    return undefined;
  }

  /** Whether some item passes; stops at the first. */
  async some(test: (item: T, index: number) => unknown): Promise<boolean> {
    for await (const _ of this.filter(test)) return true;
    return false;
  }

  /** Whether every item passes; stops at the first that does not. */
  async every(test: (item: T, index: number) => unknown): Promise<boolean> {
    return !(await this.some(async (item, index) => !(await test(item, index))));
  }

  /** Number of items; fetches every page, since Canvas tells no totals. */
  async count(): Promise<number> {
    return (await this.toArray()).length;
  }

  /** Number of pages where the first page's `rel="last"` tells it, else undefined. */
  async totalPages(): Promise<number | undefined> {
    const page = await this.#pages.page(0, this.#signal);
    const last = page?.links.last;
    const number = /[?&]page=(\d+)(?:&|$)/.exec(last ?? "")?.[1];
    return number === undefined ? undefined : Number(number);
  }
}
