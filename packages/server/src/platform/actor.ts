/** Who is asking: the user behind a token, with the account roles that decide what an administrator may do. */
import type { ActorRow, TokenRow } from "./actor.sql.ts";

export interface AdminRole {
  readonly account_id: number;
  readonly role_id: number;
  readonly base: "AccountAdmin" | "AccountMembership";
  /** The accounts from the root down to this one. */
  readonly chain: readonly number[];
}

export interface Actor {
  /** The tenant. Every query carries it. */
  readonly root: number;
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly shortName: string;
  readonly timeZone: string;
  /** False while the person has not confirmed who they are. */
  readonly registered: boolean;
  readonly adminRoles: readonly AdminRole[];
  /** The pseudo user of a course's student view. */
  readonly testStudent: boolean;
  /** Whether the tenant has any role overrides: most have none, and then none need be loaded. */
  readonly hasOverrides: boolean;
  /** The person behind a masquerade; the actor itself otherwise. */
  readonly realId: number;
  /** The access token of the request; none while masquerading. */
  readonly tokenId: number | undefined;
  /** What the token is limited to, where its program's tokens are; also while masquerading. */
  readonly limits: TokenLimits | undefined;
}

/** What a token of a program reaches that must name scopes. */
export interface TokenLimits {
  readonly scopes: readonly string[];
  /** Whether `include[]` may name more than `uuid`. */
  readonly includes: boolean;
}

const limitsOf = (row: TokenRow): TokenLimits | undefined =>
  row.require_scopes === true ? { scopes: row.scopes, includes: row.allow_includes === true } : undefined;

/** The person behind a token. */
export const tokenActor = (row: TokenRow): Actor => ({ ...toActor(row), tokenId: row.token_id, limits: limitsOf(row) });

export const toActor = (row: ActorRow, realId = row.id): Actor => ({
  root: row.root_account_id,
  id: row.id,
  uuid: row.uuid,
  name: row.name,
  shortName: row.short_name,
  timeZone: row.time_zone ?? row.default_time_zone,
  registered: row.workflow_state === "registered",
  adminRoles: row.admin_roles ?? [],
  testStudent: row.test_student,
  hasOverrides: row.has_overrides,
  realId,
  tokenId: undefined,
  limits: undefined,
});
