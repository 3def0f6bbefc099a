/** Rows kept in memory until the store says that something about them has changed. */
import type { Changes } from "./changes.ts";

/** However quiet the store is, nothing is believed longer than this. */
const KEPT_MS = 30_000;

/** As `OnChange` has it. */
type Change = readonly [root: number | undefined, user: number | undefined];

interface Kept<R> {
  readonly row: R;
  readonly until: number;
}

export interface RememberedOptions<R> {
  /** Tenant and person of a row. */
  readonly whose: (row: R) => readonly [root: number, user: number];
  /** A bound for what is kept; the oldest go first. */
  readonly most: number;
}

export class Remembered<K, R> {
  readonly #changes: Changes;
  readonly #o: RememberedOptions<R>;
  readonly #kept = new Map<K, Kept<R>>();
  /** For each reading, what was heard meanwhile: a row that it concerns may be the old one, and is not kept. */
  readonly #reading = new Set<Change[]>();

  constructor(changes: Changes, options: RememberedOptions<R>) {
    this.#changes = changes;
    this.#o = options;
    changes.on((root, user) => this.#forget([root, user]));
  }

  get(key: K): R | undefined {
    const kept = this.#kept.get(key);
    return kept !== undefined && kept.until > performance.now() ? kept.row : undefined;
  }

  /** Reads rows, which are known from then on. */
  async read(load: () => Promise<readonly (readonly [key: K, row: R])[]>): Promise<void> {
    const meanwhile: Change[] = [];
    this.#reading.add(meanwhile);
    const rows = await load().finally(() => this.#reading.delete(meanwhile));
    if (!this.#changes.heard) return;
    const until = performance.now() + KEPT_MS;
    for (const [key, row] of rows) {
      this.#kept.delete(key);
      if (meanwhile.some((change) => this.#concerns(change, row))) continue;
      if (this.#kept.size >= this.#o.most) this.#kept.delete(this.#kept.keys().next().value!);
      this.#kept.set(key, { row, until });
    }
  }

  #concerns([root, user]: Change, row: R): boolean {
    const [itsRoot, itsUser] = this.#o.whose(row);
    return (root ?? itsRoot) === itsRoot && (user ?? itsUser) === itsUser;
  }

  #forget(change: Change): void {
    for (const meanwhile of this.#reading) meanwhile.push(change);
    for (const [key, { row }] of this.#kept) if (this.#concerns(change, row)) this.#kept.delete(key);
  }
}
