/** Caches rows by their version, so that lists which show them again and again read each version once. */
import type { Db } from "../database.ts";
import { ByteLimitedCache, type ByteLimitedCacheOptions } from "./byteLimitedCache.ts";

/** A row as a statement found it: `xmin`, the transaction that wrote it, differs as soon as anything changes. */
export interface Found {
  readonly id: number;
  readonly version: string;
}

export interface RowVersionCacheOptions<R> extends ByteLimitedCacheOptions<R> {
  /** Reads rows of a tenant by id, each with its version. */
  readonly load: (db: Db, root: number, ids: readonly number[]) => Promise<(R & Found)[]>;
}

export class RowVersionCache<R> {
  readonly #load: RowVersionCacheOptions<R>["load"];
  readonly #rows: ByteLimitedCache<number, { readonly root: number; readonly row: R & Found }>;

  constructor({ load, size, most }: RowVersionCacheOptions<R>) {
    this.#load = load;
    this.#rows = new ByteLimitedCache({ most, size: ({ row }) => size(row) });
  }

  /**
   * The rows that were found, by id. The caller may see them as they were found, so a row that has changed or gone
   * since is left out.
   */
  async of(db: Db, root: number, found: readonly Found[]): Promise<ReadonlyMap<number, R>> {
    const rows = new Map<number, R>();
    const unknown = new Map<number, string>();
    for (const { id, version } of found) {
      const cached = this.#rows.get(id);
      if (cached?.root === root && cached.row.version === version) rows.set(id, cached.row);
      else unknown.set(id, version);
    }
    if (unknown.size === 0) return rows;
    for (const row of await this.#load(db, root, [...unknown.keys()])) {
      this.#rows.set(row.id, { root, row });
      if (row.version === unknown.get(row.id)) rows.set(row.id, row);
    }
    return rows;
  }
}
