-- Made by `npm run generate:sql`; do not edit.

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
