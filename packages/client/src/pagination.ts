/** Lists that come in pages: fetched on demand, kept, never fetched twice. */
import { number } from "./checks.ts";
import { type Page, type PageSource, type Pages, pagesOf, Walk } from "./pages.ts";

/** Whoever has read so many pages in a row is taken to read on: from then on the next one is asked for ahead. */
const READS_ON = 3;

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

  /**
   * The same list, its cache included, with another signal for what is fetched from here.
   * @param signal Ends what is fetched from here on; undefined for none.
   */
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
   * Yields the items from the start and keeps none: for lists too long to hold. Fetches every page itself, at most one
   * ahead.
   */
  async *stream(): AsyncGenerator<T, void, undefined> {
    const walk = new Walk(this.#pages.source);
    try {
      for (let index = 0; !walk.done; index++) {
        const { items } = await walk.next(this.#signal, () => this.#lead(index >= READS_ON) > 0);
        for (const item of items) yield item;
      }
    } finally {
      walk.rest();
    }
  }

  /** How many pages to ask for ahead: as many as the caller said, else one where more is sure or likely to be read. */
  #lead(likely: boolean): number {
    return this.#pages.source.prefetch ?? (likely ? 1 : 0);
  }

  /**
   * All items, or the first `limit` with only the pages needed.
   * @param options `limit`: how many at most.
   */
  async toArray(options?: { limit?: number }): Promise<T[]> {
    return this.slice(0, options?.limit ?? Number.POSITIVE_INFINITY);
  }

  /**
   * The item at `index`, or undefined.
   * @param index From 0.
   * @throws RangeError for a negative index.
   */
  async at(index: number): Promise<T | undefined> {
    return (await this.slice(number("index", index, 0), index + 1))[0];
  }

  /**
   * Items from `start` up to, not including, `end`.
   * @param start Position of the first, from 0.
   * @param end Position after the last; without it, all.
   * @throws RangeError for negative bounds.
   */
  async slice(start = 0, end = Number.POSITIVE_INFINITY): Promise<T[]> {
    number("start", start, 0);
    number("end", end, 0);
    const lead = this.#lead(end === Number.POSITIVE_INFINITY);
    for (let index = 0; end > start && this.buffered < end; index++)
      if (!(await this.#pages.page(index, this.#signal, lead))) break;
    return this.#pages.items.slice(start, end);
  }

  /** The first item, or undefined. */
  first(): Promise<T | undefined> {
    return this.at(0);
  }

  /**
   * Yields the first `count` items.
   * @param count How many at most.
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
   * Yields the items that pass; `test` may be async.
   * @param test Gets an item and its position.
   */
  async *filter(test: (item: T, index: number) => unknown): AsyncGenerator<T, void, undefined> {
    let index = 0;
    for await (const item of this) if (await test(item, index++)) yield item;
  }

  /**
   * Yields what `change` makes of each item; it may be async.
   * @param change Gets an item and its position.
   */
  async *map<U>(change: (item: T, index: number) => U): AsyncGenerator<Awaited<U>, void, undefined> {
    let index = 0;
    for await (const item of this) yield await change(item, index++);
  }

  /**
   * The first item that passes, or undefined; stops there.
   * @param test Gets an item and its position; may be async.
   */
  async find(test: (item: T, index: number) => unknown): Promise<T | undefined> {
    for await (const item of this.filter(test)) return item;
    return undefined;
  }

  /**
   * Whether some item passes; stops at the first.
   * @param test Gets an item and its position; may be async.
   */
  async some(test: (item: T, index: number) => unknown): Promise<boolean> {
    for await (const _ of this.filter(test)) return true;
    return false;
  }

  /**
   * Whether every item passes; stops at the first that does not.
   * @param test Gets an item and its position; may be async.
   */
  async every(test: (item: T, index: number) => unknown): Promise<boolean> {
    return !(await this.some(async (item, index) => !(await test(item, index))));
  }

  /** Number of items; fetches every page, since Canvas tells no totals. */
  async count(): Promise<number> {
    return (await this.toArray()).length;
  }

  /** Number of pages where the first page's `rel="last"` tells it, else undefined. */
  async totalPages(): Promise<number | undefined> {
    const page = await this.#pages.page(0, this.#signal, this.#lead(false));
    const last = page?.links.last;
    const number = /[?&]page=(\d+)(?:&|$)/.exec(last ?? "")?.[1];
    return number === undefined ? undefined : Number(number);
  }
}
