/** Loads the pages of lists: a reader that follows the next links, and a cache that all readers of a list share. */
import { AbortError, PaginationLinkError } from "./errors.ts";
import type { ResponseHead } from "./http/head.ts";
import type { Links } from "./http/link.ts";
import { linkedTo, orAborted, throwIfAborted } from "./http/time.ts";

const MAX_EMPTY_PAGES = 100;

/** One page of a list. */
export interface Page<T> {
  /** The items of this page. */
  readonly items: T[];
  /** Its number, from 1. */
  readonly number: number;
  /** Addresses of neighbouring pages as the site sent them. */
  readonly links: Links;
  /** Status and headers of the response; it has no body. */
  readonly response: Response;
}

/** A loaded page whose items are not made yet. */
interface LoadedPage<T, C> {
  readonly links: Links;
  readonly head: ResponseHead;
  /** Cursors of the next page and, if known, of those after it. */
  readonly following: readonly C[];
  /** Makes the items. @throws UnexpectedResponseError when the body is not a list. */
  items(): T[];
}

/** Loads the pages of one list. `C` (cursor) is the call for a page. */
export interface PageSource<T, C = unknown> {
  /** What is listed, for people. */
  readonly name: string;
  readonly first: C | undefined;
  /** Loads a page. `onHead` is called with the cursors of the pages after it, if known before the body has arrived. */
  load(
    cursor: C,
    signal: AbortSignal | undefined,
    onHead: (following: readonly C[]) => void,
  ): Promise<LoadedPage<T, C>>;
  /** Returns the same key for cursors of the same page. */
  key(cursor: C): string;
  /** Whether the rate limit has room for a request that no reader waits for yet. */
  hasCapacity(): boolean;
  readonly maxPages?: number | undefined;
  /** Number of pages to request ahead of the reader; undefined leaves it to the way of reading. */
  readonly ahead?: number | undefined;
  readonly dedupe?: boolean | undefined;
}

/** A request for a page that no reader waits for yet. Its failure is reported only to a reader that takes it. */
interface Prefetch<T> {
  readonly page: Promise<LoadedPage<T, unknown>>;
  hasFailed: boolean;
  /** The cursors after it, as soon as its head has arrived. */
  following: readonly unknown[];
  cancel(): void;
}

/** Reads a source page by page without keeping items. Detects lists without end. */
export class PageReader<T> {
  readonly #source: PageSource<T>;
  readonly #visited = new Set<string>();
  readonly #ids = new Set<unknown>();
  readonly #prefetches = new Map<string, Prefetch<T>>();
  #cursor: unknown;
  #empty = 0;
  #number = 0;
  #lead: () => number = () => 0;

  constructor(source: PageSource<T>) {
    this.#source = source;
    this.#cursor = source.first;
    if (source.first !== undefined) this.#visited.add(source.key(source.first));
  }

  get done(): boolean {
    return this.#cursor === undefined;
  }

