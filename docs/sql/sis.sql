-- Made by `npm run generate:sql`; do not edit.

-- sis/batchMode.sql.ts

-- terms_written_by_import
select
  id
from
  enrollment_terms
where
  root_account_id = :tenant
  and sis_import_id = :import
  and workflow_state <> 'deleted';

-- left_out_counts_1
select
  count(*) as total,
  count(*) filter (
    where
      t.sis_import_id <> :import
  ) as left_out
from
  courses t
  join courses c on c.root_account_id = t.root_account_id
  and c.id = t.id
where
  t.root_account_id = :tenant
  and c.enrollment_term_id = any (:terms)
  and t.sis_import_id is not null
  and t.workflow_state <> all (:gone);

-- left_out_counts_2
select
  count(*) as total,
  count(*) filter (
    where
      t.sis_import_id <> :import
  ) as left_out
from
  course_sections t
  join courses c on c.root_account_id = t.root_account_id
  and c.id = t.course_id
where
  t.root_account_id = :tenant
  and c.enrollment_term_id = any (:terms)
  and t.sis_import_id is not null
  and t.workflow_state <> all (:gone);

-- left_out_counts_3
select
  count(*) as total,
  count(*) filter (
    where
      t.sis_import_id <> :import
  ) as left_out
from
  enrollments t
  join courses c on c.root_account_id = t.root_account_id
  and c.id = t.course_id
where
  t.root_account_id = :tenant
  and c.enrollment_term_id = any (:terms)
  and t.sis_import_id is not null
  and t.workflow_state <> all (:gone);

-- drop_left_out_records_1
with
  chosen as (
    select
      t.id
    from
      courses t
      join courses c on c.root_account_id = t.root_account_id
      and c.id = t.id
    where
      t.root_account_id = :tenant
      and c.enrollment_term_id = any (:terms)
      and t.sis_import_id is not null
      and t.workflow_state <> all (:gone)
      and t.sis_import_id <> :import
    order by
      t.id
    limit
      :limit
  )
update courses t
set
  workflow_state = :state,
  updated_at = :now
from
  chosen
where
  t.root_account_id = :tenant
  and t.id = chosen.id
returning
  t.id;

-- drop_left_out_records_2
with
  chosen as (
    select
      t.id
    from
      enrollments t
      join courses c on c.root_account_id = t.root_account_id
      and c.id = t.course_id
    where
      t.root_account_id = :tenant
      and c.enrollment_term_id = any (:terms)
      and t.sis_import_id is not null
      and t.workflow_state <> all (:gone)
      and t.sis_import_id <> :import
    order by
      t.id
    limit
      :limit
  )
update enrollments t
set
  workflow_state = :state,
  updated_at = :now,
  completed_at = :now
from
  chosen
where
  t.root_account_id = :tenant
  and t.id = chosen.id
returning
  t.id;

-- sis/importers/admins.sql.ts

-- account_roles
select
  id,
  account_id,
  name,
  base_role_type
from
  roles
where
  root_account_id = :tenant
  and workflow_state = 'active'
  and base_role_type in ('AccountAdmin', 'AccountMembership')
order by
  built_in desc,
  id;

-- upsert_admins
insert into
  account_users as a (
    root_account_id,
    user_id,
    account_id,
    role_id,
    workflow_state,
    sis_import_id,
    created_at,
    updated_at
  )
select
  :tenant,
  x.user_id,
  x.account_id,
  x.role_id,
  'active',
  :import,
  :now,
  :now
from
  jsonb_to_recordset(:rows) as x (user_id bigint, account_id bigint, role_id bigint, workflow_state text)
where
  x.workflow_state = 'active'
on conflict (root_account_id, user_id, account_id, role_id) do update
set
  workflow_state = 'active',
  sis_import_id = excluded.sis_import_id,
  updated_at = excluded.updated_at
where
  a.workflow_state <> 'active';

