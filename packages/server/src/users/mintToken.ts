/** Makes a token that works at once, for an administrator who may act for its owner. */
import { insertToken } from "../accounts/bootstrap.ts";
import { type Actor, actorById, toActor } from "../platform/actor.ts";
import { forbidden, invalid, notFound } from "../platform/errors.ts";
import { holdsAllOf } from "../platform/grants.ts";
import { newToken } from "../platform/tokens.ts";
import type { Db } from "../store/database.ts";
import type { UserAccess } from "./access.ts";

export interface MintedToken {
  readonly id: number;
  readonly user_id: number;
  readonly token: string;
  readonly purpose: string | null;
  readonly expiresAt: Date | null;
}

export async function mintToken(
  db: Db,
  actor: Actor,
  owner: UserAccess,
  input: { readonly purpose: string | null; readonly expiresAt: Date | null },
  now: Date,
): Promise<MintedToken> {
  if (!owner.can("create_access_tokens") && !owner.can("manage_user_logins")) throw forbidden();
  const target = await actorById(db, actor.root, owner.user.id);
  if (target === undefined) throw notFound();
  // a token is its owner: nobody may become somebody who has more rights
  if (!holdsAllOf(actor, toActor(target).adminRoles, owner.place.overrides)) throw forbidden();
  const { purpose, expiresAt } = input;
  if (purpose !== null && purpose.length > 255)
    throw invalid("purpose", "too_long", "is too long (maximum is 255 characters)");
  const token = newToken();
  const id = await insertToken(db, { root: actor.root, userId: owner.user.id, token, purpose, expiresAt, now });
  return { id, user_id: owner.user.id, token, purpose, expiresAt };
}
