/** The progress of background jobs, and waiting for their end. */
import { number } from "../checks.ts";
import { ProgressFailedError, ProgressTimeoutError } from "../errors.ts";
import { isLimited, sleep } from "../http/time.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { WaitOptions } from "../types/params.ts";
import type * as wire from "../types/wire.generated.ts";
import { Resource, type WithAttributes } from "./resource.ts";

/** Checks the options of a wait. @throws TypeError, RangeError */
export function checkWait({ intervalMs, maxIntervalMs, timeoutMs }: WaitOptions): void {
  number("intervalMs", intervalMs, 1, false);
  number("maxIntervalMs", maxIntervalMs, 1, false);
  number("timeoutMs", timeoutMs, 0, false);
}

/**
 * Calls `isDone` after growing intervals until it returns true.
 * @throws ProgressTimeoutError made by `late` when `timeoutMs` has passed.
 */
export async function poll(
  isDone: () => Promise<boolean>,
  late: () => Error,
  options: WaitOptions = {},
): Promise<void> {
  const end = isLimited(options.timeoutMs) ? Date.now() + options.timeoutMs : Infinity;
  const longest = options.maxIntervalMs ?? 10_000;
  let interval = Math.min(options.intervalMs ?? 1000, longest);
  for (;;) {
    const left = end - Date.now();
    if (left <= 0) throw late();
    await sleep(Math.min(interval, left), options.signal);
    if (await isDone()) return;
    interval = Math.min(interval * 1.5, longest);
  }
}

/** A background job of the site. */
export class Progress extends (Resource as WithAttributes<Resource, wire.Progress>) {
  override get [KIND](): string {
    return "Progress";
  }

  /** Whether the job has ended, successfully or not. */
  get done(): boolean {
    return this.failed || this.workflow_state === "completed";
  }

  /** Whether the job failed or was cancelled. */
  get failed(): boolean {
    return /^(?:failed|cancell?ed)$/.test(this.workflow_state);
  }

  /**
   * Reads the progress again into this object.
   * @canvas GET progress/:id
   */
  query(options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, () => ({ method: "GET", path: path`progress/${this.key}` }));
  }

  /**
   * Cancels the job and refreshes this object; what is done stays done.
   * @param message The reason; becomes the message of the progress.
   * @canvas POST progress/:id/cancel
   */
  cancel(message?: string, options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, () => ({
      ...{ method: "POST", path: path`progress/${this.key}/cancel` },
      ...{ params: { message }, idempotent: true },
    }));
  }

  /**
   * Waits for the end of the job. A job that has ended is not requested again.
   * @param options `onUpdate`: called when state, completion (in percent) or message changed.
   * @throws ProgressFailedError when it failed or was cancelled.
   * @throws ProgressTimeoutError when `timeoutMs` passed; the job continues.
   * @canvas GET progress/:id, repeated
   */
  async wait(
    options: WaitOptions & { onUpdate?: ((progress: Progress) => unknown) | undefined } = {},
    request?: RequestOptions,
  ): Promise<this> {
    checkWait(options);
    let seen = "";
    const report = async () => {
      const state = JSON.stringify([this.workflow_state, this.completion, this.message]);
      if (state !== seen) await options.onUpdate?.(this);
      seen = state;
      return this.done;
    };
    const isDone = async () => {
      await this.query({ ...request, signal: options.signal ?? request?.signal });
      return report();
    };
    const record = () => this.toJSON() as unknown as wire.Progress;
    const late = () => new ProgressTimeoutError(`${this.tag} is still ${this.workflow_state}`, record());
    if (!(this.loaded ? this.done || (await report()) : await isDone())) await poll(isDone, late, options);
    if (this.failed) throw new ProgressFailedError(record());
    return this;
  }

  /** Lists the ids that the message of a conversation batch names as failed, one on each line after the first. */
  failedIds(): string[] {
    const lines = (this.message ?? "").split("\n").slice(1);
    return lines.flatMap((line) => line.match(/\d+(?:~\d+)?/g) ?? []).map((id) => this.idAs(id));
  }

  /** `tag - workflow_state (id)`. */
  override toString(): string {
    return `${this.tag} - ${this.workflow_state} (${this.id})`;
  }
}
