-- Made by `npm run generate:sql`; do not edit.

-- signIn/credentials/logins.sql.ts

-- insert_further_login
insert into
  pseudonyms (
    root_account_id,
    user_id,
    unique_id,
    unique_id_key,
    sis_user_id,
    integration_id,
    password_hash,
    position,
    created_at,
    updated_at
  )
select
  :tenant,
  :user,
  :uniqueId,
  :uniqueKey,
  :sisUserId,
  :integrationId,
  :passwordHash,
  1 + coalesce(max(position), 0),
  :now,
  :now
from
  pseudonyms
where
  root_account_id = :tenant
  and user_id = :user
returning
  id;

-- signIn/developerKeys/developerKeys.sql.ts

-- list_developer_keys
select
  k.id,
  k.name,
  k.secret_hint,
  k.email,
  k.icon_url,
  k.notes,
  k.vendor_code,
  k.redirect_uri,
  k.redirect_uris,
  k.scopes,
  k.require_scopes,
  k.allow_includes,
  k.auto_expire_tokens,
  k.trusted,
  k.client_type,
  k.exact_redirect_uris,
  k.rotate_refresh_tokens,
  k.visible,
  k.test_cluster_only,
  k.client_credentials_audience,
  k.workflow_state,
  k.created_at,
  k.updated_at,
  a.name as account_name,
  t.access_token_count,
  t.last_used_at
from
  developer_keys k
  join accounts a on a.root_account_id = :tenant
  and a.id = k.root_account_id
  cross join lateral (
    select
      count(*) filter (
        where
          t.workflow_state = 'active'
      ) as access_token_count,
      max(t.last_used_at) as last_used_at
    from
      access_tokens t
    where
      t.root_account_id = :tenant
      and t.developer_key_id = k.id
  ) t
where
  k.root_account_id = :tenant
  and k.workflow_state <> 'deleted'
order by
  k.id
limit
  :limit
offset
  :offset;

-- developer_key_by_id
select
  k.id,
  k.name,
  k.secret_hint,
  k.email,
  k.icon_url,
  k.notes,
  k.vendor_code,
  k.redirect_uri,
  k.redirect_uris,
  k.scopes,
  k.require_scopes,
  k.allow_includes,
  k.auto_expire_tokens,
  k.trusted,
  k.client_type,
  k.exact_redirect_uris,
  k.rotate_refresh_tokens,
  k.visible,
  k.test_cluster_only,
  k.client_credentials_audience,
  k.workflow_state,
  k.created_at,
  k.updated_at,
  a.name as account_name,
  t.access_token_count,
  t.last_used_at
from
  developer_keys k
  join accounts a on a.root_account_id = :tenant
  and a.id = k.root_account_id
  cross join lateral (
    select
      count(*) filter (
        where
          t.workflow_state = 'active'
      ) as access_token_count,
      max(t.last_used_at) as last_used_at
    from
      access_tokens t
    where
      t.root_account_id = :tenant
      and t.developer_key_id = k.id
  ) t
where
  k.root_account_id = :tenant
  and k.id = :key;

-- mark_developer_key_deleted
with
  k as (
    update developer_keys
    set
      workflow_state = 'deleted',
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :key
  ),
  c as (
    delete from authorization_codes
    where
      root_account_id = :tenant
      and developer_key_id = :key
  )
update access_tokens
set
  workflow_state = 'deleted',
  updated_at = :now
where
  root_account_id = :tenant
  and developer_key_id = :key
  and workflow_state <> 'deleted';

-- oauth_client
select
  k.id,
  k.name,
  k.secret_hash,
  k.redirect_uri,
  k.redirect_uris,
  k.scopes,
  k.require_scopes,
  k.auto_expire_tokens,
  k.trusted,
  k.client_type = 'public' as public,
  k.exact_redirect_uris
  or a.strict as exact_redirect_uris,
  k.rotate_refresh_tokens
  or a.strict
  or k.client_type = 'public' as rotate_refresh_tokens
from
  developer_keys k
  cross join lateral (
    select
      coalesce((a.settings ->> 'strict_oauth')::boolean, false) as strict
    from
      accounts a
    where
      a.root_account_id = :tenant
      and a.id = :tenant
  ) a
where
  k.root_account_id = :tenant
  and k.id = :key
  and k.workflow_state = 'active';

-- signIn/oauth/oauth.sql.ts

-- authorization_code
select
  x.developer_key_id,
  x.user_id,
  x.scopes,
  x.purpose,
  x.remember_access,
  x.code_challenge,
  x.redirect_uri,
  x.spent_at is not null as spent,
  u.name,
  u.locale
from
  authorization_codes x
  join users u on u.root_account_id = :tenant
  and u.id = x.user_id
  and u.workflow_state <> 'deleted'
  and exists (
    select
      1
    from
      pseudonyms p
    where
      p.root_account_id = :tenant
      and p.user_id = u.id
      and p.workflow_state = 'active'
  )
where
  x.root_account_id = :tenant
  and x.code_hash = :hash
  and (
    x.expires_at > :now
    or x.spent_at is not null
  );

-- mark_token_of_code_deleted
update access_tokens t
set
  workflow_state = 'deleted',
  updated_at = :now
from
  authorization_codes c
where
  c.root_account_id = :tenant
  and c.code_hash = :hash
  and t.root_account_id = :tenant
  and t.id = c.access_token_id
  and t.workflow_state <> 'deleted';

-- allowed_programs
select
  k.id,
  k.name
from
  developer_keys k
where
  k.root_account_id = :tenant
  and k.workflow_state = 'active'
  and exists (
    select
      1
    from
      access_tokens t
    where
      t.root_account_id = :tenant
      and t.developer_key_id = k.id
      and t.user_id = :user
      and t.workflow_state = 'active'
  )
