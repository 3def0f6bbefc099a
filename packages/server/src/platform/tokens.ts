/** Makes and hashes access tokens. Only hashes are stored: a token of 64 random characters needs no slower hash. */
import { hash, randomBytes } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A new token: 64 characters from 62, without bias. */
export function newToken(): string {
  let token = "";
  while (token.length < 64)
    for (const byte of randomBytes(96)) {
      if (byte < 248 && token.length < 64) token += ALPHABET[byte % 62];
    }
  return token;
}

export const hashToken = (token: string): Buffer => hash("sha256", token, "buffer");

/** What may be shown of a token later. */
export const tokenHint = (token: string): string => token.slice(0, 5);

/** An identifier as Canvas gives its records: 40 letters and digits. */
export const newUuid = (): string => newToken().slice(0, 40);
