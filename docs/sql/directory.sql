-- Made by `npm run generate:sql`; do not edit.

-- directory/accounts/accounts.sql.ts

-- account_contexts
select
  a.id,
  a.name,
  a.parent_account_id,
  a.default_time_zone,
  a.settings,
  a.workflow_state,
  (
    with recursive
      up (id, parent, depth) as (
        select
          a.id,
          a.parent_account_id,
          0
        union all
        select
          b.id,
          b.parent_account_id,
          depth + 1
        from
          up
          join accounts b on b.root_account_id = :tenant
          and b.id = up.parent
      )
    select
      json_agg(
        id
        order by
          depth desc
      )
    from
      up
  ) as chain
from
  accounts a
where
  a.root_account_id = :tenant
  and a.id = any (:ids)
  and a.workflow_state <> 'deleted';

-- list_accounts_1
select
  a.id,
  a.root_account_id,
  a.parent_account_id,
  a.name,
  a.uuid,
  a.sis_account_id,
  a.integration_id,
  a.sis_import_id,
  a.default_time_zone,
  a.settings,
  a.workflow_state,
  count(*) over () as total,
  (
    select
      count(*)
    from
      courses c
    where
      c.root_account_id = :tenant
      and c.account_id = a.id
      and c.workflow_state <> 'deleted'
  ) as course_count,
  (
    select
      count(*)
    from
      accounts s
    where
      s.root_account_id = :tenant
      and s.parent_account_id = a.id
      and s.workflow_state <> 'deleted'
  ) as sub_account_count
from
  accounts a
where
  a.root_account_id = :tenant
  and a.workflow_state <> 'deleted'
  and a.id in (
    select
      unnest(:ids)
  )
order by
  a.id
limit
  :limit
offset
  :offset;

-- list_accounts_2
select
  a.id,
  a.root_account_id,
  a.parent_account_id,
  a.name,
  a.uuid,
  a.sis_account_id,
  a.integration_id,
  a.sis_import_id,
  a.default_time_zone,
  a.settings,
  a.workflow_state,
  count(*) over () as total,
  (
    select
      count(*)
    from
      courses c
    where
      c.root_account_id = :tenant
      and c.account_id = a.id
      and c.workflow_state <> 'deleted'
  ) as course_count,
  (
    select
      count(*)
    from
      accounts s
    where
      s.root_account_id = :tenant
      and s.parent_account_id = a.id
      and s.workflow_state <> 'deleted'
  ) as sub_account_count
from
  accounts a
where
  a.root_account_id = :tenant
  and a.workflow_state <> 'deleted'
  and a.id in (
    with recursive
      tree (id) as (
        select
          unnest(:ids)
        union
        select
          a.id
        from
          tree
          join accounts a on a.root_account_id = :tenant
          and a.parent_account_id = tree.id
          and a.workflow_state <> 'deleted'
      )
    select
      id
    from
      tree
  )
order by
  a.id
limit
  :limit
offset
  :offset;

-- list_accounts_3
select
  a.id,
  a.root_account_id,
  a.parent_account_id,
  a.name,
  a.uuid,
  a.sis_account_id,
  a.integration_id,
  a.sis_import_id,
  a.default_time_zone,
  a.settings,
  a.workflow_state,
  count(*) over () as total,
  (
    select
      count(*)
    from
      courses c
    where
      c.root_account_id = :tenant
      and c.account_id = a.id
      and c.workflow_state <> 'deleted'
  ) as course_count,
  (
    select
      count(*)
    from
      accounts s
    where
      s.root_account_id = :tenant
      and s.parent_account_id = a.id
      and s.workflow_state <> 'deleted'
  ) as sub_account_count
from
  accounts a
where
  a.root_account_id = :tenant
  and a.workflow_state <> 'deleted'
  and a.id in (
    select
      id
    from
      accounts
    where
      root_account_id = :tenant
      and parent_account_id = :id
  )
