/** Where lists get their pages from: a walk along the next links, and the pages that all readers of a list share. */
import { AbortError, PaginationLinkError } from "./errors.ts";
import type { Head } from "./http/head.ts";
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

/** A page that has arrived, its items not made yet. */
interface Arrival<T, C> {
  readonly links: Links;
  readonly head: Head;
  readonly next: C | undefined;
  /** Makes the items. @throws UnexpectedResponseError when the answer is no list. */
  items(): T[];
}

/** Where pages come from. `C` is whatever asks for one of them. */
export interface PageSource<T, C = unknown> {
  readonly first: C | undefined;
  /** Fetches a page. `onNext` hears where the page after it is as soon as that is known, before the body is here. */
  load(cursor: C, signal: AbortSignal | undefined, onNext: (next: C) => void): Promise<Arrival<T, C>>;
  /** What makes two cursors the same place in the list. */
  key(cursor: C): string;
  /** Whether there is room for a request that nobody waits for yet. */
  calm(): boolean;
  readonly maxPages?: number | undefined;
  readonly prefetch?: number | undefined;
  readonly dedupe?: boolean | undefined;
}

/** A page that is asked for before anybody waits for it. Its failure is nobody's until somebody does. */
class Ahead<T> {
  readonly place: string;
  /** Whether it came to nothing while nobody waited. */
  failed = false;
  readonly #stop = new AbortController();
  readonly #arrival: Promise<Arrival<T, unknown>>;
  #next: unknown;
  #onNext: ((next: unknown) => void) | undefined;

  constructor(source: PageSource<T>, cursor: unknown, signal: AbortSignal | undefined) {
    this.place = source.key(cursor);
    const stop = () => this.#stop.abort(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    const load = source.load(cursor, this.#stop.signal, (next) => {
      this.#next = next;
      this.#onNext?.(next);
    });
    this.#arrival = load.finally(() => signal?.removeEventListener("abort", stop));
    this.#arrival.catch(() => {
      this.failed = true;
    });
  }

  /** From now on somebody waits for it. */
  take(onNext: (next: unknown) => void): Promise<Arrival<T, unknown>> {
    this.#onNext = onNext;
    if (this.#next !== undefined) onNext(this.#next);
    return this.#arrival;
  }

  drop(): void {
    this.#stop.abort();
  }
}

/** Walks a source without remembering its items; guards against lists without end. */
export class Walk<T> {
  readonly #source: PageSource<T>;
  readonly #visited = new Set<string>();
  readonly #ids = new Set<unknown>();
  #cursor: unknown;
  #ahead: Ahead<T> | undefined;
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

