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

-- directory/courses/accountCourses.sql.ts

-- account_course_ids_1
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
  c.id,
  count(*) over () as total
from
  courses c
  join accounts a on a.root_account_id = :tenant
  and a.id = c.account_id
  join enrollment_terms t on t.root_account_id = :tenant
  and t.id = c.enrollment_term_id
where
  c.root_account_id = :tenant
  and c.account_id in (
    select
      id
    from
      tree
  )
  and c.workflow_state = any (:states)
  and (
    :term is null
    or strpos(c.sort_key, :key) > 0
    or strpos(lower(c.course_code), :term) > 0
    or c.id = :id
    or (
      :searchesSis
      and strpos(lower(c.sis_course_id), :term) > 0
    )
  )
  and (
    :published is null
    or (c.workflow_state in ('available', 'completed')) = :published
  )
  and (
    :completed is null
    or (
      c.workflow_state = 'completed'
      or coalesce(
        case
          when c.restrict_enrollments_to_course_dates
          and c.end_at is not null then c.end_at
          else t.end_at
        end <= :now,
        false
      )
    ) = :completed
  )
  and (
    :withEnrollments is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.course_id = c.id
        and e.workflow_state not in ('deleted', 'rejected')
    ) = :withEnrollments
  )
  and (
    :types is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.course_id = c.id
        and e.type = any (:types)
        and e.workflow_state not in ('deleted', 'rejected')
    )
  )
  and (
    :teachers is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.course_id = c.id
        and e.user_id = any (:teachers)
        and e.type = 'TeacherEnrollment'
        and e.workflow_state not in ('deleted', 'rejected')
    )
  )
  and (
    :accounts is null
    or c.account_id = any (:accounts)
  )
  and (
    :enrollmentTerm is null
    or c.enrollment_term_id = :enrollmentTerm
  )
  and not :none
order by
  c.id asc nulls last,
  c.id
limit
  :limit
offset
  :offset;

-- account_course_ids_2
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
  c.id,
  count(*) over () as total
from
  courses c
  join accounts a on a.root_account_id = :tenant
  and a.id = c.account_id
  join enrollment_terms t on t.root_account_id = :tenant
  and t.id = c.enrollment_term_id
where
  c.root_account_id = :tenant
  and c.account_id in (
    select
      id
    from
      tree
  )
  and c.workflow_state = any (:states)
  and (
    :term is null
    or strpos(c.sort_key, :key) > 0
    or strpos(lower(c.course_code), :term) > 0
    or c.id = :id
    or (
      :searchesSis
      and strpos(lower(c.sis_course_id), :term) > 0
    )
  )
  and (
    :published is null
    or (c.workflow_state in ('available', 'completed')) = :published
  )
  and (
    :completed is null
    or (
      c.workflow_state = 'completed'
      or coalesce(
        case
          when c.restrict_enrollments_to_course_dates
          and c.end_at is not null then c.end_at
          else t.end_at
        end <= :now,
        false
      )
    ) = :completed
  )
  and (
    :withEnrollments is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.course_id = c.id
        and e.workflow_state not in ('deleted', 'rejected')
    ) = :withEnrollments
  )
  and (
    :types is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.course_id = c.id
        and e.type = any (:types)
        and e.workflow_state not in ('deleted', 'rejected')
    )
  )
  and (
    :teachers is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.course_id = c.id
        and e.user_id = any (:teachers)
        and e.type = 'TeacherEnrollment'
        and e.workflow_state not in ('deleted', 'rejected')
    )
  )
  and (
    :accounts is null
    or c.account_id = any (:accounts)
  )
  and (
    :enrollmentTerm is null
    or c.enrollment_term_id = :enrollmentTerm
  )
  and not :none
order by
  (
    select
      min(u.sort_key)
    from
      enrollments e
      join users u on u.root_account_id = e.root_account_id
      and u.id = e.user_id
    where
      e.root_account_id = :tenant
      and e.course_id = c.id
      and e.type = 'TeacherEnrollment'
      and e.workflow_state not in ('deleted', 'rejected')
  ) desc nulls last,
  c.id
limit
  :limit
offset
  :offset;

-- directory/courses/courseDetails.sql.ts

-- course_details; prepared
select
  c.id,
  c.account_id,
  c.uuid,
  c.name,
  c.course_code,
  c.workflow_state,
  c.start_at,
  c.end_at,
  c.restrict_enrollments_to_course_dates,
  c.is_public,
  c.is_public_to_auth_users,
  c.public_syllabus,
  c.public_syllabus_to_auth,
  c.public_description,
  c.syllabus_body,
  c.license,
  coalesce(c.time_zone, ra.default_time_zone) as time_zone,
  c.default_view,
  c.course_format,
  c.hide_final_grades,
  c.settings,
  c.sis_course_id,
  c.integration_id,
  c.sis_import_id,
  c.created_at,
  n.nickname,
  exists (
    select
      1
    from
      favorites f
    where
      f.root_account_id = c.root_account_id
      and f.user_id = :viewer
      and f.context_type = 'Course'
      and f.context_id = c.id
  ) as is_favorite,
  case
    when :totalStudents then (
      select
        count(distinct e.user_id)
      from
        enrollments e
      where
        e.root_account_id = c.root_account_id
        and e.course_id = c.id
        and e.type = 'StudentEnrollment'
        and e.workflow_state in ('active', 'invited')
    )
  end as total_students,
  json_build_object(
    'id',
    t.id,
    'name',
    t.name,
    'start_at',
    t.start_at,
    'end_at',
    t.end_at,
    'created_at',
    t.created_at,
    'workflow_state',
    t.workflow_state
  ) as term,
  json_build_object(
    'id',
    a.id,
    'name',
    a.name,
    'workflow_state',
    a.workflow_state,
    'parent_account_id',
    a.parent_account_id,
    'uuid',
    a.uuid
  ) as account,
  (
    select
      json_agg(
        json_build_object(
          'id',
          e.id,
          'type',
          e.type,
          'role',
          r.name,
          'role_id',
          e.role_id,
          'user_id',
          e.user_id,
          'workflow_state',
          e.workflow_state,
          'associated_user_id',
          e.associated_user_id,
          'limit_privileges_to_course_section',
          e.limit_privileges_to_course_section,
          'section',
          json_build_object('id', s.id, 'name', s.name, 'start_at', s.start_at, 'end_at', s.end_at)
        )
        order by
          e.id
      )
    from
      enrollments e
      join course_sections s on s.root_account_id = e.root_account_id
      and s.id = e.course_section_id
      join roles r on r.root_account_id = e.root_account_id
      and r.id = e.role_id
    where
      e.root_account_id = c.root_account_id
      and e.user_id = :subject
      and e.course_id = c.id
      and e.workflow_state not in ('deleted', 'rejected', 'inactive')
      and s.workflow_state <> 'deleted'
  ) as enrollments
from
  courses c
  join accounts ra on ra.root_account_id = c.root_account_id
  and ra.id = c.root_account_id
  join accounts a on a.root_account_id = c.root_account_id
  and a.id = c.account_id
  join enrollment_terms t on t.root_account_id = c.root_account_id
  and t.id = c.enrollment_term_id
  left join course_nicknames n on n.root_account_id = c.root_account_id
  and n.user_id = :viewer
  and n.course_id = c.id
where
  c.root_account_id = :tenant
  and c.id = any (:ids);

-- course_teachers
select distinct
  on (e.course_id, u.sort_key, u.id) e.course_id,
  u.id,
  u.short_name,
  u.avatar_url,
  u.pronouns
from
  enrollments e
  join users u on u.root_account_id = e.root_account_id
  and u.id = e.user_id
where
  e.root_account_id = :tenant
  and e.course_id = any (:courses)
  and e.type = 'TeacherEnrollment'
  and e.workflow_state in ('active', 'completed')
order by
  e.course_id,
  u.sort_key,
  u.id;