order by
  a.id
limit
  :limit
offset
  :offset;

-- list_accounts_4
select
  a.id,
  a.root_account_id,
  a.parent_account_id,
  a.name,
  a.uuid,
  a.sis_account_id,
  a.integration_id,
  a.sis_import_id,
  a.default_time_zone,
  a.settings,
  a.workflow_state,
  count(*) over () as total,
  (
    select
      count(*)
    from
      courses c
    where
      c.root_account_id = :tenant
      and c.account_id = a.id
      and c.workflow_state <> 'deleted'
  ) as course_count,
  (
    select
      count(*)
    from
      accounts s
    where
      s.root_account_id = :tenant
      and s.parent_account_id = a.id
      and s.workflow_state <> 'deleted'
  ) as sub_account_count
from
  accounts a
where
  a.root_account_id = :tenant
  and a.workflow_state <> 'deleted'
  and a.id in (
    with recursive
      tree (id) as (
        select
          id
        from
          accounts
        where
          root_account_id = :tenant
          and parent_account_id = :id
        union
        select
          a.id
        from
          tree
          join accounts a on a.root_account_id = :tenant
          and a.parent_account_id = tree.id
          and a.workflow_state <> 'deleted'
      )
    select
      id
    from
      tree
  )
order by
  a.id
limit
  :limit
offset
  :offset;

-- list_accounts_5
select
  a.id,
  a.root_account_id,
  a.parent_account_id,
  a.name,
  a.uuid,
  a.sis_account_id,
  a.integration_id,
  a.sis_import_id,
  a.default_time_zone,
  a.settings,
  a.workflow_state,
  count(*) over () as total,
  (
    select
      count(*)
    from
      courses c
    where
      c.root_account_id = :tenant
      and c.account_id = a.id
      and c.workflow_state <> 'deleted'
  ) as course_count,
  (
    select
      count(*)
    from
      accounts s
    where
      s.root_account_id = :tenant
      and s.parent_account_id = a.id
      and s.workflow_state <> 'deleted'
  ) as sub_account_count
from
  accounts a
where
  a.root_account_id = :tenant
  and a.workflow_state <> 'deleted'
  and a.id in (
    select
      c.account_id
    from
      enrollments e
      join courses c on c.root_account_id = :tenant
      and c.id = e.course_id
      and c.workflow_state <> 'deleted'
    where
      e.root_account_id = :tenant
      and e.user_id = :id
      and e.workflow_state in ('active', 'invited', 'completed')
      and e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
  )
order by
  a.id
limit
  :limit
offset
  :offset;

-- directory/accounts/roles.sql.ts

-- list_admins
select
  au.id,
  au.user_id,
  au.role_id,
  r.name as role,
  au.workflow_state
from
  account_users au
  join roles r on r.root_account_id = au.root_account_id
  and r.id = au.role_id
where
  au.root_account_id = :tenant
  and au.account_id = :account
  and au.workflow_state = 'active'
  and (
    :users is null
    or au.user_id = any (:users)
  )
order by
  au.id
limit
  :limit
offset
  :offset;

-- directory/courses/courses.sql.ts

