/** Reads and writes authorization codes and the tokens of programs. Only hashes are stored. */
import { randomBytes } from "node:crypto";
import type { TenantContext } from "../../platform/context.ts";
import { hashToken, newToken, tokenHint } from "../../platform/tokens.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";
import { insertAccessToken } from "../credentials/tokens.sql.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

/** Ten minutes. */
const CODE_MS = 10 * 60 * 1000;

export interface NewCode {
  readonly keyId: number;
  readonly userId: number;
  readonly scopes: readonly string[];
  readonly purpose: string | null;
  readonly remember: boolean;
  readonly codeChallenge: string | null;
  readonly redirectUri: string;
}

/** Inserts a code of 128 hex digits, which can be exchanged once. */
export async function insertCode({ db, root, now }: Writing, input: NewCode): Promise<string> {
  const code = randomBytes(64).toString("hex");
  await db
    .insertInto("authorization_codes")
    .values({
      root_account_id: root,
      code_hash: hashToken(code),
      developer_key_id: input.keyId,
      user_id: input.userId,
      scopes: [...input.scopes],
      purpose: input.purpose,
      remember_access: input.remember,
      code_challenge: input.codeChallenge,
      redirect_uri: input.redirectUri,
      created_at: now,
      expires_at: new Date(now.getTime() + CODE_MS),
    })
    .execute();
  return code;
}

/** The person who gave a code or token: not deleted, and with an active login. */
interface Giver {
  readonly user_id: number;
  readonly name: string;
  readonly locale: string | null;
}

/** Joins the giver of `x`. */
const joinGiver = (tenant: string) => `
    join users u on u.root_account_id = ${tenant} and u.id = x.user_id and u.workflow_state <> 'deleted'
      and exists (select 1 from pseudonyms p
        where p.root_account_id = ${tenant} and p.user_id = u.id and p.workflow_state = 'active')`;

export interface CodeRow extends Giver {
  readonly developer_key_id: number;
  readonly scopes: string[];
  readonly purpose: string | null;
  readonly remember_access: boolean;
  readonly code_challenge: string | null;
  readonly redirect_uri: string;
  /** Whether it was exchanged already. */
  readonly spent: boolean;
}

const authorizationCode = statement(
  "authorization_code",
  { tenant: "bigint", hash: "bytea", now: "timestamptz" },
  (p) => sql<CodeRow>`
    select x.developer_key_id, x.user_id, x.scopes, x.purpose, x.remember_access, x.code_challenge, x.redirect_uri,
      x.spent_at is not null as spent, u.name, u.locale
    from authorization_codes x ${joinGiver(p.tenant)}
    where x.root_account_id = ${p.tenant} and x.code_hash = ${p.hash}
      and (x.expires_at > ${p.now} or x.spent_at is not null)`,
);

/** A code that can be exchanged, or was. */
export async function findCode({ db, root, now }: Writing, code: string): Promise<CodeRow | undefined> {
  return (await execute(db, authorizationCode, { tenant: root, hash: hashToken(code), now }))[0];
}

/** Marks a code as spent; false when a concurrent request has done so. */
export async function spendCode({ db, root, now }: Writing, code: string): Promise<boolean> {
  const spent = await db
    .updateTable("authorization_codes")
    .set({ spent_at: now })
    .where("root_account_id", "=", root)
    .where("code_hash", "=", hashToken(code))
    .where("spent_at", "is", null)
    .executeTakeFirst();
  return spent.numUpdatedRows > 0n;
}

/** Notes which token a code gave. */
export async function noteTokenOfCode({ db, root }: Reading, code: string, tokenId: number): Promise<void> {
  await db
    .updateTable("authorization_codes")
    .set({ access_token_id: tokenId })
    .where("root_account_id", "=", root)
    .where("code_hash", "=", hashToken(code))
    .execute();
}

const markTokenOfCode = statement(
  "mark_token_of_code_deleted",
  { tenant: "bigint", hash: "bytea", now: "timestamptz" },
  (p) => sql`
    update access_tokens t set workflow_state = 'deleted', updated_at = ${p.now}
    from authorization_codes c
    where c.root_account_id = ${p.tenant} and c.code_hash = ${p.hash}
      and t.root_account_id = ${p.tenant} and t.id = c.access_token_id and t.workflow_state <> 'deleted'`,
);

/** Ends the token that a code gave, together with its refresh token. */
export async function endTokenOfCode({ db, root, now }: Writing, code: string): Promise<void> {
  await execute(db, markTokenOfCode, { tenant: root, hash: hashToken(code), now });
}

export interface GivenTokens {
  readonly id: number;
  readonly token: string;
  readonly refreshToken: string;
}

/** Inserts the tokens for a code. */
export async function insertTokens(ctx: Writing, code: CodeRow, expiresAt: Date | null): Promise<GivenTokens> {
  const [token, refreshToken] = [newToken(), newToken()];
  const { id } = await insertAccessToken(ctx, {
    userId: code.user_id,
    token,
    purpose: code.purpose,
    scopes: code.scopes,
    expiresAt,
    program: { keyId: code.developer_key_id, refreshToken, remember: code.remember_access },
  });
  return { id, token, refreshToken };
}

