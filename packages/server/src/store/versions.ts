/** Rows kept in memory by their version: what lists show again and again is read from the store once. */
import type { Db } from "./database.ts";

/** A row as a statement found it: `xmin`, the transaction that wrote it, is another one as soon as anything changes. */
export interface Found {
  readonly id: number;
  readonly version: string;
}

interface Kept<R> {
  readonly root: number;
  readonly version: string;
  readonly row: R;
  readonly size: number;
}

export interface VersionsOptions<R> {
  /** Reads rows of a tenant by id, each with its version. */
  readonly load: (db: Db, root: number, ids: readonly number[]) => Promise<(R & Found)[]>;
  /** About how many bytes a row takes. */
  readonly size: (row: R) => number;
  /** Bytes that are kept at most for a store; the oldest go first. */
  readonly most: number;
}

export class Versions<R> {
  readonly #o: VersionsOptions<R>;
  /** One process may serve several stores, which count their rows alike. A transaction has nothing and leaves nothing. */
  readonly #stores = new WeakMap<Db, Memory<R>>();

  constructor(options: VersionsOptions<R>) {
    this.#o = options;
  }

  /**
   * The rows that were found, by id. That somebody may see them was found out with them, so what has changed or gone
   * since is missing.
   */
  async of(db: Db, root: number, found: readonly Found[]): Promise<ReadonlyMap<number, R>> {
    const memory = this.#stores.get(db) ?? new Memory(this.#o.most);
    this.#stores.set(db, memory);
    const rows = new Map<number, R>();
    const unknown = new Map<number, string>();
    for (const { id, version } of found) {
      const row = memory.get(root, id, version);
      if (row === undefined) unknown.set(id, version);
      else rows.set(id, row);
    }
    if (unknown.size === 0) return rows;
    for (const row of await this.#o.load(db, root, [...unknown.keys()])) {
      memory.keep(row.id, { root, version: row.version, row, size: this.#o.size(row) });
      if (row.version === unknown.get(row.id)) rows.set(row.id, row);
    }
    return rows;
  }
}

class Memory<R> {
  readonly #most: number;
  readonly #rows = new Map<number, Kept<R>>();
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(root: number, id: number, version: string): R | undefined {
    const kept = this.#rows.get(id);
    return kept?.version === version && kept.root === root ? kept.row : undefined;
  }

  keep(id: number, kept: Kept<R>): void {
    this.#drop(id);
    this.#rows.set(id, kept);
    this.#size += kept.size;
    for (const oldest of this.#rows.keys()) {
      if (this.#size <= this.#most) return;
      this.#drop(oldest);
    }
  }

  #drop(id: number): void {
    this.#size -= this.#rows.get(id)?.size ?? 0;
    this.#rows.delete(id);
  }
}