-- mark_admins_deleted
update account_users a
set
  workflow_state = 'deleted',
  sis_import_id = :import,
  updated_at = :now
from
  jsonb_to_recordset(:rows) as x (user_id bigint, account_id bigint, role_id bigint, workflow_state text)
where
  a.root_account_id = :tenant
  and a.user_id = x.user_id
  and a.account_id = x.account_id
  and a.role_id = x.role_id
  and x.workflow_state = 'deleted'
  and a.workflow_state <> 'deleted';

-- associate_admins
insert into
  user_account_associations (root_account_id, account_id, user_id)
select distinct
  :tenant,
  x.account_id,
  x.user_id
from
  jsonb_to_recordset(:rows) as x (user_id bigint, account_id bigint, role_id bigint, workflow_state text)
where
  x.workflow_state = 'active'
on conflict do nothing;

-- sis/importers/changeSisIds.sql.ts

-- update_sis_ids_1
update pseudonyms t
set
  sis_user_id = coalesce(x.new_id, t.sis_user_id),
  integration_id = case
    when lower(x.new_integration_id) = '<delete>' then null
    else coalesce(x.new_integration_id, t.integration_id)
  end,
  sis_import_id = :import,
  updated_at = :now
from
  jsonb_to_recordset(:changes) as x (place integer, old_id text, old_integration_id text, new_id text, new_integration_id text)
where
  t.root_account_id = :tenant
  and (
    t.sis_user_id = x.old_id
    or (
      x.old_id is null
      and t.integration_id = x.old_integration_id
    )
  )
returning
  x.place;

-- update_sis_ids_2
update groups t
set
  sis_group_id = coalesce(x.new_id, t.sis_group_id),
  sis_import_id = :import,
  updated_at = :now
from
  jsonb_to_recordset(:changes) as x (place integer, old_id text, old_integration_id text, new_id text, new_integration_id text)
where
  t.root_account_id = :tenant
  and (t.sis_group_id = x.old_id)
returning
  x.place;

-- sis/importers/enrollments.sql.ts

-- sections_by_sis_id
select
  id,
  sis_section_id,
  course_id,
  nonxlist_course_id,
  workflow_state
from
  course_sections
where
  root_account_id = :tenant
  and sis_section_id = any (:sisIds);

-- courses_by_sis_id_or_id
select
  id,
  sis_course_id,
  name,
  workflow_state
from
  courses
where
  root_account_id = :tenant
  and (
    sis_course_id = any (:sisIds)
    or id = any (:ids)
  );

-- users_by_sis_ids
select
  user_id,
  sis_user_id,
  integration_id,
  workflow_state
from
  pseudonyms
where
  root_account_id = :tenant
  and (
    sis_user_id = any (:sisIds)
    or integration_id = any (:integrationIds)
  );

-- course_roles
select
  id,
  account_id,
  name,
  base_role_type
from
  roles
where
  root_account_id = :tenant
  and workflow_state = 'active'
  and base_role_type like '%Enrollment'
  and base_role_type <> 'StudentViewEnrollment'
order by
  built_in desc,
  id;

-- account_chains_of_courses
with recursive
  chain (course_id, account_id, depth) as (
    select
      c.id,
      c.account_id,
      0
    from
      courses c
    where
      c.root_account_id = :tenant
      and c.id = any (:courses)
    union all
    select
      chain.course_id,
      a.parent_account_id,
      depth + 1
    from
      chain
      join accounts a on a.root_account_id = :tenant
      and a.id = chain.account_id
    where
      a.parent_account_id is not null
  )
select
  course_id as id,
  array_agg(
    account_id
    order by
      depth
  ) as chain
from
  chain
group by
  course_id;

