/** Reads and writes access tokens. The hash itself never leaves this file. */
import { sql } from "kysely";
import type { OrdinalPage } from "../../platform/paging.ts";
import { hashToken, tokenHint } from "../../platform/tokens.ts";
import type { Db } from "../../store/database.ts";

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

const tokensOf = (db: Db, root: number, userId: number) =>
  db
    .selectFrom("access_tokens")
    .select(COLUMNS)
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("workflow_state", "<>", "deleted");

/** One page of the personal tokens, and one more to tell whether there is another. */
export const listTokens = (db: Db, root: number, userId: number, page: OrdinalPage): Promise<AccessTokenRow[]> =>
  tokensOf(db, root, userId)
    .where("developer_key_id", "is", null)
    .orderBy("id")
    .limit(page.perPage + 1)
    .offset(page.offset)
    .execute();

export const findToken = (db: Db, root: number, userId: number, id: number): Promise<AccessTokenRow | undefined> =>
  tokensOf(db, root, userId).where("id", "=", id).executeTakeFirst();

/** The newest token that begins so. */
export const findTokenByHint = (
  db: Db,
  root: number,
  userId: number,
  hint: string,
): Promise<AccessTokenRow | undefined> =>
  tokensOf(db, root, userId).where("token_hint", "=", hint).orderBy("id", "desc").executeTakeFirst();

export interface NewAccessToken {
  readonly root: number;
  readonly userId: number;
  readonly token: string;
  readonly purpose: string | null;
  readonly scopes?: readonly string[];
  readonly expiresAt?: Date | null;
  readonly state?: "active" | "pending";
  /** What only tokens of programs have. */
  readonly program?: { readonly keyId: number; readonly refreshToken: string; readonly remember: boolean };
  readonly now: Date;
}

/** Stores a new token's hash. */
export const insertAccessToken = (db: Db, { program, ...t }: NewAccessToken): Promise<AccessTokenRow> =>
  db
    .insertInto("access_tokens")
    .values({
      root_account_id: t.root,
      user_id: t.userId,
      token_hash: hashToken(t.token),
      token_hint: tokenHint(t.token),
      purpose: t.purpose,
      scopes: [...(t.scopes ?? [])],
      workflow_state: t.state ?? "active",
      expires_at: t.expiresAt ?? null,
      ...(program === undefined
        ? {}
        : {
            developer_key_id: program.keyId,
            refresh_token_hash: hashToken(program.refreshToken),
            remember_access: program.remember,
          }),
      created_at: t.now,
      updated_at: t.now,
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
  db: Db,
  root: number,
  id: number,
  { token, scopes, ...change }: TokenChange,
  now: Date,
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

/** Ends the token of this value. */
export async function deleteTokenByValue(db: Db, root: number, token: string, now: Date): Promise<void> {
  await db
    .updateTable("access_tokens")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("token_hash", "=", hashToken(token))
    .execute();
}
