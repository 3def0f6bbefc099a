/** Signs what the server hands out and wants back unchanged: upload policies and addresses that expire. */
import { createHmac, timingSafeEqual } from "node:crypto";

export const sign = (key: Buffer, text: string): string => createHmac("sha256", key).update(text).digest("base64url");

export const isSigned = (key: Buffer, text: string, signature: string): boolean => sameText(sign(key, text), signature);

/** Compares secrets without telling by the time taken how much of them agrees. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