-- ensure_default_sections
with
  wanted as (
    select
      *
    from
      jsonb_to_recordset(:courses) as x (course_id bigint, name text, sort_key text)
  ),
  existing as (
    select
      s.course_id,
      s.id
    from
      course_sections s
      join wanted w on w.course_id = s.course_id
    where
      s.root_account_id = :tenant
      and s.default_section
      and s.workflow_state = 'active'
  ),
  added as (
    insert into
      course_sections (root_account_id, course_id, name, sort_key, default_section, created_at, updated_at)
    select
      :tenant,
      w.course_id,
      w.name,
      w.sort_key,
      true,
      :now,
      :now
    from
      wanted w
    where
      w.course_id not in (
        select
          course_id
        from
          existing
      )
    returning
      course_id,
      id
  )
select
  *
from
  existing
union all
select
  *
from
  added;

-- upsert_enrollments
insert into
  enrollments as e (
    root_account_id,
    user_id,
    course_id,
    course_section_id,
    role_id,
    type,
    associated_user_id,
    workflow_state,
    limit_privileges_to_course_section,
    start_at,
    end_at,
    completed_at,
    sis_import_id,
    created_at,
    updated_at
  )
select
  :tenant,
  x.user_id,
  x.course_id,
  x.course_section_id,
  x.role_id,
  x.type,
  x.associated_user_id,
  x.workflow_state,
  coalesce(x.limited, false),
  x.start_at,
  x.end_at,
  case
    when x.workflow_state = 'completed' then :now
  end,
  :import,
  :now,
  :now
from
  jsonb_to_recordset(:rows) as x (
    user_id bigint,
    course_id bigint,
    course_section_id bigint,
    role_id bigint,
    type text,
    associated_user_id bigint,
    workflow_state text,
    limited boolean,
    start_at timestamptz,
    end_at timestamptz
  )
on conflict (root_account_id, user_id, course_section_id, role_id, coalesce(associated_user_id, 0)) do update
set
  workflow_state = excluded.workflow_state,
  course_id = excluded.course_id,
  limit_privileges_to_course_section = case
    when :limited then excluded.limit_privileges_to_course_section
    else e.limit_privileges_to_course_section
  end,
  start_at = case
    when :dates then excluded.start_at
    else e.start_at
  end,
  end_at = case
    when :dates then excluded.end_at
    else e.end_at
  end,
  completed_at = case
    when e.workflow_state = excluded.workflow_state then e.completed_at
    else excluded.completed_at
  end,
  sis_import_id = excluded.sis_import_id,
  updated_at = excluded.updated_at
where
  :touch
  or e.workflow_state <> excluded.workflow_state
  or e.course_id <> excluded.course_id
  or (
    :limited
    and e.limit_privileges_to_course_section <> excluded.limit_privileges_to_course_section
  )
  or (
    :dates
    and (e.start_at, e.end_at) is distinct from (excluded.start_at, excluded.end_at)
  );

-- mark_enrollments_deleted
update enrollments e
set
  workflow_state = 'deleted',
  sis_import_id = :import,
  updated_at = :now
from
  jsonb_to_recordset(:rows) as x (
    user_id bigint,
    course_id bigint,
    course_section_id bigint,
    role_id bigint,
    type text,
    associated_user_id bigint,
    workflow_state text,
    limited boolean,
    start_at timestamptz,
    end_at timestamptz
  )
where
  e.root_account_id = :tenant
  and e.user_id = x.user_id
  and e.course_section_id = x.course_section_id
  and e.role_id = x.role_id
  and coalesce(e.associated_user_id, 0) = coalesce(x.associated_user_id, 0)
  and e.workflow_state <> 'deleted';

-- complete_last_enrollments
with
  given as (
    select
      e.id,
      e.user_id,
      e.course_id,
      row_number() over (
        partition by
          e.user_id,
          e.course_id
        order by
          e.id desc
      ) = 1 as last
    from
      enrollments e
      join jsonb_to_recordset(:rows) as x (
        user_id bigint,
        course_id bigint,
        course_section_id bigint,
        role_id bigint,
        type text,
        associated_user_id bigint,
        workflow_state text,
        limited boolean,
        start_at timestamptz,
        end_at timestamptz
      ) on e.root_account_id = :tenant
      and e.user_id = x.user_id
      and e.course_section_id = x.course_section_id
      and e.role_id = x.role_id
      and coalesce(e.associated_user_id, 0) = coalesce(x.associated_user_id, 0)
    where
      e.workflow_state in ('active', 'invited', 'inactive')
  )
