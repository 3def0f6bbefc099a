/** State that lives as long as a server: each module declares its own, each server has one of each. */

/** Declares such a state; `create` makes it when it is first asked for. */
export interface CacheKey<T> {
  readonly create: () => T;
}

export const cacheKey = <T>(create: () => T): CacheKey<T> => ({ create });

/**
 * The states of one server. A transaction gets an empty set of its own: it must neither read what others see nor leave
 * behind what may be rolled back.
 */
export class Caches {
  readonly #made = new Map<CacheKey<unknown>, unknown>();

  of<T>(key: CacheKey<T>): T {
    if (!this.#made.has(key)) this.#made.set(key, key.create());
    return this.#made.get(key) as T;
  }
}
