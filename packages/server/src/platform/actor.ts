/** Who is asking: the user behind a token, with the account roles that decide what an administrator may do. */
import type { Db } from "../store/database.ts";
import { prepare, run } from "../store/database.ts";

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

export interface ActorRow {
  root_account_id: number;
  id: number;
  uuid: string;
  name: string;
  short_name: string;
  workflow_state: string;
  time_zone: string | null;
  default_time_zone: string;
  has_login: boolean;
  test_student: boolean;
  has_overrides: boolean;
  admin_roles: AdminRole[] | null;
}

const ACTOR_COLUMNS = `
  u.root_account_id, u.id, u.uuid, u.name, u.short_name, u.workflow_state, u.time_zone, ra.default_time_zone,
  exists (select 1 from pseudonyms p where p.root_account_id = u.root_account_id and p.user_id = u.id
    and p.workflow_state = 'active') as has_login,
  exists (select 1 from enrollments e where e.root_account_id = u.root_account_id and e.user_id = u.id
    and e.type = 'StudentViewEnrollment') as test_student,
  exists (select 1 from role_overrides o where o.root_account_id = u.root_account_id) as has_overrides,
  (select json_agg(json_build_object('account_id', au.account_id, 'role_id', au.role_id, 'base', r.base_role_type,
      'chain', (with recursive up(id, parent, depth) as (
          select a.id, a.parent_account_id, 0 from accounts a
            where a.root_account_id = au.root_account_id and a.id = au.account_id
          union all
          select a.id, a.parent_account_id, depth + 1 from up join accounts a
            on a.root_account_id = au.root_account_id and a.id = up.parent)
        select json_agg(id order by depth desc) from up)))
    from account_users au join roles r on r.root_account_id = au.root_account_id and r.id = au.role_id
    where au.root_account_id = u.root_account_id and au.user_id = u.id and au.workflow_state = 'active'
      and r.workflow_state = 'active') as admin_roles`;

export interface TokenRow extends ActorRow {
  token_id: number;
  token_state: string;
  expires_at: Date | null;
  last_used_at: Date | null;
  scopes: string[];
  /** The program that the token was given to; null for personal tokens. */
  developer_key_id: number | null;
  key_state: string | null;
  require_scopes: boolean | null;
  allow_includes: boolean | null;
}

const byToken = prepare(
  "actor_by_token",
  `select t.id as token_id, t.workflow_state as token_state, t.expires_at, t.last_used_at, t.scopes,
     t.developer_key_id, k.workflow_state as key_state, k.require_scopes, k.allow_includes, ${ACTOR_COLUMNS}
   from access_tokens t
   left join developer_keys k on k.root_account_id = t.root_account_id and k.id = t.developer_key_id
   join users u on u.root_account_id = t.root_account_id and u.id = t.user_id
   join accounts ra on ra.root_account_id = u.root_account_id and ra.id = u.root_account_id
   where t.token_hash = $1`,
);

export async function actorByToken(db: Db, hash: Buffer): Promise<TokenRow | undefined> {
  return (await run<TokenRow>(db, byToken, [hash]))[0];
}

export async function actorById(db: Db, root: number, id: number): Promise<ActorRow | undefined> {
  const rows = await run<ActorRow>(
    db,
    `select ${ACTOR_COLUMNS} from users u
     join accounts ra on ra.root_account_id = u.root_account_id and ra.id = u.root_account_id
     where u.root_account_id = $1 and u.id = $2 and u.workflow_state <> 'deleted'`,
    [root, id],
  );
  return rows[0];
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

/** Notes that a token was used; the caller does this at most once in ten minutes. */
export async function touchToken(db: Db, root: number, tokenId: number, now: Date): Promise<void> {
  await db
    .updateTable("access_tokens")
    .set({ last_used_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", tokenId)
    .execute();
}
