/** Signs what the server hands out and wants back unchanged: upload policies and addresses that expire. */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface SignatureForm {
  /** `sha1` only where Canvas's form of a text asks for it. */
  readonly algorithm?: "sha1" | "sha256";
  readonly encoding?: "base64url" | "hex";
}

export const sign = (
  key: Buffer | string,
  text: string,
  { algorithm = "sha256", encoding = "base64url" }: SignatureForm = {},
): string => createHmac(algorithm, key).update(text).digest(encoding);

export const isSigned = (key: Buffer, text: string, signature: string): boolean => sameText(sign(key, text), signature);

/** Compares secrets in a time that does not depend on how much of them agrees; texts of any characters and lengths. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
