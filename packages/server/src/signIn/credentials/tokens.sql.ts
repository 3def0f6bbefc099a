/** Reads and writes access tokens. The hash itself never leaves this file. */
import { sql } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import type { Slice } from "../../platform/lists.ts";
import { hashToken, tokenHint } from "../../platform/tokens.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

export interface AccessTokenRow {
  readonly id: number;
  readonly user_id: number;
  readonly token_hint: string;
  readonly purpose: string | null;
  readonly scopes: string[];
  readonly workflow_state: string;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  /** The program that it was given to; null for personal tokens. */
  readonly app_name: string | null;
  readonly remember_access: boolean;
}

const COLUMNS = [
  "id",
  "user_id",
  "token_hint",
  "purpose",
  "scopes",
  "workflow_state",
  "expires_at",
  "last_used_at",
  "created_at",
  "updated_at",
  "remember_access",
  sql<string | null>`(select k.name from developer_keys k where k.root_account_id = access_tokens.root_account_id
    and k.id = access_tokens.developer_key_id)`.as("app_name"),
] as const;

const tokensOf = ({ db, root }: Reading, userId: number) =>
  db
    .selectFrom("access_tokens")
    .select(COLUMNS)
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("workflow_state", "<>", "deleted");

/** A part of a user's personal tokens, by id. */
export const listTokens = (ctx: Reading, userId: number, { limit, offset }: Slice): Promise<AccessTokenRow[]> =>
  tokensOf(ctx, userId).where("developer_key_id", "is", null).orderBy("id").limit(limit).offset(offset).execute();

export const findToken = (ctx: Reading, userId: number, id: number): Promise<AccessTokenRow | undefined> =>
  tokensOf(ctx, userId).where("id", "=", id).executeTakeFirst();

/** The newest of a user's tokens that begins with the hint. */
export const findTokenByHint = (ctx: Reading, userId: number, hint: string): Promise<AccessTokenRow | undefined> =>
  tokensOf(ctx, userId).where("token_hint", "=", hint).orderBy("id", "desc").executeTakeFirst();

export interface NewAccessToken {
  readonly userId: number;
  readonly token: string;
  readonly purpose: string | null;
  readonly scopes?: readonly string[];
  readonly expiresAt?: Date | null;
  readonly state?: "active" | "pending";
  /** What only tokens of programs have. */
  readonly program?: { readonly keyId: number; readonly refreshToken: string; readonly remember: boolean };
}

/** Inserts a token; only its hash is stored. */
export const insertAccessToken = (
  { db, root, now }: Writing,
  { program, ...token }: NewAccessToken,
): Promise<AccessTokenRow> =>
  db
    .insertInto("access_tokens")
    .values({
      root_account_id: root,
      user_id: token.userId,
      token_hash: hashToken(token.token),
      token_hint: tokenHint(token.token),
      purpose: token.purpose,
      scopes: [...(token.scopes ?? [])],
      workflow_state: token.state ?? "active",
      expires_at: token.expiresAt ?? null,
      ...(program === undefined
        ? {}
        : {
            developer_key_id: program.keyId,
            refresh_token_hash: hashToken(program.refreshToken),
            remember_access: program.remember,
          }),
      created_at: now,
      updated_at: now,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();

export interface TokenChange {
  readonly purpose?: string;
  readonly scopes?: readonly string[];
  readonly expires_at?: Date | null;
  readonly workflow_state?: "active" | "deleted";
  /** A new value. */
  readonly token?: string | undefined;
}

export const updateAccessToken = (
  { db, root, now }: Writing,
  id: number,
  { token, scopes, ...change }: TokenChange,
): Promise<AccessTokenRow> =>
  db
    .updateTable("access_tokens")
    .set({
      ...change,
      ...(scopes === undefined ? {} : { scopes: [...scopes] }),
      ...(token === undefined ? {} : { token_hash: hashToken(token), token_hint: tokenHint(token) }),
      updated_at: now,
    })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();

/** Deletes the token with this value. */
export async function deleteTokenByValue({ db, root, now }: Writing, token: string): Promise<void> {
  await db
    .updateTable("access_tokens")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("token_hash", "=", hashToken(token))
    .execute();
}