-- stored_course_settings
select
  settings,
  hide_final_grades
from
  courses
where
  root_account_id = :tenant
  and id = :course;

-- directory/courses/courseWrites.sql.ts

-- deleted_course_with_sis_id
select
  id
from
  courses
where
  root_account_id = :tenant
  and sis_course_id = :sisId
  and workflow_state = 'deleted';

-- rename_default_section
update course_sections s
set
  name = c.name,
  sort_key = c.sort_key,
  updated_at = :now
from
  courses c
where
  c.root_account_id = :tenant
  and c.id = :course
  and s.root_account_id = :tenant
  and s.course_id = :course
  and s.default_section
  and s.workflow_state = 'active'
  and not ('name' = any (s.stuck_sis_fields));

-- invite_waiting
update enrollments
set
  workflow_state = 'invited',
  updated_at = :now
where
  root_account_id = :tenant
  and course_id = :course
  and workflow_state = 'creation_pending';

-- merge_course_settings
update courses
set
  settings = settings || (:settings - 'hide_final_grades'),
  hide_final_grades = coalesce((:settings ->> 'hide_final_grades')::boolean, hide_final_grades),
  updated_at = :now
where
  root_account_id = :tenant
  and id = :course;

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

-- directory/courses/nicknames.sql.ts

-- list_nicknames
select
  c.id,
  c.name,
  n.nickname,
  count(*) over () as total
from
  course_nicknames n
  join courses c on c.root_account_id = n.root_account_id
  and c.id = n.course_id
  and c.workflow_state <> 'deleted'
where
  n.root_account_id = :tenant
  and n.user_id = :user
order by
  c.id
limit
  :limit
offset
  :offset;

-- find_nickname
select
  nickname
from
  course_nicknames
where
  root_account_id = :tenant
  and user_id = :user
  and course_id = :course;

-- save_nickname
insert into
  course_nicknames (root_account_id, user_id, course_id, nickname, sort_key)
values
  (:tenant, :user, :course, :nickname, :sortKey)
on conflict (root_account_id, user_id, course_id) do update
set
  nickname = excluded.nickname,
  sort_key = excluded.sort_key;

-- delete_nicknames
delete from course_nicknames
where
  root_account_id = :tenant
  and user_id = :user
  and (
    :course is null
    or course_id = :course
  )
returning
  nickname;

-- directory/courses/ownCourses.sql.ts

-- own_courses_1
with recursive
  tree (id) as (
    select
      unnest(:accounts)
    union
    select
      a.id
    from
      tree
      join accounts a on a.root_account_id = :tenant
      and a.parent_account_id = tree.id
  )
select
  c.id as course_id,
  array_agg(
    e.id
    order by
      e.id
  ) as enrollment_ids,
  count(*) over () as total,
  bool_and(
    not e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
    and (
      coalesce(
        d.starts_at > :now
        and c.settings ->> 'restrict_student_future_view' = 'true',
        false
      )
      or coalesce(
        (
          e.workflow_state = 'completed'
          or c.workflow_state = 'completed'
          or d.ends_at <= :now
        )
        and c.settings ->> 'restrict_student_past_view' = 'true',
        false
      )
    )
  ) as restricted
from
  enrollments e
  join course_sections s on s.root_account_id = e.root_account_id
  and s.id = e.course_section_id
  join courses c on c.root_account_id = e.root_account_id
  and c.id = e.course_id
  join enrollment_terms t on t.root_account_id = c.root_account_id
  and t.id = c.enrollment_term_id
  join roles r on r.root_account_id = e.root_account_id
  and r.id = e.role_id
  cross join lateral (
    select
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
      end as starts_at,
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
      end as ends_at
  ) d
  left join course_nicknames n on n.root_account_id = :tenant
  and n.user_id = :viewer
  and n.course_id = c.id
where
  e.root_account_id = :tenant
  and e.user_id = :subject
  and e.workflow_state not in ('deleted', 'rejected', 'inactive')
  and s.workflow_state <> 'deleted'
  and (
    e.workflow_state in ('active', 'invited', 'creation_pending')
    or (
      e.workflow_state = 'completed'
      and 'completed' = any (:states)
    )
  )
  and (
    :states is null
    or c.workflow_state = any (:states)
  )
  and (
    c.workflow_state = 'available'
    or (
      e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
      and c.workflow_state <> 'deleted'
    )
  )
  and (
    :type is null
    or e.type = :type
  )
  and (
    :role is null
    or r.name = :role
  )
  and (
    :roleId is null
    or e.role_id = :roleId
  )
  and (
    :accounts is null
    or c.account_id in (
      select
        id
      from
        tree
    )
  )
  and (
    :observedBy is null
    or exists (
      select
        1
      from
        enrollments o
      where
        o.root_account_id = :tenant
        and o.associated_user_id = :subject
        and o.user_id = :observedBy
        and o.course_id = c.id
        and o.workflow_state not in ('deleted', 'rejected', 'inactive')
    )
  )
  and (
    :only is null
    or c.id = any (:only)
  )
group by
  c.id,
  c.sort_key,
  n.sort_key
order by
  coalesce(n.sort_key, c.sort_key),
  c.id
limit
  :limit
offset
  :offset;

-- own_courses_2
with recursive
  tree (id) as (
    select
      unnest(:accounts)
    union
    select
      a.id
    from
      tree
      join accounts a on a.root_account_id = :tenant
      and a.parent_account_id = tree.id
  )
select
  c.id as course_id,
  array_agg(
    e.id
    order by
      e.id
  ) as enrollment_ids,
  count(*) over () as total,
  bool_and(
    not e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
    and (
      coalesce(
        d.starts_at > :now
        and c.settings ->> 'restrict_student_future_view' = 'true',
        false
      )
      or coalesce(
        (
          e.workflow_state = 'completed'
          or c.workflow_state = 'completed'
          or d.ends_at <= :now
        )
        and c.settings ->> 'restrict_student_past_view' = 'true',
        false
      )
    )
  ) as restricted
from
  enrollments e
  join course_sections s on s.root_account_id = e.root_account_id
  and s.id = e.course_section_id
  join courses c on c.root_account_id = e.root_account_id
  and c.id = e.course_id
  join enrollment_terms t on t.root_account_id = c.root_account_id
  and t.id = c.enrollment_term_id
  join roles r on r.root_account_id = e.root_account_id
  and r.id = e.role_id
  cross join lateral (
    select
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
      end as starts_at,
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
      end as ends_at
  ) d
  left join course_nicknames n on n.root_account_id = :tenant
  and n.user_id = :viewer
  and n.course_id = c.id
where
  e.root_account_id = :tenant
  and e.user_id = :subject
  and e.workflow_state not in ('deleted', 'rejected', 'inactive')
  and s.workflow_state <> 'deleted'
  and e.workflow_state = 'active'
  and not coalesce(
    (
      e.workflow_state = 'completed'
      or c.workflow_state = 'completed'
      or d.ends_at <= :now
    ),
    false
  )
  and coalesce(d.starts_at <= :now, true)
  and (
    :states is null
    or c.workflow_state = any (:states)
  )
  and (
    c.workflow_state = 'available'
    or (
      e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
      and c.workflow_state <> 'deleted'
    )
  )
  and (
    :type is null
    or e.type = :type
  )
  and (
    :role is null
    or r.name = :role
  )
  and (
    :roleId is null
    or e.role_id = :roleId
  )
  and (
    :accounts is null
    or c.account_id in (
      select
        id
      from
        tree
    )
  )
  and (
    :observedBy is null
    or exists (
      select
        1
      from
        enrollments o
      where
        o.root_account_id = :tenant
        and o.associated_user_id = :subject
        and o.user_id = :observedBy
        and o.course_id = c.id
        and o.workflow_state not in ('deleted', 'rejected', 'inactive')
    )
  )
  and (
    :only is null
    or c.id = any (:only)
  )
