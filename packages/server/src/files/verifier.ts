/** Verifiers open a file without a login: the uuid of the file, or a signed text that expires. */
import type { TenantContext } from "../platform/context.ts";
import { signingKey } from "../platform/secrets.sql.ts";
import { isSigned, sameText, sign } from "../platform/secrets.ts";
import type { FileRow } from "./files.sql.ts";

type Signing = Pick<TenantContext, "db" | "root" | "now">;

const LIFETIME_MS = 60 * 60 * 1000;

// the uuid is signed too, so that a new uuid invalidates the verifiers that were handed out before
const signedText = (file: FileRow, expires: string) => `download:${file.root_account_id}:${file.uuid}:${expires}`;

/** Makes verifiers that are valid for an hour. */
export async function passingVerifier({ db, root, now }: Signing): Promise<(file: FileRow) => string> {
  const key = await signingKey(db, root);
  const expires = (now.getTime() + LIFETIME_MS).toString(36);
  return (file) => `${expires}.${sign(key, signedText(file, expires))}`;
}

/** Whether a verifier opens a file. */
export async function opens({ db, root, now }: Signing, file: FileRow, verifier: string): Promise<boolean> {
  if (sameText(verifier, file.uuid)) return true;
  const [expires, signature] = verifier.split(".", 2);
  if (expires === undefined || signature === undefined) return false;
  if (!(Number.parseInt(expires, 36) > now.getTime())) return false;
  return isSigned(await signingKey(db, root), signedText(file, expires), signature);
}
