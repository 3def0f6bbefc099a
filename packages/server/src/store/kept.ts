/** A memory of so many bytes for each store: what was kept first is forgotten first. */
import type { Db } from "./database.ts";

export interface KeptOptions<V> {
  /** About how many bytes a value takes. */
  readonly size: (value: V) => number;
  /** Bytes that are kept at most for a store. */
  readonly most: number;
}

interface Memory<K, V> {
  readonly values: Map<K, { readonly value: V; readonly size: number }>;
  size: number;
}

export class Kept<K, V> {
  readonly #o: KeptOptions<V>;
  /** One process may serve several stores, which count their rows alike. A transaction has nothing and leaves nothing. */
  readonly #stores = new WeakMap<Db, Memory<K, V>>();

  constructor(options: KeptOptions<V>) {
    this.#o = options;
  }

  get(db: Db, key: K): V | undefined {
    return this.#stores.get(db)?.values.get(key)?.value;
  }

  keep(db: Db, key: K, value: V): void {
    const memory = this.#stores.get(db) ?? { values: new Map(), size: 0 };
    this.#stores.set(db, memory);
    drop(memory, key);
    const size = this.#o.size(value);
    memory.values.set(key, { value, size });
    memory.size += size;
    for (const oldest of memory.values.keys()) {
      if (memory.size <= this.#o.most) return;
      drop(memory, oldest);
    }
  }
}

function drop<K>(memory: Memory<K, unknown>, key: K): void {
  memory.size -= memory.values.get(key)?.size ?? 0;
  memory.values.delete(key);
}
