/** The worker of the outbox: woken by what is written in this process, and by a slow poll for what others left. */
import type { Logger } from "pino";
import type { Database, OnQuery } from "../../store/database.ts";
import {
  type Decided,
  type DecideLargeOptions,
  type DecideOptions,
  decideLargeEvent,
  decideSmallEvents,
} from "./decide.ts";
import { IdleGate } from "./idleGate.ts";

/** From the writing of an event to its decision; what is written meanwhile goes along. */
const GATHER_MS = 50;
const POLL_MS = 2_000;
/** On a store with one session deciding waits for a pause between requests, but not longer than this. */
const YIELD_MS = 1_000;
/** While requests come to a store with one session, portions are smaller. */
const ASKED = 500;

/** How many recipients the next portion may have; `courtesy` where requests go first. */
export const portionNow = (quiet: number, courtesy: IdleGate | undefined): number =>
  courtesy?.asked ? Math.min(ASKED, quiet) : quiet;

export interface OutboxWorkerOptions extends DecideOptions {
  readonly db: Database;
  readonly now: () => Date;
  readonly log: Logger;
  /** Where statements are heard: one that writes an event wakes the worker. */
  readonly listeners: readonly Set<OnQuery>[];
  /** Recipients of one event that are decided at once. */
  readonly portion: number;
  /** Whether requests go first: the store has one session for all. While they come, portions are smaller. */
  readonly yields?: boolean;
  /** Called when messages were made that may leave. */
  readonly onMessages: () => void;
}

export class OutboxWorker {
  readonly #o: OutboxWorkerOptions;
  readonly #courtesy: IdleGate | undefined;
  readonly #listen: OnQuery = (query) => {
    this.#courtesy?.listen(query);
    if (query.emits.length > 0 || query.text.includes("insert into outbox_events")) this.wake();
  };
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: OutboxWorkerOptions) {
    this.#o = options;
    this.#courtesy = options.yields ? new IdleGate() : undefined;
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
    this.#timer = setTimeout(() => void this.#begin(), GATHER_MS);
    this.#timer.unref();
  }

  async #begin(): Promise<void> {
    await this.#courtesy?.quiet(YIELD_MS - GATHER_MS);
    this.#timer = undefined;
    if (!this.#stopped) void this.run();
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
    const options: DecideLargeOptions = { ...this.#o, portion: (workedMs: number) => this.#portion(workedMs) };
    try {
      do {
        this.#again = false;
        const small = await this.#decideSmall();
        const large = small.large ? await decideLargeEvent(this.#o.db, options, this.#o.now) : undefined;
        if (large !== undefined && large.immediate > 0) this.#o.onMessages();
        if (small.more || large?.found) this.#again = true;
      } while (this.#again && !this.#stopped);
    } catch (error) {
      // the events lie in the store; the next poll finds them
      this.#o.log.error({ err: error }, "outbox");
    }
  }

  async #decideSmall(): Promise<Decided> {
    const small = await decideSmallEvents(this.#o.db, this.#o, this.#o.now());
    if (small.immediate > 0) this.#o.onMessages();
    return small;
  }

  /** Between portions requests have their turn, and so has a message to one person: it does not wait for thousands. */
  async #portion(workedMs: number): Promise<number> {
    await this.#courtesy?.give(workedMs);
    while (this.#again && !this.#stopped) {
      this.#again = false;
      if ((await this.#decideSmall()).more) this.#again = true;
    }
    return portionNow(this.#o.portion, this.#courtesy);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const listeners of this.#o.listeners) listeners.delete(this.#listen);
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    await this.#running;
  }
}
