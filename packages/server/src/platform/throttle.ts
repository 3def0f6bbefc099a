/** Canvas's leaky bucket: each running request holds 50 units, what it cost stays, and 10 a second leak away. */
import type { Clock } from "./clock.ts";
import type { ThrottleOptions } from "./config.ts";

interface Bucket {
  count: number;
  /** Seconds. */
  touched: number;
  /** When it was put behind all others. */
  placed: number;
}

const FORGET_AFTER_SECONDS = 3600;

/** A bucket is asked three times a request, and need not go to the end each time. */
const PLACED_FOR_SECONDS = 1;

/** What the operator's lists say of a client. */
export type Standing = "approved" | "blocked" | "ordinary";

/** One process's buckets. Several processes behind a balancer each keep their own. */
export class Throttle {
  readonly #options: ThrottleOptions;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  readonly #approved: ReadonlySet<string>;
  readonly #blocked: ReadonlySet<string>;

  constructor(options: ThrottleOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#approved = readList(options.approve);
    this.#blocked = readList(options.block);
  }

  /** Whether a list names people: then who asks must be known before anything is charged. */
  get namesUsers(): boolean {
    return [...this.#approved, ...this.#blocked].some((entry) => entry.startsWith("user:"));
  }

  /** What the lists say of a request that goes by these names. */
  standing(names: readonly string[]): Standing {
    if (names.some((name) => this.#blocked.has(name))) return "blocked";
    return names.some((name) => this.#approved.has(name)) ? "approved" : "ordinary";
  }

  /** Charges the start of a request; false when it must be refused. */
  begin(client: string): boolean {
    const level = this.#add(client, this.#options.upFront);
    if (!this.#options.enabled || level < this.#options.highWaterMark) return true;
    // a refused request gives back what it held
    this.#add(client, -this.#options.upFront);
    return false;
  }

  /** Settles a request that cost this much; anything but a positive number counts as nothing. */
  end(client: string, cost: number): void {
    this.#add(client, (Number.isFinite(cost) ? Math.max(0, cost) : 0) - this.#options.upFront);
  }

  /** Units left before refusals begin, as the header tells it. */
  remaining(client: string): number {
    return Math.min(this.#options.highWaterMark, this.#options.highWaterMark - this.#add(client, 0));
  }

  #add(client: string, amount: number): number {
    const now = this.#clock.now().getTime() / 1000;
    const bucket = this.#buckets.get(client) ?? { count: 0, touched: now, placed: Number.NEGATIVE_INFINITY };
    const leaked = Math.max(0, bucket.count - this.#options.outflow * Math.max(0, now - bucket.touched));
    bucket.count = Math.min(this.#options.maximum, Math.max(0, leaked + amount));
    bucket.touched = now;
    if (now - bucket.placed < PLACED_FOR_SECONDS) return bucket.count;
    // the newest stand last, so the oldest are the first to forget
    bucket.placed = now;
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    for (const [key, old] of this.#buckets) {
      if (now - old.touched < FORGET_AFTER_SECONDS) break;
      this.#buckets.delete(key);
    }
    return bucket.count;
  }
}

/** `user:12, ip:10.0.0.7; the library's kiosk` as its entries. */
const readList = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(",")
      .map((entry) => entry.split(";", 1)[0]!.trim())
      .filter((entry) => entry !== ""),
  );
