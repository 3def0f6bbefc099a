/** Caches rows until the store announces a change that concerns them. */
import type { Changes, OnChange } from "../changes.ts";

/** However quiet the store is, nothing is believed longer than this. */
const LIFETIME_MS = 30_000;

type Change = Parameters<OnChange>;

interface Entry<R> {
  readonly row: R;
  readonly until: number;
}

export interface InvalidatedCacheOptions<R> {
  /** Tenant and person of a row. */
  readonly whose: (row: R) => readonly [root: number, user: number];
  /** Rows that are kept at most; the oldest is dropped first. */
  readonly most: number;
}

export class InvalidatedCache<K, R> {
  readonly #changes: Changes;
  readonly #options: InvalidatedCacheOptions<R>;
  readonly #entries = new Map<K, Entry<R>>();
  /** For each read under way, the changes announced meanwhile: a row that one concerns may be stale, and is not kept. */
  readonly #reads = new Set<Change[]>();

  constructor(changes: Changes, options: InvalidatedCacheOptions<R>) {
    this.#changes = changes;
    this.#options = options;
    changes.on((...change) => this.#invalidate(change));
  }

  get(key: K): R | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.until > performance.now() ? entry.row : undefined;
  }

  /** Reads rows and keeps them, unless a change that concerns them was announced meanwhile. */
  async read(load: () => Promise<readonly (readonly [key: K, row: R])[]>): Promise<void> {
    const meanwhile: Change[] = [];
    this.#reads.add(meanwhile);
    const rows = await load().finally(() => this.#reads.delete(meanwhile));
    if (!this.#changes.heard) return;
    const until = performance.now() + LIFETIME_MS;
    for (const [key, row] of rows) {
      this.#entries.delete(key);
      if (meanwhile.some((change) => this.#concerns(change, row))) continue;
      const [oldest] = this.#entries.keys();
      if (this.#entries.size >= this.#options.most && oldest !== undefined) this.#entries.delete(oldest);
      this.#entries.set(key, { row, until });
    }
  }

  #concerns([root, user]: Change, row: R): boolean {
    const [itsRoot, itsUser] = this.#options.whose(row);
    return (root ?? itsRoot) === itsRoot && (user ?? itsUser) === itsUser;
  }

  #invalidate(change: Change): void {
    for (const meanwhile of this.#reads) meanwhile.push(change);
    for (const [key, { row }] of this.#entries) if (this.#concerns(change, row)) this.#entries.delete(key);
  }
}
