/** Canvas's leaky bucket: each running request holds 50 units, what it cost stays, and 10 a second leak away. */
import type { FastifyReply } from "fastify";
import { must } from "../store/must.ts";
import type { Clock } from "./clock.ts";
import { throttled } from "./errors.ts";
import type { ThrottleConfig } from "./settings/configure.ts";

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
  readonly #options: ThrottleConfig;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  readonly #approved: ReadonlySet<string>;
  readonly #blocked: ReadonlySet<string>;

  constructor(options: ThrottleConfig, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#approved = readList(options.approve);
    this.#blocked = readList(options.block);
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
      .map((entry) => (entry.split(";", 1)[0] ?? "").trim())
      .filter((entry) => entry !== ""),
  );

/** What one request holds of a bucket, from its admission to its answer. */
export class Charge {
  readonly #throttle: Throttle;
  readonly #refusal: 403 | 429;
  #client: string | undefined;
  #ordinary = false;
  #started: number | undefined;
  #worked = 0;
  #cost: number | undefined;

  constructor(throttle: Throttle, refusal: 403 | 429) {
    this.#throttle = throttle;
    this.#refusal = refusal;
  }

  /** Charges the start of a request to the first of its names, or refuses it. */
  begin(names: readonly string[]): void {
    this.#ordinary = this.check(names) === "ordinary";
    const client = must(names[0], "the name of a client");
    if (this.#ordinary && !this.#throttle.begin(client))
      throw throttled(this.#refusal, this.#throttle.remaining(client).toFixed(6));
    this.#client = client;
  }

  /** What the operator's lists say of these names; blocked ones are refused. */
  check(names: readonly string[]): Standing {
    const standing = this.#throttle.standing(names);
    if (standing === "blocked") throw throttled(this.#refusal, "0.0");
    return standing;
  }

  /** Begins to count work: waiting for a body costs nothing. */
  start(): void {
    this.#started = performance.now();
  }

  pause(): void {
    if (this.#started !== undefined) this.#worked += (performance.now() - this.#started) / 1000;
    this.#started = undefined;
  }

  /** Ends the charge with the seconds that were worked; later calls do nothing. */
  end(cost: number): void {
    if (this.#cost !== undefined || this.#client === undefined) return;
    this.#cost = cost;
    if (this.#ordinary) this.#throttle.end(this.#client, cost);
  }

  /** Ends it with the time that was worked, and tells cost and remainder in the answer's headers. */
  settle(reply: FastifyReply): void {
    if (this.#client === undefined) return;
    this.pause();
    this.end(this.#worked);
    reply.header("x-request-cost", (this.#cost ?? 0).toFixed(6));
    reply.header("x-rate-limit-remaining", this.#throttle.remaining(this.#client).toFixed(6));
  }
}