update enrollments e
set
  sis_import_id = :import,
  updated_at = :now,
  workflow_state = case
    when g.last
    and not others.exist then 'completed'
    else 'deleted'
  end,
  completed_at = case
    when g.last
    and not others.exist then :now
  end
from
  given g
  cross join lateral (
    select
      exists (
        select
          1
        from
          enrollments o
        where
          o.root_account_id = :tenant
          and o.user_id = g.user_id
          and o.course_id = g.course_id
          and o.workflow_state = 'active'
          and o.id not in (
            select
              id
            from
              given
          )
      ) as exist
  ) others
where
  e.root_account_id = :tenant
  and e.id = g.id;

-- associate_enrolled_users
with recursive
  given as (
    select distinct
      x.user_id,
      c.account_id
    from
      unnest(:users, :courses) as x (user_id, course_id)
      join courses c on c.root_account_id = :tenant
      and c.id = x.course_id
  ),
  chain (base, account_id) as (
    select distinct
      account_id,
      account_id
    from
      given
    union all
    select
      chain.base,
      a.parent_account_id
    from
      chain
      join accounts a on a.root_account_id = :tenant
      and a.id = chain.account_id
    where
      a.parent_account_id is not null
  )
insert into
  user_account_associations (root_account_id, account_id, user_id)
select distinct
  :tenant,
  chain.account_id,
  given.user_id
from
  given
  join chain on chain.base = given.account_id
on conflict do nothing;

-- sis/importers/groups.sql.ts

-- ensure_categories_of_imported_groups
with
  wanted as (
    select
      *
    from
      jsonb_to_recordset(:places) as x (context_type text, context_id bigint)
  ),
  existing as (
    select
      c.context_type,
      c.context_id,
      min(c.id) as id
    from
      group_categories c
      join wanted w on w.context_type = c.context_type
      and w.context_id = c.context_id
    where
      c.root_account_id = :tenant
      and c.role = 'imported'
      and c.workflow_state = 'active'
    group by
      c.context_type,
      c.context_id
  ),
  added as (
    insert into
      group_categories (root_account_id, context_type, context_id, name, role, created_at, updated_at)
    select
      :tenant,
      w.context_type,
      w.context_id,
      'Imported Groups',
      'imported',
      :now,
      :now
    from
      wanted w
    where
      not exists (
        select
          1
        from
          existing e
        where
          e.context_type = w.context_type
          and e.context_id = w.context_id
      )
    returning
      context_type,
      context_id,
      id
  )
select
  *
from
  existing
union all
select
  *
from
  added;

-- enrolled_among
select distinct
  x.user_id,
  x.course_id
from
  unnest(:users, :courses) as x (user_id, course_id)
  join enrollments e on e.root_account_id = :tenant
  and e.user_id = x.user_id
  and e.course_id = x.course_id
  and e.workflow_state in ('active', 'invited', 'creation_pending', 'completed');

-- upsert_memberships
insert into
  group_memberships as m (root_account_id, group_id, user_id, workflow_state, sis_import_id, created_at, updated_at)
select
  :tenant,
  x.group_id,
  x.user_id,
  'accepted',
  :import,
  :now,
  :now
from
  jsonb_to_recordset(:rows) as x (group_id bigint, user_id bigint)
on conflict (root_account_id, group_id, user_id) do update
set
  workflow_state = 'accepted',
  sis_import_id = excluded.sis_import_id,
  updated_at = excluded.updated_at
where
  m.workflow_state <> 'accepted';

