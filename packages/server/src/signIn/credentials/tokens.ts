/** Personal access tokens: created, changed, activated and deleted by their owners or by administrators. */
import { findActiveUser, mayActFor, type UserAccess } from "../../directory/users/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { given, shortText } from "../../platform/attributes.ts";
import type { Context } from "../../platform/context.ts";
import {
  attributeText,
  forbidden,
  invalid,
  missingParam,
  notFound,
  Refusal,
  unconfirmed,
} from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { newToken } from "../../platform/tokens.ts";
import { type AccessTokenRow, findToken, findTokenByHint, insertAccessToken, updateAccessToken } from "./tokens.sql.ts";

export interface TokenInput {
  readonly purpose?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly regenerate?: boolean | undefined;
}

/** A token, with its value in the answer that creates the value. */
export interface ShownToken {
  readonly row: AccessTokenRow;
  readonly value?: string | undefined;
}

/** An existing token of a user. */
export interface OwnedToken {
  readonly owner: UserAccess;
  readonly row: AccessTokenRow;
}

/** The user whose tokens the path names. Callers who have not completed their registration are refused. */
export async function tokenOwner(ctx: Context, reference: string | undefined): Promise<UserAccess> {
  if (!ctx.actor.registered) throw unconfirmed();
  return findActiveUser(ctx, reference);
}

/** Whether the actor may see the tokens of a user. */
export const mayReadTokens = (owner: UserAccess): boolean =>
  owner.isSelf || owner.can("manage_user_logins") || owner.can("create_access_tokens");

/** The token that a path names by its id or its first characters. */
export async function requireToken(
  ctx: Context,
  owner: UserAccess,
  reference: string | undefined,
): Promise<OwnedToken> {
  const id = parseId(reference);
  const byId = id === null ? undefined : await findToken(ctx, owner.user.id, id);
  const row = byId ?? (await findTokenByHint(ctx, owner.user.id, reference?.trim() ?? ""));
  if (row === undefined) throw notFound();
  return { owner, row };
}

/** Tokens are never created while masquerading: they would outlive the masquerade. */
const isMasquerading = (actor: Actor) => actor.realId !== actor.id;

export async function createToken(ctx: Context, owner: UserAccess, input: TokenInput | undefined): Promise<ShownToken> {
  if (isMasquerading(ctx.actor) || (!owner.isSelf && !owner.can("create_access_tokens"))) throw forbidden();
  if (input === undefined) throw missingParam("token");
  const purpose = shortText("purpose", input.purpose);
  if (!purpose) throw missingParam("token[purpose]");
  const value = newToken();
  const row = await insertAccessToken(ctx, {
    userId: owner.user.id,
    token: value,
    purpose,
    scopes: input.scopes ?? [],
    expiresAt: input.expiresAt ?? null,
    state: owner.isSelf ? "active" : "pending",
  });
  return { row, value };
}

export async function updateToken(
  ctx: Context,
  { owner, row }: OwnedToken,
  input: TokenInput | undefined,
): Promise<ShownToken> {
  const { actor, now } = ctx;
  const mayMake = owner.can("create_access_tokens") && (await mayActFor(ctx, owner));
  if (!owner.isSelf && !mayMake) throw notFound();
  // the owner agreed to the rights of a program's token as they are
  if (isMasquerading(actor) || row.app_name !== null) throw forbidden();
  if (input === undefined) throw missingParam("token");
  const purpose = shortText("purpose", input.purpose);
  if (purpose === null) throw invalid("purpose", "blank", "can't be blank");
  const expires = input.expiresAt === undefined ? row.expires_at : input.expiresAt;
  if (input.regenerate === true && expires !== null && expires <= now)
    throw attributeText("message", "cannot regenerate an expired token without a new expiration date");
  const value = input.regenerate === true ? newToken() : undefined;
  const change = given({ purpose, scopes: input.scopes, expires_at: input.expiresAt, token: value });
  return { row: await updateAccessToken(ctx, row.id, change), value };
}

export async function activateToken(ctx: Context, { owner, row }: OwnedToken): Promise<ShownToken> {
  if (!owner.isSelf) throw notFound();
  // activation is the owner's consent, which nobody can give for them
  if (isMasquerading(ctx.actor)) throw forbidden();
  if (row.workflow_state !== "pending") throw new Refusal(400, { errors: { token: ["is already active"] } });
  return { row: await updateAccessToken(ctx, row.id, { workflow_state: "active" }) };
}

export async function deleteToken(ctx: Context, { owner, row }: OwnedToken): Promise<ShownToken> {
  if (!owner.isSelf && !owner.can("delete_access_tokens")) throw notFound();
  return { row: await updateAccessToken(ctx, row.id, { workflow_state: "deleted" }) };
}
