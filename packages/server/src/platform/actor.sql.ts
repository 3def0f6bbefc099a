/** Reads who is asking: the user of a token, or one by id, with what decides about their rights. */
import { type Db, execute } from "../store/database.ts";
import { sql, statement } from "../store/statement.ts";
import type { AdminRole } from "./actor.ts";

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

const ACTOR_COLUMNS = sql`
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

const byToken = statement(
  "actor_by_token",
  { tenant: "bigint", hash: "bytea" },
  (p) => sql<TokenRow>`
    select t.id as token_id, t.workflow_state as token_state, t.expires_at, t.last_used_at, t.scopes,
      t.developer_key_id, k.workflow_state as key_state, k.require_scopes, k.allow_includes, ${ACTOR_COLUMNS}
    from access_tokens t
    left join developer_keys k on k.root_account_id = t.root_account_id and k.id = t.developer_key_id
    join users u on u.root_account_id = t.root_account_id and u.id = t.user_id
    join accounts ra on ra.root_account_id = u.root_account_id and ra.id = u.root_account_id
    where t.root_account_id = ${p.tenant} and t.token_hash = ${p.hash}`,
  { prepared: true },
);

/** Tokens of other tenants are not found: the host decides on the tenant before anybody is authenticated. */
export const actorByToken = async (db: Db, tenant: number, hash: Buffer): Promise<TokenRow | undefined> =>
  (await execute(db, byToken, { tenant, hash }))[0];

const byId = statement(
  "actor_by_id",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<ActorRow>`
    select ${ACTOR_COLUMNS} from users u
    join accounts ra on ra.root_account_id = u.root_account_id and ra.id = u.root_account_id
    where u.root_account_id = ${p.tenant} and u.id = ${p.user} and u.workflow_state <> 'deleted'`,
);

export const actorById = async (db: Db, tenant: number, user: number): Promise<ActorRow | undefined> =>
  (await execute(db, byId, { tenant, user }))[0];

const touch = statement(
  "touch_token",
  { tenant: "bigint", token: "bigint", now: "timestamptz" },
  (p) => sql`
    update access_tokens set last_used_at = ${p.now} where root_account_id = ${p.tenant} and id = ${p.token}`,
);

/** Notes that a token was used; the caller does this at most once in ten minutes. */
export async function touchToken(db: Db, tenant: number, token: number, now: Date): Promise<void> {
  await execute(db, touch, { tenant, token, now });
}
