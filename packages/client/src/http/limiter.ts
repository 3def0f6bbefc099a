/**
 * Keeps one token below Canvas's throttle. Canvas keeps a leaky bucket per token: each running request costs 50 up
 * front, the level drains by 10 a second, and above 600 requests are refused unexecuted.
 */
import { callable, number } from "../checks.ts";
import { AbortError } from "../errors.ts";
import type { ThrottleOptions } from "../options.ts";
import { headerNumber, retryAfter } from "./failure.ts";
import { throwIfAborted } from "./time.ts";
import type { Fields } from "./wire.ts";

const DRAIN_PER_SECOND = 10;
const MAX_PACE_MS = 10_000;
const MAX_PAUSE_MS = 30_000;
/** What should be left before refused requests start again. */
const COMFORTABLE = 100;
/** How many times `minRemaining` must be left for requests that nobody waits for yet. */
const PLENTY = 3;

/** What `onRateLimit` is told. */
export interface RateLimitInfo {
  /** How often this call has been refused, from 1. */
  attempt: number;
  /** Milliseconds before the next try. */
  delayMs: number;
  /** What was left of the allowance, where the site said. */
  remaining: number | undefined;
  /** HTTP method of the refused request. */
  method: string;
  /** Address of the refused request, secrets masked. */
  url: string;
}

/** How things stand with the throttle. */
export interface RateLimitState {
  /** Allowance left by the last answer. */
  remaining: number | undefined;
  /** What the last answer cost. */
  lastCost: number | undefined;
  /** Requests on the wire. */
  inFlight: number;
  /** Requests waiting for their turn. */
  queued: number;
  /** Milliseconds since the epoch until which nothing is sent. */
  pausedUntil: number | undefined;
}

interface Waiter {
  order: number;
  start(ticket: Ticket): void;
}

/** Leave to send one request; must be given back once. */
export interface Ticket {
  /** Place in the line; a refused request returns to it. */
  readonly order: number;
  /** Gives the leave back after an answer, or after none. */
  done(headers?: Fields): void;
  /** Gives it back after a refusal: everything pauses, then one request probes. */
  refused(headers: Fields): void;
}

/** Milliseconds to wait after the `count`th refusal in a row. */
export function refusalDelay(headers: Fields, count: number): number {
  const asked = retryAfter(headers);
  if (asked !== undefined) return asked;
  const remaining = headerNumber(headers, "x-rate-limit-remaining");
  if (remaining !== undefined && remaining < COMFORTABLE) return ((COMFORTABLE - remaining) / DRAIN_PER_SECOND) * 1000;
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
  /** After a refusal: a probe is due, or on its way. */
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

  /** Whether a request more is welcome: nothing waits, and plenty is left of the allowance. */
  get calm(): boolean {
    const { inFlight, queued, pausedUntil, remaining = Infinity } = this.state;
    const plenty = remaining > PLENTY * this.#minRemaining;
    return plenty && !queued && !pausedUntil && inFlight < this.#maxConcurrent;
  }

  /** Resolves when the caller may send; first come, first served. `order` is that of an earlier, refused ticket. */
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

  /** Starts what may start, and sets the alarm for what must wait for a point in time. */
  #drain(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0 && this.#inFlight < this.#maxConcurrent && this.#probe !== "out") {
      const wait = Math.max(this.#pausedUntil, this.#paceUntil) - Date.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#drain(), wait);
        return;
      }
      const waiter = this.#queue.shift()!;
      this.#inFlight++;
      const probing = this.#probe === "due";
      if (probing) this.#probe = "out";
      waiter.start(this.#ticket(waiter.order, probing));
    }
  }

  #ticket(order: number, probing: boolean): Ticket {
    const settle = (headers: Fields | undefined, refused: boolean) => {
      this.#inFlight--;
      if (headers) this.#read(headers);
      if (refused) {
        // The pause takes the place of the pace: both would be waiting twice.
        this.#paceUntil = 0;
        this.#refusals++;
        this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + refusalDelay(headers!, this.#refusals));
        if (this.#probe !== "out" || probing) this.#probe = "due";
      } else if (probing) {
        this.#probe = "none";
        this.#refusals = 0;
      }
      this.#drain();
    };
    return { order, done: (headers) => settle(headers, false), refused: (headers) => settle(headers, true) };
  }

  #read(headers: Fields): void {
    this.#lastCost = headerNumber(headers, "x-request-cost") ?? this.#lastCost;
    const remaining = headerNumber(headers, "x-rate-limit-remaining");
    if (remaining === undefined) return;
    this.#remaining = remaining;
    const pace = Math.min(((this.#minRemaining - remaining) / DRAIN_PER_SECOND) * 1000, MAX_PACE_MS);
    this.#paceUntil = pace > 0 ? Date.now() + pace : 0;
  }
}
