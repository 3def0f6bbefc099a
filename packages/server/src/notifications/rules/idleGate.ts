/** Makes background work yield to requests on a store with one session. */
import { setTimeout as sleep } from "node:timers/promises";
import type { OnQuery } from "../../store/sentQuery.ts";

/** Without a statement for this long nobody is waiting. */
const PAUSE_MS = 25;
/** While requests come, background work gets a twentieth of the time. */
const SHARE = 20;

/** Hears the statements of requests; the statements of the work that yields must go through another handle. */
export class IdleGate {
  #lastQuery = Number.NEGATIVE_INFINITY;

  readonly listen: OnQuery = () => {
    this.#lastQuery = performance.now();
  };

  /** Whether a request used the store a moment ago. */
  get busy(): boolean {
    return performance.now() - this.#lastQuery < PAUSE_MS;
  }

  /** Waits for a pause between requests, at most so long. */
  async quiet(longestMs: number): Promise<void> {
    const end = performance.now() + longestMs;
    for (let now = performance.now(); now - this.#lastQuery < PAUSE_MS && now < end; now = performance.now())
      await sleep(Math.min(PAUSE_MS - (now - this.#lastQuery), end - now));
  }

  /** Called after a piece of work: lets the requests go first that waited for it, and those that follow. */
  async give(workedMs: number): Promise<void> {
    await sleep(1);
    await this.quiet(workedMs * (SHARE - 1));
  }
}