-- course_contexts; prepared
select
  c.id,
  c.account_id,
  c.enrollment_term_id,
  c.name,
  c.course_code,
  c.workflow_state,
  c.start_at,
  c.end_at,
  c.restrict_enrollments_to_course_dates,
  c.is_public,
  c.is_public_to_auth_users,
  c.settings,
  t.start_at as term_start_at,
  t.end_at as term_end_at,
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
          a.root_account_id = c.root_account_id
          and a.id = c.account_id
        union all
        select
          a.id,
          a.parent_account_id,
          depth + 1
        from
          up
          join accounts a on a.root_account_id = c.root_account_id
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
  ) as chain,
  (
    select
      json_agg(
        json_build_object(
          'id',
          e.id,
          'type',
          e.type,
          'role_id',
          e.role_id,
          'course_section_id',
          e.course_section_id,
          'workflow_state',
          e.workflow_state,
          'limit_privileges_to_course_section',
          e.limit_privileges_to_course_section,
          'associated_user_id',
          e.associated_user_id,
          'start_at',
          e.start_at,
          'end_at',
          e.end_at,
          'starts_at',
          case
            when e.start_at is not null
            or e.end_at is not null then e.start_at
            when s.restrict_enrollments_to_section_dates
            and (
              s.start_at is not null
              or s.end_at is not null
            ) then s.start_at
            when c.restrict_enrollments_to_course_dates
            and c.start_at is not null then c.start_at
            else t.start_at
          end,
          'ends_at',
          case
            when e.start_at is not null
            or e.end_at is not null then e.end_at
            when s.restrict_enrollments_to_section_dates
            and (
              s.start_at is not null
              or s.end_at is not null
            ) then s.end_at
            when c.restrict_enrollments_to_course_dates
            and c.end_at is not null then c.end_at
            else t.end_at
          end
        )
        order by
          e.id
      )
    from
      enrollments e
      join course_sections s on s.root_account_id = e.root_account_id
      and s.id = e.course_section_id
      and s.workflow_state <> 'deleted'
    where
      e.root_account_id = :tenant
      and e.user_id = :user
      and e.course_id = c.id
      and e.workflow_state not in ('deleted', 'rejected')
  ) as own_enrollments
from
  courses c
  join enrollment_terms t on t.root_account_id = c.root_account_id
  and t.id = c.enrollment_term_id
where
  c.root_account_id = :tenant
  and c.id = any (
    array(
      select
        unnest(:ids)
    )
  )
  and (
    c.workflow_state <> 'deleted'
    or :deleted
  );

-- directory/favorites/favorites.sql.ts

-- insert_favorites
insert into
  favorites (root_account_id, user_id, context_type, context_id, created_at)
select
  :tenant,
  :user,
  :type,
  id,
  :now
from
  unnest(:ids) id
on conflict do nothing;

-- delete_favorites
delete from favorites
where
  root_account_id = :tenant
  and user_id = :user
  and context_type = :type
  and (
    :only is null
    or context_id = :only
  )
returning
  context_id;

-- directory/progress/progress.sql.ts

-- update_progress
update progresses
set
  workflow_state = coalesce(:state, workflow_state),
  completion = coalesce(:completion, completion),
  message = coalesce(:message, message),
  results = coalesce(:results, results),
  updated_at = :now
where
  root_account_id = :tenant
  and id = :progress
  and workflow_state in ('queued', 'running')
returning
  id;

-- directory/terms/terms.sql.ts

-- current_terms
select
  id
from
  enrollment_terms
where
  root_account_id = :tenant
  and workflow_state = 'active'
  and (
    start_at is not null
    or end_at is not null
  )
  and coalesce(start_at <= :now, true)
  and coalesce(end_at > :now, true)
order by
  id
limit
  2;

-- list_terms
select
  id,
  name,
  start_at,
  end_at,
  created_at,
  workflow_state,
  is_default,
  sis_term_id,
  sis_import_id,
  count(*) over () as total
from
  enrollment_terms
where
  root_account_id = :tenant
  and workflow_state = any (:states)
  and (
    :name is null
    or strpos(lower(name), :name) > 0
  )
order by
  coalesce(start_at, created_at) desc,
  id
limit
  :limit
offset
  :offset;

-- directory/users/accountUsers.sql.ts

-- list_account_users_1
with recursive
  tree (id) as (
    select
      :account
    union all
    select
      a.id
    from
      tree
      join accounts a on a.root_account_id = :tenant
      and a.parent_account_id = tree.id
  )