order by
  lower(k.name),
  k.id;

-- refreshable_token
select
  x.id,
  x.developer_key_id,
  x.user_id,
  f.spent,
  u.name,
  u.locale
from
  (
    select
      t.id,
      false as spent
    from
      access_tokens t
    where
      t.root_account_id = :tenant
      and t.refresh_token_hash = :hash
    union all
    select
      s.access_token_id,
      true
    from
      spent_refresh_tokens s
    where
      s.root_account_id = :tenant
      and s.token_hash = :hash
  ) f
  join access_tokens x on x.root_account_id = :tenant
  and x.id = f.id
  and x.workflow_state = 'active'
  join users u on u.root_account_id = :tenant
  and u.id = x.user_id
  and u.workflow_state <> 'deleted'
  and exists (
    select
      1
    from
      pseudonyms p
    where
      p.root_account_id = :tenant
      and p.user_id = u.id
      and p.workflow_state = 'active'
  );

-- rotate_tokens
with
  renewed as (
    update access_tokens
    set
      token_hash = :hash,
      token_hint = :hint,
      refresh_token_hash = :newRefresh,
      expires_at = :expiresAt,
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :token
      and refresh_token_hash = :oldRefresh
      and workflow_state = 'active'
    returning
      id
  )
insert into
  spent_refresh_tokens (root_account_id, token_hash, access_token_id, spent_at)
select
  :tenant,
  :oldRefresh,
  id,
  :now
from
  renewed
returning
  access_token_id as id;

-- remembers_consent
select
  exists (
    select
      1
    from
      access_tokens
    where
      root_account_id = :tenant
      and developer_key_id = :key
      and user_id = :user
      and workflow_state = 'active'
      and remember_access
      and case
        when cardinality(:scopes) = 0 then cardinality(scopes) = 0
        else scopes @> :scopes
      end
  ) as found;

-- signIn/sessions/attempts.sql.ts

-- charge_sign_in_attempts
insert into
  sign_in_attempts as a (root_account_id, subject, level, touched_at)
select
  :tenant,
  subject,
  1,
  :now
from
  unnest(:subjects, :most, :perSecond) as n (subject, most, per_second)
order by
  subject
on conflict (root_account_id, subject) do update
set
  (level, refused, touched_at) = (
    select
      left_over + case
        when left_over + 1 > most then 0
        else 1
      end,
      left_over + 1 > most,
      greatest(a.touched_at, :now)
    from
      unnest(:subjects, :most, :perSecond) as n (subject, most, per_second),
      greatest(
        0,
        a.level - per_second * extract(
          epoch
          from
            :now - a.touched_at
        )
      ) as left_over
    where
      n.subject = a.subject
  )
returning
  subject,
  level,
  refused;

-- read_sign_in_attempts
select
  a.subject,
  l.level,
  l.level + 1 > n.most as refused
from
  unnest(:subjects, :most, :perSecond) as n (subject, most, per_second)
  join sign_in_attempts a on a.root_account_id = :tenant
  and a.subject = n.subject
  cross join lateral (
    select
      greatest(
        0,
        a.level - n.per_second * extract(
          epoch
          from
            :now - a.touched_at
        )
      ) as level
  ) l;

-- forgive_sign_in_attempt
with
  gone as (
    delete from sign_in_attempts
    where
      root_account_id = :tenant
      and subject = :login
  )
update sign_in_attempts
set
  level = greatest(0, level - 1)
where
  root_account_id = :tenant
  and subject = :address;

-- signIn/sessions/sessions.sql.ts

-- session_visitor
select
  u.id,
  u.name,
  p.unique_id as login
from
  sessions s
  join users u on u.root_account_id = :tenant
  and u.id = s.user_id
  and u.workflow_state <> 'deleted'
  join pseudonyms p on p.root_account_id = :tenant
  and p.id = s.pseudonym_id
  and p.user_id = u.id
  and p.workflow_state = 'active'
where
  s.root_account_id = :tenant
  and s.token_hash = :hash
  and s.expires_at > :now;

-- replace_session
with
  old as (
    delete from sessions
    where
      root_account_id = :tenant
      and token_hash = :oldHash
  ),
  used as (
    update pseudonyms
    set
      last_login_at = :now
    where
      root_account_id = :tenant
      and id = :login
  ),
  seen as (
    update users
    set
      last_login_at = :now
    where
      root_account_id = :tenant
      and id = :user
  )
insert into
  sessions (root_account_id, token_hash, user_id, pseudonym_id, created_at, expires_at)
values
  (:tenant, :newHash, :user, :login, :now, :expiresAt);

-- insert_session_link
insert into
  session_links (root_account_id, token_hash, user_id, pseudonym_id, created_at, expires_at)
select
  :tenant,
  :hash,
  :user,
  p.id,
  :now,
  :expiresAt
from
  pseudonyms p
where
  p.root_account_id = :tenant
  and p.user_id = :user
  and p.workflow_state = 'active'
order by
  p.position,
  p.id
limit
  1
returning
  user_id;

-- spend_session_link
with
  spent as (
    delete from session_links
    where
      root_account_id = :tenant
      and token_hash = :hash
    returning
      pseudonym_id,
      user_id,
      expires_at
  )
select
  p.id,
  p.user_id
from
  spent
  join pseudonyms p on p.root_account_id = :tenant
  and p.id = spent.pseudonym_id
  and p.user_id = spent.user_id
  and p.workflow_state = 'active'
  join users u on u.root_account_id = :tenant
  and u.id = spent.user_id
  and u.workflow_state <> 'deleted'
where
  spent.expires_at > :now;
