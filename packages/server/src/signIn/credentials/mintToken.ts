/** Makes a token that works at once, for an administrator who may act for its owner. */

import { mayActFor, type UserAccess } from "../../directory/users/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { forbidden } from "../../platform/errors.ts";
import { newToken } from "../../platform/tokens.ts";
import type { Db } from "../../store/database.ts";
import { tokenPurpose } from "./tokenFields.ts";
import { insertAccessToken } from "./tokens.sql.ts";

export interface MintedToken {
  readonly id: number;
  readonly user_id: number;
  readonly token: string;
  readonly purpose: string | null;
}

export async function mintToken(
  db: Db,
  actor: Actor,
  owner: UserAccess,
  input: { readonly purpose?: string | null | undefined; readonly expiresAt: Date | null },
  now: Date,
): Promise<MintedToken> {
  if (!owner.can("create_access_tokens") && !owner.can("manage_user_logins")) throw forbidden();
  // a token is its owner: nobody may become somebody who has more rights
  if (!(await mayActFor({ db, actor }, owner))) throw forbidden();
  const purpose = tokenPurpose(input.purpose) ?? null;
  const token = newToken();
  const { expiresAt } = input;
  const { id } = await insertAccessToken(db, {
    root: actor.root,
    userId: owner.user.id,
    token,
    purpose,
    expiresAt,
    now,
  });
  return { id, user_id: owner.user.id, token, purpose };
}
