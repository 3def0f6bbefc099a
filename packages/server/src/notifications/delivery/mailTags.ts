/** Tagged addresses: they name one of our messages and prove that we issued them. Replies and bounces come back to them. */
import { sameText, sign } from "../../platform/secrets.ts";
import { must } from "../../store/must.ts";

/** 16 of the 40 digits leave room for the tag within the 64 octets of an address's local part. */
const DIGITS = 16;
/** How long a tag is valid. */
const VALID_MS = 30 * 86_400_000;

export class NoReplyAddress extends Error {
  override readonly name = "NoReplyAddress";
}

/** Where a reply goes, or where mail servers report that our mail could not be delivered. */
type Purpose = "reply" | "bounce";

interface Tagged {
  readonly root_account_id: number;
  readonly id: number;
  readonly created_at: Date;
}

const hmac = (key: string, text: string): string => sign(key, text, { algorithm: "sha1", encoding: "hex" });

/** The text that a tag signs. The time is part of it, so that nobody can extend it. */
const signedText = (purpose: Purpose, id: string, epoch: number): string =>
  purpose === "reply" ? `${id}-${epoch}` : `bounce:${id}-${epoch}`;

/** No hexadecimal digit: it tells the two kinds of tags apart. */
const BOUNCE = "v";

function taggedAddress(pool: readonly string[], key: string, message: Tagged, purpose: Purpose): string {
  const base = pool[message.id % Math.max(1, pool.length)];
  if (base === undefined) throw new NoReplyAddress("there is no address for replies");
  const at = base.lastIndexOf("@");
  const id = `${message.root_account_id}~${message.id}`;
  const epoch = Math.floor(message.created_at.getTime() / 1000);
  const mark = purpose === "bounce" ? BOUNCE : "";
  const tag = `${mark}${hmac(key, signedText(purpose, id, epoch)).slice(0, DIGITS)}-${id}-${epoch}`;
  return `${base.slice(0, at)}+${tag}${base.slice(at)}`;
}

/** `<local>+<hmac>-<root>~<id>-<epoch>@<domain>`, from the pool's address number `id mod size`. */
export const replyAddress = (pool: readonly string[], key: string, message: Tagged): string =>
  taggedAddress(pool, key, message, "reply");

/** The envelope's sender of a message, to which mail servers report. */
export const bounceAddress = (pool: readonly string[], key: string, message: Tagged): string =>
  taggedAddress(pool, key, message, "bounce");

export interface MailTag {
  readonly purpose: Purpose;
  readonly root: number;
  readonly id: number;
  readonly hmac: string;
  /** Undefined in the short form. */
  readonly epoch: number | undefined;
}

/** Reads the tag of an address, whether it is genuine or not; undefined when there is none. */
export function readTag(address: string): MailTag | undefined {
  const found = /\+(v)?([\da-f]{16}|[\da-f]{40})-(\d{1,15})~(\d{1,15})(?:-(\d{1,12}))?@/i.exec(address);
  if (found === null) return undefined;
  const [, bounce, digits, root, id, epoch] = found;
  return {
    purpose: bounce === undefined ? "reply" : "bounce",
    root: Number(root),
    id: Number(id),
    hmac: must(digits, "the signature").toLowerCase(),
    epoch: epoch === undefined ? undefined : Number(epoch),
  };
}

/** Whether we issued a tag, and whether its time is over. `sent` is when the message was created. */
export function checkTag(
  tag: MailTag,
  key: string,
  { sent, now }: { readonly sent: Date; readonly now: Date },
): "valid" | "expired" | "forged" {
  const issued = issuedAt(tag, key, sent);
  if (issued === undefined) return "forged";
  return now.getTime() - issued > VALID_MS ? "expired" : "valid";
}

function issuedAt({ purpose, root, id, epoch, hmac: given }: MailTag, key: string, sent: Date): number | undefined {
  const signs = (text: string) => {
    const whole = hmac(key, text);
    return sameText(given, given.length === DIGITS ? whole.slice(0, DIGITS) : whole);
  };
  if (epoch !== undefined && signs(signedText(purpose, `${root}~${id}`, epoch))) return epoch * 1000;
  // tags that were issued before the time was signed are valid for as long
  return purpose === "reply" && signs(`${root}~${id}`) ? sent.getTime() : undefined;
}
