-- Made by `npm run generate:sql`; do not edit.

-- platform/actor.sql.ts

-- actor_by_token; prepared
select
  t.id as token_id,
  t.workflow_state as token_state,
  t.expires_at,
  t.last_used_at,
  t.scopes,
  t.developer_key_id,
  k.workflow_state as key_state,
  k.require_scopes,
  k.allow_includes,
  u.root_account_id,
  u.id,
  u.uuid,
  u.name,
  u.short_name,
  u.workflow_state,
  u.time_zone,
  ra.default_time_zone,
  exists (
    select
      1
    from
      pseudonyms p
    where
      p.root_account_id = u.root_account_id
      and p.user_id = u.id
      and p.workflow_state = 'active'
  ) as has_login,
  exists (
    select
      1
    from
      enrollments e
    where
      e.root_account_id = u.root_account_id
      and e.user_id = u.id
      and e.type = 'StudentViewEnrollment'
  ) as test_student,
  exists (
    select
      1
    from
      role_overrides o
    where
      o.root_account_id = u.root_account_id
  ) as has_overrides,
  (
    select
      json_agg(
        json_build_object(
          'account_id',
          au.account_id,
          'role_id',
          au.role_id,
          'base',
          r.base_role_type,
          'chain',
          (
            with recursive
              up (id, parent, depth) as (
                select
                  a.id,
                  a.parent_account_id,
                  0
                from
                  accounts a
                where
                  a.root_account_id = au.root_account_id
                  and a.id = au.account_id
                union all
                select
                  a.id,
                  a.parent_account_id,
                  depth + 1
                from
                  up
                  join accounts a on a.root_account_id = au.root_account_id
                  and a.id = up.parent
              )
            select
              json_agg(
                id
                order by
                  depth desc
              )
            from
              up
          )
        )
      )
    from
      account_users au
      join roles r on r.root_account_id = au.root_account_id
      and r.id = au.role_id
    where
      au.root_account_id = u.root_account_id
      and au.user_id = u.id
      and au.workflow_state = 'active'
      and r.workflow_state = 'active'
  ) as admin_roles
from
  access_tokens t
  left join developer_keys k on k.root_account_id = t.root_account_id
  and k.id = t.developer_key_id
  join users u on u.root_account_id = t.root_account_id
  and u.id = t.user_id
  join accounts ra on ra.root_account_id = u.root_account_id
  and ra.id = u.root_account_id
where
  t.root_account_id = :tenant
  and t.token_hash = :hash;

-- actor_by_id
select
  u.root_account_id,
  u.id,
  u.uuid,
  u.name,
  u.short_name,
  u.workflow_state,
  u.time_zone,
  ra.default_time_zone,
  exists (
    select
      1
    from
      pseudonyms p
    where
      p.root_account_id = u.root_account_id
      and p.user_id = u.id
      and p.workflow_state = 'active'
  ) as has_login,
  exists (
    select
      1
    from
      enrollments e
    where
      e.root_account_id = u.root_account_id
      and e.user_id = u.id
      and e.type = 'StudentViewEnrollment'
  ) as test_student,
  exists (
    select
      1
    from
      role_overrides o
    where
      o.root_account_id = u.root_account_id
  ) as has_overrides,
  (
    select
      json_agg(
        json_build_object(
          'account_id',
          au.account_id,
          'role_id',
          au.role_id,
          'base',
          r.base_role_type,
          'chain',
          (
            with recursive
              up (id, parent, depth) as (
                select
                  a.id,
                  a.parent_account_id,
                  0
                from
                  accounts a
                where
                  a.root_account_id = au.root_account_id
                  and a.id = au.account_id
                union all
                select
                  a.id,
                  a.parent_account_id,
                  depth + 1
                from
                  up
                  join accounts a on a.root_account_id = au.root_account_id
                  and a.id = up.parent
              )
            select
              json_agg(
                id
                order by
                  depth desc
              )
            from
              up
          )
        )
      )
    from
      account_users au
      join roles r on r.root_account_id = au.root_account_id
      and r.id = au.role_id
    where
      au.root_account_id = u.root_account_id
      and au.user_id = u.id
      and au.workflow_state = 'active'
      and r.workflow_state = 'active'
  ) as admin_roles
from
  users u
  join accounts ra on ra.root_account_id = u.root_account_id
  and ra.id = u.root_account_id
where
  u.root_account_id = :tenant
  and u.id = :user
  and u.workflow_state <> 'deleted';

-- touch_token
update access_tokens
set
  last_used_at = :now
