/** What an attempt to send came to, and when the next one is made. */

export type Outcome =
  | { readonly kind: "sent" }
  /** Not now: the server is busy, away, or does not let us in. */
  | { readonly kind: "later"; readonly error: string }
  /** The server knows no such recipient, and will not. */
  | { readonly kind: "bounced"; readonly error: string }
  /** The server does not want this message. */
  | { readonly kind: "refused"; readonly error: string };

interface SendError {
  readonly message: string;
  readonly code?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/**
 * A permanent answer counts against the recipient only where it was given about the recipient, and against the message
 * only where it was given about the message: a wrong password or a refused sender says nothing of either.
 */
export function outcomeOf(error: unknown): Outcome {
  const e = error as SendError;
  const text = (e.response ?? e.message ?? String(error)).slice(0, 1000);
  const permanent = (e.responseCode ?? 0) >= 500;
  if (permanent && e.command === "RCPT TO") return { kind: "bounced", error: text };
  if (permanent && (e.command === "DATA" || e.code === "EMESSAGE")) return { kind: "refused", error: text };
  // the address itself cannot be sent to: there was no answer because nothing was asked
  if (e.code === "EENVELOPE" && e.responseCode === undefined) return { kind: "refused", error: text };
  return { kind: "later", error: text };
}

const FIRST_MS = 5 * 60_000;
const LONGEST_MS = 4 * 3600_000;
/** Mail that could not be handed over for so long is given up. */
const GIVE_UP_MS = 48 * 3600_000;

/** When to try again after so many attempts; null when it is too late. All but the first pause are spread at random. */
export function nextAttempt(attempts: number, firstDue: Date, now: Date, random = Math.random): Date | null {
  const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1));
  const at = now.getTime() + (attempts === 1 ? pause : pause * (1 + random() / 5));
  return at - firstDue.getTime() > GIVE_UP_MS ? null : new Date(at);
}