/** Ends a token together with its refresh token. */
export async function endToken({ db, root, now }: Writing, id: number): Promise<void> {
  await db
    .updateTable("access_tokens")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** A program in the hands of a person. */
export interface UsedProgram {
  readonly keyId: number;
  readonly userId: number;
}

/** Deletes the tokens that a person gave to a program. */
export async function endTokensOf({ db, root, now }: Writing, { keyId, userId }: UsedProgram): Promise<void> {
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
export const allowedPrograms = statement(
  "allowed_programs",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<AllowedProgram>`
    select k.id, k.name from developer_keys k
    where k.root_account_id = ${p.tenant} and k.workflow_state = 'active' and exists (
      select 1 from access_tokens t where t.root_account_id = ${p.tenant} and t.developer_key_id = k.id
        and t.user_id = ${p.user} and t.workflow_state = 'active')
    order by lower(k.name), k.id`,
);

export interface RefreshRow extends Giver {
  readonly id: number;
  readonly developer_key_id: number;
  /** Whether another refresh token took its place. */
  readonly spent: boolean;
}

const refreshableToken = statement(
  "refreshable_token",
  { tenant: "bigint", hash: "bytea" },
  (p) => sql<RefreshRow>`
    select x.id, x.developer_key_id, x.user_id, f.spent, u.name, u.locale
    from (
      select t.id, false as spent from access_tokens t
      where t.root_account_id = ${p.tenant} and t.refresh_token_hash = ${p.hash}
      union all
      select s.access_token_id, true from spent_refresh_tokens s
      where s.root_account_id = ${p.tenant} and s.token_hash = ${p.hash}) f
    join access_tokens x on x.root_account_id = ${p.tenant} and x.id = f.id and x.workflow_state = 'active'
    ${joinGiver(p.tenant)}`,
);

/** The active token that a refresh token belongs to, or belonged to. */
export async function findRefresh({ db, root }: Reading, refreshToken: string): Promise<RefreshRow | undefined> {
  return (await execute(db, refreshableToken, { tenant: root, hash: hashToken(refreshToken) }))[0];
}

/** Gives a token a new value; the old one stops working. */
export async function renewToken({ db, root, now }: Writing, id: number, expiresAt: Date | null): Promise<string> {
  const token = newToken();
  await db
    .updateTable("access_tokens")
    .set({ token_hash: hashToken(token), token_hint: tokenHint(token), expires_at: expiresAt, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
  return token;
}

const rotateTokens = statement(
  "rotate_tokens",
  {
    tenant: "bigint",
    token: "bigint",
    oldRefresh: "bytea",
    newRefresh: "bytea",
    hash: "bytea",
    hint: "text",
    expiresAt: "timestamptz | null",
    now: "timestamptz",
  },
  (p) => sql<{ id: number }>`
    with renewed as (
      update access_tokens set token_hash = ${p.hash}, token_hint = ${p.hint}, refresh_token_hash = ${p.newRefresh},
        expires_at = ${p.expiresAt}, updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = ${p.token} and refresh_token_hash = ${p.oldRefresh}
        and workflow_state = 'active'
      returning id)
    insert into spent_refresh_tokens (root_account_id, token_hash, access_token_id, spent_at)
    select ${p.tenant}, ${p.oldRefresh}, id, ${p.now} from renewed returning access_token_id as id`,
);

/** Gives a token a new value and a new refresh token; undefined when a concurrent request has done so. */
export async function rotateToken(
  { db, root, now }: Writing,
  { id, refreshToken: old }: { readonly id: number; readonly refreshToken: string },
  expiresAt: Date | null,
): Promise<GivenTokens | undefined> {
  const [token, refreshToken] = [newToken(), newToken()];
  const rows = await execute(db, rotateTokens, {
    tenant: root,
    token: id,
    oldRefresh: hashToken(old),
    newRefresh: hashToken(refreshToken),
    hash: hashToken(token),
    hint: tokenHint(token),
    expiresAt,
    now,
  });
  return rows.length === 0 ? undefined : { id, token, refreshToken };
}

const remembersConsent = statement(
  "remembers_consent",
  { tenant: "bigint", key: "bigint", user: "bigint", scopes: "text[]" },
  (p) => sql<{ found: boolean }>`
    select exists (select 1 from access_tokens where root_account_id = ${p.tenant} and developer_key_id = ${p.key}
      and user_id = ${p.user} and workflow_state = 'active' and remember_access
      and case when cardinality(${p.scopes}) = 0 then cardinality(scopes) = 0 else scopes @> ${p.scopes} end) as found`,
);

/** Whether the person has agreed, for good, that this program has at least these scopes. */
export async function isRemembered(
  { db, root }: Reading,
  { keyId, userId }: UsedProgram,
  scopes: readonly string[],
): Promise<boolean> {
  const rows = await execute(db, remembersConsent, { tenant: root, key: keyId, user: userId, scopes });
  return one(rows, "whether consent is remembered").found;
}
