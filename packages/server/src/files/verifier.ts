/** Verifiers: what opens a file without a login. Either the file's uuid, or a signed one that expires. */

import { signingKey } from "../platform/secrets.sql.ts";
import { isSigned, sameText, sign } from "../platform/secrets.ts";
import type { Db } from "../store/database.ts";
import type { FileRow } from "./files.sql.ts";

const LIFETIME_MS = 60 * 60 * 1000;

// bound to the uuid, so that a new uuid ends what was handed out before
const text = (file: FileRow, expires: string) => `download:${file.root_account_id}:${file.uuid}:${expires}`;

/** Makes verifiers that work for an hour. */
export async function passingVerifier(db: Db, root: number, now: Date): Promise<(file: FileRow) => string> {
  const key = await signingKey(db, root);
  const expires = (now.getTime() + LIFETIME_MS).toString(36);
  return (file) => `${expires}.${sign(key, text(file, expires))}`;
}

export async function opens(db: Db, file: FileRow, verifier: string, now: Date): Promise<boolean> {
  if (sameText(verifier, file.uuid)) return true;
  const [expires, signature] = verifier.split(".", 2);
  if (expires === undefined || signature === undefined) return false;
  if (!(Number.parseInt(expires, 36) > now.getTime())) return false;
  return isSigned(await signingKey(db, file.root_account_id), text(file, expires), signature);
}