-- mark_memberships_deleted
update group_memberships m
set
  workflow_state = 'deleted',
  sis_import_id = :import,
  updated_at = :now
from
  jsonb_to_recordset(:rows) as x (group_id bigint, user_id bigint)
where
  m.root_account_id = :tenant
  and m.group_id = x.group_id
  and m.user_id = x.user_id
  and m.workflow_state <> 'deleted';

-- sis/importers/people.sql.ts

-- logins_by_keys
select
  id,
  user_id,
  unique_id,
  unique_id_key,
  sis_user_id,
  integration_id,
  workflow_state,
  stuck_sis_fields
from
  pseudonyms
where
  root_account_id = :tenant
  and (
    sis_user_id = any (:sisIds)
    or integration_id = any (:integrationIds)
    or (
      unique_id_key = any (:logins)
      and workflow_state <> 'deleted'
    )
  )
order by
  id;

-- addresses_of_users
select
  id,
  user_id,
  pseudonym_id,
  path_key,
  position,
  workflow_state
from
  communication_channels
where
  root_account_id = :tenant
  and user_id = any (:users)
  and path_type = 'email'
order by
  user_id,
  position,
  id;

-- confirm_addresses
update communication_channels c
set
  path = x.path,
  path_key = x.path_key,
  pseudonym_id = x.pseudonym_id,
  workflow_state = 'active',
  confirmation_code = null,
  updated_at = :now
from
  jsonb_to_recordset(:rows) as x (id bigint, pseudonym_id bigint, path text, path_key text)
where
  c.root_account_id = :tenant
  and c.id = x.id;

-- insert_addresses
insert into
  communication_channels (
    root_account_id,
    user_id,
    pseudonym_id,
    path,
    path_key,
    position,
    workflow_state,
    created_at,
    updated_at
  )
select
  :tenant,
  x.user_id,
  x.pseudonym_id,
  x.path,
  x.path_key,
  x.position,
  'active',
  :now,
  :now
from
  jsonb_to_recordset(:rows) as x (user_id bigint, pseudonym_id bigint, path text, path_key text, position integer);

-- associate_users
insert into
  user_account_associations (root_account_id, account_id, user_id)
select
  :tenant,
  :account,
  unnest(:users)
on conflict do nothing;

-- remove_users_without_login
with
  gone as (
    select
      u.id
    from
      unnest(:users) as u (id)
    where
      not exists (
        select
          1
        from
          pseudonyms l
        where
          l.root_account_id = :tenant
          and l.user_id = u.id
          and l.workflow_state <> 'deleted'
      )
  ),
  courses_left as (
    update enrollments e
    set
      workflow_state = 'deleted',
      updated_at = :now
    from
      gone
    where
      e.root_account_id = :tenant
      and e.user_id = gone.id
      and e.workflow_state <> 'deleted'
  ),
  groups_left as (
    update group_memberships m
    set
      workflow_state = 'deleted',
      updated_at = :now
    from
      gone
    where
      m.root_account_id = :tenant
      and m.user_id = gone.id
      and m.workflow_state <> 'deleted'
  )
delete from user_account_associations a using gone
where
  a.root_account_id = :tenant
  and a.user_id = gone.id;

-- existing_users
select
  id
from
  users
where
  root_account_id = :tenant
  and id = any (:ids)
  and workflow_state <> 'deleted';

-- sis/importers/places.sql.ts

-- mark_enrollments_of_places_deleted_1
update enrollments
set
  workflow_state = 'deleted',
  updated_at = :now
where
  root_account_id = :tenant
  and course_id = any (:places)
  and workflow_state <> 'deleted';

-- mark_enrollments_of_places_deleted_2
update enrollments
set
  workflow_state = 'deleted',
  updated_at = :now
where
  root_account_id = :tenant
  and course_section_id = any (:places)
  and workflow_state <> 'deleted';

