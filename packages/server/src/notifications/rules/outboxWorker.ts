/** Works through the outbox: woken by statements of this process that write events, and by a slow poll for all others. */
import { TenantTurns } from "../../jobs/tenantTurns.ts";
import type { Services } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import type { OnQuery } from "../../store/sentQuery.ts";
import { tenantsWithEvents } from "./decide.sql.ts";
import { claimLarge, type DecideOptions, decideLarge, decideSmall } from "./decide.ts";
import { IdleGate } from "./idleGate.ts";

/** From the statement that writes an event to its decision; events written meanwhile are decided along with it. */
const GATHER_MS = 50;
const POLL_MS = 2_000;
/** On a store with one session deciding waits for a pause between requests, at most this long. */
const YIELD_MS = 1_000;
/** Recipients of a portion while requests come to a store with one session. */
const BUSY_PORTION = 500;

export interface OutboxWorkerOptions extends DecideOptions {
  /** Where the statements of everybody else are heard: one that writes an event wakes the worker. */
  readonly listeners: readonly Set<OnQuery>[];
  /** Recipients of one event that are decided at once. */
  readonly portion: number;
  /** Whether requests go first: the store has one session for all. */
  readonly yields?: boolean;
  /** Called when there are new messages to be sent. */
  readonly onMessages: () => void;
}

/** What the worker needs; `db` is a handle of its own, to which `listeners` do not listen. */
export type OutboxServices = Pick<Services, "db" | "clock" | "log">;

/** An event with many recipients on its way, a portion at each turn of its tenant. */
interface LargeRun {
  readonly portions: AsyncGenerator<number>;
  /** How long the last portion took. */
  tookMs: number;
}

export class OutboxWorker {
  readonly #services: OutboxServices;
  readonly #options: OutboxWorkerOptions;
  readonly #gate: IdleGate | undefined;
  readonly #turns: TenantTurns;
  /** Tenants that wrote events which were not looked for yet. */
  readonly #woken = new Set<number>();
  readonly #large = new Map<number, LargeRun>();
  /** Whether to ask the store which tenants have events: other processes write some, and some wait for a time. */
  #asks = true;
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(services: OutboxServices, options: OutboxWorkerOptions) {
    this.#services = services;
    this.#options = options;
    this.#gate = options.yields ? new IdleGate() : undefined;
    this.#turns = new TenantTurns({
      waiting: () => this.#waiting(),
      turn: (root) => this.#turn(root),
      // the events lie in the store; the next poll finds them
      failed: (error, root) => services.log.error({ err: error, root }, "outbox"),
    });
  }

  readonly #listen: OnQuery = (query) => {
    this.#gate?.listen(query);
    if (query.emits.length === 0) return;
    if (query.tenant === undefined) this.#asks = true;
    else this.#woken.add(query.tenant);
    this.#wake();
  };

  start(): void {
    for (const listeners of this.#options.listeners) listeners.add(this.#listen);
    this.#poll = setInterval(() => {
      this.#asks = true;
      void this.run();
    }, POLL_MS);
    this.#poll.unref();
    this.#wake();
  }

  /** Begins to work soon, once for all that wake it meanwhile. */
  #wake(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#begin(), GATHER_MS);
    this.#timer.unref();
  }

  async #begin(): Promise<void> {
    await this.#gate?.quiet(YIELD_MS - GATHER_MS);
    this.#timer = undefined;
    if (!this.#stopped) void this.run();
  }

  /** Works until no tenant has events left. */
  run(): Promise<void> {
    return this.#turns.run();
  }

  /** Tenants that may have events. The store is not asked when the statements of this process say which. */
  async #waiting(): Promise<number[]> {
    const woken = [...this.#woken];
    if (!this.#asks) return woken;
    const rows = await execute(this.#services.db, tenantsWithEvents, { now: this.#services.clock.now() });
    this.#asks = false;
    return [...woken, ...rows.map(({ root }) => root)];
  }

  /**
   * Decides a batch of events with few recipients or a portion of one with many. A message to one person does not wait
   * for thousands: where events were written since, those with few recipients go first.
   */
  async #turn(root: number): Promise<boolean> {
    const ctx = { ...this.#services, root };
    const woken = this.#woken.delete(root);
    let run = this.#large.get(root);
    if (run !== undefined) await this.#gate?.give(run.tookMs);
    if (run === undefined || woken) {
      const small = await decideSmall(ctx, this.#options);
      if (small.immediate > 0) this.#options.onMessages();
      if (small.more) {
        this.#woken.add(root);
        return true;
      }
      if (run === undefined && !small.large) return false;
    }
    run ??= await this.#begunLarge(root);
    if (run !== undefined) await this.#portion(root, run);
    return run !== undefined;
  }

  async #begunLarge(root: number): Promise<LargeRun | undefined> {
    const ctx = { ...this.#services, root };
    const event = await claimLarge(ctx);
    if (event === undefined) return undefined;
    await this.#gate?.give(0);
    const portion = () => portionSize(this.#options.portion, this.#gate);
    const run: LargeRun = { portions: decideLarge(ctx, event, { ...this.#options, portion }), tookMs: 0 };
    this.#large.set(root, run);
    return run;
  }

  async #portion(root: number, run: LargeRun): Promise<void> {
    const begun = performance.now();
    let done = true;
    try {
      const next = await run.portions.next();
      done = next.done ?? false;
      if (!next.done && next.value > 0) this.#options.onMessages();
    } finally {
      if (done) this.#large.delete(root);
    }
    run.tookMs = performance.now() - begun;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const listeners of this.#options.listeners) listeners.delete(this.#listen);
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    await this.#turns.stop();
    for (const { portions } of this.#large.values())
      await portions.return(0).catch((error) => this.#services.log.error({ err: error }, "outbox"));
  }
}

/** How many recipients the next portion may have: fewer while requests wait behind `gate`. */
export const portionSize = (idle: number, gate: IdleGate | undefined): number =>
  gate?.busy ? Math.min(BUSY_PORTION, idle) : idle;