  /**
   * Loads the next page. After a failure it can be called again for the same page.
   * @param lead Returns the number of pages to prefetch after it. It is called as soon as the cursor of the page after
   * it is known, so that the site works on that page while this one is received and used.
   */
  async next(signal: AbortSignal | undefined, lead: () => number): Promise<Page<T>> {
    const { maxPages, dedupe } = this.#source;
    const number = this.#number + 1;
    if (maxPages !== undefined && number > maxPages)
      throw new PaginationLinkError(`the list has more than ${maxPages} pages`);
    this.#lead = lead;
    try {
      const page = await this.#load(signal, number);
      const { links, head, following } = page;
      const [next] = following;
      const key = next === undefined ? undefined : this.#source.key(next);
      if (key !== undefined && this.#visited.has(key)) throw new PaginationLinkError("the next link repeats");
      this.#prefetch(following, number, signal);
      const items = page.items();
      const empty = items.length === 0 ? this.#empty + 1 : 0;
      if (key !== undefined && empty >= MAX_EMPTY_PAGES) throw new PaginationLinkError(`${empty} empty pages in a row`);
      if (key !== undefined) this.#visited.add(key);
      // The links of a page may differ from the ones that were predicted, or from those of a failed attempt.
      const expected = new Set(following.map((cursor) => this.#source.key(cursor)));
      for (const [other, prefetch] of this.#prefetches) if (!expected.has(other)) this.#drop(other, prefetch);
      this.#empty = empty;
      this.#cursor = next;
      this.#number = number;
      return {
        items: dedupe ? items.filter((item) => this.#isNew(item)) : items,
        number,
        links,
        get response() {
          return head.response;
        },
      };
    } catch (error) {
      this.pause();
      throw error;
    }
  }

  /** Cancels all prefetches, because the reader has stopped. */
  pause(): void {
    for (const [key, prefetch] of this.#prefetches) this.#drop(key, prefetch);
  }

  #drop(key: string, prefetch: Prefetch<T>): void {
    this.#prefetches.delete(key);
    prefetch.cancel();
  }

  /** Loads the page at the cursor, which may be prefetched. */
  async #load(signal: AbortSignal | undefined, number: number): Promise<LoadedPage<T, unknown>> {
    const key = this.#source.key(this.#cursor);
    const prefetch = this.#prefetches.get(key);
    this.#prefetches.delete(key);
    if (prefetch && !prefetch.hasFailed)
      try {
        this.#prefetch(prefetch.following, number, signal);
        return await prefetch.page;
      } catch (error) {
        // The signal of another reader may have aborted it; this reader continues with its own.
        if (!(error instanceof AbortError) || signal?.aborted) throw error;
      }
    return this.#source.load(this.#cursor, signal, (following) => this.#prefetch(following, number, signal));
  }

  /** Requests pages after page `number`, as many as the reader wants to be ahead. */
  #prefetch(following: readonly unknown[], number: number, signal: AbortSignal | undefined): void {
    const source = this.#source;
    const most = Math.min(this.#lead(), (source.maxPages ?? Infinity) - number);
    for (const cursor of this.#empty > 0 ? [] : following) {
      const key = source.key(cursor);
      if (this.#visited.has(key) || this.#prefetches.has(key)) continue;
      if (this.#prefetches.size >= most) return;
      this.#prefetches.set(key, this.#request(cursor, signal, number + this.#prefetches.size + 1));
    }
  }

  #request(cursor: unknown, signal: AbortSignal | undefined, number: number): Prefetch<T> {
    const { controller, unlink } = linkedTo(signal);
    const load = this.#source.load(cursor, controller.signal, (following) => {
      prefetch.following = following;
      this.#prefetch(following, number, signal);
    });
    const page = load.finally(unlink);
    const prefetch: Prefetch<T> = { page, hasFailed: false, following: [], cancel: () => controller.abort() };
    page.catch(() => {
      prefetch.hasFailed = true;
    });
    return prefetch;
  }

  #isNew(item: T): boolean {
    const id = (item as { id?: unknown } | null)?.id;
    if (id === undefined) return true;
    const known = this.#ids.has(id);
    this.#ids.add(id);
    return !known;
  }
}

/** The pages of a list that were read, shared by all its readers. */
export class PageCache<T> {
  readonly source: PageSource<T>;
  readonly loaded: Page<T>[] = [];
  readonly items: T[] = [];
  readonly #reader: PageReader<T>;
  #pending: Promise<void> | undefined;
  #readers = 0;

  constructor(source: PageSource<T>) {
    this.source = source;
    this.#reader = new PageReader(source);
  }

  /**
   * Returns the page at `index`, loaded if necessary; undefined after the end. Readers share a request in flight.
   * @param lead Returns the number of pages to prefetch after this one.
   */
  async page(index: number, signal: AbortSignal | undefined, lead: () => number): Promise<Page<T> | undefined> {
    while (index >= this.loaded.length && !this.#reader.done) {
      throwIfAborted(signal);
      const joined = this.#pending !== undefined;
      try {
        await orAborted(this.#pull(signal, lead), signal);
      } catch (error) {
        // The signal of the reader that started the shared request aborted it; this reader continues with its own.
        if (!joined || !(error instanceof AbortError) || signal?.aborted) throw error;
      }
    }
    return this.loaded[index];
  }

  /** Registers a reader. @returns A function to call when it stops. */
  enter(): () => void {
    this.#readers++;
    return () => {
      if (--this.#readers === 0) this.#reader.pause();
    };
  }

  #pull(signal: AbortSignal | undefined, lead: () => number): Promise<void> {
    this.#pending ??= this.#reader
      .next(signal, lead)
      .then((page) => {
        this.loaded.push(page);
        for (const item of page.items) this.items.push(item);
      })
      .finally(() => {
        this.#pending = undefined;
      });
    return this.#pending;
  }
}
