/**
 * A mutex for each key. PostgreSQL would make concurrent writers of one row wait for its lock while each holds a
 * connection; waiting here needs none.
 */
export class KeyedMutex<K> {
  /** Those who wait, by the keys that are held. */
  readonly #waiting = new Map<K, (() => void)[]>();

  /** Runs `work` when the key is free, in the order of arrival. */
  async take<T>(key: K, work: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#waiting.set(key, []);
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.get(key)?.shift();
      if (next === undefined) this.#waiting.delete(key);
      else next();
    }
  }
}
