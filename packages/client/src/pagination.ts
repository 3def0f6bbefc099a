/** Paged lists: fetched on demand, cached, never fetched twice. */
import { number } from "./checks.ts";
import { PAGE_NUMBER } from "./http/link.ts";
import { type Page, PageCache, PageReader, type PageSource } from "./pages.ts";

/** After so many pages in a row a reader is expected to read on, and the next page is prefetched. */
const READS_ON = 3;

/**
 * A list whose pages are fetched when they are needed. Iterating again sends no request. It is not a promise:
 * `await list` returns the list itself.
 *
 * Reading rejects with the errors of a request, with `PaginationLinkError` when a next link leads to another site,
 * repeats or never ends, and with `UnexpectedResponseError` when a page is not a list.
 */
export class PaginatedList<T> implements AsyncIterable<T> {
  readonly #pages: PageCache<T>;
  readonly #signal: AbortSignal | undefined;

  /** Called by the methods that return lists. */
  constructor(source: PageSource<T> | PageCache<T>, signal?: AbortSignal) {
    this.#pages = source instanceof PageCache ? source : new PageCache(source);
    this.#signal = signal;
  }

  /** Loads the pages. */
  protected get source(): PageSource<T> {
    return this.#pages.source;
  }

  /**
   * Returns the same list, its cache included, with another signal for further requests.
   * @param signal Ends further requests with `AbortError`; undefined for none.
   */
  withSignal(signal: AbortSignal | undefined): this {
    const List = this.constructor as new (pages: PageCache<T>, signal: AbortSignal | undefined) => this;
    return new List(this.#pages, signal);
  }

  /** Number of items fetched so far. */
  get buffered(): number {
    return this.#pages.items.length;
  }

  /** Yields the items in order, fetching pages on demand. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    // not `yield*`, which awaits three times for each item
    for await (const page of this.pages()) for (const item of page.items) yield item;
  }

  /** Yields the pages in order. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    const leave = this.#pages.enter();
    try {
      for (let index = 0; ; index++) {
        const page = await this.#pages.page(index, this.#signal, this.#lead(index >= READS_ON));
        if (!page) return;
        yield page;
      }
    } finally {
      leave();
    }
  }

  /**
   * Yields the items from the start without caching them, for lists too long for memory. Requests every page itself, at
   * most one ahead.
   */
  async *stream(): AsyncGenerator<T, void, undefined> {
    const reader = new PageReader(this.source);
    try {
      for (let index = 0; !reader.done; index++) {
        const { items } = await reader.next(this.#signal, this.#lead(index >= READS_ON));
        for (const item of items) yield item;
      }
    } finally {
      reader.pause();
    }
  }

  /** Returns the number of pages to prefetch: the caller's option, else one if the reader is expected to read on. */
  #lead(readsOn: boolean): () => number {
    const { source } = this;
    return () => source.ahead ?? (readsOn && source.hasCapacity() ? 1 : 0);
  }

  /**
   * Gathers all items, or the first `limit` with only the pages needed.
   * @param options `limit`: maximum number of items.
   */
  async toArray(options?: { limit?: number }): Promise<T[]> {
    return this.slice(0, options?.limit ?? Infinity);
  }

  /**
   * Returns the item at `index`, or undefined.
   * @param index From 0.
   * @throws RangeError for a negative index.
   */
  async at(index: number): Promise<T | undefined> {
    return (await this.slice(number("index", index, 0), index + 1))[0];
  }

  /**
   * Returns the items from `start` up to, not including, `end`.
   * @param start Position of the first, from 0.
   * @param end Position after the last; default: the end of the list.
   * @throws RangeError for negative bounds.
   */
  async slice(start = 0, end = Infinity): Promise<T[]> {
    number("start", start, 0);
    number("end", end, 0);
    const lead = this.#lead(end === Infinity);
    for (let index = 0; end > start && this.buffered < end; index++)
      if (!(await this.#pages.page(index, this.#signal, lead))) break;
    return this.#pages.items.slice(start, end);
  }

  /** Returns the first item, or undefined. */
  first(): Promise<T | undefined> {
    return this.at(0);
  }

  /**
   * Yields the first `count` items.
   * @param count Maximum number of items.
   */
  async *take(count: number): AsyncGenerator<T, void, undefined> {
    let left = number("count", count, 0);
    if (left > 0)
      for await (const item of this) {
        yield item;
        if (--left === 0) return;
      }
  }

  /**
   * Yields the items that pass the test, which may be async.
   * @param test Gets an item and its position.
   */
  async *filter(test: (item: T, index: number) => unknown): AsyncGenerator<T, void, undefined> {
    let index = 0;
    for await (const item of this) if (await test(item, index++)) yield item;
  }

  /**
   * Yields the result of `change` for each item; it may be async.
   * @param change Gets an item and its position.
   */
  async *map<U>(change: (item: T, index: number) => U): AsyncGenerator<Awaited<U>, void, undefined> {
    let index = 0;
    for await (const item of this) yield await change(item, index++);
  }

  /**
   * Returns the first item that passes the test, or undefined; reads no further.
   * @param test Gets an item and its position; may be async.
   */
  async find(test: (item: T, index: number) => unknown): Promise<T | undefined> {
    for await (const item of this.filter(test)) return item;
    return undefined;
  }

  /**
   * Tells whether some item passes the test; stops at the first.
   * @param test Gets an item and its position; may be async.
   */
  async some(test: (item: T, index: number) => unknown): Promise<boolean> {
    for await (const _ of this.filter(test)) return true;
    return false;
  }

  /**
   * Tells whether every item passes the test; stops at the first that does not.
   * @param test Gets an item and its position; may be async.
   */
  async every(test: (item: T, index: number) => unknown): Promise<boolean> {
    return !(await this.some(async (item, index) => !(await test(item, index))));
  }

  /** Counts the items; fetches every page, because Canvas sends no totals. */
  async count(): Promise<number> {
    return (await this.toArray()).length;
  }

  /** Returns the number of pages if the first page has a `rel="last"` link with a page number, else undefined. */
  async totalPages(): Promise<number | undefined> {
    const page = await this.#pages.page(0, this.#signal, this.#lead(false));
    const number = PAGE_NUMBER.exec(page?.links.last ?? "");
    return number ? Number(number) : undefined;
  }

  /** What is listed, and the number of items fetched so far. */
  toString(): string {
    return `list of ${this.source.name}, ${this.buffered} fetched`;
  }
}
