/** Work on one row by several callers at once, of which the store would let all but one wait: they take turns here. */
import { type Db, hasOneSession } from "./database.ts";

export class Turns<K> {
  /** Of each row that is worked on: who waits. */
  readonly #lines = new WeakMap<Db, Map<K, (() => void)[]>>();

  /**
   * Works when it is one's turn, in the order of those who came. Holds no connection until then; a transaction, which
   * has one, does not wait.
   */
  async take<T>(db: Db, key: K, work: () => Promise<T>): Promise<T> {
    if (hasOneSession(db)) return work();
    const lines = this.#lines.get(db) ?? new Map<K, (() => void)[]>();
    this.#lines.set(db, lines);
    const waiting = lines.get(key);
    if (waiting === undefined) lines.set(key, []);
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = lines.get(key)!.shift();
      if (next === undefined) lines.delete(key);
      else next();
    }
  }
}
