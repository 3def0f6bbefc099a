/** Writes what became of messages, each as soon as it is known. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Services } from "../../platform/context.ts";
import { type Settled, settleMessages } from "./messages.sql.ts";

/** While the store is away, outcomes are written again after this long. */
const RETRY_MS = 1_000;

/**
 * An outcome is written at once; those that come while a statement is under way share the next one. Until an outcome is
 * written a crash would send its message again.
 */
export class Settler {
  readonly #services: Pick<Services, "db" | "clock" | "log">;
  #waiting: Settled[] = [];
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
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when everything is written that was added until now; with the store away after its return. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const list = [...this.#waiting];
      try {
        for (const [root, those] of Map.groupBy(list, ({ message }) => message.root_account_id))
          await settleMessages({ db: this.#services.db, root, now: this.#services.clock.now() }, those);
        this.#waiting.splice(0, list.length);
      } catch (error) {
        // a message that was sent must not be sent again because the store was away for a moment
        this.#services.log.error({ err: error }, "delivery: outcomes could not be written");
        if (this.#stopped) return;
        await sleep(RETRY_MS);
      }
    }
  }

  /** Writes what is left, once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#writing;
  }
}
