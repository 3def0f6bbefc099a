/** Long work on a store with one session: requests go first, and it waits for their pauses. */
import { setTimeout as sleep } from "node:timers/promises";
import type { OnQuery, SentQuery } from "../../store/database.ts";

/** Without a statement for so long nobody is asking. */
const PAUSE_MS = 25;
/** While others ask, work has a twentieth of the time. */
const SHARE = 20;

/** What works through the outbox is no request; what writes to it is. */
const isRequest = ({ text, emits }: SentQuery): boolean =>
  emits.length > 0 || !text.includes("outbox_events") || text.includes("insert into outbox_events");

export class IdleGate {
  #heard = Number.NEGATIVE_INFINITY;

  /** Tell it of each statement as it is sent. */
  readonly listen: OnQuery = (query) => {
    if (isRequest(query)) this.#heard = performance.now();
  };

  /** Whether somebody asked a moment ago. */
  get asked(): boolean {
    return performance.now() - this.#heard < PAUSE_MS;
  }

  /** Waits for a pause between requests, but no longer than this. */
  async quiet(longestMs: number): Promise<void> {
    const end = performance.now() + longestMs;
    for (let now = performance.now(); now - this.#heard < PAUSE_MS && now < end; now = performance.now())
      await sleep(Math.min(PAUSE_MS - (now - this.#heard), end - now));
  }

  /** After so long a piece of work: lets those have their turn that waited for it, and those that follow. */
  async give(workedMs: number): Promise<void> {
    await sleep(1);
    await this.quiet(workedMs * (SHARE - 1));
  }
}