-- move_enrollments_with_sections
update enrollments e
set
  course_id = s.course_id,
  updated_at = :now
from
  course_sections s
where
  s.root_account_id = :tenant
  and s.id = any (:sections)
  and e.root_account_id = :tenant
  and e.course_section_id = s.id
  and e.course_id <> s.course_id;

-- associate_users_of_courses
with recursive
  chain (course_id, account_id) as (
    select
      c.id,
      c.account_id
    from
      courses c
    where
      c.root_account_id = :tenant
      and c.id = any (:courses)
    union all
    select
      chain.course_id,
      a.parent_account_id
    from
      chain
      join accounts a on a.root_account_id = :tenant
      and a.id = chain.account_id
    where
      a.parent_account_id is not null
  )
insert into
  user_account_associations (root_account_id, account_id, user_id)
select distinct
  :tenant,
  chain.account_id,
  e.user_id
from
  chain
  join enrollments e on e.root_account_id = :tenant
  and e.course_id = chain.course_id
  and e.workflow_state <> 'deleted'
on conflict do nothing;

-- default_term
select
  id
from
  enrollment_terms
where
  root_account_id = :tenant
  and is_default;

-- sis/importers/records.sql.ts

-- sis_records_by_key_1
select
  id,
  account_id,
  enrollment_term_id,
  uuid,
  name,
  course_code,
  sort_key,
  workflow_state,
  sis_course_id,
  integration_id,
  start_at,
  end_at,
  restrict_enrollments_to_course_dates,
  course_format,
  stuck_sis_fields
from
  courses
where
  root_account_id = :tenant
  and sis_course_id = any (:texts);

-- reserve_record_ids
select
  nextval(pg_get_serial_sequence(:table, 'id')) as id
from
  generate_series(1, :count);

-- insert_sis_records_1
insert into
  courses (
    root_account_id,
    id,
    account_id,
    enrollment_term_id,
    uuid,
    name,
    course_code,
    sort_key,
    workflow_state,
    sis_course_id,
    integration_id,
    start_at,
    end_at,
    restrict_enrollments_to_course_dates,
    course_format,
    stuck_sis_fields,
    sis_import_id,
    created_at,
    updated_at
  )
select
  :tenant,
  x.id,
  x.account_id,
  x.enrollment_term_id,
  x.uuid,
  x.name,
  x.course_code,
  x.sort_key,
  x.workflow_state,
  x.sis_course_id,
  x.integration_id,
  x.start_at,
  x.end_at,
  x.restrict_enrollments_to_course_dates,
  x.course_format,
  x.stuck_sis_fields,
  :import,
  :now,
  :now
from
  jsonb_to_recordset(:rows) as x (
    id bigint,
    account_id bigint,
    enrollment_term_id bigint,
    uuid text,
    name text,
    course_code text,
    sort_key text,
    workflow_state text,
    sis_course_id text,
    integration_id text,
    start_at timestamptz,
    end_at timestamptz,
    restrict_enrollments_to_course_dates boolean,
    course_format text,
    stuck_sis_fields text[]
  );

-- update_sis_records_1
update courses t
set
  account_id = x.account_id,
  enrollment_term_id = x.enrollment_term_id,
  uuid = x.uuid,
  name = x.name,
  course_code = x.course_code,
  sort_key = x.sort_key,
  workflow_state = x.workflow_state,
  sis_course_id = x.sis_course_id,
  integration_id = x.integration_id,
  start_at = x.start_at,
  end_at = x.end_at,
  restrict_enrollments_to_course_dates = x.restrict_enrollments_to_course_dates,
  course_format = x.course_format,
  stuck_sis_fields = x.stuck_sis_fields,
  sis_import_id = :import,
  updated_at = :now