select
  u.id,
  u.uuid,
  u.name,
  u.short_name,
  u.sortable_name,
  u.sort_key,
  u.pronouns,
  u.avatar_url,
  u.bio,
  u.title,
  u.time_zone,
  u.locale,
  u.workflow_state,
  u.terms_accepted,
  u.merged_into_user_id,
  u.last_login_at,
  u.created_at,
  p.unique_id as login_id,
  p.sis_user_id,
  p.integration_id,
  p.sis_import_id,
  ch.path as email,
  (u.sort_key)::text as sort_value
from
  users u
  left join lateral (
    select
      p.unique_id,
      p.sis_user_id,
      p.integration_id,
      p.sis_import_id
    from
      pseudonyms p
    where
      p.root_account_id = u.root_account_id
      and p.user_id = u.id
      and p.workflow_state <> 'deleted'
    order by
      p.sis_user_id is null,
      p.position,
      p.id
    limit
      1
  ) p on true
  left join lateral (
    select
      c.path
    from
      communication_channels c
    where
      c.root_account_id = u.root_account_id
      and c.user_id = u.id
      and c.path_type = 'email'
      and c.workflow_state <> 'retired'
    order by
      c.position,
      c.id
    limit
      1
  ) ch on true
where
  u.root_account_id = :tenant
  and (
    :text = ''
    or strpos(lower(u.name), :text) > 0
    or strpos(u.sort_key, :key) > 0
    or u.id in (
      select
        user_id
      from
        pseudonyms
      where
        root_account_id = :tenant
        and workflow_state <> 'deleted'
        and (
          strpos(lower(unique_id), :text) > 0
          or strpos(lower(sis_user_id), :text) > 0
          or strpos(lower(integration_id), :text) > 0
        )
    )
    or u.id in (
      select
        user_id
      from
        communication_channels
      where
        root_account_id = :tenant
        and path_type = 'email'
        and workflow_state <> 'retired'
        and strpos(lower(path), :text) > 0
    )
  )
  and true
  and (
    :deletedToo
    or u.workflow_state <> 'deleted'
  )
  and (
    :enrollmentType is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.user_id = u.id
        and e.type = :enrollmentType
        and e.workflow_state not in ('deleted', 'rejected')
    )
  )
  and (
    :afterValue is null
    or (u.sort_key, u.id) > (:afterValue::text, :afterId)
  )
  and (
    :only is null
    or u.id = :only
  )
order by
  u.sort_key asc,
  u.id asc
limit
  :limit
offset
  :offset;

-- list_account_users_2
with recursive
  tree (id) as (
    select
      :account
    union all
    select
      a.id
    from
      tree
      join accounts a on a.root_account_id = :tenant
      and a.parent_account_id = tree.id
  )
select
  u.id,
  u.uuid,
  u.name,
  u.short_name,
  u.sortable_name,
  u.sort_key,
  u.pronouns,
  u.avatar_url,
  u.bio,
  u.title,
  u.time_zone,
  u.locale,
  u.workflow_state,
  u.terms_accepted,
  u.merged_into_user_id,
  u.last_login_at,
  u.created_at,
  p.unique_id as login_id,
  p.sis_user_id,
  p.integration_id,
  p.sis_import_id,
  ch.path as email,
  (
    coalesce(
      extract(
        epoch
        from
          u.last_login_at
      ),
      -1
    )
  )::text as sort_value
from
  users u
  left join lateral (
    select
      p.unique_id,
      p.sis_user_id,
      p.integration_id,
      p.sis_import_id
    from
      pseudonyms p
    where
      p.root_account_id = u.root_account_id
      and p.user_id = u.id
      and p.workflow_state <> 'deleted'
    order by
      p.sis_user_id is null,
      p.position,
      p.id
    limit
      1
  ) p on true
  left join lateral (
    select
      c.path
    from
      communication_channels c
    where
      c.root_account_id = u.root_account_id
      and c.user_id = u.id
      and c.path_type = 'email'
      and c.workflow_state <> 'retired'
    order by
      c.position,
      c.id
    limit
      1
  ) ch on true
