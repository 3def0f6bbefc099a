/** Waiting that can be ended: sleeps, races against a signal. No timer or listener outlives its use. */
import { AbortError } from "../errors.ts";

/** Rejects with the caller's reason as `AbortError` if `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortError(signal.reason);
}

/** `work`, or the rejection that `signal` brings, whichever is first. `work` itself goes on unobserved. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new AbortError(signal.reason));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Waits `ms` milliseconds; ends at once with `AbortError` when `signal` fires. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const wait = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return orAborted(wait, signal).finally(() => clearTimeout(timer));
}

/** Whether a limit in milliseconds limits at all: 0 and `Infinity` switch it off. */
export const limits = (ms: number | undefined): ms is number => ms !== undefined && ms > 0 && ms < Infinity;
