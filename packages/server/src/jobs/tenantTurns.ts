/** Divides a background worker's time among tenants: asks which of them have work, then gives each a short turn. */

/** The work of one kind, for example "send scheduled messages". */
export interface TenantWork {
  /**
   * Asks, without locks, which tenants have work now. This is the only statement of a worker that reads several
   * tenants; it returns nothing but their root accounts.
   */
  readonly waiting: () => Promise<readonly number[]>;
  /**
   * Does a bounded portion of a tenant's work, in statements bound to that tenant. Resolves true when more may be left:
   * the tenant has another turn after all others had theirs.
   */
  readonly turn: (root: number) => Promise<boolean>;
  /**
   * Called with the error of a turn: the tenant is left out for `restMs`, the others go on. Called without a tenant when
   * asking fails: the run ends, and the next one asks again.
   */
  readonly failed: (error: unknown, root: number | undefined) => void;
  /** Milliseconds after which a run under way asks again which tenants have work. */
  readonly askMs?: number;
  /** Milliseconds for which a run leaves out a tenant whose turn failed. */
  readonly restMs?: number;
}

const ASK_MS = 1_000;
const REST_MS = 5_000;

/**
 * Takes tenants in the order of their root accounts, beginning after the one served last, also when that was in an
 * earlier run. A tenant that comes to have work waits for one turn of each other tenant at most, however much work
 * those have.
 */
export class TenantTurns {
  readonly #work: Required<TenantWork>;
  readonly #waiting = new Set<number>();
  /** Tenants whose turn failed in this run, with the time until which they are left out. */
  readonly #resting = new Map<number, number>();
  #last = 0;
  #ask = false;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(work: TenantWork) {
    this.#work = { askMs: ASK_MS, restMs: REST_MS, ...work };
  }

  /**
   * Works until no tenant has work left. Called while a run is under way it joins that run, which asks again before its
   * next turn. Never rejects.
   */
  run(): Promise<void> {
    this.#ask = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends after the turn under way, and resolves then. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#waiting.clear();
    this.#resting.clear();
    let askedAt = Number.NEGATIVE_INFINITY;
    while (!this.#stopped) {
      if (this.#ask || (this.#waiting.size > 0 && performance.now() - askedAt >= this.#work.askMs)) {
        this.#ask = false;
        if (!(await this.#find())) return;
        askedAt = performance.now();
      }
      const root = this.#next();
      if (root === undefined) return;
      this.#last = root;
      await this.#serve(root);
    }
  }

  /** Adds the tenants that have work; false when asking failed. */
  async #find(): Promise<boolean> {
    try {
      for (const root of await this.#work.waiting())
        if ((this.#resting.get(root) ?? 0) <= performance.now()) this.#waiting.add(root);
      return true;
    } catch (error) {
      this.#work.failed(error, undefined);
      return false;
    }
  }

  /** The next waiting tenant after the last one served, in the order of root accounts; then the first again. */
  #next(): number | undefined {
    let first: number | undefined;
    let next: number | undefined;
    for (const root of this.#waiting) {
      if (first === undefined || root < first) first = root;
      if (root > this.#last && (next === undefined || root < next)) next = root;
    }
    return next ?? first;
  }

  async #serve(root: number): Promise<void> {
    try {
      if (!(await this.#work.turn(root))) this.#waiting.delete(root);
    } catch (error) {
      this.#waiting.delete(root);
      this.#resting.set(root, performance.now() + this.#work.restMs);
      this.#work.failed(error, root);
    }
  }
}