where
  u.root_account_id = :tenant
  and (
    :text = ''
    or strpos(lower(u.name), :text) > 0
    or strpos(u.sort_key, :key) > 0
  )
  and u.id in (
    select
      user_id
    from
      user_account_associations
    where
      root_account_id = :tenant
      and account_id in (
        select
          id
        from
          tree
      )
    union
    select
      user_id
    from
      account_users
    where
      root_account_id = :tenant
      and account_id in (
        select
          id
        from
          tree
      )
      and workflow_state = 'active'
    union
    select
      e.user_id
    from
      courses c
      join enrollments e on e.root_account_id = c.root_account_id
      and e.course_id = c.id
    where
      c.root_account_id = :tenant
      and c.account_id in (
        select
          id
        from
          tree
      )
      and c.workflow_state <> 'deleted'
      and e.workflow_state not in ('deleted', 'rejected')
  )
  and (
    :deletedToo
    or u.workflow_state <> 'deleted'
  )
  and (
    :enrollmentType is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.user_id = u.id
        and e.type = :enrollmentType
        and e.workflow_state not in ('deleted', 'rejected')
    )
  )
  and (
    :afterValue is null
    or (
      coalesce(
        extract(
          epoch
          from
            u.last_login_at
        ),
        -1
      ),
      u.id
    ) < (:afterValue::numeric, :afterId)
  )
  and (
    :only is null
    or u.id = :only
  )
order by
  coalesce(
    extract(
      epoch
      from
        u.last_login_at
    ),
    -1
  ) desc,
  u.id desc
limit
  :limit
offset
  :offset;

-- directory/users/insertUser.sql.ts

-- insert_user
with
  u as (
    insert into
      users (
        root_account_id,
        uuid,
        name,
        short_name,
        sortable_name,
        sort_key,
        time_zone,
        locale,
        birthdate,
        workflow_state,
        terms_accepted,
        created_at,
        updated_at
      )
    values
      (
        :tenant,
        :uuid,
        :name,
        :shortName,
        :sortableName,
        :sortKey,
        :timeZone,
        :locale,
        :birthdate,
        :state,
        :termsAccepted,
        :now,
        :now
      )
    returning
      id
  ),
  p as (
    insert into
      pseudonyms (
        root_account_id,
        user_id,
        unique_id,
        unique_id_key,
        sis_user_id,
        integration_id,
        password_hash,
        created_at,
        updated_at
      )
    select
      :tenant,
      u.id,
      :uniqueId,
      :uniqueKey,
      :sisUserId,
      :integrationId,
      :passwordHash,
      :now,
      :now
    from
      u
    returning
      id
  ),
  c as (
    insert into
      communication_channels (
        root_account_id,
        user_id,
        pseudonym_id,
        path,
        path_key,
        workflow_state,
        confirmation_code,
        created_at,
        updated_at
      )
    select
      :tenant,
      u.id,
      p.id,
      :address,
      :addressKey,
      :addressState,
      :code,
      :now,
      :now
    from
      u,
      p
    where
      :address is not null
  ),
  a as (
    insert into
      user_account_associations (root_account_id, user_id, account_id)
    select
      :tenant,
      u.id,
      :tenant
    from
      u
  )
select
  id
from
  u;

-- directory/users/profile.sql.ts