group by
  c.id,
  c.sort_key,
  n.sort_key
order by
  coalesce(n.sort_key, c.sort_key),
  c.id
limit
  :limit
offset
  :offset;

-- own_courses_3
with recursive
  tree (id) as (
    select
      unnest(:accounts)
    union
    select
      a.id
    from
      tree
      join accounts a on a.root_account_id = :tenant
      and a.parent_account_id = tree.id
  )
select
  c.id as course_id,
  array_agg(
    e.id
    order by
      e.id
  ) as enrollment_ids,
  count(*) over () as total,
  bool_and(
    not e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
    and (
      coalesce(
        d.starts_at > :now
        and c.settings ->> 'restrict_student_future_view' = 'true',
        false
      )
      or coalesce(
        (
          e.workflow_state = 'completed'
          or c.workflow_state = 'completed'
          or d.ends_at <= :now
        )
        and c.settings ->> 'restrict_student_past_view' = 'true',
        false
      )
    )
  ) as restricted
from
  enrollments e
  join course_sections s on s.root_account_id = e.root_account_id
  and s.id = e.course_section_id
  join courses c on c.root_account_id = e.root_account_id
  and c.id = e.course_id
  join enrollment_terms t on t.root_account_id = c.root_account_id
  and t.id = c.enrollment_term_id
  join roles r on r.root_account_id = e.root_account_id
  and r.id = e.role_id
  cross join lateral (
    select
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
      end as starts_at,
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
      end as ends_at
  ) d
  left join course_nicknames n on n.root_account_id = :tenant
  and n.user_id = :viewer
  and n.course_id = c.id
where
  e.root_account_id = :tenant
  and e.user_id = :subject
  and e.workflow_state not in ('deleted', 'rejected', 'inactive')
  and s.workflow_state <> 'deleted'
  and (
    e.workflow_state = 'completed'
    or c.workflow_state = 'completed'
    or d.ends_at <= :now
  )
  and (
    :states is null
    or c.workflow_state = any (:states)
  )
  and (
    c.workflow_state <> 'unpublished'
    or e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
  )
  and (
    :type is null
    or e.type = :type
  )
  and (
    :role is null
    or r.name = :role
  )
  and (
    :roleId is null
    or e.role_id = :roleId
  )
  and (
    :accounts is null
    or c.account_id in (
      select
        id
      from
        tree
    )
  )
  and (
    :observedBy is null
    or exists (
      select
        1
      from
        enrollments o
      where
        o.root_account_id = :tenant
        and o.associated_user_id = :subject
        and o.user_id = :observedBy
        and o.course_id = c.id
        and o.workflow_state not in ('deleted', 'rejected', 'inactive')
    )
  )
  and (
    :only is null
    or c.id = any (:only)
  )
group by
  c.id,
  c.sort_key,
  n.sort_key
order by
  coalesce(n.sort_key, c.sort_key),
  c.id
limit
  :limit
offset
  :offset;

-- observed_enrollment
select
  id
from
  enrollments
where
  root_account_id = :tenant
  and user_id = :observer
  and associated_user_id = :user
  and workflow_state not in ('deleted', 'rejected', 'inactive')
limit
  1;

-- directory/courses/people.sql.ts

-- course_people_1
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
  u.sort_key as sort_value,
  not exists (
    select
      1
    from
      enrollments e
    where
      e.root_account_id = :tenant
      and e.course_id = :course
      and e.user_id = u.id
      and e.workflow_state not in ('invited', 'creation_pending', 'rejected', 'deleted')
  ) as unaccepted
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
  and u.workflow_state <> 'deleted'
  and (
    :term is null
    or strpos(u.sort_key, :key) > 0
    or strpos(lower(u.name), :term) > 0
    or (
      :searchesLogins
      and strpos(lower(p.unique_id), :term) > 0
    )
    or (
      :searchesSis
      and (
        strpos(lower(p.sis_user_id), :term) > 0
        or strpos(lower(p.integration_id), :term) > 0
      )
    )
    or (
      :searchesAddresses
      and strpos(lower(ch.path), :term) > 0
    )
  )
  and (
    :ids is null
    or u.id = any (:ids)
  )
  and (
    :uuids is null
    or u.uuid = any (:uuids)
  )
  and u.id in (
    select
      e.user_id
    from
      enrollments e
      join roles r on r.root_account_id = e.root_account_id
      and r.id = e.role_id
      join course_sections s on s.root_account_id = e.root_account_id
      and s.id = e.course_section_id
    where
      e.root_account_id = :tenant
      and e.course_id = :course
      and s.workflow_state <> 'deleted'
      and e.workflow_state = any (:states)
      and (
        :types is null
        or e.type = any (:types)
      )
      and (
        :role is null
        or r.name = :role
      )
      and (
        :roleId is null
        or e.role_id = :roleId
      )
      and (
        :sections is null
        or e.course_section_id = any (:sections)
      )
      and (
        :testStudent
        or e.type <> 'StudentViewEnrollment'
      )
  )
  and (
    :afterValue is null
    or (u.sort_key, u.id) > (cast(:afterValue as text), :afterId)
  )
order by
  u.sort_key asc,
  u.id asc
limit
  :limit
offset
  :offset;

