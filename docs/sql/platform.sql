-- Made by `npm run generate:sql`; do not edit.

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
