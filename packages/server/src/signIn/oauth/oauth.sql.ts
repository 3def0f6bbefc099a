/** Reads and writes codes and the tokens given for them. Only hashes are stored. */
import { randomBytes } from "node:crypto";
import { hashToken, newToken, tokenHint } from "../../platform/tokens.ts";
import { type Db, run } from "../../store/database.ts";
import { insertAccessToken } from "../credentials/tokens.sql.ts";

/** Ten minutes. */
const CODE_MS = 10 * 60 * 1000;

export interface NewCode {
  readonly root: number;
  readonly keyId: number;
  readonly userId: number;
  readonly scopes: readonly string[];
  readonly purpose: string | null;
  readonly remember: boolean;
  readonly codeChallenge: string | null;
  readonly now: Date;
}

/** A code of 128 hex digits that works once. */
export async function insertCode(db: Db, c: NewCode): Promise<string> {
  const code = randomBytes(64).toString("hex");
  await db
    .insertInto("authorization_codes")
    .values({
      root_account_id: c.root,
      code_hash: hashToken(code),
      developer_key_id: c.keyId,
      user_id: c.userId,
      scopes: [...c.scopes],
      purpose: c.purpose,
      remember_access: c.remember,
      code_challenge: c.codeChallenge,
      created_at: c.now,
      expires_at: new Date(c.now.getTime() + CODE_MS),
    })
    .execute();
  return code;
}

/** The person that a code or token is of: they still have a login. */
interface Person {
  readonly user_id: number;
  readonly name: string;
  readonly locale: string | null;
}

const PERSON = `join users u on u.root_account_id = $1 and u.id = x.user_id and u.workflow_state <> 'deleted'
    and exists (select 1 from pseudonyms p where p.root_account_id = $1 and p.user_id = u.id and p.workflow_state = 'active')`;

export interface CodeRow extends Person {
  readonly developer_key_id: number;
  readonly scopes: string[];
  readonly purpose: string | null;
  readonly remember_access: boolean;
  readonly code_challenge: string | null;
}

export async function findCode(db: Db, root: number, code: string, now: Date): Promise<CodeRow | undefined> {
  const rows = await run<CodeRow>(
    db,
    `select x.developer_key_id, x.user_id, x.scopes, x.purpose, x.remember_access, x.code_challenge,
       u.name, u.locale
     from authorization_codes x ${PERSON}
     where x.root_account_id = $1 and x.code_hash = $2 and x.expires_at > $3`,
    [root, hashToken(code), now],
  );
  return rows[0];
}

/** Takes the code away; false when somebody else has done so. */
export async function spendCode(db: Db, root: number, code: string): Promise<boolean> {
  const gone = await db
    .deleteFrom("authorization_codes")
    .where("root_account_id", "=", root)
    .where("code_hash", "=", hashToken(code))
    .executeTakeFirst();
  return gone.numDeletedRows > 0n;
}

export interface GivenTokens {
  readonly token: string;
  readonly refreshToken: string;
}

/** The tokens for a code. */
export async function insertTokens(
  db: Db,
  t: { readonly root: number; readonly code: CodeRow; readonly expiresAt: Date | null; readonly now: Date },
): Promise<GivenTokens> {
  const [token, refreshToken] = [newToken(), newToken()];
  const { code } = t;
  await insertAccessToken(db, {
    root: t.root,
    userId: code.user_id,
    token,
    purpose: code.purpose,
    scopes: code.scopes,
    expiresAt: t.expiresAt,
    program: { keyId: code.developer_key_id, refreshToken, remember: code.remember_access },
    now: t.now,
  });
  return { token, refreshToken };
}

/** Ends the tokens that a person gave a program. */
export async function endTokensOf(db: Db, root: number, keyId: number, userId: number, now: Date): Promise<void> {
  await db
    .updateTable("access_tokens")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("developer_key_id", "=", keyId)
    .where("user_id", "=", userId)
    .where("workflow_state", "<>", "deleted")
    .execute();
}

export interface AllowedProgram {
  readonly id: number;
  readonly name: string;
}

/** The programs that may act for a person, by name. */
export const allowedPrograms = (db: Db, root: number, userId: number): Promise<AllowedProgram[]> =>
  run(
    db,
    `select k.id, k.name from developer_keys k
     where k.root_account_id = $1 and k.workflow_state = 'active' and exists (
       select 1 from access_tokens t where t.root_account_id = $1 and t.developer_key_id = k.id and t.user_id = $2
         and t.workflow_state = 'active')
     order by lower(k.name), k.id`,
    [root, userId],
  );

export interface RefreshRow extends Person {
  readonly id: number;
  readonly developer_key_id: number;
}

export async function findRefresh(db: Db, root: number, refreshToken: string): Promise<RefreshRow | undefined> {
  const rows = await run<RefreshRow>(
    db,
    `select x.id, x.developer_key_id, x.user_id, u.name, u.locale from access_tokens x ${PERSON}
     where x.root_account_id = $1 and x.refresh_token_hash = $2 and x.workflow_state = 'active'`,
    [root, hashToken(refreshToken)],
  );
  return rows[0];
}

/** A new value in the place of the old. */
export async function renewToken(db: Db, root: number, id: number, expiresAt: Date | null, now: Date): Promise<string> {
  const token = newToken();
  await db
    .updateTable("access_tokens")
    .set({ token_hash: hashToken(token), token_hint: tokenHint(token), expires_at: expiresAt, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
  return token;
}

/** Whether the person has agreed to as much for this program, for good. */
export async function isRemembered(
  db: Db,
  root: number,
  ask: { readonly keyId: number; readonly userId: number; readonly scopes: readonly string[] },
): Promise<boolean> {
  const [row] = await run<{ found: boolean }>(
    db,
    `select exists (select 1 from access_tokens where root_account_id = $1 and developer_key_id = $2 and user_id = $3
       and workflow_state = 'active' and remember_access
       and case when cardinality($4::text[]) = 0 then cardinality(scopes) = 0 else scopes @> $4 end) as found`,
    [root, ask.keyId, ask.userId, ask.scopes],
  );
  return row!.found;
}
