/** Decides whether a request may be retried, and after which delay. */
import { CanvasApiError, NetworkError, RateLimitExceededError, TimeoutError } from "../errors.ts";

const BASE_MS = 500;
const CAP_MS = 8000;
/** After a longer `Retry-After` the call fails with it, because waiting would look like a hang. */
export const MAX_RETRY_AFTER_MS = 60_000;

const TRANSIENT = new Set([408, 500, 502, 503, 504]);

/** Whether the request may have been executed although it failed. */
export const isAmbiguous = (error: unknown): boolean =>
  error instanceof TimeoutError ||
  (error instanceof NetworkError && error.phase === "unknown") ||
  (error instanceof CanvasApiError && TRANSIENT.has(error.status));

/** Whether the rules allow a retry. `repeatable`: executing the request twice does no harm. */
export function mayRetry(error: unknown, repeatable: boolean): boolean {
  if (error instanceof NetworkError && error.phase === "connect") return true;
  if (error instanceof RateLimitExceededError) return true;
  return repeatable && isAmbiguous(error);
}

/** Milliseconds before retry number `retry` (from 0): the site's `Retry-After`, else exponential with jitter. */
export function backoff(error: unknown, retry: number): number {
  const asked = error instanceof CanvasApiError ? error.retryAfterMs : undefined;
  return asked ?? Math.min(BASE_MS * 2 ** retry, CAP_MS) * (0.75 + Math.random() / 4);
}
