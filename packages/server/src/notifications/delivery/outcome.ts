/** The result of an attempt to send, and the time of the next one. */

export type SendOutcome =
  | { readonly kind: "sent" }
  /** To be tried again: the server is busy, away, or does not let us in. */
  | { readonly kind: "later"; readonly error: string; readonly fault: Fault }
  /** The server knows no such recipient. */
  | { readonly kind: "bounced"; readonly error: string }
  /** The server rejects this message. */
  | { readonly kind: "refused"; readonly error: string };

/** What a mail waits for: the server, a connection that broke, or the server's answer to this mail or its recipient. */
type Fault = "server" | "connection" | "mail";

interface SendError {
  readonly message: string;
  readonly code?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/**
 * Reads the result from an error of nodemailer. A permanent answer counts against the recipient only when it was given to
 * the recipient's address, and against the message only when it was given to the message: a wrong password or a rejected
 * sender says nothing about either.
 */
export function outcomeOf(error: unknown): SendOutcome {
  const e = error as SendError;
  const text = (e.response ?? e.message ?? String(error)).slice(0, 1000);
  const permanent = (e.responseCode ?? 0) >= 500;
  if (permanent && e.command === "RCPT TO") return { kind: "bounced", error: text };
  if (permanent && (e.command === "DATA" || e.code === "EMESSAGE")) return { kind: "refused", error: text };
  // the address is not one that can be sent to: the server was not asked
  if (e.code === "EENVELOPE" && e.responseCode === undefined) return { kind: "refused", error: text };
  return { kind: "later", error: text, fault: faultOf(e) };
}

/** Codes of a connection that was open; it may have broken because of one mail. */
const BROKEN = new Set(["ECONNECTION", "ECONNRESET", "EPIPE", "ESOCKET", "ETIMEDOUT"]);

function faultOf({ code = "", command, responseCode, message }: SendError): Fault {
  if (command === "RCPT TO" || command === "DATA" || code === "EMESSAGE") return "mail";
  const refused = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|certificate/i.test(message);
  return BROKEN.has(code) && responseCode === undefined && !refused ? "connection" : "server";
}

const FIRST_MS = 5 * 60_000;
const LONGEST_MS = 4 * 3600_000;
/** Mail that could not be delivered for so long is given up. */
const GIVE_UP_MS = 48 * 3600_000;

/** The time of the next attempt after so many; null when it is too late. All pauses but the first are randomized. */
export function nextAttempt(attempts: number, firstDue: Date, now: Date, random = Math.random): Date | null {
  const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1));
  const at = now.getTime() + (attempts === 1 ? pause : pause * (1 + random() / 5));
  return at - firstDue.getTime() > GIVE_UP_MS ? null : new Date(at);
}