where
  root_account_id = :tenant
  and id = :token;

-- platform/idempotency.sql.ts

-- claim_idempotency_key
with
  swept as (
    delete from idempotency_keys k using (
      select
        user_id,
        key
      from
        idempotency_keys
      where
        root_account_id = :tenant
        and created_at < :oldest
        and (user_id, key) <> (:user, :key)
      order by
        created_at
      limit
        100
      for update
        skip locked
    ) old
    where
      k.root_account_id = :tenant
      and k.user_id = old.user_id
      and k.key = old.key
  ),
  claimed as (
    insert into
      idempotency_keys as k (root_account_id, user_id, key, fingerprint, created_at)
    values
      (:tenant, :user, :key, :fingerprint, :now)
    on conflict (root_account_id, user_id, key) do update
    set
      fingerprint = excluded.fingerprint,
      created_at = excluded.created_at,
      status = null,
      answer = null
    where
      k.created_at < :oldest
    returning
      true as claimed,
      fingerprint,
      status,
      answer
  )
select
  *
from
  claimed
union all
select
  false,
  fingerprint,
  status,
  answer
from
  idempotency_keys
where
  root_account_id = :tenant
  and user_id = :user
  and key = :key
  and not exists (
    select
      1
    from
      claimed
  );

-- release_idempotency_key
delete from idempotency_keys
where
  root_account_id = :tenant
  and user_id = :user
  and key = :key
  and status is null;

-- keep_idempotent_answer
update idempotency_keys
set
  status = :status,
  answer = :answer
where
  root_account_id = :tenant
  and user_id = :user
  and key = :key;

-- platform/people.sql.ts

-- people_by_id; prepared
select
  json_build_array(u.root_account_id, u.id, u.uuid, u.short_name, u.name, u.pronouns, u.avatar_url) as packed
from
  users u
where
  u.root_account_id = :tenant
  and u.id = any (
    array(
      select
        unnest(:ids)
    )
  );

-- platform/peopleLimits.sql.ts

-- reserve_reach
with
  reserved as (
    insert into
      reached as r (root_account_id, user_id, kind, ids, reached_at)
    select
      :tenant,
      :author,
      :kind,
      :ids,
      array_fill(:now, array[cardinality(:ids)])
    where
      cardinality(:ids) <= least(:perMinute, :perDay)
    on conflict (root_account_id, user_id, kind) do update
    set
      (ids, reached_at) = (
        select
          array_agg(w.id),
          array_agg(w.at)
        from
          (
            select
              x.id,
              max(x.at) as at
            from
              (
                select
                  unnest(r.ids) as id,
                  unnest(r.reached_at) as at
                union all
                select
                  unnest(excluded.ids),
                  unnest(excluded.reached_at)
              ) x
            where
              x.at > :now - interval '1 day'
            group by
              x.id
          ) w
      )
    where
      (
        select
          count(*) <= :perDay
          and count(*) filter (
            where
              w.at > :now - interval '1 minute'
          ) <= :perMinute
        from
          (
            select
              x.id,
              max(x.at) as at
            from
              (
                select
                  unnest(r.ids) as id,
                  unnest(r.reached_at) as at
                union all
                select
                  unnest(excluded.ids),
                  unnest(excluded.reached_at)
              ) x
            where
              x.at > :now - interval '1 day'
            group by
              x.id
          ) w
      )
    returning
      1
  )
select
  1
from
  reserved;

-- reached_within_day
select
  w.id,
  w.at
from
  reached r
  cross join unnest(r.ids, r.reached_at) as w (id, at)
where
  r.root_account_id = :tenant
  and r.user_id = :author
  and r.kind = :kind
  and w.at > :now - interval '1 day'
order by
  w.at;

-- teaching
select
  exists (
    select
      1
    from
      enrollments te
    where
      te.root_account_id = :tenant
      and te.user_id = :user
      and te.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
      and te.workflow_state = 'active'
  ) as teaches;

-- platform/secrets.sql.ts

-- read_secret
select
  value
from
  tenant_secrets
where
  root_account_id = :tenant
  and name = :name;

-- add_secret
insert into
  tenant_secrets (root_account_id, name, value)
values
  (:tenant, :name, :value)
on conflict (root_account_id, name) do nothing;

-- platform/tenants.sql.ts

-- tenant_hosts; across tenants: finds the tenant of a host name
select
  host,
  root_account_id as root
from
  account_hosts;

-- first_tenant; across tenants: finds the tenant of host names that nobody claimed
select
  min(id) as root
from
  accounts
where
  id = root_account_id;
