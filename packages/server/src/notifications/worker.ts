/** The worker of the outbox: woken by what is written in this process, and by a slow poll for what others left. */
import type { Logger } from "pino";
import type { Database, OnQuery } from "../store/database.ts";
import { type DecideOptions, decideLargeEvent, decideSmallEvents } from "./decide.ts";

/** From the writing of an event to its decision; what is written meanwhile goes along. */
const GATHER_MS = 50;
const POLL_MS = 2_000;
/** On a store with one session deciding waits for a pause between requests, but not longer than this. */
const YIELD_MS = 1_000;
const PAUSE_MS = 25;

export interface OutboxWorkerOptions extends DecideOptions {
  readonly db: Database;
  readonly now: () => Date;
  readonly log: Logger;
  /** Where statements are heard: one that writes an event wakes the worker. */
  readonly listeners: readonly Set<OnQuery>[];
  /** Whether requests go first: the store has one session for all. */
  readonly yields?: boolean;
  /** Called when messages were made that may leave. */
  readonly onMessages: () => void;
}

export class OutboxWorker {
  readonly #o: OutboxWorkerOptions;
  #heard = 0;
  readonly #listen: OnQuery = (text) => {
    this.#heard = performance.now();
    if (text.includes("insert into outbox_events")) this.wake();
  };
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: OutboxWorkerOptions) {
    this.#o = options;
  }

  start(): void {
    for (const listeners of this.#o.listeners) listeners.add(this.#listen);
    this.#poll = setInterval(() => void this.run(), POLL_MS);
    this.#poll.unref();
    this.wake();
  }

  /** Soon, and once for all that ask meanwhile. */
  wake(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    const asked = performance.now();
    const start = () => {
      const now = performance.now();
      if (this.#o.yields && now - this.#heard < PAUSE_MS && now - asked < YIELD_MS) return this.#after(PAUSE_MS, start);
      this.#timer = undefined;
      void this.run();
    };
    this.#after(GATHER_MS, start);
  }

  #after(ms: number, what: () => void): void {
    this.#timer = setTimeout(what, ms);
    this.#timer.unref();
  }

  /** Works until nothing waits. */
  run(): Promise<void> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#work().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #work(): Promise<void> {
    try {
      do {
        this.#again = false;
        const small = await decideSmallEvents(this.#o.db, this.#o, this.#o.now());
        const large = small.large ? await decideLargeEvent(this.#o.db, this.#o, this.#o.now) : undefined;
        if (small.immediate + (large?.immediate ?? 0) > 0) this.#o.onMessages();
        if (small.more || large?.found) this.#again = true;
      } while (this.#again && !this.#stopped);
    } catch (error) {
      // the events lie in the store; the next poll finds them
      this.#o.log.error({ err: error }, "outbox");
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const listeners of this.#o.listeners) listeners.delete(this.#listen);
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    await this.#running;
  }
}
