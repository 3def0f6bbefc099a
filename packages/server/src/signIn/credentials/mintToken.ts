/** Creates a token that works at once, for an administrator who may act for its owner. */
import { mayActFor, type UserAccess } from "../../directory/users/access.ts";
import { shortText } from "../../platform/attributes.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { newToken } from "../../platform/tokens.ts";
import { insertAccessToken } from "./tokens.sql.ts";

export interface NewUsableToken {
  readonly owner: UserAccess;
  readonly purpose?: string | null | undefined;
  readonly expiresAt: Date | null;
}

export interface MintedToken {
  readonly id: number;
  readonly user_id: number;
  readonly token: string;
  readonly purpose: string | null;
}

export async function mintToken(ctx: Context, { owner, expiresAt, ...input }: NewUsableToken): Promise<MintedToken> {
  if (!owner.can("create_access_tokens") && !owner.can("manage_user_logins")) throw forbidden();
  // whoever holds the token is its owner: nobody may become somebody with more rights
  if (!(await mayActFor(ctx, owner))) throw forbidden();
  const purpose = shortText("purpose", input.purpose) ?? null;
  const token = newToken();
  const { id } = await insertAccessToken(ctx, { userId: owner.user.id, token, purpose, expiresAt });
  return { id, user_id: owner.user.id, token, purpose };
}
