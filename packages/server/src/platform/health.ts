/** Parts of the server that do not work though it answers, for `GET /health`. */
import { cacheKey } from "../store/cache/caches.ts";

class Health {
  readonly #degraded = new Set<string>();

  /** Names of the parts, in no order that means anything. */
  get degraded(): readonly string[] {
    return [...this.#degraded];
  }

  /** Records whether a part works. */
  note(part: string, works: boolean): void {
    if (works) this.#degraded.delete(part);
    else this.#degraded.add(part);
  }
}

export const HEALTH = cacheKey(() => new Health());