-- course_people_2
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
  coalesce(
    extract(
      epoch
      from
        u.last_login_at
    ),
    -1
  ) as sort_value,
  not exists (
    select
      1
    from
      enrollments e
    where
      e.root_account_id = :tenant
      and e.course_id = :course
      and e.user_id = u.id
      and e.workflow_state not in ('invited', 'creation_pending', 'rejected', 'deleted')
  ) as unaccepted
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
  and u.workflow_state <> 'deleted'
  and (
    :term is null
    or strpos(u.sort_key, :key) > 0
    or strpos(lower(u.name), :term) > 0
    or (
      :searchesLogins
      and strpos(lower(p.unique_id), :term) > 0
    )
    or (
      :searchesSis
      and (
        strpos(lower(p.sis_user_id), :term) > 0
        or strpos(lower(p.integration_id), :term) > 0
      )
    )
    or (
      :searchesAddresses
      and strpos(lower(ch.path), :term) > 0
    )
  )
  and (
    :ids is null
    or u.id = any (:ids)
  )
  and (
    :uuids is null
    or u.uuid = any (:uuids)
  )
  and u.id in (
    select
      e.user_id
    from
      enrollments e
      join roles r on r.root_account_id = e.root_account_id
      and r.id = e.role_id
      join course_sections s on s.root_account_id = e.root_account_id
      and s.id = e.course_section_id
    where
      e.root_account_id = :tenant
      and e.course_id = :course
      and s.workflow_state <> 'deleted'
      and e.workflow_state = any (:states)
      and (
        :types is null
        or e.type = any (:types)
      )
      and (
        :role is null
        or r.name = :role
      )
      and (
        :roleId is null
        or e.role_id = :roleId
      )
      and (
        :sections is null
        or e.course_section_id = any (:sections)
      )
      and (
        :testStudent
        or e.type <> 'StudentViewEnrollment'
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
    ) < (cast(:afterValue as numeric), :afterId)
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

-- place_in_course_1
select
  place - 1 as place
from
  (
    select
      u.id,
      row_number() over (
        order by
          u.sort_key asc,
          u.id asc
      ) as place
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
      and u.workflow_state <> 'deleted'
      and (
        :term is null
        or strpos(u.sort_key, :key) > 0
        or strpos(lower(u.name), :term) > 0
        or (
          :searchesLogins
          and strpos(lower(p.unique_id), :term) > 0
        )
        or (
          :searchesSis
          and (
            strpos(lower(p.sis_user_id), :term) > 0
            or strpos(lower(p.integration_id), :term) > 0
          )
        )
        or (
          :searchesAddresses
          and strpos(lower(ch.path), :term) > 0
        )
      )
      and (
        :ids is null
        or u.id = any (:ids)
      )
      and (
        :uuids is null
        or u.uuid = any (:uuids)
      )
      and u.id in (
        select
          e.user_id
        from
          enrollments e
          join roles r on r.root_account_id = e.root_account_id
          and r.id = e.role_id
          join course_sections s on s.root_account_id = e.root_account_id
          and s.id = e.course_section_id
        where
          e.root_account_id = :tenant
          and e.course_id = :course
          and s.workflow_state <> 'deleted'
          and e.workflow_state = any (:states)
          and (
            :types is null
            or e.type = any (:types)
          )
          and (
            :role is null
            or r.name = :role
          )
          and (
            :roleId is null
            or e.role_id = :roleId
          )
          and (
            :sections is null
            or e.course_section_id = any (:sections)
          )
          and (
            :testStudent
            or e.type <> 'StudentViewEnrollment'
          )
      )
  ) list
where
  id = :person;

-- place_in_course_2
select
  place - 1 as place
from
  (
    select
      u.id,
      row_number() over (
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
      ) as place
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
      and u.workflow_state <> 'deleted'
      and (
        :term is null
        or strpos(u.sort_key, :key) > 0
        or strpos(lower(u.name), :term) > 0
        or (
          :searchesLogins
          and strpos(lower(p.unique_id), :term) > 0
        )
        or (
          :searchesSis
          and (
            strpos(lower(p.sis_user_id), :term) > 0
            or strpos(lower(p.integration_id), :term) > 0
          )
        )
        or (
          :searchesAddresses
          and strpos(lower(ch.path), :term) > 0
        )
      )
      and (
        :ids is null
        or u.id = any (:ids)
      )
      and (
        :uuids is null
        or u.uuid = any (:uuids)
      )
      and u.id in (
        select
          e.user_id
        from
          enrollments e
          join roles r on r.root_account_id = e.root_account_id
          and r.id = e.role_id
          join course_sections s on s.root_account_id = e.root_account_id
          and s.id = e.course_section_id
        where
          e.root_account_id = :tenant
          and e.course_id = :course
          and s.workflow_state <> 'deleted'
          and e.workflow_state = any (:states)
          and (
            :types is null
            or e.type = any (:types)
          )
          and (
            :role is null
            or r.name = :role
          )
          and (
            :roleId is null
            or e.role_id = :roleId
          )
          and (
            :sections is null
            or e.course_section_id = any (:sections)
          )
          and (
            :testStudent
            or e.type <> 'StudentViewEnrollment'
          )
      )
  ) list
where
  id = :person;

-- group_ids_of_people
select
  g.context_id as course_id,
  m.user_id,
  array_agg(
    g.id
    order by
      g.id
  ) as group_ids
from
  group_memberships m
  join groups g on g.root_account_id = m.root_account_id
  and g.id = m.group_id
where
  m.root_account_id = :tenant
  and m.user_id = any (:people)
  and m.workflow_state = 'accepted'
  and g.context_type = 'Course'
  and g.context_id = any (:courses)
  and g.workflow_state <> 'deleted'
group by
  g.context_id,
  m.user_id;

-- directory/courses/testStudents.sql.ts

-- lock_course
select
  id
from
  courses
where
  root_account_id = :tenant
  and id = :course
for update;

-- find_test_student
select
  user_id
from
  enrollments
where
  root_account_id = :tenant
  and course_id = :course
  and type = 'StudentViewEnrollment'
  and workflow_state = 'active'
limit
  1;

-- enroll_test_student
with
  u as (
    insert into
      users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
    values
      (:tenant, :uuid, :name, :name, :sortableName, :sortKey, :now, :now)
    returning
      id
  )
insert into
  enrollments (
    root_account_id,
    user_id,
    course_id,
    course_section_id,
    type,
    role_id,
    workflow_state,
    created_at,
    updated_at
  )
select
  :tenant,
  u.id,
  :course,
  :section,
  'StudentViewEnrollment',
  r.id,
  'active',
  :now,
  :now
from
  u,
  roles r
where
  r.root_account_id = :tenant
  and r.name = 'StudentViewEnrollment'
  and r.built_in
returning
  user_id;

-- directory/enrollments/enrollmentLists.sql.ts

-- list_enrollments
with recursive
  tree (id) as (
    select
      unnest(:accounts)
    union
    select
      a.id
    from
      tree
      join accounts a on a.root_account_id = :tenant
      and a.parent_account_id = tree.id
  )
select
  e.id,
  e.user_id,
  e.course_id,
  e.course_section_id,
  e.type,
  e.role_id,
  r.name as role,
  e.workflow_state,
  case
    when s.workflow_state = 'deleted'
    or c.workflow_state = 'deleted' then 'deleted'
    else e.workflow_state
  end as enrollment_state,
  e.associated_user_id,
  e.limit_privileges_to_course_section,
  e.self_enrolled,
  e.start_at,
  e.end_at,
  e.last_activity_at,
  e.last_attended_at,
  e.total_activity_time,
  e.sis_import_id,
  e.created_at,
  e.updated_at,
  a.sis_account_id,
  c.sis_course_id,
  c.integration_id as course_integration_id,
  s.sis_section_id,
  s.integration_id as section_integration_id,
  sis.sis_user_id,
  c.hide_final_grades,
  u.sort_key
from
  enrollments e
  join course_sections s on s.root_account_id = e.root_account_id
  and s.id = e.course_section_id
  join courses c on c.root_account_id = e.root_account_id
  and c.id = e.course_id
  join accounts a on a.root_account_id = c.root_account_id
  and a.id = c.account_id
  join roles r on r.root_account_id = e.root_account_id
  and r.id = e.role_id
  left join lateral (
    select
      p.sis_user_id
    from
      pseudonyms p
    where
      p.root_account_id = e.root_account_id
      and p.user_id = e.user_id
      and p.sis_user_id is not null
      and p.workflow_state <> 'deleted'
    order by
      p.position,
      p.id
    limit
      1
  ) sis on true
  join users u on u.root_account_id = e.root_account_id
  and u.id = e.user_id
where
  e.root_account_id = :tenant
  and (
    :course is null
    or e.course_id = :course
  )
  and (
    :section is null
    or e.course_section_id = :section
  )
  and (
    :user is null
    or e.user_id = :user
  )
  and u.workflow_state <> 'deleted'
  and case
    when s.workflow_state = 'deleted'
    or c.workflow_state = 'deleted' then 'deleted'
    else e.workflow_state
  end = any (:states)
  and (
    :aroundUser is null
    or e.user_id = :aroundUser
    or exists (
      select
        1
      from
        enrollments o
      where
        o.root_account_id = :tenant
        and o.course_id = e.course_id
        and o.user_id = :aroundUser
        and o.associated_user_id = e.user_id
        and o.workflow_state not in ('deleted', 'rejected', 'inactive')
    )
  )
  and (
    :sections is null
    or e.course_section_id = any (:sections)
  )
  and (
    :accounts is null
    or c.account_id in (
      select
        id
      from
        tree
    )
  )
  and (
    :observedBy is null
    or exists (
      select
        1
      from
        enrollments o
      where
        o.root_account_id = :tenant
        and o.course_id = e.course_id
        and o.user_id = :observedBy
        and o.associated_user_id = e.user_id
        and o.workflow_state not in ('deleted', 'rejected', 'inactive')
    )
  )
  and (
    :types is null
    or e.type = any (:types)
  )
  and (
    :roles is null
    or r.name = any (:roles)
  )
  and (
    :roleIds is null
    or e.role_id = any (:roleIds)
  )
  and (
    :courseStates is null
    or c.workflow_state = any (:courseStates)
  )
  and (
    :term is null
    or c.enrollment_term_id = :term
  )
  and (
    :sisAccounts is null
    or a.sis_account_id = any (:sisAccounts)
  )
  and (
    :sisCourses is null
    or c.sis_course_id = any (:sisCourses)
  )
  and (
    :sisSections is null
    or s.sis_section_id = any (:sisSections)
  )
  and (
    :sisUsers is null
    or sis.sis_user_id = any (:sisUsers)
  )
  and (
    :afterType is null
    or (e.type collate "C", u.sort_key, e.id) > (:afterType, :afterName, :afterId)
  )
order by
  e.type collate "C",
  u.sort_key,
  e.id
limit
  :limit;

-- directory/enrollments/enrollmentWrites.sql.ts

-- find_course_roles
select
  id,
  name,
  base_role_type,
  workflow_state
from
  roles
where
  root_account_id = :tenant
  and account_id = any (:accounts)
  and workflow_state <> 'deleted'
  and base_role_type like '%Enrollment'
  and (
    name = any (:names)
    or id = any (:ids)
  )
order by
  array_position(:accounts, account_id) desc,
  built_in desc,
  id;

-- known_role_names
select distinct
  name
from
  roles
where
  root_account_id = :tenant
  and name = any (:names)
  and base_role_type like '%Enrollment'
  and workflow_state <> 'deleted';

-- state_with_login
select
  u.workflow_state
from
  users u
where
  u.root_account_id = :tenant
  and u.id = :user
  and u.workflow_state <> 'deleted'
  and exists (
    select
      1
    from
      pseudonyms p
    where
      p.root_account_id = u.root_account_id
      and p.user_id = u.id
      and p.workflow_state <> 'deleted'
  );

-- any_enrollment
select
  id
from
  enrollments
where
  root_account_id = :tenant
  and user_id = :user
  and course_id = :course
  and workflow_state not in ('deleted', 'rejected')
limit
  1;

-- save_enrollment
with
  associated as (
    insert into
      user_account_associations (root_account_id, user_id, account_id)
    select
      :tenant,
      :user,
      a
    from
      unnest(:accounts) a
    on conflict do nothing
  )
insert into
  enrollments as e (
    root_account_id,
    user_id,
    course_id,
    course_section_id,
    type,
    role_id,
    associated_user_id,
    workflow_state,
    limit_privileges_to_course_section,
    start_at,
    end_at,
    created_at,
    updated_at
  )
values
  (
    :tenant,
    :user,
    :course,
    :section,
    :type,
    :role,
    :associatedUser,
    :state,
    coalesce(:limited, false),
    :startAt,
    :endAt,
    :now,
    :now
  )
on conflict (root_account_id, user_id, course_section_id, role_id, coalesce(associated_user_id, 0)) do update
set
  workflow_state = case
    when e.workflow_state in ('active', 'invited', 'creation_pending') then coalesce(:stateIfCurrent, e.workflow_state)
    else :state
  end,
  completed_at = null,
  course_id = :course,
  limit_privileges_to_course_section = coalesce(:limited, e.limit_privileges_to_course_section),
  start_at = case
    when :setsStart then :startAt
    else e.start_at
  end,
  end_at = case
    when :setsEnd then :endAt
    else e.end_at
  end,
  updated_at = :now
returning
  id;

-- set_enrollment_state
with
  changed as (
    update enrollments
    set
      workflow_state = :state,
      completed_at = case
        when :state = 'completed' then :now
      end,
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :enrollment
  )
update group_memberships m
set
  workflow_state = 'deleted',
  updated_at = :now
from
  groups g
where
  :state = 'deleted'
  and g.root_account_id = :tenant
  and g.context_type = 'Course'
  and g.context_id = :course
  and m.root_account_id = :tenant
  and m.group_id = g.id
  and m.user_id = :user
  and m.workflow_state <> 'deleted'
  and not exists (
    select
      1
    from
      enrollments o
    where
      o.root_account_id = :tenant
      and o.user_id = :user
      and o.course_id = :course
      and o.id <> :enrollment
      and o.workflow_state not in ('deleted', 'rejected')
  );

-- set_last_attended
update enrollments
set
  last_attended_at = :date,
  updated_at = :now
where
  root_account_id = :tenant
  and course_id = :course
  and user_id = :user
  and type = 'StudentEnrollment'
  and workflow_state not in ('deleted', 'rejected')
returning
  id;

-- directory/enrollments/enrollments.sql.ts

-- enrollment_by_id
select
  e.id,
  e.user_id,
  e.course_id,
  e.course_section_id,
  e.type,
  e.role_id,
  r.name as role,
  e.workflow_state,
  case
    when s.workflow_state = 'deleted'
    or c.workflow_state = 'deleted' then 'deleted'
    else e.workflow_state
  end as enrollment_state,
  e.associated_user_id,
  e.limit_privileges_to_course_section,
  e.self_enrolled,
  e.start_at,
  e.end_at,
  e.last_activity_at,
  e.last_attended_at,
  e.total_activity_time,
  e.sis_import_id,
  e.created_at,
  e.updated_at,
  a.sis_account_id,
  c.sis_course_id,
  c.integration_id as course_integration_id,
  s.sis_section_id,
  s.integration_id as section_integration_id,
  sis.sis_user_id,
  c.hide_final_grades
from
  enrollments e
  join course_sections s on s.root_account_id = e.root_account_id
  and s.id = e.course_section_id
  join courses c on c.root_account_id = e.root_account_id
  and c.id = e.course_id
  join accounts a on a.root_account_id = c.root_account_id
  and a.id = c.account_id
  join roles r on r.root_account_id = e.root_account_id
  and r.id = e.role_id
  left join lateral (
    select
      p.sis_user_id
    from
      pseudonyms p
    where
      p.root_account_id = e.root_account_id
      and p.user_id = e.user_id
      and p.sis_user_id is not null
      and p.workflow_state <> 'deleted'
    order by
      p.position,
      p.id
    limit
      1
  ) sis on true
where
  e.root_account_id = :tenant
  and e.id = :enrollment;

-- enrollments_of_people
select
  e.id,
  e.user_id,
  e.course_id,
  e.course_section_id,
  e.type,
  e.role_id,
  r.name as role,
  e.workflow_state,
  case
    when s.workflow_state = 'deleted'
    or c.workflow_state = 'deleted' then 'deleted'
    else e.workflow_state
  end as enrollment_state,
  e.associated_user_id,
  e.limit_privileges_to_course_section,
  e.self_enrolled,
  e.start_at,
  e.end_at,
  e.last_activity_at,
  e.last_attended_at,
  e.total_activity_time,
  e.sis_import_id,
  e.created_at,
  e.updated_at,
  a.sis_account_id,
  c.sis_course_id,
  c.integration_id as course_integration_id,
  s.sis_section_id,
  s.integration_id as section_integration_id,
  sis.sis_user_id,
  c.hide_final_grades
from
  enrollments e
  join course_sections s on s.root_account_id = e.root_account_id
  and s.id = e.course_section_id
  join courses c on c.root_account_id = e.root_account_id
  and c.id = e.course_id
  join accounts a on a.root_account_id = c.root_account_id
  and a.id = c.account_id
  join roles r on r.root_account_id = e.root_account_id
  and r.id = e.role_id
  left join lateral (
    select
      p.sis_user_id
    from
      pseudonyms p
    where
      p.root_account_id = e.root_account_id
      and p.user_id = e.user_id
      and p.sis_user_id is not null
      and p.workflow_state <> 'deleted'
    order by
      p.position,
      p.id
    limit
      1
  ) sis on true
where
  e.root_account_id = :tenant
  and e.course_id = :course
  and e.user_id = any (:people)
  and e.workflow_state not in ('deleted', 'rejected')
  and s.workflow_state <> 'deleted'
  and (
    :sections is null
    or e.course_section_id = any (:sections)
  )
order by
  e.id;

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

-- directory/groups/categories.sql.ts

-- group_categories_by_id
select
  gc.id,
  gc.name,
  gc.role,
  gc.self_signup,
  gc.auto_leader,
  gc.group_limit,
  gc.context_type,
  gc.context_id,
  gc.created_at,
  gc.sis_group_category_id,
  gc.sis_import_id,
  (
    select
      count(*)
    from
      groups g
    where
      g.root_account_id = gc.root_account_id
      and g.group_category_id = gc.id
      and g.workflow_state <> 'deleted'
  ) as groups_count,
  exists (
    select
      1
    from
      groups g
      join group_memberships m on m.root_account_id = g.root_account_id
      and m.group_id = g.id
    where
      g.root_account_id = gc.root_account_id
      and g.group_category_id = gc.id
      and g.workflow_state <> 'deleted'
      and m.user_id = :viewer
      and m.workflow_state = 'accepted'
  ) as is_member
from
  group_categories gc
where
  gc.root_account_id = :tenant
  and gc.id = any (:ids)
  and gc.workflow_state <> 'deleted';

-- list_category_ids
select
  gc.id,
  count(*) over () as total
from
  group_categories gc
where
  gc.root_account_id = :tenant
  and gc.context_type = :contextType
  and gc.context_id = :contextId
  and gc.workflow_state <> 'deleted'
order by
  lower(gc.name) collate "C",
  gc.id
limit
  :limit
offset
  :offset;

-- category_with_name
select
  id
from
  group_categories
where
  root_account_id = :tenant
  and context_type = :contextType
  and context_id = :contextId
  and lower(name) = lower(:name)
  and workflow_state <> 'deleted'
  and id is distinct from :except
limit
  1;

-- insert_category_of_role
insert into
  group_categories as gc (root_account_id, context_type, context_id, role, name, created_at, updated_at)
values
  (:tenant, :contextType, :contextId, :role, :name, :now, :now)
on conflict (root_account_id, context_type, context_id, role)
where
  role in ('communities', 'student_organized')
  and workflow_state <> 'deleted' do update
set
  updated_at = gc.updated_at
returning
  id;

-- mark_category_deleted
with
  deleted as (
    update group_categories
    set
      workflow_state = 'deleted',
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :category
  )
update groups
set
  workflow_state = 'deleted',
  updated_at = :now
where
  root_account_id = :tenant
  and group_category_id = :category
  and workflow_state <> 'deleted';

-- directory/groups/categoryPeople.sql.ts

-- category_people_of_course
with
  enrolled as (
    select
      e.user_id,
      bool_and(e.workflow_state <> 'active') as unaccepted
    from
      enrollments e
      join course_sections s on s.root_account_id = e.root_account_id
      and s.id = e.course_section_id
    where
      e.root_account_id = :tenant
      and e.course_id = :context
      and s.workflow_state <> 'deleted'
      and e.workflow_state in ('active', 'invited', 'creation_pending')
      and e.type <> 'StudentViewEnrollment'
      and (
        :sections is null
        or e.course_section_id = any (:sections)
      )
    group by
      e.user_id
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
  enrolled.unaccepted,
  count(*) over () as total
from
  enrolled
  join users u on u.root_account_id = :tenant
  and u.id = enrolled.user_id
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
  and u.workflow_state <> 'deleted'
  and (
    :only is null
    or u.id = :only
  )
  and (
    :term is null
    or strpos(lower(u.name), :term) > 0
    or strpos(u.sort_key, :key) > 0
  )
  and (
    not :unassigned
    or u.id not in (
      select
        m.user_id
      from
        groups g
        join group_memberships m on m.root_account_id = g.root_account_id
        and m.group_id = g.id
      where
        g.root_account_id = :tenant
        and g.group_category_id = :category
        and g.workflow_state <> 'deleted'
        and m.workflow_state = 'accepted'
    )
  )
order by
  u.sort_key,
  u.id
limit
  :limit
offset
  :offset;

-- category_people_of_account
with recursive
  tree (id) as (
    select
      :context
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
  false as unaccepted,
  count(*) over () as total
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
  u.id in (
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
  and u.root_account_id = :tenant
  and u.workflow_state <> 'deleted'
  and (
    :only is null
    or u.id = :only
  )
  and (
    :term is null
    or strpos(lower(u.name), :term) > 0
    or strpos(u.sort_key, :key) > 0
  )
  and (
    not :unassigned
    or u.id not in (
      select
        m.user_id
      from
        groups g
        join group_memberships m on m.root_account_id = g.root_account_id
        and m.group_id = g.id
      where
        g.root_account_id = :tenant
        and g.group_category_id = :category
        and g.workflow_state <> 'deleted'
        and m.workflow_state = 'accepted'
    )
  )
order by
  u.sort_key,
  u.id
limit
  :limit
offset
  :offset;

-- directory/groups/groupLists.sql.ts

-- own_groups
select
  g.id,
  g.sort_key
from
  group_memberships m
  join groups g on g.root_account_id = m.root_account_id
  and g.id = m.group_id
  left join courses c on c.root_account_id = g.root_account_id
  and g.context_type = 'Course'
  and c.id = g.context_id
where
  m.root_account_id = :tenant
  and m.user_id = :user
  and m.workflow_state = 'accepted'
  and g.workflow_state <> 'deleted'
  and c.workflow_state is distinct from 'deleted'
  and (
    :contextType is null
    or g.context_type = :contextType
  )
  and (
    :afterName is null
    or (g.sort_key, g.id) > (:afterName, :afterId)
  )
order by
  g.sort_key,
  g.id
limit
  :limit;

-- list_context_group_ids
select
  g.id,
  count(*) over () as total
from
  groups g
  left join group_categories gc on gc.root_account_id = g.root_account_id
  and gc.id = g.group_category_id
where
  g.root_account_id = :tenant
  and g.context_type = :contextType
  and g.context_id = :contextId
  and g.workflow_state <> 'deleted'
  and (
    :category is null
    or g.group_category_id = :category
  )
  and (
    :member is null
    or exists (
      select
        1
      from
        group_memberships m
      where
        m.root_account_id = :tenant
        and m.group_id = g.id
        and m.user_id = :member
        and m.workflow_state = 'accepted'
    )
  )
order by
  lower(gc.name) collate "C" nulls last,
  gc.id,
  g.sort_key,
  g.id
limit
  :limit
offset
  :offset;

-- directory/groups/groups.sql.ts

-- group_contexts; prepared
select
  g.id,
  g.name,
  g.context_type,
  g.context_id,
  g.account_id,
  g.group_category_id,
  g.is_public,
  g.join_level,
  g.workflow_state,
  m.workflow_state as own_state,
  m.moderator as own_moderator,
  coalesce(g.leader_id = :user, false) as own_leader,
  gc.role as category_role,
  gc.self_signup
from
  groups g
  left join group_categories gc on gc.root_account_id = g.root_account_id
  and gc.id = g.group_category_id
  left join group_memberships m on m.root_account_id = g.root_account_id
  and m.group_id = g.id
  and m.user_id = :user
where
  g.root_account_id = :tenant
  and g.id = any (:ids)
  and g.workflow_state <> 'deleted';

-- groups_by_id; prepared
select
  g.id,
  g.name,
  g.description,
  g.is_public,
  g.join_level,
  g.group_category_id,
  coalesce(g.max_membership, gc.group_limit) as max_membership,
  g.created_at,
  g.storage_quota_mb,
  g.context_type,
  g.context_id,
  g.avatar_url,
  gc.role,
  g.sis_group_id,
  g.sis_import_id,
  (
    select
      count(*)
    from
      group_memberships m
    where
      m.root_account_id = g.root_account_id
      and m.group_id = g.id
      and m.workflow_state = 'accepted'
  ) as members_count,
  case g.context_type
    when 'Course' then (
      select
        c.name
      from
        courses c
      where
        c.root_account_id = g.root_account_id
        and c.id = g.context_id
    )
    else (
      select
        a.name
      from
        accounts a
      where
        a.root_account_id = g.root_account_id
        and a.id = g.context_id
    )
  end as context_name,
  (
    select
      json_build_object('id', u.id, 'short_name', u.short_name, 'avatar_url', u.avatar_url, 'pronouns', u.pronouns)
    from
      users u
    where
      u.root_account_id = g.root_account_id
      and u.id = g.leader_id
  ) as leader,
  exists (
    select
      1
    from
      favorites f
    where
      f.root_account_id = g.root_account_id
      and f.user_id = :viewer
      and f.context_type = 'Group'
      and f.context_id = g.id
  ) as is_favorite
from
  groups g
  left join group_categories gc on gc.root_account_id = g.root_account_id
  and gc.id = g.group_category_id
where
  g.root_account_id = :tenant
  and g.id = any (:ids);

-- directory/groups/membershipWrites.sql.ts

-- put_into_group
with
  left_behind as (
    update group_memberships m
    set
      workflow_state = 'deleted',
      updated_at = :now
    from
      groups g,
      groups here
    where
      :exclusive
      and :state = 'accepted'
      and here.root_account_id = :tenant
      and here.id = :group
      and g.root_account_id = :tenant
      and g.group_category_id = here.group_category_id
      and g.id <> here.id
      and m.root_account_id = :tenant
      and m.group_id = g.id
      and m.user_id = any (:users)
      and m.workflow_state <> 'deleted'
  ),
  before as (
    select
      user_id
    from
      group_memberships
    where
      root_account_id = :tenant
      and group_id = :group
      and user_id = any (:users)
      and workflow_state <> 'deleted'
  ),
  written as (
    insert into
      group_memberships as m (root_account_id, group_id, user_id, workflow_state, moderator, created_at, updated_at)
    select
      :tenant,
      :group,
      u,
      :state,
      :moderator,
      :now,
      :now
    from
      unnest(:users) u
    on conflict (root_account_id, group_id, user_id) do update
    set
      workflow_state = case
        when m.workflow_state = 'deleted'
        or :state = 'accepted' then :state
        else m.workflow_state
      end,
      moderator = case
        when m.workflow_state = 'deleted' then :moderator
        else m.moderator
      end,
      created_at = case
        when m.workflow_state = 'deleted' then :now
        else m.created_at
      end,
      updated_at = :now
    returning
      m.user_id
  )
select
  w.user_id,
  w.user_id not in (
    select
      user_id
    from
      before
  ) as just_created
from
  written w;

-- accept_membership
with
  accepted as (
    update group_memberships
    set
      workflow_state = 'accepted',
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :membership
      and group_id = :group
      and user_id = any (:users)
      and workflow_state in ('requested', 'invited')
    returning
      id
  ),
  left_behind as (
    update group_memberships m
    set
      workflow_state = 'deleted',
      updated_at = :now
    from
      groups g,
      groups here
    where
      :exclusive
      and exists (
        select
          1
        from
          accepted
      )
      and here.root_account_id = :tenant
      and here.id = :group
      and g.root_account_id = :tenant
      and g.group_category_id = here.group_category_id
      and g.id <> here.id
      and m.root_account_id = :tenant
      and m.group_id = g.id
      and m.user_id = any (:users)
      and m.workflow_state <> 'deleted'
  )
select
  id
from
  accepted;

-- lock_group
select
  id
from
  groups
where
  root_account_id = :tenant
  and id = :group
for update;

-- members_and_limit
select
  coalesce(g.max_membership, gc.group_limit) as limit,
  (
    select
      count(*)
    from
      group_memberships m
    where
      m.root_account_id = :tenant
      and m.group_id = :group
      and m.workflow_state = 'accepted'
  ) as members
from
  groups g
  left join group_categories gc on gc.root_account_id = :tenant
  and gc.id = g.group_category_id
where
  g.root_account_id = :tenant
  and g.id = :group;

-- remove_other_members
with
  removed as (
    update group_memberships
    set
      workflow_state = 'deleted',
      updated_at = :now
    where
      root_account_id = :tenant
      and group_id = :group
      and workflow_state <> 'deleted'
      and not (user_id = any (:stay))
  )
update groups
set
  leader_id = null
where
  root_account_id = :tenant
  and id = :group
  and not (leader_id = any (:stay));

-- change_membership
with
  changed as (
    update group_memberships
    set
      workflow_state = coalesce(:state, workflow_state),
      moderator = coalesce(:moderator, moderator),
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :membership
  )
update groups
set
  leader_id = null
where
  root_account_id = :tenant
  and id = :group
  and leader_id = :user
  and :state = 'deleted';

-- directory/groups/memberships.sql.ts

-- membership_of
select
  m.id,
  m.group_id,
  m.user_id,
  m.workflow_state,
  m.moderator,
  m.created_at,
  m.sis_import_id,
  g.sis_group_id
from
  group_memberships m
  join groups g on g.root_account_id = m.root_account_id
  and g.id = m.group_id
where
  m.root_account_id = :tenant
  and m.group_id = :group
  and (
    m.id = :id
    or m.user_id = :user
  );

-- memberships_of
select
  m.id,
  m.group_id,
  m.user_id,
  m.workflow_state,
  m.moderator,
  m.created_at,
  m.sis_import_id,
  g.sis_group_id
from
  group_memberships m
  join groups g on g.root_account_id = m.root_account_id
  and g.id = m.group_id
where
  m.root_account_id = :tenant
  and m.group_id = :group
  and m.user_id = any (:users)
order by
  m.id;

-- list_memberships
select
  m.id,
  m.group_id,
  m.user_id,
  m.workflow_state,
  m.moderator,
  m.created_at,
  m.sis_import_id,
  g.sis_group_id,
  count(*) over () as total
from
  group_memberships m
  join groups g on g.root_account_id = m.root_account_id
  and g.id = m.group_id
where
  m.root_account_id = :tenant
  and m.group_id = :group
  and m.workflow_state = any (:states)
order by
  m.id
limit
  :limit
offset
  :offset;

-- member_ids
select
  user_id
from
  group_memberships
where
  root_account_id = :tenant
  and group_id = :group
  and workflow_state = 'accepted';

-- member_of_other_section
select
  m.id
from
  group_memberships m
where
  m.root_account_id = :tenant
  and m.group_id = :group
  and m.workflow_state = 'accepted'
  and not exists (
    select
      1
    from
      enrollments theirs
      join enrollments own on own.root_account_id = :tenant
      and own.course_section_id = theirs.course_section_id
      and own.user_id = :user
      and own.workflow_state not in ('deleted', 'rejected', 'inactive', 'completed')
    where
      theirs.root_account_id = :tenant
      and theirs.course_id = :course
      and theirs.user_id = m.user_id
      and theirs.workflow_state not in ('deleted', 'rejected', 'inactive', 'completed')
  )
limit
  1;

-- directory/groups/people.sql.ts

-- members_of_groups
select
  m.group_id,
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
  (
    select
      m.group_id,
      m.user_id,
      row_number() over (
        partition by
          m.group_id
        order by
          x.sort_key,
          x.id
      ) as place
    from
      group_memberships m
      join users x on x.root_account_id = m.root_account_id
      and x.id = m.user_id
      and x.workflow_state <> 'deleted'
    where
      m.root_account_id = :tenant
      and m.group_id = any (:groups)
      and m.workflow_state = 'accepted'
  ) m
  join users u on u.root_account_id = :tenant
  and u.id = m.user_id
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
  m.place <= :most
order by
  m.group_id,
  m.place;

-- members_of_group
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
  count(*) over () as total
from
  group_memberships m
  join users u on u.root_account_id = m.root_account_id
  and u.id = m.user_id
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
  m.root_account_id = :tenant
  and m.group_id = :group
  and m.workflow_state = 'accepted'
  and u.workflow_state <> 'deleted'
  and (
    :only is null
    or u.id = :only
  )
  and (
    :term is null
    or strpos(lower(u.name), :term) > 0
    or strpos(u.sort_key, :key) > 0
  )
  and (
    :activeIn is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.course_id = :activeIn
        and e.user_id = u.id
        and e.workflow_state in ('active', 'invited', 'creation_pending')
    )
  )
order by
  u.sort_key,
  u.id
limit
  :limit
offset
  :offset;

-- users_within
select
  u.id
from
  users u
where
  u.root_account_id = :tenant
  and u.id = any (:users)
  and u.workflow_state <> 'deleted'
  and (
    :course is null
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = :tenant
        and e.user_id = u.id
        and e.course_id = :course
        and e.workflow_state not in ('deleted', 'rejected')
    )
  );

-- users_by_address
select distinct
  ch.user_id
from
  communication_channels ch
where
  ch.root_account_id = :tenant
  and ch.path_key = any (:addresses)
  and ch.path_type = 'email'
  and ch.workflow_state = 'active';

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

-- directory/sections/sections.sql.ts

-- section_by_id
select
  s.id,
  s.course_id,
  s.nonxlist_course_id,
  s.name,
  s.sort_key,
  s.default_section,
  s.start_at,
  s.end_at,
  s.created_at,
  s.restrict_enrollments_to_section_dates,
  s.workflow_state,
  s.sis_section_id,
  s.integration_id,
  s.sis_import_id,
  c.sis_course_id
from
  course_sections s
  join courses c on c.root_account_id = s.root_account_id
  and c.id = s.course_id
where
  s.root_account_id = :tenant
  and s.id = :section;

-- insert_default_section
insert into
  course_sections (root_account_id, course_id, name, sort_key, default_section, created_at, updated_at)
select
  :tenant,
  c.id,
  c.name,
  c.sort_key,
  true,
  :now,
  :now
from
  courses c
where
  c.root_account_id = :tenant
  and c.id = :course
on conflict (root_account_id, course_id)
where
  default_section
  and workflow_state = 'active' do update
set
  updated_at = course_sections.updated_at
returning
  id;

-- deleted_section_with_sis_id
select
  id
from
  course_sections
where
  root_account_id = :tenant
  and sis_section_id = :sisId
  and workflow_state = 'deleted';

-- list_sections
select
  s.id,
  s.course_id,
  s.nonxlist_course_id,
  s.name,
  s.sort_key,
  s.default_section,
  s.start_at,
  s.end_at,
  s.created_at,
  s.restrict_enrollments_to_section_dates,
  s.workflow_state,
  s.sis_section_id,
  s.integration_id,
  s.sis_import_id,
  c.sis_course_id,
  count(*) over () as total
from
  course_sections s
  join courses c on c.root_account_id = s.root_account_id
  and c.id = s.course_id
where
  s.root_account_id = :tenant
  and s.course_id = :course
  and s.workflow_state <> 'deleted'
  and (
    :only is null
    or s.id = any (:only)
  )
  and strpos(s.sort_key, :key) > 0
order by
  s.sort_key,
  s.id
limit
  :limit
offset
  :offset;

-- students_of_sections
select
  m.course_section_id,
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
  (
    select distinct
      e.course_section_id,
      e.user_id
    from
      enrollments e
    where
      e.root_account_id = :tenant
      and e.course_section_id = any (:sections)
      and e.type = 'StudentEnrollment'
      and e.workflow_state in ('active', 'invited')
  ) m
  join users u on u.root_account_id = :tenant
  and u.id = m.user_id
  and u.workflow_state <> 'deleted'
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
order by
  m.course_section_id,
  u.sort_key,
  u.id;

-- student_counts
select
  e.course_section_id as id,
  count(distinct e.user_id) as students
from
  enrollments e
where
  e.root_account_id = :tenant
  and e.course_section_id = any (:sections)
  and e.type = 'StudentEnrollment'
  and e.workflow_state in ('active', 'invited')
group by
  e.course_section_id;

-- anybody_in_section
select
  id
from
  enrollments
where
  root_account_id = :tenant
  and course_section_id = :section
  and workflow_state not in ('deleted', 'rejected')
limit
  1;

-- move_section
with
  moved as (
    update course_sections
    set
      course_id = :course,
      nonxlist_course_id = :cameFrom,
      default_section = false,
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :section
  ),
  enrolled as (
    update enrollments
    set
      course_id = :course,
      updated_at = :now
    where
      root_account_id = :tenant
      and course_section_id = :section
    returning
      user_id,
      workflow_state
  )
insert into
  user_account_associations (root_account_id, user_id, account_id)
select distinct
  :tenant,
  e.user_id,
  a
from
  enrolled e,
  unnest(:accounts) a
where
  e.workflow_state not in ('deleted', 'rejected')
on conflict do nothing;

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

-- directory/users/personal/bookmarks.sql.ts

-- list_bookmarks
select
  b.id,
  b.name,
  b.url,
  b.position,
  b.data
from
  bookmarks b
where
  b.root_account_id = :tenant
  and b.user_id = :user
order by
  b.position,
  b.id
limit
  :limit
offset
  :offset;

-- find_bookmark
select
  b.id,
  b.name,
  b.url,
  b.position,
  b.data
from
  bookmarks b
where
  b.root_account_id = :tenant
  and b.user_id = :user
  and b.id = :id;

-- lock_bookmarks
select
  id
from
  users
where
  root_account_id = :tenant
  and id = :user
for no key update;

-- bookmark_order
select
  b.id
from
  bookmarks b
where
  b.root_account_id = :tenant
  and b.user_id = :user
order by
  b.position,
  b.id;

-- reorder_bookmarks
update bookmarks b
set
  position = o.position
from
  unnest(:ids) with ordinality as o (id, position)
where
  b.root_account_id = :tenant
  and b.user_id = :user
  and b.id = o.id
  and b.position <> o.position;

-- delete_bookmark
delete from bookmarks
where
  root_account_id = :tenant
  and user_id = :user
  and id = :id;

-- directory/users/personal/colors.sql.ts

-- find_colors
select
  asset,
  hexcode
from
  custom_colors
where
  root_account_id = :tenant
  and user_id = :user
  and (
    :asset is null
    or asset = :asset
  )
order by
  asset;

-- save_color
insert into
  custom_colors (root_account_id, user_id, asset, hexcode)
values
  (:tenant, :user, :asset, :hexcode)
on conflict (root_account_id, user_id, asset) do update
set
  hexcode = excluded.hexcode;

-- directory/users/personal/customData.sql.ts

-- find_custom_data
select
  content
from
  custom_data
where
  root_account_id = :tenant
  and user_id = :user
  and namespace = :namespace;

-- lock_custom_data
insert into
  custom_data as d (root_account_id, user_id, namespace, updated_at)
values
  (:tenant, :user, :namespace, :now)
on conflict (root_account_id, user_id, namespace) do update
set
  updated_at = excluded.updated_at
returning
  d.content,
  (
    select
      count(*)
    from
      custom_data o
    where
      o.root_account_id = :tenant
      and o.user_id = :user
      and o.namespace <> :namespace
  ) as others;

-- save_custom_data
update custom_data
set
  content = :content
where
  root_account_id = :tenant
  and user_id = :user
  and namespace = :namespace;

-- delete_custom_data
delete from custom_data
where
  root_account_id = :tenant
  and user_id = :user
  and namespace = :namespace;

-- directory/users/personal/observees.sql.ts

-- observees_of_user
select
  u.id
from
  users u
where
  u.root_account_id = :tenant
  and u.workflow_state <> 'deleted'
  and u.id in (
    select
      e.associated_user_id
    from
      enrollments e
    where
      e.root_account_id = :tenant
      and e.user_id = :observer
      and e.type = 'ObserverEnrollment'
      and e.workflow_state in ('active', 'invited')
  )
order by
  u.sort_key,
  u.id
limit
  :limit
offset
  :offset;

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