  /**
   * Loads the next page. A failure changes nothing, so that it can be tried again.
   * @param readOn Asked as soon as it is known where the page after it is: whether that one will be wanted, so that
   * the site can work on it while this one is received and used.
   */
  async next(signal: AbortSignal | undefined, readOn: () => boolean): Promise<Page<T>> {
    const source = this.#source;
    const number = this.#number + 1;
    if (source.maxPages !== undefined && number > source.maxPages)
      throw new PaginationLinkError(`the list has more than ${source.maxPages} pages`);
    let ahead = undefined as Ahead<T> | undefined;
    const consider = (next: unknown) => {
      if (ahead || this.#empty > 0 || number === source.maxPages || this.#visited.has(source.key(next))) return;
      if (readOn() && source.calm()) ahead = new Ahead(source, next, signal);
    };
    try {
      const arrival = await this.#arrival(signal, consider);
      const { links, head, next } = arrival;
      const place = next === undefined ? undefined : source.key(next);
      if (place !== undefined && this.#visited.has(place))
        throw new PaginationLinkError("the next link repeats: the list is a loop");
      if (next !== undefined) consider(next);
      const items = arrival.items();
      const empty = items.length === 0 ? this.#empty + 1 : 0;
      if (place !== undefined && empty >= MAX_EMPTY_PAGES)
        throw new PaginationLinkError(`${empty} empty pages in a row`);
      if (place !== undefined) this.#visited.add(place);
      // A repeated request may have led elsewhere than the one that failed.
      if (ahead?.place === place) this.#ahead = ahead;
      else ahead?.drop();
      this.#empty = empty;
      this.#cursor = next;
      this.#number = number;
      // else each page would hold the next, and the collector would have to keep a whole list of them
      ahead = undefined;
      return {
        items: source.dedupe ? items.filter((item) => this.#isNew(item)) : items,
        number,
        links,
        get response() {
          return head.response;
        },
      };
    } catch (error) {
      ahead?.drop();
      throw error;
    }
  }

  /** The reader has stopped: what is on its way to nobody is called off. */
  rest(): void {
    this.#ahead?.drop();
    this.#ahead = undefined;
  }

  /** The page at the cursor, which may be on its way already. */
  async #arrival(signal: AbortSignal | undefined, onNext: (next: unknown) => void): Promise<Arrival<T, unknown>> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead && !ahead.failed)
      try {
        return await ahead.take(onNext);
      } catch (error) {
        // It may have ended with the signal of a reader who left; this one goes on with its own.
        if (!(error instanceof AbortError) || signal?.aborted) throw error;
      }
    return this.#source.load(this.#cursor, signal, onNext);
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
export class Pages<T> {
  readonly source: PageSource<T>;
  readonly loaded: Page<T>[] = [];
  readonly items: T[] = [];
  readonly #walk: Walk<T>;
  #pending: Promise<void> | undefined;
  /** Pages that some reader has reached or waits for. */
  #reached = 0;
  #readers = 0;

  constructor(source: PageSource<T>) {
    this.source = source;
    this.#walk = new Walk(source);
  }

  get done(): boolean {
    return this.#walk.done;
  }

  /**
   * The page at `index`, fetched if need be; undefined past the end. Readers share the request on its way.
   * @param lead How many pages the reader wants to be asked for ahead of this one.
   */
  async page(index: number, signal: AbortSignal | undefined, lead: number): Promise<Page<T> | undefined> {
    this.#reached = Math.max(this.#reached, index + 1);
    while (index >= this.loaded.length && !this.done) {
      throwIfAborted(signal);
      const joined = this.#pending !== undefined;
      try {
        await orAborted(this.#pull(signal, lead), signal);
      } catch (error) {
        // The abort of the reader who asked ended the shared request; this one goes on with its own.
        if (!joined || !(error instanceof AbortError) || signal?.aborted) throw error;
      }
    }
    this.#fill(signal);
    return this.loaded[index];
  }

  /** Somebody begins to read page by page. @returns A function that says that they have stopped. */
  enter(): () => void {
    this.#readers++;
    return () => {
      if (--this.#readers === 0) this.#walk.rest();
    };
  }

  #pull(signal: AbortSignal | undefined, lead: number): Promise<void> {
    this.#pending ??= this.#walk
      .next(signal, () => this.loaded.length + 1 - this.#reached < lead)
      .then((page) => {
        this.loaded.push(page);
        for (const item of page.items) this.items.push(item);
      })
      .finally(() => {
        this.#pending = undefined;
      });
    return this.#pending;
  }

  /** Keeps as many pages ahead of the furthest reader as the list was asked for; a failure shows when the page is wanted. */
  #fill(signal: AbortSignal | undefined): void {
    const { prefetch = 0 } = this.source;
    if (this.#pending || this.done || this.loaded.length - this.#reached >= prefetch) return;
    this.#pull(signal, prefetch).then(
      () => this.#fill(signal),
      () => {},
    );
  }
}

/** The cache of each source, shared by all views of its list. */
const caches = new WeakMap<object, Pages<unknown>>();

export function pagesOf<T>(source: PageSource<T>): Pages<T> {
  const pages = (caches.get(source) as Pages<T> | undefined) ?? new Pages(source);
  caches.set(source, pages as Pages<unknown>);
  return pages;
}
