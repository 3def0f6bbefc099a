/** The state of long work, and waiting for its end. */
import { number } from "../checks.ts";
import { ProgressFailedError, ProgressTimeoutError } from "../errors.ts";
import { limits, sleep } from "../http/time.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { WaitOptions } from "../types/params.ts";
import type * as wire from "../types/wire.generated.ts";
import { type Attributed, Resource } from "./resource.ts";

/** What a wait was asked to be. @throws TypeError, RangeError */
export function checkWait({ intervalMs, maxIntervalMs, timeoutMs }: WaitOptions): void {
  number("intervalMs", intervalMs, 1, false);
  number("maxIntervalMs", maxIntervalMs, 1, false);
  number("timeoutMs", timeoutMs, 0, false);
}

/**
 * Looks again and again until `look` tells that it is done.
 * @throws ProgressTimeoutError made by `late` when `timeoutMs` has passed.
 */
export async function poll(look: () => Promise<boolean>, late: () => Error, options: WaitOptions = {}): Promise<void> {
  const end = limits(options.timeoutMs) ? Date.now() + options.timeoutMs : Number.POSITIVE_INFINITY;
  const longest = options.maxIntervalMs ?? 10_000;
  let interval = Math.min(options.intervalMs ?? 1000, longest);
  for (;;) {
    const left = end - Date.now();
    if (left <= 0) throw late();
    await sleep(Math.min(interval, left), options.signal);
    if (await look()) return;
    interval = Math.min(interval * 1.5, longest);
  }
}

/** A piece of long work on the site. */
export class Progress extends (Resource as Attributed<Resource, wire.Progress>) {
  override get [KIND](): string {
    return "Progress";
  }

  /** Whether the work has ended, well or not. */
  get done(): boolean {
    return this.failed || this.workflow_state === "completed";
  }

  /** Whether the work failed or was cancelled. */
  get failed(): boolean {
    return /^(?:failed|cancell?ed)$/.test(this.workflow_state);
  }

  /**
   * Reads the state anew into this object.
   * @canvas GET progress/:id
   */
  query(options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({ method: "GET" as const, path: path`progress/${this.key}` });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /**
   * Stops the work; what is done stays done.
   * @param message Why; becomes the message of the progress.
   * @canvas POST progress/:id/cancel
   */
  cancel(message?: string, options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({
      ...{ method: "POST" as const, path: path`progress/${this.key}/cancel` },
      ...{ params: { message }, idempotent: true },
    });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /**
   * Waits for the end of the work; finished work is not asked about again.
   * @throws ProgressFailedError when it failed or was cancelled.
   * @throws ProgressTimeoutError when `timeoutMs` passed; the work goes on.
   * @canvas GET progress/:id, repeated
   */
  async wait(
    options: WaitOptions & { onUpdate?: ((progress: Progress) => unknown) | undefined } = {},
    request?: RequestOptions,
  ): Promise<this> {
    checkWait(options);
    const state = () => JSON.stringify([this.workflow_state, this.completion, this.message]);
    let seen = this.loaded ? state() : "";
    const tell = async () => {
      await options.onUpdate?.(this);
      return this.done;
    };
    const look = async () => {
      await this.query({ ...request, signal: options.signal ?? request?.signal });
      if (seen === state()) return this.done;
      seen = state();
      return tell();
    };
    const late = () => new ProgressTimeoutError(`${this.tag} is still ${this.workflow_state}`, this);
    if (!(this.loaded ? this.done || (await tell()) : await look())) await poll(look, late, options);
    if (this.failed) throw new ProgressFailedError(this);
    return this;
  }

  /** Ids that the message of a conversation batch names as failed, one on each line after the first. */
  failedIds(): string[] {
    const lines = (this.message ?? "").split("\n").slice(1);
    return lines.flatMap((line) => line.match(/\d+(?:~\d+)?/g) ?? []);
  }

  /** `tag - workflow_state (id)`. */
  override toString(): string {
    return `${this.tag} - ${this.workflow_state} (${this.id})`;
  }
}
