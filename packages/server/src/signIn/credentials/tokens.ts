/** People's tokens: made, changed, activated and ended, by themselves or by administrators. */

import { findActiveUser, mayActFor, type UserAccess } from "../../directory/users/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { given } from "../../platform/attributes.ts";
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
import type { Db } from "../../store/database.ts";
import { tokenPurpose } from "./tokenFields.ts";
import { type AccessTokenRow, findToken, findTokenByHint, insertAccessToken, updateAccessToken } from "./tokens.sql.ts";

export interface TokenInput {
  readonly purpose?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly regenerate?: boolean | undefined;
}

/** A token with its value, where that may be shown. */
export interface ShownToken {
  readonly row: AccessTokenRow;
  readonly value?: string | undefined;
}

/** The user whose tokens are meant. Only people who completed their registration deal with tokens. */
export async function tokenOwner(db: Db, actor: Actor, reference: string): Promise<UserAccess> {
  if (!actor.registered) throw unconfirmed();
  return findActiveUser({ db, actor }, reference);
}

/** Whether the actor may see the user's tokens. */
export const mayReadTokens = (owner: UserAccess): boolean =>
  owner.isSelf || owner.can("manage_user_logins") || owner.can("create_access_tokens");

export async function requireToken(
  db: Db,
  actor: Actor,
  owner: UserAccess,
  reference: string,
): Promise<AccessTokenRow> {
  const id = parseId(reference);
  const byId = id === null ? undefined : await findToken(db, actor.root, owner.user.id, id);
  const row = byId ?? (await findTokenByHint(db, actor.root, owner.user.id, reference.trim()));
  if (row === undefined) throw notFound();
  return row;
}

/** Tokens are never made while masquerading: they would outlive the masquerade. */
const isMasquerading = (actor: Actor) => actor.realId !== actor.id;

export async function createToken(
  db: Db,
  actor: Actor,
  owner: UserAccess,
  input: TokenInput | undefined,
  now: Date,
): Promise<ShownToken> {
  if (isMasquerading(actor) || (!owner.isSelf && !owner.can("create_access_tokens"))) throw forbidden();
  if (input === undefined) throw missingParam("token");
  const purpose = tokenPurpose(input.purpose);
  if (!purpose) throw missingParam("token[purpose]");
  const value = newToken();
  const row = await insertAccessToken(db, {
    root: actor.root,
    userId: owner.user.id,
    token: value,
    purpose,
    scopes: input.scopes ?? [],
    expiresAt: input.expiresAt ?? null,
    state: owner.isSelf ? "active" : "pending",
    now,
  });
  return { row, value };
}

export async function updateToken(
  db: Db,
  actor: Actor,
  owner: UserAccess,
  row: AccessTokenRow,
  input: TokenInput | undefined,
  now: Date,
): Promise<ShownToken> {
  const mayMake = owner.can("create_access_tokens") && (await mayActFor({ db, actor }, owner));
  if (!owner.isSelf && !mayMake) throw notFound();
  // what a program was given is what its person agreed to
  if (isMasquerading(actor) || row.app_name !== null) throw forbidden();
  if (input === undefined) throw missingParam("token");
  const purpose = tokenPurpose(input.purpose);
  if (purpose === null) throw invalid("purpose", "blank", "can't be blank");
  const expires = input.expiresAt === undefined ? row.expires_at : input.expiresAt;
  if (input.regenerate === true && expires !== null && expires <= now)
    throw attributeText("message", "cannot regenerate an expired token without a new expiration date");
  const value = input.regenerate === true ? newToken() : undefined;
  const change = given({ purpose, scopes: input.scopes, expires_at: input.expiresAt, token: value });
  return { row: await updateAccessToken(db, actor.root, row.id, change, now), value };
}

export async function activateToken(
  db: Db,
  actor: Actor,
  owner: UserAccess,
  row: AccessTokenRow,
  now: Date,
): Promise<ShownToken> {
  if (!owner.isSelf) throw notFound();
  // whoever acts for the owner cannot consent for them
  if (isMasquerading(actor)) throw forbidden();
  if (row.workflow_state !== "pending") throw new Refusal(400, { errors: { token: ["is already active"] } });
  return { row: await updateAccessToken(db, actor.root, row.id, { workflow_state: "active" }, now) };
}

export async function deleteToken(
  db: Db,
  actor: Actor,
  owner: UserAccess,
  row: AccessTokenRow,
  now: Date,
): Promise<ShownToken> {
  if (!owner.isSelf && !owner.can("delete_access_tokens")) throw notFound();
  return { row: await updateAccessToken(db, actor.root, row.id, { workflow_state: "deleted" }, now) };
}
