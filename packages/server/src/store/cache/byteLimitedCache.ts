/** A cache of so many bytes: the entry that was added first is dropped first. */

export interface ByteLimitedCacheOptions<V> {
  /** About how many bytes a value takes. */
  readonly size: (value: V) => number;
  /** Bytes that are kept at most. */
  readonly most: number;
}

export class ByteLimitedCache<K, V> {
  readonly #options: ByteLimitedCacheOptions<V>;
  readonly #entries = new Map<K, { readonly value: V; readonly size: number }>();
  #size = 0;

  constructor(options: ByteLimitedCacheOptions<V>) {
    this.#options = options;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: K, value: V): void {
    this.delete(key);
    const size = this.#options.size(value);
    this.#entries.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#options.most) return;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
