/** The tagged address that replies to a mail are sent to: it names the message and proves that we issued it. */

import { sameText, sign } from "../../platform/secrets.ts";
import { must } from "../../store/must.ts";

/** 16 of the 40 digits leave room for the tag within the 64 octets of an address's local part. */
const DIGITS = 16;

export class NoReplyAddress extends Error {
  override readonly name = "NoReplyAddress";
}

const hmac = (key: string, id: string): string => sign(key, id, { algorithm: "sha1", encoding: "hex" });

/** `<local>+<hmac>-<root>~<id>-<epoch>@<domain>`, from the pool's address number `id mod size`. */
export function replyAddress(
  pool: readonly string[],
  key: string,
  message: { readonly root_account_id: number; readonly id: number; readonly created_at: Date },
): string {
  const base = pool[message.id % Math.max(1, pool.length)];
  if (base === undefined) throw new NoReplyAddress("there is no address for replies");
  const at = base.lastIndexOf("@");
  const id = `${message.root_account_id}~${message.id}`;
  const tag = `${hmac(key, id).slice(0, DIGITS)}-${id}-${Math.floor(message.created_at.getTime() / 1000)}`;
  return `${base.slice(0, at)}+${tag}${base.slice(at)}`;
}

export interface ReplyTag {
  readonly root: number;
  readonly id: number;
  readonly hmac: string;
}

/** Reads the tag of an address, whether it is genuine or not; undefined when there is none. */
export function readTag(address: string): ReplyTag | undefined {
  const found = /\+([\da-f]{16}|[\da-f]{40})-(\d{1,15})~(\d{1,15})(?:-\d{1,12})?@/i.exec(address);
  return found === null
    ? undefined
    : { hmac: must(found[1], "the signature").toLowerCase(), root: Number(found[2]), id: Number(found[3]) };
}

export function isGenuine(tag: ReplyTag, key: string): boolean {
  const whole = hmac(key, `${tag.root}~${tag.id}`);
  return sameText(tag.hmac, tag.hmac.length === DIGITS ? whole.slice(0, DIGITS) : whole);
}
