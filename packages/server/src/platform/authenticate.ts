/** From a request's credentials to the actor, masquerading included. */
import type { Db } from "../store/database.ts";
import { actorById } from "./actor.sql.ts";
import { type Actor, toActor, tokenActor } from "./actor.ts";
import type { Actors } from "./actors.ts";
import { wireTime } from "./clock.ts";
import { expiredToken, invalidMasquerade, invalidToken, revokedToken } from "./errors.ts";
import { can, holdsAllOf, loadOverrides, rootPlace } from "./grants.ts";
import { findUser } from "./references.ts";

/** Where a request may present a token. */
export interface Credentials {
  readonly authorization: string | undefined;
  /** `access_token` of query or body. */
  readonly parameter: string | undefined;
}

/** The token that a request presents: the header's, else the parameter's. */
export function presentedToken(c: Credentials): string | undefined {
  const bearer = /^Bearer\s+(.+)$/s.exec(c.authorization ?? "")?.[1]?.trim();
  return bearer || c.parameter || undefined;
}

/** Where callers are looked up. */
export interface Callers {
  readonly db: Db;
  readonly actors: Actors;
  readonly root: number;
  readonly now: Date;
}

/** The person behind a token of this tenant, told by the token's hash. */
export async function identify({ db, actors, root, now }: Callers, tokenHash: Buffer): Promise<Actor> {
  const row = await actors.byToken(db, root, tokenHash);
  if (row === undefined) throw invalidToken();
  if (row.token_state === "deleted") throw revokedToken();
  if (row.token_state !== "active" || row.workflow_state === "deleted" || !row.has_login) throw invalidToken();
  const ofProgram = row.developer_key_id !== null;
  if (ofProgram && row.key_state !== "active") throw invalidToken();
  if (row.expires_at !== null && row.expires_at <= now)
    // a program's token of an hour can be refreshed: it has not expired for good
    throw ofProgram ? invalidToken() : expiredToken(wireTime(row.expires_at));
  await actors.touch(db, row, now);
  return tokenActor(row);
}

/**
 * Whom the actor acts as: the target acts, the caller stays the real user. Needs `become_user`, and every permission
 * that the target has.
 */
export async function masquerade(db: Db, actor: Actor, asUser: string | undefined): Promise<Actor> {
  if (asUser === undefined || asUser.trim() === "") return actor;
  const id = await findUser(db, actor, asUser);
  if (id === undefined) throw invalidMasquerade();
  if (id === actor.id) return actor;
  const overrides = await loadOverrides(db, actor);
  const row = await actorById(db, actor.root, id);
  if (!(row?.has_login || row?.test_student) || !can(actor, "become_user", rootPlace(actor, overrides)))
    throw invalidMasquerade();
  const target = toActor(row, actor.id);
  if (!holdsAllOf(actor, target.adminRoles, overrides)) throw invalidMasquerade();
  return { ...target, limits: actor.limits };
}