-- shared_courses
select
  mine.course_id,
  bool_or(mine.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')) as actor_teaches,
  bool_or(theirs.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')) as user_teaches
from
  enrollments mine
  join enrollments theirs on theirs.root_account_id = mine.root_account_id
  and theirs.course_id = mine.course_id
  and theirs.user_id = :user
  and theirs.workflow_state in ('active', 'invited', 'completed')
where
  mine.root_account_id = :tenant
  and mine.user_id = :actor
  and mine.workflow_state in ('active', 'completed')
group by
  mine.course_id;

-- directory/users/userWrites.sql.ts

-- make_room_for_first_channel
update communication_channels
set
  position = position + 1,
  updated_at = :now
where
  root_account_id = :tenant
  and user_id = :user
  and workflow_state <> 'retired';

-- move_email_first
update communication_channels
set
  position = 1,
  workflow_state = case
    when :confirmed then 'active'
    else workflow_state
  end
where
  root_account_id = :tenant
  and user_id = :user
  and path_key = :key
  and path_type = 'email'
  and workflow_state <> 'retired'
returning
  id;

-- mark_user_deleted
with
  pseudonyms_ended as (
    update pseudonyms
    set
      workflow_state = 'deleted',
      updated_at = :now
    where
      root_account_id = :tenant
      and user_id = :user
      and workflow_state <> 'deleted'
  ),
  enrollments_ended as (
    update enrollments
    set
      workflow_state = 'deleted',
      updated_at = :now
    where
      root_account_id = :tenant
      and user_id = :user
      and workflow_state <> 'deleted'
  ),
  group_memberships_ended as (
    update group_memberships
    set
      workflow_state = 'deleted',
      updated_at = :now
    where
      root_account_id = :tenant
      and user_id = :user
      and workflow_state <> 'deleted'
  ),
  account_users_ended as (
    update account_users
    set
      workflow_state = 'deleted',
      updated_at = :now
    where
      root_account_id = :tenant
      and user_id = :user
      and workflow_state <> 'deleted'
  ),
  channels_ended as (
    update communication_channels
    set
      workflow_state = 'retired',
      updated_at = :now
    where
      root_account_id = :tenant
      and user_id = :user
      and workflow_state <> 'retired'
  ),
  associations_ended as (
    delete from user_account_associations
    where
      root_account_id = :tenant
      and user_id = :user
  )
update users
set
  workflow_state = 'deleted',
  updated_at = :now
where
  root_account_id = :tenant
  and id = :user;

-- merge_user_settings
update users
set
  settings = settings || :settings,
  updated_at = :now
where
  root_account_id = :tenant
  and id = :user
returning
  settings;

-- directory/users/users.sql.ts

-- users_by_id; prepared
select
  u.id,
  u.uuid,
  u.name,
  u.short_name,
  u.sortable_name,
  u.sort_key,
  u.pronouns,
  u.avatar_url,
  u.bio,
  u.title,
  u.time_zone,
  u.locale,
  u.workflow_state,
  u.terms_accepted,
  u.merged_into_user_id,
  u.last_login_at,
  u.created_at,
  p.unique_id as login_id,
  p.sis_user_id,
  p.integration_id,
  p.sis_import_id,
  ch.path as email
from
  users u
  left join lateral (
    select
      p.unique_id,
      p.sis_user_id,
      p.integration_id,
      p.sis_import_id
    from
      pseudonyms p
    where
      p.root_account_id = u.root_account_id
      and p.user_id = u.id
      and p.workflow_state <> 'deleted'
    order by
      p.sis_user_id is null,
      p.position,
      p.id
    limit
      1
  ) p on true
  left join lateral (
    select
      c.path
    from
      communication_channels c
    where
      c.root_account_id = u.root_account_id
      and c.user_id = u.id
      and c.path_type = 'email'
      and c.workflow_state <> 'retired'
    order by
      c.position,
      c.id
    limit
      1
  ) ch on true
where
  u.root_account_id = :tenant
  and u.id = any (:ids);

-- accounts_of_user
select
  account_id as id
from
  user_account_associations
where
  root_account_id = :tenant
  and user_id = :user
union
select
  account_id
from
  account_users
where
  root_account_id = :tenant
  and user_id = :user
  and workflow_state = 'active'
union
select
  c.account_id
from
  enrollments e
  join courses c on c.root_account_id = e.root_account_id
  and c.id = e.course_id
where
  e.root_account_id = :tenant
  and e.user_id = :user
  and e.workflow_state not in ('deleted', 'rejected')
  and c.workflow_state <> 'deleted';