from
  jsonb_to_recordset(:rows) as x (
    id bigint,
    account_id bigint,
    enrollment_term_id bigint,
    uuid text,
    name text,
    course_code text,
    sort_key text,
    workflow_state text,
    sis_course_id text,
    integration_id text,
    start_at timestamptz,
    end_at timestamptz,
    restrict_enrollments_to_course_dates boolean,
    course_format text,
    stuck_sis_fields text[]
  )
where
  t.root_account_id = :tenant
  and t.id = x.id;

-- sis/imports.sql.ts

-- reserve_import_id
select
  nextval(pg_get_serial_sequence('sis_imports', 'id')) as id;

-- mark_imports_aborted
update sis_imports
set
  workflow_state = 'aborted',
  ended_at = :now,
  updated_at = :now
where
  root_account_id = :tenant
  and (
    :import is null
    or id = :import
  )
  and workflow_state = any (:states)
returning
  id;

-- mark_import_started
update sis_imports
set
  workflow_state = 'importing',
  supplied_batches = :supplied,
  total_rows = :totalRows,
  counts = :counts,
  diffed_against_import_id = :diffedAgainst,
  started_at = :now,
  updated_at = :now
where
  root_account_id = :tenant
  and id = :import
  and workflow_state = 'created'
returning
  id;

-- lock_import
select
  i.*,
  set_config('pidge.sis_import', 'on', true) as marked
from
  sis_imports i
where
  i.root_account_id = :tenant
  and i.id = :import
for update;

-- update_import_progress
update sis_imports
set
  rows_done = :rowsDone,
  counts = :counts,
  updated_at = :now
where
  root_account_id = :tenant
  and id = :import;

-- change_import_state
update sis_imports
set
  workflow_state = :state,
  errors_attachment_id = coalesce(:errorsAttachment, errors_attachment_id),
  ended_at = case
    when :ended then :now
    else ended_at
  end,
  updated_at = :now
where
  root_account_id = :tenant
  and id = :import
  and workflow_state = any (:from)
returning
  id;

-- count_import_attempt
update sis_imports
set
  attempts = attempts + 1
where
  root_account_id = :tenant
  and id = :import
returning
  attempts;

-- analyze_imported_tables
analyze users,
pseudonyms,
communication_channels,
user_account_associations,
courses,
course_sections,
enrollments,
groups,
group_memberships;

-- users_of_imports
select
  id,
  name,
  short_name,
  sortable_name,
  created_at
from
  users
where
  root_account_id = :tenant
  and id = any (:ids);

-- sis/remarks.sql.ts

-- insert_import_errors
insert into
  sis_import_errors (root_account_id, sis_import_id, file, message, "row", row_info, failure, created_at)
select
  :tenant,
  :import,
  x.file,
  x.message,
  x."row",
  x.row_info,
  x.failure,
  :now
from
  jsonb_to_recordset(:remarks) as x (file text, message text, "row" integer, row_info text, failure boolean);

-- list_import_remarks
select
  id,
  sis_import_id,
  file,
  message,
  "row",
  row_info,
  failure
from
  sis_import_errors
where
  root_account_id = :tenant
  and (
    :import is null
    or sis_import_id = :import
  )
  and (
    failure
    or not :failuresOnly
  )
order by
  id
limit
  :limit
offset
  :offset;

-- import_remarks_after
select
  id,
  sis_import_id,
  file,
  message,
  "row",
  row_info,
  failure
from
  sis_import_errors
where
  root_account_id = :tenant
  and sis_import_id = :import
  and id > :after
order by
  id
limit
  :limit;

-- first_import_remarks
select
  sis_import_id,
  failure,
  file,
  message,
  total
from
  (
    select
      id,
      sis_import_id,
      failure,
      file,
      message,
      count(*) over (
        partition by
          sis_import_id,
          failure
      ) as total,
      row_number() over (
        partition by
          sis_import_id,
          failure
        order by
          id
      ) as place
    from
      sis_import_errors
    where
      root_account_id = :tenant
      and sis_import_id = any (:imports)
  ) r
where
  place <= :limit
order by
  id;
