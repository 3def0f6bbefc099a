/** Rows kept in memory by their version: what lists show again and again is read from the store once. */
import type { Db } from "./database.ts";
import { Kept, type KeptOptions } from "./kept.ts";

/** A row as a statement found it: `xmin`, the transaction that wrote it, is another one as soon as anything changes. */
export interface Found {
  readonly id: number;
  readonly version: string;
}

export interface VersionsOptions<R> extends KeptOptions<R> {
  /** Reads rows of a tenant by id, each with its version. */
  readonly load: (db: Db, root: number, ids: readonly number[]) => Promise<(R & Found)[]>;
}

export class Versions<R> {
  readonly #load: VersionsOptions<R>["load"];
  readonly #kept: Kept<number, { readonly root: number; readonly row: R & Found }>;

  constructor({ load, size, most }: VersionsOptions<R>) {
    this.#load = load;
    this.#kept = new Kept({ most, size: ({ row }) => size(row) });
  }

  /**
   * The rows that were found, by id. That somebody may see them was found out with them, so what has changed or gone
   * since is missing.
   */
  async of(db: Db, root: number, found: readonly Found[]): Promise<ReadonlyMap<number, R>> {
    const rows = new Map<number, R>();
    const unknown = new Map<number, string>();
    for (const { id, version } of found) {
      const kept = this.#kept.get(db, id);
      if (kept?.root === root && kept.row.version === version) rows.set(id, kept.row);
      else unknown.set(id, version);
    }
    if (unknown.size === 0) return rows;
    for (const row of await this.#load(db, root, [...unknown.keys()])) {
      this.#kept.keep(db, row.id, { root, row });
      if (row.version === unknown.get(row.id)) rows.set(row.id, row);
    }
    return rows;
  }
}
