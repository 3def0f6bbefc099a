/**
 * Keeps the requests of one token below Canvas's rate limit. Canvas has a leaky bucket per token: each running request
 * is charged 50 in advance, the level drains by 10 per second, and above 600 requests are refused without execution.
 */
import { callable, number } from "../checks.ts";
import { AbortError } from "../errors.ts";
import type { ThrottleOptions } from "../options.ts";
import { headerNumber, retryAfter } from "./failure.ts";
import { throwIfAborted } from "./time.ts";
import type { HeaderFields } from "./wire.ts";

const DRAIN_PER_SECOND = 10;
const MAX_PACE_MS = 10_000;
const MAX_PAUSE_MS = 30_000;
/** Quota that should have recovered before refused requests are sent again. */
const RECOVERED = 100;
/** Multiple of `minRemaining` that must remain for requests that no caller waits for yet. */
const PREFETCH_FACTOR = 3;

/** The state of the rate limiter. */
export interface RateLimitState {
  /** Remaining quota by the last response. */
  remaining: number | undefined;
  /** Cost of the last request. */
  lastCost: number | undefined;
  /** Number of requests on the wire. */
  inFlight: number;
  /** Number of requests in the queue. */
  queued: number;
  /** Milliseconds since the epoch until which nothing is sent. */
  pausedUntil: number | undefined;
}

interface Waiter {
  order: number;
  start(ticket: Ticket): void;
}

/** Permission to send one request; must be released once. */
export interface Ticket {
  /** Place in the queue; a refused request returns to it. */
  readonly order: number;
  /**
   * Releases it, with the headers of the response if there is one. After a refusal all requests pause, then a single
   * one is sent as a probe.
   */
  release(headers: HeaderFields | undefined, isRefused: boolean): void;
}

/** Milliseconds to wait after the `count`th refusal in a row. */
export function refusalDelay(headers: HeaderFields, count: number): number {
  const asked = retryAfter(headers);
  if (asked !== undefined) return asked;
  const remaining = headerNumber(headers, "x-rate-limit-remaining");
  if (remaining !== undefined && remaining < RECOVERED) return ((RECOVERED - remaining) / DRAIN_PER_SECOND) * 1000;
  return Math.min(1000 * 2 ** (count - 1), MAX_PAUSE_MS) * (0.75 + Math.random() / 4);
}

export class Limiter {
  readonly #maxConcurrent: number;
  readonly #minRemaining: number;
  readonly #queue: Waiter[] = [];
  #orders = 0;
  #inFlight = 0;
  #remaining: number | undefined;
  #lastCost: number | undefined;
  #paceUntil = 0;
  #pausedUntil = 0;
  #refusals = 0;
  /** After a refusal: the next request is a probe, or the probe is on the wire. */
  #probe: "none" | "due" | "out" = "none";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ThrottleOptions) {
    this.#maxConcurrent = number("throttle.maxConcurrent", options.maxConcurrent, 1) ?? 8;
    this.#minRemaining = number("throttle.minRemaining", options.minRemaining, -Infinity, false) ?? 100;
    number("throttle.maxRetries", options.maxRetries, 0);
    callable("throttle.onRateLimit", options.onRateLimit);
  }

  get state(): RateLimitState {
    const until = Math.max(this.#pausedUntil, this.#paceUntil);
    return {
      remaining: this.#remaining,
      lastCost: this.#lastCost,
      inFlight: this.#inFlight,
      queued: this.#queue.length,
      pausedUntil: until > Date.now() ? until : undefined,
    };
  }

  /** Whether a prefetch is welcome: nothing waits, and most of the quota remains. */
  get hasCapacity(): boolean {
    const { inFlight, queued, pausedUntil, remaining = Infinity } = this.state;
    const isEnough = remaining > PREFETCH_FACTOR * this.#minRemaining;
    return isEnough && !queued && !pausedUntil && inFlight < this.#maxConcurrent;
  }

  /** Resolves when the caller may send, first come first served. `order`: that of an earlier ticket that was refused. */
  acquire(signal?: AbortSignal, order = this.#orders++): Promise<Ticket> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal);
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        this.#drain();
        reject(new AbortError(signal?.reason));
      };
      const waiter: Waiter = {
        order,
        start: (ticket) => {
          signal?.removeEventListener("abort", leave);
          resolve(ticket);
        },
      };
      signal?.addEventListener("abort", leave, { once: true });
      const behind = this.#queue.findIndex((other) => other.order > order);
      this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, waiter);
      this.#drain();
    });
  }

  /** Starts the requests that may be sent now, and sets a timer if the next one must wait. */
  #drain(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0 && this.#inFlight < this.#maxConcurrent && this.#probe !== "out") {
      const wait = Math.max(this.#pausedUntil, this.#paceUntil) - Date.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#drain(), wait);
        return;
      }
      const waiter = this.#queue.shift();
      if (!waiter) return;
      this.#inFlight++;
      const probing = this.#probe === "due";
      if (probing) this.#probe = "out";
      waiter.start(this.#ticket(waiter.order, probing));
    }
  }

  #ticket(order: number, probing: boolean): Ticket {
    const release = (headers: HeaderFields | undefined, isRefused: boolean) => {
      this.#inFlight--;
      if (headers) this.#read(headers);
      if (headers && isRefused) {
        // The pause replaces the pacing delay; waiting for both would be too long.
        this.#paceUntil = 0;
        this.#refusals++;
        this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + refusalDelay(headers, this.#refusals));
        if (this.#probe !== "out" || probing) this.#probe = "due";
      } else if (probing) {
        this.#probe = "none";
        this.#refusals = 0;
      }
      this.#drain();
    };
    return { order, release };
  }

  #read(headers: HeaderFields): void {
    this.#lastCost = headerNumber(headers, "x-request-cost") ?? this.#lastCost;
    const remaining = headerNumber(headers, "x-rate-limit-remaining");
    if (remaining === undefined) return;
    this.#remaining = remaining;
    const pace = Math.min(((this.#minRemaining - remaining) / DRAIN_PER_SECOND) * 1000, MAX_PACE_MS);
    this.#paceUntil = pace > 0 ? Date.now() + pace : 0;
  }
}
