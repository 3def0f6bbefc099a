-- Made by `npm run generate:sql`; do not edit.

-- tenants/tenants.sql.ts

-- lock_first_tenant
select
  pg_advisory_xact_lock(hashtext ('pidge first tenant'));

-- next_account_id
select
  nextval(pg_get_serial_sequence('accounts', 'id')) as id;

-- insert_tenant
with
  account as (
    insert into
      accounts (root_account_id, id, name, uuid, created_at, updated_at)
    values
      (:tenant, :tenant, :name, :uuid, :now, :now)
  ),
  known as (
    insert into
      account_hosts (root_account_id, host)
    select
      :tenant,
      host
    from
      unnest(:hosts) as h (host)
  ),
  role as (
    insert into
      roles (root_account_id, account_id, name, base_role_type, built_in, created_at, updated_at)
    select
      :tenant,
      :tenant,
      name,
      name,
      true,
      :now,
      :now
    from
      unnest(:roles) with ordinality as r (name, place)
    order by
      place
    returning
      id,
      name
  ),
  term as (
    insert into
      enrollment_terms (root_account_id, name, is_default, created_at, updated_at)
    values
      (:tenant, 'Default Term', true, :now, :now)
  ),
  person as (
    insert into
      users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
    values
      (:tenant, :userUuid, :userName, :userName, :sortableName, :sortKey, :now, :now)
    returning
      id
  ),
  login as (
    insert into
      pseudonyms (root_account_id, user_id, unique_id, unique_id_key, created_at, updated_at)
    select
      :tenant,
      id,
      'admin',
      'admin',
      :now,
      :now
    from
      person
  ),
  administrator as (
    insert into
      account_users (root_account_id, account_id, user_id, role_id, created_at, updated_at)
    select
      :tenant,
      :tenant,
      person.id,
      role.id,
      :now,
      :now
    from
      person,
      role
    where
      role.name = 'AccountAdmin'
  ),
  place as (
    insert into
      user_account_associations (root_account_id, account_id, user_id)
    select
      :tenant,
      :tenant,
      id
    from
      person
  )
select
  id
from
  person;

-- first_administrator
select
  au.user_id as user,
  exists (
    select
      1
    from
      access_tokens t
    where
      t.root_account_id = :tenant
      and t.token_hash = :hash
  ) as known
from
  account_users au
  join roles r on r.root_account_id = au.root_account_id
  and r.id = au.role_id
where
  au.root_account_id = :tenant
  and au.account_id = :tenant
  and au.workflow_state = 'active'
  and r.base_role_type = 'AccountAdmin'
order by
  au.id
limit
  1;
