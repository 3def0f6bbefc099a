/** Time limits, and waits that a signal can end. No timer or listener outlives its use. */
import { AbortError, CanvasError } from "../errors.ts";

/** The error for an aborted signal: its reason if that is an error of this library, else an `AbortError` with it. */
const abortion = ({ reason }: AbortSignal): CanvasError =>
  reason instanceof CanvasError ? reason : new AbortError(reason);

/** Throws if `signal` has aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortion(signal);
}

/** Settles like `work`, or rejects as soon as `signal` aborts. `work` itself continues. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(abortion(signal));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** A controller that also aborts when `signal` does, until it is unlinked. */
export function linkedTo(signal: AbortSignal | undefined): { controller: AbortController; unlink(): void } {
  const controller = new AbortController();
  const stop = () => controller.abort(signal?.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  return { controller, unlink: () => signal?.removeEventListener("abort", stop) };
}

/** When work must end: after `ms` milliseconds with the error of `late`, or with the caller's signal. */
interface Limit {
  ms: number | undefined;
  signal: AbortSignal | undefined;
  late(): CanvasError;
}

/** Runs work within a limit. The work gets a signal that aborts at the end of the limit, even if it does not listen. */
export async function within<T>({ ms, signal, late }: Limit, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { controller, unlink } = linkedTo(signal);
  const timer = isLimited(ms) ? setTimeout(() => controller.abort(late()), ms) : undefined;
  try {
    return await orAborted(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    unlink();
  }
}

/** Waits `ms` milliseconds; rejects as soon as `signal` aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const wait = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return orAborted(wait, signal).finally(() => clearTimeout(timer));
}

/** Whether a time limit in milliseconds is in effect: 0 and `Infinity` disable it. */
export const isLimited = (ms: number | undefined): ms is number => ms !== undefined && ms > 0 && ms < Infinity;
