/** Writes a new tenant, and finds the administrator of one. */
import { sql, statement } from "../store/statement.ts";

/** Several processes may start on one empty store at once: one of them makes the first tenant. */
export const lockFirstTenant = statement(
  "lock_first_tenant",
  {},
  () => sql`select pg_advisory_xact_lock(hashtext('pidge first tenant'))`,
);

export const nextAccountId = statement(
  "next_account_id",
  {},
  () => sql<{ id: number }>`select nextval(pg_get_serial_sequence('accounts', 'id')) as id`,
);

/** The root account with its hosts, roles and default term, and its administrator, whose id it returns. */
export const insertTenant = statement(
  "insert_tenant",
  {
    tenant: "bigint",
    name: "text",
    uuid: "text",
    hosts: "text[]",
    roles: "text[]",
    userUuid: "text",
    userName: "text",
    sortableName: "text",
    sortKey: "text",
    now: "timestamptz",
  },
  (p) => sql<{ id: number }>`
    with account as (
      insert into accounts (root_account_id, id, name, uuid, created_at, updated_at)
      values (${p.tenant}, ${p.tenant}, ${p.name}, ${p.uuid}, ${p.now}, ${p.now})),
    known as (
      insert into account_hosts (root_account_id, host) select ${p.tenant}, host from unnest(${p.hosts}) as h(host)),
    role as (
      insert into roles (root_account_id, account_id, name, base_role_type, built_in, created_at, updated_at)
      select ${p.tenant}, ${p.tenant}, name, name, true, ${p.now}, ${p.now}
      from unnest(${p.roles}) with ordinality as r(name, place) order by place
      returning id, name),
    term as (
      insert into enrollment_terms (root_account_id, name, is_default, created_at, updated_at)
      values (${p.tenant}, 'Default Term', true, ${p.now}, ${p.now})),
    person as (
      insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
      values (${p.tenant}, ${p.userUuid}, ${p.userName}, ${p.userName}, ${p.sortableName}, ${p.sortKey}, ${p.now},
        ${p.now})
      returning id),
    login as (
      insert into pseudonyms (root_account_id, user_id, unique_id, unique_id_key, created_at, updated_at)
      select ${p.tenant}, id, 'admin', 'admin', ${p.now}, ${p.now} from person),
    administrator as (
      insert into account_users (root_account_id, account_id, user_id, role_id, created_at, updated_at)
      select ${p.tenant}, ${p.tenant}, person.id, role.id, ${p.now}, ${p.now} from person, role
      where role.name = 'AccountAdmin'),
    place as (
      insert into user_account_associations (root_account_id, account_id, user_id)
      select ${p.tenant}, ${p.tenant}, id from person)
    select id from person`,
);

/** The tenant's first administrator, and whether the tenant has a token with this hash already. */
export const firstAdministrator = statement(
  "first_administrator",
  { tenant: "bigint", hash: "bytea" },
  (p) => sql<{ user: number; known: boolean }>`
    select au.user_id as user, exists (
        select 1 from access_tokens t where t.root_account_id = ${p.tenant} and t.token_hash = ${p.hash}) as known
    from account_users au join roles r on r.root_account_id = au.root_account_id and r.id = au.role_id
    where au.root_account_id = ${p.tenant} and au.account_id = ${p.tenant} and au.workflow_state = 'active'
      and r.base_role_type = 'AccountAdmin'
    order by au.id limit 1`,
);
