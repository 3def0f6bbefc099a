/** Writes what became of messages, each as soon as it is known. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Services } from "../../platform/context.ts";
import { type Settled, settleMessages } from "./messages.sql.ts";

/** Outcomes that come within this time share a statement. */
const GATHER_MS = 20;
/** While the store is away, outcomes are written again after this long. */
const RETRY_MS = 1_000;

/**
 * Until an outcome is written a crash would send its message again: none waits for a batch to be complete, only for those
 * that come within a moment.
 */
export class Settler {
  readonly #services: Pick<Services, "db" | "clock" | "log">;
  readonly #waiting: Settled[] = [];
  #writing: Promise<void> | undefined;
  #stopped = false;

  constructor(services: Pick<Services, "db" | "clock" | "log">) {
    this.#services = services;
  }

  /** The messages whose outcome is not written yet. */
  get waiting(): readonly Settled["message"][] {
    return this.#waiting.map(({ message }) => message);
  }

  add(settled: Settled): void {
    this.#waiting.push(settled);
    this.#start();
  }

  /** Resolves when everything is written; with the store away, after its return. */
  async written(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  #start(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
      // one may have come while the last statement ended
      if (this.#waiting.length > 0 && !this.#stopped) this.#start();
    });
  }

  async #write(): Promise<void> {
    for (let failed = false; this.#waiting.length > 0; ) {
      if (!this.#stopped) await sleep(failed ? RETRY_MS : GATHER_MS);
      const list = [...this.#waiting];
      try {
        for (const [root, those] of Map.groupBy(list, ({ message }) => message.root_account_id))
          await settleMessages({ db: this.#services.db, root, now: this.#services.clock.now() }, those);
        this.#waiting.splice(0, list.length);
        failed = false;
      } catch (error) {
        // a message that was sent must not be sent again because the store was away for a moment
        if (!failed) this.#services.log.error({ err: error }, "delivery: outcomes could not be written");
        failed = true;
        if (this.#stopped) return;
      }
    }
  }

  /** Writes what is left, once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#writing;
    await this.#write();
  }
}
