-- Made by `npm run generate:sql`; do not edit.

-- messaging/addressBook/recipients.sql.ts

-- recipients; prepared
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  expanded as (
    select
      oe.user_id
    from
      jsonb_to_recordset(:expansions) as w (kind text, id bigint, types text[], "all" boolean)
      join enrollments oe on oe.root_account_id = :tenant
      and (
        w.kind = 'course'
        and oe.course_id = w.id
        or w.kind = 'section'
        and oe.course_section_id = w.id
      )
      join courses c on c.root_account_id = :tenant
      and c.id = oe.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
      left join my on my.course_id = oe.course_id
    where
      (
        w.types is null
        or oe.type = any (w.types)
      )
      and (
        c.workflow_state <> 'deleted'
        and oe.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and oe.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
      and (
        w."all"
        or (
          my.course_id is not null
          and (
            case
              when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
              or oe.user_id = :actor
              or oe.user_id = any (my.observed)
              when my.limited then oe.course_section_id = any (my.sections)
              else not (
                my.student
                and oe.type = 'ObserverEnrollment'
                and oe.associated_user_id is distinct from :actor
                and oe.user_id <> :actor
              )
            end
          )
        )
      )
      and (
        oe.type <> 'StudentEnrollment'
        or (
          oe.workflow_state <> 'completed'
          and c.workflow_state <> 'completed'
          and coalesce(oe.end_at, 'infinity') > :now
          and coalesce(
            coalesce(
              case
                when c.restrict_enrollments_to_course_dates then c.end_at
              end,
              t.end_at
            ),
            'infinity'
          ) > :now
        )
      )
    union
    select
      gm.user_id
    from
      jsonb_to_recordset(:expansions) as w (kind text, id bigint)
      join group_memberships gm on gm.root_account_id = :tenant
      and gm.group_id = w.id
      and gm.workflow_state = 'accepted'
    where
      w.kind = 'group'
  ),
  targets as (
    select
      w.user_id,
      bool_or(w.named) as named,
      bool_or(w.expanded) as expanded
    from
      (
        select
          u.id as user_id,
          true as named,
          false as expanded
        from
          users u
        where
          u.root_account_id = :tenant
          and (
            u.id = any (:users)
            or u.uuid = any (:uuids)
          )
        union all
        select
          user_id,
          false,
          true
        from
          expanded
        union all
        select
          :actor,
          false,
          false
      ) w
    group by
      w.user_id
  )
select
  json_build_array(
    u.id,
    u.uuid,
    u.short_name,
    u.name,
    u.pronouns,
    u.avatar_url,
    tg.named,
    tg.common_courses,
    tg.common_groups,
    tg.known_as_admin,
    coalesce(tags.active, '{}'),
    coalesce(tags.concluded, '{}'),
    case
      when tg.user_id = :actor then (
        select
          json_agg(row_to_json(cc))
        from
          (
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
                  and e.user_id = :actor
                  and e.course_id = c.id
                  and e.workflow_state not in ('deleted', 'rejected')
              ) as own_enrollments
            from
              courses c
              join enrollment_terms t on t.root_account_id = c.root_account_id
              and t.id = c.enrollment_term_id
            where
              c.root_account_id = :tenant
              and c.workflow_state <> 'deleted'
              and c.id = any (:courses)
          ) cc
      )
    end,
    case
      when tg.user_id = :actor then exists (
        select
          1
        from
          enrollments te
        where
          te.root_account_id = :tenant
          and te.user_id = :actor
          and te.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
          and te.workflow_state = 'active'
      )
    end
  ) as packed
from
  (
    select
      x.*,
      case
        when exists (
          select
            1
          from
            my
        ) then (
          select
            json_object_agg(s.course_id, s.roles)
          from
            (
              select
                oe.course_id,
                array_agg(distinct oe.type) as roles
              from
                enrollments oe
                join my on my.course_id = oe.course_id
              where
                oe.root_account_id = :tenant
                and oe.user_id = x.user_id
                and x.user_id <> :actor
                and (
                  my.workflow_state <> 'deleted'
                  and oe.type <> 'StudentViewEnrollment'
                  and (
                    (
                      my.workflow_state <> 'unpublished'
                      and oe.workflow_state in ('active', 'invited', 'completed')
                    )
                    or (
                      oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                      and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
                    )
                  )
                )
                and (
                  case
                    when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
                    or oe.user_id = :actor
                    or oe.user_id = any (my.observed)
                    when my.limited then oe.course_section_id = any (my.sections)
                    else not (
                      my.student
                      and oe.type = 'ObserverEnrollment'
                      and oe.associated_user_id is distinct from :actor
                      and oe.user_id <> :actor
                    )
                  end
                )
              group by
                oe.course_id
            ) s
        )
      end as common_courses,
      case
        when exists (
          select
            1
          from
            my
        )
        or exists (
          select
            1
          from
            group_memberships mine
          where
            mine.root_account_id = :tenant
            and mine.user_id = :actor
            and mine.workflow_state = 'accepted'
        ) then (
          select
            json_object_agg(gm.group_id, array['Member'])
          from
            group_memberships gm
            join groups g on g.root_account_id = :tenant
            and g.id = gm.group_id
            and g.workflow_state = 'available'
          where
            gm.root_account_id = :tenant
            and gm.user_id = x.user_id
            and x.user_id <> :actor
            and gm.workflow_state = 'accepted'
            and (
              exists (
                select
                  1
                from
                  group_memberships mine
                where
                  mine.root_account_id = :tenant
                  and mine.group_id = g.id
                  and mine.user_id = :actor
                  and mine.workflow_state = 'accepted'
              )
              or exists (
                select
                  1
                from
                  my
                where
                  (
                    g.context_type = 'Course'
                    and my.course_id = g.context_id
                    and my.may_send
                    and not my.limited
                    and my.recent
                  )
              )
            )
        )
      end as common_groups,
      :accounts <> '{}'
      and exists (
        select
          1
        from
          user_account_associations a
        where
          a.root_account_id = :tenant
          and a.user_id = x.user_id
          and a.account_id = any (:accounts)
      ) as known_as_admin
    from
      targets x
    offset
      0
  ) tg
  join users u on u.root_account_id = :tenant
  and u.id = tg.user_id
  cross join lateral (
    select
      array_agg(k.tag) filter (
        where
          k.now
      ) as active,
      array_agg(k.tag) filter (
        where
          not k.now
      ) as concluded
    from
      (
        select
          'course_' || e.course_id as tag,
          bool_or(
            e.workflow_state <> 'completed'
            and c.workflow_state <> 'completed'
          ) as now
        from
          enrollments e
          join courses c on c.root_account_id = :tenant
          and c.id = e.course_id
        where
          e.root_account_id = :tenant
          and e.user_id = tg.user_id
          and (
            c.workflow_state <> 'deleted'
            and e.type <> 'StudentViewEnrollment'
            and (
              (
                c.workflow_state <> 'unpublished'
                and e.workflow_state in ('active', 'invited', 'completed')
              )
              or (
                e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
              )
            )
          )
        group by
          e.course_id
        union all
        select
          'group_' || gm.group_id,
          true
        from
          group_memberships gm
          join groups g on g.root_account_id = :tenant
          and g.id = gm.group_id
          and g.workflow_state = 'available'
        where
          gm.root_account_id = :tenant
          and gm.user_id = tg.user_id
          and gm.workflow_state = 'accepted'
      ) k
  ) tags
where
  tg.user_id = :actor
  or (
    u.workflow_state in ('registered', 'pre_registered')
    and (
      tg.expanded
      or :everybody
      or tg.user_id = any (:participants)
      or tg.common_courses is not null
      or tg.common_groups is not null
      or tg.known_as_admin
      or exists (
        select
          1
        from
          conversation_participants mine
          join conversation_participants theirs on theirs.root_account_id = :tenant
          and theirs.conversation_id = mine.conversation_id
        where
          mine.root_account_id = :tenant
          and mine.user_id = :actor
          and mine.conversation_id = :fromConversation
          and theirs.user_id = tg.user_id
      )
      or (
        :contextCourse is not null
        and exists (
          select
            1
          from
            enrollments e
          where
            e.root_account_id = :tenant
            and e.user_id = tg.user_id
            and e.course_id = :contextCourse
            and e.workflow_state in ('active', 'invited', 'completed')
        )
      )
    )
  )
order by
  u.id;

-- recipients_reached; prepared
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  expanded as (
    select
      oe.user_id
    from
      jsonb_to_recordset(:expansions) as w (kind text, id bigint, types text[], "all" boolean)
      join enrollments oe on oe.root_account_id = :tenant
      and (
        w.kind = 'course'
        and oe.course_id = w.id
        or w.kind = 'section'
        and oe.course_section_id = w.id
      )
      join courses c on c.root_account_id = :tenant
      and c.id = oe.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
      left join my on my.course_id = oe.course_id
    where
      (
        w.types is null
        or oe.type = any (w.types)
      )
      and (
        c.workflow_state <> 'deleted'
        and oe.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and oe.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
      and (
        w."all"
        or (
          my.course_id is not null
          and (
            case
              when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
              or oe.user_id = :actor
              or oe.user_id = any (my.observed)
              when my.limited then oe.course_section_id = any (my.sections)
              else not (
                my.student
                and oe.type = 'ObserverEnrollment'
                and oe.associated_user_id is distinct from :actor
                and oe.user_id <> :actor
              )
            end
          )
        )
      )
      and (
        oe.type <> 'StudentEnrollment'
        or (
          oe.workflow_state <> 'completed'
          and c.workflow_state <> 'completed'
          and coalesce(oe.end_at, 'infinity') > :now
          and coalesce(
            coalesce(
              case
                when c.restrict_enrollments_to_course_dates then c.end_at
              end,
              t.end_at
            ),
            'infinity'
          ) > :now
        )
      )
    union
    select
      gm.user_id
    from
      jsonb_to_recordset(:expansions) as w (kind text, id bigint)
      join group_memberships gm on gm.root_account_id = :tenant
      and gm.group_id = w.id
      and gm.workflow_state = 'accepted'
    where
      w.kind = 'group'
  ),
  targets as (
    select
      w.user_id,
      bool_or(w.named) as named,
      bool_or(w.expanded) as expanded
    from
      (
        select
          u.id as user_id,
          true as named,
          false as expanded
        from
          users u
        where
          u.root_account_id = :tenant
          and (
            u.id = any (:users)
            or u.uuid = any (:uuids)
          )
        union all
        select
          user_id,
          false,
          true
        from
          expanded
        union all
        select
          :actor,
          false,
          false
      ) w
    group by
      w.user_id
  )
select
  json_build_array(
    u.id,
    u.uuid,
    u.short_name,
    u.name,
    u.pronouns,
    u.avatar_url,
    tg.named,
    tg.common_courses,
    tg.common_groups,
    tg.known_as_admin,
    coalesce(tags.active, '{}'),
    coalesce(tags.concluded, '{}'),
    case
      when tg.user_id = :actor then (
        select
          json_agg(row_to_json(cc))
        from
          (
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
                  and e.user_id = :actor
                  and e.course_id = c.id
                  and e.workflow_state not in ('deleted', 'rejected')
              ) as own_enrollments
            from
              courses c
              join enrollment_terms t on t.root_account_id = c.root_account_id
              and t.id = c.enrollment_term_id
            where
              c.root_account_id = :tenant
              and c.workflow_state <> 'deleted'
              and c.id = any (:courses)
          ) cc
      )
    end,
    case
      when tg.user_id = :actor then exists (
        select
          1
        from
          enrollments te
        where
          te.root_account_id = :tenant
          and te.user_id = :actor
          and te.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
          and te.workflow_state = 'active'
      )
    end
  ) as packed
from
  (
    select
      x.*,
      case
        when not x.expanded then case
          when exists (
            select
              1
            from
              my
          ) then (
            select
              json_object_agg(s.course_id, s.roles)
            from
              (
                select
                  oe.course_id,
                  array_agg(distinct oe.type) as roles
                from
                  enrollments oe
                  join my on my.course_id = oe.course_id
                where
                  oe.root_account_id = :tenant
                  and oe.user_id = x.user_id
                  and x.user_id <> :actor
                  and (
                    my.workflow_state <> 'deleted'
                    and oe.type <> 'StudentViewEnrollment'
                    and (
                      (
                        my.workflow_state <> 'unpublished'
                        and oe.workflow_state in ('active', 'invited', 'completed')
                      )
                      or (
                        oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                        and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
                      )
                    )
                  )
                  and (
                    case
                      when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
                      or oe.user_id = :actor
                      or oe.user_id = any (my.observed)
                      when my.limited then oe.course_section_id = any (my.sections)
                      else not (
                        my.student
                        and oe.type = 'ObserverEnrollment'
                        and oe.associated_user_id is distinct from :actor
                        and oe.user_id <> :actor
                      )
                    end
                  )
                group by
                  oe.course_id
              ) s
          )
        end
      end as common_courses,
      case
        when not x.expanded then case
          when exists (
            select
              1
            from
              my
          )
          or exists (
            select
              1
            from
              group_memberships mine
            where
              mine.root_account_id = :tenant
              and mine.user_id = :actor
              and mine.workflow_state = 'accepted'
          ) then (
            select
              json_object_agg(gm.group_id, array['Member'])
            from
              group_memberships gm
              join groups g on g.root_account_id = :tenant
              and g.id = gm.group_id
              and g.workflow_state = 'available'
            where
              gm.root_account_id = :tenant
              and gm.user_id = x.user_id
              and x.user_id <> :actor
              and gm.workflow_state = 'accepted'
              and (
                exists (
                  select
                    1
                  from
                    group_memberships mine
                  where
                    mine.root_account_id = :tenant
                    and mine.group_id = g.id
                    and mine.user_id = :actor
                    and mine.workflow_state = 'accepted'
                )
                or exists (
                  select
                    1
                  from
                    my
                  where
                    (
                      g.context_type = 'Course'
                      and my.course_id = g.context_id
                      and my.may_send
                      and not my.limited
                      and my.recent
                    )
                )
              )
          )
        end
      end as common_groups,
      case
        when not x.expanded then :accounts <> '{}'
        and exists (
          select
            1
          from
            user_account_associations a
          where
            a.root_account_id = :tenant
            and a.user_id = x.user_id
            and a.account_id = any (:accounts)
        )
      end as known_as_admin
    from
      targets x
    offset
      0
  ) tg
  join users u on u.root_account_id = :tenant
  and u.id = tg.user_id
  cross join lateral (
    select
      array_agg(k.tag) filter (
        where
          k.now
      ) as active,
      array_agg(k.tag) filter (
        where
          not k.now
      ) as concluded
    from
      (
        select
          'course_' || e.course_id as tag,
          bool_or(
            e.workflow_state <> 'completed'
            and c.workflow_state <> 'completed'
          ) as now
        from
          enrollments e
          join courses c on c.root_account_id = :tenant
          and c.id = e.course_id
        where
          e.root_account_id = :tenant
          and e.user_id = tg.user_id
          and (
            c.workflow_state <> 'deleted'
            and e.type <> 'StudentViewEnrollment'
            and (
              (
                c.workflow_state <> 'unpublished'
                and e.workflow_state in ('active', 'invited', 'completed')
              )
              or (
                e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
              )
            )
          )
        group by
          e.course_id
        union all
        select
          'group_' || gm.group_id,
          true
        from
          group_memberships gm
          join groups g on g.root_account_id = :tenant
          and g.id = gm.group_id
          and g.workflow_state = 'available'
        where
          gm.root_account_id = :tenant
          and gm.user_id = tg.user_id
          and gm.workflow_state = 'accepted'
      ) k
  ) tags
where
  tg.user_id = :actor
  or (
    u.workflow_state in ('registered', 'pre_registered')
    and (
      tg.expanded
      or :everybody
      or tg.user_id = any (:participants)
      or tg.common_courses is not null
      or tg.common_groups is not null
      or tg.known_as_admin
      or exists (
        select
          1
        from
          conversation_participants mine
          join conversation_participants theirs on theirs.root_account_id = :tenant
          and theirs.conversation_id = mine.conversation_id
        where
          mine.root_account_id = :tenant
          and mine.user_id = :actor
          and mine.conversation_id = :fromConversation
          and theirs.user_id = tg.user_id
      )
      or (
        :contextCourse is not null
        and exists (
          select
            1
          from
            enrollments e
          where
            e.root_account_id = :tenant
            and e.user_id = tg.user_id
            and e.course_id = :contextCourse
            and e.workflow_state in ('active', 'invited', 'completed')
        )
      )
    )
  )
order by
  u.id;

-- courses_of_sections
select
  id,
  course_id
from
  course_sections
where
  root_account_id = :tenant
  and id = any (:ids)
  and workflow_state = 'active';

-- messaging/addressBook/visibility.sql.ts

-- roles_in_courses
select
  e.course_id,
  e.type,
  e.role_id,
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
          a.root_account_id = :tenant
          and a.id = c.account_id
        union all
        select
          a.id,
          a.parent_account_id,
          depth + 1
        from
          up
          join accounts a on a.root_account_id = :tenant
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
  ) as chain
from
  enrollments e
  join courses c on c.root_account_id = e.root_account_id
  and c.id = e.course_id
where
  e.root_account_id = :tenant
  and e.user_id = :actor
  and (
    c.workflow_state <> 'deleted'
    and e.type <> 'StudentViewEnrollment'
    and (
      (
        c.workflow_state <> 'unpublished'
        and e.workflow_state in ('active', 'invited', 'completed')
      )
      or (
        e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
        and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
      )
    )
  );

-- messaging/conversations/addRecipients.sql.ts

-- join_conversation; emits added_to_conversation
with
  c as (
    update conversations
    set
      updated_at = :now,
      roster = roster + 1
    where
      root_account_id = :tenant
      and id = :conversation
    returning
      id
  ),
  history as (
    select
      mp.message_id,
      mp.generated,
      m.created_at,
      m.has_attachments,
      m.has_media_objects
    from
      c
      join conversation_message_participants mp on mp.root_account_id = :tenant
      and mp.conversation_id = c.id
      and mp.user_id = :actor
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
  ),
  present as materialized (
    select
      user_id
    from
      conversation_participants
    where
      root_account_id = :tenant
      and conversation_id = :conversation
  ),
  joined as (
    insert into
      conversation_participants (
        root_account_id,
        user_id,
        conversation_id,
        workflow_state,
        last_message_at,
        message_count,
        has_attachments,
        has_media_objects,
        tags,
        updated_at
      )
    select
      :tenant,
      (p ->> 'id')::bigint,
      :conversation,
      'unread',
      h.newest,
      h.n,
      h.files,
      h.media,
      array(
        select
          jsonb_array_elements_text(p -> 'tags')
      ),
      :now
    from
      jsonb_array_elements(:people) p
      cross join (
        select
          max(created_at) filter (
            where
              not generated
          ) as newest,
          count(*) filter (
            where
              not generated
          ) as n,
          coalesce(bool_or(has_attachments), false) as files,
          coalesce(bool_or(has_media_objects), false) as media
        from
          history
      ) h
    on conflict do nothing
    returning
      user_id
  ),
  given as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, generated)
    select
      :tenant,
      :conversation,
      j.user_id,
      h.message_id,
      h.generated
    from
      joined j
      cross join history h
  ),
  event as (
    insert into
      conversation_messages (root_account_id, conversation_id, author_id, body, generated, event, created_at)
    select
      :tenant,
      :conversation,
      :actor,
      '',
      true,
      jsonb_build_object(
        'type',
        'users_added',
        'user_ids',
        jsonb_agg(
          j.user_id
          order by
            j.user_id
        )
      ),
      :now
    from
      joined j
    having
      count(*) > 0
    returning
      id
  ),
  shown as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, generated)
    select
      :tenant,
      :conversation,
      w.user_id,
      e.id,
      w.user_id = :actor,
      true
    from
      event e
      cross join (
        select
          user_id
        from
          present
        union
        select
          user_id
        from
          joined
      ) w
  )
insert into
  outbox_events (root_account_id, kind, payload, created_at, not_before)
select
  :tenant,
  'added_to_conversation',
  jsonb_build_object(
    'conversation_id',
    :conversation,
    'message_id',
    e.id,
    'author_id',
    :actor,
    'user_ids',
    (
      select
        jsonb_agg(user_id)
      from
        joined
    )
  ),
  :now,
  null::timestamptz
from
  event e;

-- messaging/conversations/administration.sql.ts

-- message_removals
select
  message_id,
  user_id,
  conversation_id,
  deleted_at
from
  conversation_message_participants
where
  root_account_id = :tenant
  and deleted_at is not null
  and (
    :users is null
    or user_id = any (:users)
  )
  and (
    :conversation is null
    or conversation_id = :conversation
  )
  and deleted_at < coalesce(:before, 'infinity')
  and deleted_at > coalesce(:after, '-infinity')
order by
  deleted_at desc,
  message_id desc,
  user_id;

-- conversation_by_id
select
  id
from
  conversations
where
  root_account_id = :tenant
  and id = :id;

-- restore_messages
update conversation_message_participants
set
  deleted_at = null
where
  root_account_id = :tenant
  and conversation_id = :conversation
  and user_id = :user
  and message_id = any (:ids)
  and deleted_at is not null
returning
  message_id;

-- recount_restored_messages
with
  visible as (
    select
      mp.author,
      mp.generated,
      mp.tags,
      m.created_at,
      m.has_attachments,
      m.has_media_objects
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = :conversation
      and mp.user_id = :user
      and mp.deleted_at is null
  )
update conversation_participants p
set
  message_count = (
    select
      count(*)
    from
      visible
  ),
  last_message_at = (
    select
      max(created_at)
    from
      visible
  ),
  visible_last_authored_at = (
    select
      max(created_at)
    from
      visible
    where
      author
      and not generated
  ),
  has_attachments = (
    select
      bool_or(has_attachments)
    from
      visible
  ),
  has_media_objects = (
    select
      bool_or(has_media_objects)
    from
      visible
  ),
  tags = coalesce(
    p.tags,
    (
      select
        array_agg(distinct t)
      from
        visible v
        cross join unnest(v.tags) t
    ),
    c.tags
  ),
  updated_at = :now
from
  conversations c
where
  p.root_account_id = :tenant
  and p.conversation_id = :conversation
  and p.user_id = :user
  and c.root_account_id = :tenant
  and c.id = :conversation;

-- delete_conversation_for_everybody
with
  changed as (
    update conversations
    set
      roster = roster + 1
    where
      root_account_id = :tenant
      and id = :conversation
  ),
  rows as (
    delete from conversation_participants
    where
      root_account_id = :tenant
      and conversation_id = :conversation
  )
delete from conversation_message_participants
where
  root_account_id = :tenant
  and conversation_id = :conversation;

-- messaging/conversations/batches.sql.ts

-- insert_batch
with
  template as (
    insert into
      conversation_messages (
        root_account_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    returning
      id
  ),
  batch as (
    insert into
      conversation_batches (
        root_account_id,
        user_id,
        message_id,
        recipient_count,
        mode,
        group_flag,
        subject,
        context_type,
        context_id,
        tags,
        created_at,
        updated_at
      )
    select
      :tenant,
      :author,
      id,
      :count,
      'async',
      :flagged,
      :subject,
      :contextType,
      :contextId,
      :tags,
      :now,
      :now
    from
      template
    returning
      id
  ),
  recipients as (
    insert into
      conversation_batch_recipients (root_account_id, batch_id, user_id, tags, sender_tags)
    select
      :tenant,
      batch.id,
      r.id,
      g.tags,
      g.sender_tags
    from
      batch
      cross join jsonb_to_recordset(:recipients) as g (ids bigint[], tags text[], sender_tags text[])
      cross join unnest(g.ids) as r (id)
  )
select
  id
from
  batch;

-- insert_batch_counted
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
  ),
  template as (
    insert into
      conversation_messages (
        root_account_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    from
      reserved
    returning
      id
  ),
  batch as (
    insert into
      conversation_batches (
        root_account_id,
        user_id,
        message_id,
        recipient_count,
        mode,
        group_flag,
        subject,
        context_type,
        context_id,
        tags,
        created_at,
        updated_at
      )
    select
      :tenant,
      :author,
      id,
      :count,
      'async',
      :flagged,
      :subject,
      :contextType,
      :contextId,
      :tags,
      :now,
      :now
    from
      template
    returning
      id
  ),
  recipients as (
    insert into
      conversation_batch_recipients (root_account_id, batch_id, user_id, tags, sender_tags)
    select
      :tenant,
      batch.id,
      r.id,
      g.tags,
      g.sender_tags
    from
      batch
      cross join jsonb_to_recordset(:recipients) as g (ids bigint[], tags text[], sender_tags text[])
      cross join unnest(g.ids) as r (id)
  )
select
  id
from
  batch;

-- batch_by_id
select
  b.id,
  b.user_id,
  b.recipient_count,
  b.group_flag,
  b.subject,
  b.context_type,
  b.context_id,
  b.tags,
  b.workflow_state,
  b.created_at,
  b.updated_at,
  (
    select
      count(*)
    from
      conversation_batch_recipients r
    where
      r.root_account_id = :tenant
      and r.batch_id = b.id
      and r.delivered_at is not null
  )::int as done,
  m.body,
  m.attachment_ids,
  m.forwarded_message_ids,
  m.media_comment_id,
  m.media_comment_type,
  m.has_attachments,
  m.has_media_objects
from
  conversation_batches b
  join conversation_messages m on m.root_account_id = :tenant
  and m.id = b.message_id
where
  b.root_account_id = :tenant
  and b.id = :id;

-- open_batch_recipients
with
  noted as (
    update conversation_batches
    set
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :id
  )
select
  user_id
from
  conversation_batch_recipients
where
  root_account_id = :tenant
  and batch_id = :id
  and user_id > :after
  and delivered_at is null
order by
  user_id
limit
  :limit;

-- batch_recipients
select
  r.user_id,
  u.short_name as name,
  case
    when r.delivered_at is not null then 'delivered'
    when b.workflow_state = 'error' then 'failed'
    else 'pending'
  end as state,
  r.delivered_at,
  m.conversation_id,
  r.message_id
from
  conversation_batch_recipients r
  join conversation_batches b on b.root_account_id = :tenant
  and b.id = r.batch_id
  join users u on u.root_account_id = :tenant
  and u.id = r.user_id
  left join conversation_messages m on m.root_account_id = :tenant
  and m.id = r.message_id
where
  r.root_account_id = :tenant
  and r.batch_id = :id
  and r.user_id > :after
  and (
    :state is null
    or case
      when r.delivered_at is not null then 'delivered'
      when b.workflow_state = 'error' then 'failed'
      else 'pending'
    end = :state
  )
order by
  r.user_id
limit
  :limit;

-- tenants_with_stalled_batches; across tenants: tells the worker which tenants have stalled batches
select distinct
  root_account_id as root
from
  conversation_batches
where
  workflow_state in ('created', 'sending')
  and updated_at < :before;

-- take_up_stalled_batches
update conversation_batches
set
  updated_at = :now
where
  root_account_id = :tenant
  and workflow_state in ('created', 'sending')
  and updated_at < :before
returning
  id;

-- set_batch_state
update conversation_batches
set
  workflow_state = :to,
  updated_at = :now
where
  root_account_id = :tenant
  and id = :id
  and workflow_state = any (:from);

-- running_batches
select
  b.id,
  b.user_id,
  b.recipient_count,
  b.group_flag,
  b.subject,
  b.context_type,
  b.context_id,
  b.tags,
  b.workflow_state,
  b.created_at,
  b.updated_at,
  m.id as message_id,
  m.created_at as message_created_at,
  m.author_id,
  m.generated,
  m.event,
  m.body,
  m.attachment_ids,
  m.forwarded_message_ids,
  m.media_comment_id,
  m.media_comment_type,
  (
    select
      coalesce(mo.title, mo.user_entered_title)
    from
      media_objects mo
    where
      mo.root_account_id = :tenant
      and mo.media_id = m.media_comment_id
  ) as media_title,
  '{}'::bigint[] as participating_user_ids,
  (
    select
      count(*)
    from
      conversation_batch_recipients r
    where
      r.root_account_id = :tenant
      and r.batch_id = b.id
      and r.delivered_at is not null
  )::int as done
from
  conversation_batches b
  join conversation_messages m on m.root_account_id = :tenant
  and m.id = b.message_id
where
  b.root_account_id = :tenant
  and b.user_id = :user
  and b.workflow_state in ('created', 'sending')
order by
  b.id
limit
  :limit
offset
  :offset;

-- messaging/conversations/content.sql.ts

-- conversation_messages_received
select
  m.id,
  m.conversation_id,
  m.has_attachments,
  m.has_media_objects
from
  conversation_messages m
where
  m.root_account_id = :tenant
  and m.id = any (:ids)
  and exists (
    select
      1
    from
      conversation_message_participants mp
    where
      mp.root_account_id = :tenant
      and mp.message_id = m.id
      and mp.user_id = :user
  )
order by
  m.id desc;

-- ensure_recording
with
  made as (
    insert into
      media_objects (root_account_id, user_id, media_id, media_type, created_at, updated_at)
    values
      (:tenant, :user, :mediaId, :mediaType, :now, :now)
    on conflict (root_account_id, media_id) do nothing
  )
select
  coalesce(mo.title, mo.user_entered_title) as title
from
  media_objects mo
where
  mo.root_account_id = :tenant
  and mo.media_id = :mediaId;

-- messaging/conversations/contextDetails.sql.ts

-- conversation_contexts; prepared
select
  'course_' || c.id as code,
  c.name,
  null::bigint as user_id,
  null::text[] as roles
from
  courses c
where
  c.root_account_id = :tenant
  and c.id = any (:courses)
union all
select
  'group_' || g.id,
  g.name,
  null,
  null
from
  groups g
where
  g.root_account_id = :tenant
  and g.id = any (:groups)
union all
select
  'account_' || a.id,
  a.name,
  null,
  null
from
  accounts a
where
  a.root_account_id = :tenant
  and a.id = any (:accounts)
union all
select
  w.code,
  null,
  w.user_id,
  array_agg(distinct e.type)
from
  jsonb_to_recordset(:pairs) as w (user_id bigint, code text)
  join enrollments e on e.root_account_id = :tenant
  and e.user_id = w.user_id
  and w.code = 'course_' || e.course_id
  join courses c on c.root_account_id = :tenant
  and c.id = e.course_id
where
  (
    c.workflow_state <> 'deleted'
    and e.type <> 'StudentViewEnrollment'
    and (
      (
        c.workflow_state <> 'unpublished'
        and e.workflow_state in ('active', 'invited', 'completed')
      )
      or (
        e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
        and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
      )
    )
  )
group by
  w.code,
  w.user_id
union all
select
  w.code,
  null,
  w.user_id,
  array['Member']
from
  jsonb_to_recordset(:pairs) as w (user_id bigint, code text)
  join group_memberships m on m.root_account_id = :tenant
  and m.user_id = w.user_id
  and w.code = 'group_' || m.group_id
where
  m.workflow_state = 'accepted';

-- messaging/conversations/conversations.sql.ts

-- conversation_detailed; prepared
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  page as (
    select
      p.conversation_id,
      p.workflow_state,
      p.last_message_at,
      p.visible_last_authored_at,
      p.message_count,
      p.subscribed,
      p.starred,
      p.has_attachments,
      p.has_media_objects,
      p.tags
    from
      conversation_participants p
    where
      p.root_account_id = :tenant
      and p.user_id = :actor
      and p.conversation_id = :conversation
  ),
  targets as (
    select
      op.user_id,
      op.last_authored_at
    from
      conversation_participants op
    where
      op.root_account_id = :tenant
      and op.conversation_id = (
        select
          conversation_id
        from
          page
      )
  )
select
  json_build_array(
    c.id,
    c.subject,
    c.private_hash is not null,
    c.context_type,
    c.context_id,
    page.workflow_state,
    page.last_message_at,
    page.visible_last_authored_at,
    page.message_count,
    page.subscribed,
    page.starred,
    page.has_attachments,
    page.has_media_objects,
    page.tags,
    newest.message_id,
    left(newest.body, 101),
    case
      when newest.author then newest.message_id
      else own.message_id
    end,
    left(own.body, 101),
    case
      when newest.author then newest.created_at
      else own.created_at
    end,
    people.list,
    c.tags,
    (
      select
        row_to_json(cc)
      from
        (
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
                and e.user_id = :actor
                and e.course_id = c.id
                and e.workflow_state not in ('deleted', 'rejected')
            ) as own_enrollments
          from
            courses c
            join enrollment_terms t on t.root_account_id = c.root_account_id
            and t.id = c.enrollment_term_id
          where
            c.root_account_id = :tenant
            and c.workflow_state <> 'deleted'
            and (page_context.context_type, c.id) = ('Course', page_context.context_id)
        ) cc
    ),
    (
      select
        json_build_object(
          'id',
          g.id,
          'context_type',
          g.context_type,
          'context_id',
          g.context_id,
          'member',
          exists (
            select
              1
            from
              group_memberships gm
            where
              gm.root_account_id = :tenant
              and gm.group_id = g.id
              and gm.user_id = :actor
              and gm.workflow_state = 'accepted'
          )
        )
      from
        groups g
      where
        g.root_account_id = :tenant
        and g.workflow_state <> 'deleted'
        and (page_context.context_type, g.id) = ('Group', page_context.context_id)
    )
  ) as packed
from
  page
  join conversations c on c.root_account_id = :tenant
  and c.id = page.conversation_id
  left join lateral (
    select
      mp.message_id,
      mp.author,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and mp.deleted_at is null
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) newest on true
  left join lateral (
    select
      mp.message_id,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and page.visible_last_authored_at is not null
      and newest.author is not true
      and mp.deleted_at is null
      and mp.author
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) own on true
  cross join lateral (
    select
      json_agg(
        json_build_array(
          u.id,
          u.uuid,
          u.short_name,
          u.name,
          u.pronouns,
          u.avatar_url,
          op.last_authored_at,
          op.common_courses,
          op.common_groups,
          op.known_as_admin,
          case
            when c.context_type = 'Course' then (
              select
                coalesce(
                  array_agg(e.type) filter (
                    where
                      e.workflow_state = 'active'
                      and (
                        e.end_at is null
                        or e.end_at > :now
                      )
                  ),
                  '{}'
                )
              from
                enrollments e
              where
                e.root_account_id = :tenant
                and e.user_id = op.user_id
                and e.course_id = c.context_id
              having
                count(*) > 0
            )
          end
        )
      ) as list
    from
      (
        select
          x.user_id,
          x.last_authored_at,
          case
            when exists (
              select
                1
              from
                my
            ) then (
              select
                json_object_agg(s.course_id, s.roles)
              from
                (
                  select
                    oe.course_id,
                    array_agg(distinct oe.type) as roles
                  from
                    enrollments oe
                    join my on my.course_id = oe.course_id
                  where
                    oe.root_account_id = :tenant
                    and oe.user_id = x.user_id
                    and x.user_id <> :actor
                    and (
                      my.workflow_state <> 'deleted'
                      and oe.type <> 'StudentViewEnrollment'
                      and (
                        (
                          my.workflow_state <> 'unpublished'
                          and oe.workflow_state in ('active', 'invited', 'completed')
                        )
                        or (
                          oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                          and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
                        )
                      )
                    )
                    and (
                      case
                        when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
                        or oe.user_id = :actor
                        or oe.user_id = any (my.observed)
                        when my.limited then oe.course_section_id = any (my.sections)
                        else not (
                          my.student
                          and oe.type = 'ObserverEnrollment'
                          and oe.associated_user_id is distinct from :actor
                          and oe.user_id <> :actor
                        )
                      end
                    )
                  group by
                    oe.course_id
                ) s
            )
          end as common_courses,
          case
            when exists (
              select
                1
              from
                my
            )
            or exists (
              select
                1
              from
                group_memberships mine
              where
                mine.root_account_id = :tenant
                and mine.user_id = :actor
                and mine.workflow_state = 'accepted'
            ) then (
              select
                json_object_agg(gm.group_id, array['Member'])
              from
                group_memberships gm
                join groups g on g.root_account_id = :tenant
                and g.id = gm.group_id
                and g.workflow_state = 'available'
              where
                gm.root_account_id = :tenant
                and gm.user_id = x.user_id
                and x.user_id <> :actor
                and gm.workflow_state = 'accepted'
                and (
                  exists (
                    select
                      1
                    from
                      group_memberships mine
                    where
                      mine.root_account_id = :tenant
                      and mine.group_id = g.id
                      and mine.user_id = :actor
                      and mine.workflow_state = 'accepted'
                  )
                  or exists (
                    select
                      1
                    from
                      my
                    where
                      (
                        g.context_type = 'Course'
                        and my.course_id = g.context_id
                        and my.may_send
                        and not my.limited
                        and my.recent
                      )
                  )
                )
            )
          end as common_groups,
          :accounts <> '{}'
          and exists (
            select
              1
            from
              user_account_associations a
            where
              a.root_account_id = :tenant
              and a.user_id = x.user_id
              and a.account_id = any (:accounts)
          ) as known_as_admin
        from
          targets x
        offset
          0
      ) op
      join users u on u.root_account_id = :tenant
      and u.id = op.user_id
  ) people
  cross join lateral (
    select
      c.context_type,
      c.context_id
  ) page_context;

-- messaging/conversations/deliveries.sql.ts

-- deliver_batch_new; prepared; emits conversation_message, conversation_created
with
  claimed as (
    update conversation_batch_recipients r
    set
      delivered_at = :now,
      message_id = nextval('conversation_messages_id_seq')
    where
      r.root_account_id = :tenant
      and r.batch_id = :batch
      and r.delivered_at is null
      -- from the first to the last of them: for a list of ids PostgreSQL may prefer to read the whole batch
      and r.user_id between (:recipients) [1] and (:recipients) [cardinality(:recipients)]
    returning
      r.user_id,
      r.message_id,
      r.tags,
      r.sender_tags
  ),
  input as materialized (
    select
      c.*,
      case
        when c.tags <@ c.sender_tags then c.sender_tags
        else coalesce(c.sender_tags, '{}') || coalesce(
          (
            select
              array_agg(x)
            from
              unnest(c.tags) x
            where
              x <> all (coalesce(c.sender_tags, '{}'))
          ),
          '{}'
        )
      end as both_tags,
      nextval('conversations_id_seq') as new_id
    from
      claimed c
  ),
  target as materialized (
    select
      i.new_id as id,
      i.*
    from
      input i
  ),
  opened as (
    insert into
      conversations (
        root_account_id,
        id,
        subject,
        context_type,
        context_id,
        tags,
        has_attachments,
        has_media_objects,
        created_at,
        updated_at
      )
    select
      :tenant,
      t.id,
      :subject,
      :contextType,
      :contextId,
      t.both_tags,
      :hasAttachments,
      :hasMedia,
      :now,
      :now
    from
      target t
  ),
  message as (
    insert into
      conversation_messages (
        root_account_id,
        id,
        conversation_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      t.message_id,
      t.id,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    from
      target t
  ),
  person as materialized (
    select
      t.id as conversation_id,
      t.message_id,
      :author as user_id,
      t.sender_tags as tags
    from
      target t
    union all
    select
      t.id,
      t.message_id,
      t.user_id,
      t.tags
    from
      target t
    where
      t.user_id <> :author
  ),
  participant as (
    insert into
      conversation_participants as cp (
        root_account_id,
        user_id,
        conversation_id,
        workflow_state,
        last_message_at,
        last_authored_at,
        visible_last_authored_at,
        message_count,
        has_attachments,
        has_media_objects,
        tags,
        updated_at
      )
    select
      :tenant,
      p.user_id,
      p.conversation_id,
      case
        when p.user_id = :author then 'read'
        else 'unread'
      end,
      case
        when p.user_id <> :author then :now
      end,
      case
        when p.user_id = :author then :now
      end,
      case
        when p.user_id = :author then :now
      end,
      1,
      :hasAttachments,
      :hasMedia,
      p.tags,
      :now
    from
      person p
  ),
  received as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
    select
      :tenant,
      p.conversation_id,
      p.user_id,
      p.message_id,
      p.user_id = :author,
      null
    from
      person p
  ),
  away as (
    insert into
      auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
    select
      :tenant,
      w.user_id,
      :author,
      s.period,
      w.message_id,
      :now
    from
      (
        select
          user_id,
          message_id
        from
          person
      ) w
      join inbox_settings s on s.root_account_id = :tenant
      and s.user_id = w.user_id
      and s.use_out_of_office
      and s.out_of_office_first_date <= :now
      and coalesce(s.out_of_office_last_date, 'infinity') > :now
    where
      w.user_id <> :author
    on conflict do nothing
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'conversation_message',
      jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      target t
    union all
    select
      :tenant,
      'conversation_created',
      jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      target t
    where
      :begins
      and t.id = t.new_id
      and t.user_id = (
        select
          min(user_id)
        from
          target
      )
  )
select;

-- deliver_batch_private; prepared; emits conversation_message, conversation_created
with
  claimed as (
    update conversation_batch_recipients r
    set
      delivered_at = :now,
      message_id = nextval('conversation_messages_id_seq')
    where
      r.root_account_id = :tenant
      and r.batch_id = :batch
      and r.delivered_at is null
      -- from the first to the last of them: for a list of ids PostgreSQL may prefer to read the whole batch
      and r.user_id between (:recipients) [1] and (:recipients) [cardinality(:recipients)]
    returning
      r.user_id,
      r.message_id,
      r.tags,
      r.sender_tags
  ),
  input as materialized (
    select
      c.*,
      case
        when c.tags <@ c.sender_tags then c.sender_tags
        else coalesce(c.sender_tags, '{}') || coalesce(
          (
            select
              array_agg(x)
            from
              unnest(c.tags) x
            where
              x <> all (coalesce(c.sender_tags, '{}'))
          ),
          '{}'
        )
      end as both_tags,
      nextval('conversations_id_seq') as new_id,
      (:hashes) [array_position(:recipients, c.user_id)] as hash
    from
      claimed c
  ),
  opened as (
    insert into
      conversations as c (
        root_account_id,
        id,
        private_hash,
        subject,
        context_type,
        context_id,
        tags,
        has_attachments,
        has_media_objects,
        created_at,
        updated_at
      )
    select
      :tenant,
      i.new_id,
      i.hash,
      :subject,
      :contextType,
      :contextId,
      i.both_tags,
      :hasAttachments,
      :hasMedia,
      :now,
      :now
    from
      input i
    order by
      i.hash
    on conflict (root_account_id, private_hash)
    where
      private_hash is not null do update
    set
      tags = coalesce(c.tags, '{}') || coalesce(
        (
          select
            array_agg(x)
          from
            unnest(excluded.tags) x
          where
            x <> all (coalesce(c.tags, '{}'))
        ),
        '{}'
      ),
      has_attachments = c.has_attachments
      or excluded.has_attachments,
      has_media_objects = c.has_media_objects
      or excluded.has_media_objects,
      updated_at = :now
    returning
      c.id,
      c.private_hash
  ),
  target as materialized (
    select
      o.id,
      i.*
    from
      input i
      join opened o on o.private_hash = i.hash
  ),
  message as (
    insert into
      conversation_messages (
        root_account_id,
        id,
        conversation_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      t.message_id,
      t.id,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    from
      target t
  ),
  person as materialized (
    select
      t.id as conversation_id,
      t.message_id,
      :author as user_id,
      t.sender_tags as tags
    from
      target t
    union all
    select
      t.id,
      t.message_id,
      t.user_id,
      t.tags
    from
      target t
    where
      t.user_id <> :author
  ),
  participant as (
    insert into
      conversation_participants as cp (
        root_account_id,
        user_id,
        conversation_id,
        workflow_state,
        last_message_at,
        last_authored_at,
        visible_last_authored_at,
        message_count,
        has_attachments,
        has_media_objects,
        tags,
        updated_at
      )
    select
      :tenant,
      p.user_id,
      p.conversation_id,
      case
        when p.user_id = :author then 'read'
        else 'unread'
      end,
      case
        when p.user_id <> :author then :now
      end,
      case
        when p.user_id = :author then :now
      end,
      case
        when p.user_id = :author then :now
      end,
      1,
      :hasAttachments,
      :hasMedia,
      p.tags,
      :now
    from
      person p
    order by
      p.conversation_id,
      p.user_id
    on conflict (root_account_id, user_id, conversation_id) do update
    set
      message_count = cp.message_count + 1,
      workflow_state = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then 'unread'
        else cp.workflow_state
      end,
      last_message_at = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then :now
        else cp.last_message_at
      end,
      last_authored_at = case
        when cp.user_id = :author then :now
        else cp.last_authored_at
      end,
      visible_last_authored_at = case
        when cp.user_id = :author then :now
        else cp.visible_last_authored_at
      end,
      has_attachments = cp.has_attachments
      or :hasAttachments,
      has_media_objects = cp.has_media_objects
      or :hasMedia,
      updated_at = :now,
      tags = coalesce(cp.tags, '{}') || coalesce(
        (
          select
            array_agg(x)
          from
            unnest(excluded.tags) x
          where
            x <> all (coalesce(cp.tags, '{}'))
        ),
        '{}'
      )
  ),
  received as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
    select
      :tenant,
      p.conversation_id,
      p.user_id,
      p.message_id,
      p.user_id = :author,
      p.tags
    from
      person p
  ),
  away as (
    insert into
      auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
    select
      :tenant,
      w.user_id,
      :author,
      s.period,
      w.message_id,
      :now
    from
      (
        select
          user_id,
          message_id
        from
          person
      ) w
      join inbox_settings s on s.root_account_id = :tenant
      and s.user_id = w.user_id
      and s.use_out_of_office
      and s.out_of_office_first_date <= :now
      and coalesce(s.out_of_office_last_date, 'infinity') > :now
    where
      w.user_id <> :author
    on conflict do nothing
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'conversation_message',
      jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      target t
    union all
    select
      :tenant,
      'conversation_created',
      jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      target t
    where
      :begins
      and t.id = t.new_id
      and t.user_id = (
        select
          min(user_id)
        from
          target
      )
  )
select;

-- messaging/conversations/includedMessages.sql.ts

-- includable_messages
select
  m.id,
  exists (
    select
      1
    from
      conversation_message_participants mp
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = :conversation
      and mp.user_id = :user
      and mp.message_id = m.id
  ) as received
from
  conversation_messages m
where
  m.root_account_id = :tenant
  and m.conversation_id = :conversation
  and m.id = any (:ids);

-- hand_over_messages
with
  given as (
    insert into
      conversation_message_participants as mp (root_account_id, conversation_id, user_id, message_id, author, generated)
    select
      :tenant,
      :conversation,
      p.user_id,
      m.id,
      m.author_id = p.user_id,
      m.generated
    from
      conversation_participants p
      join conversation_messages m on m.root_account_id = :tenant
      and m.conversation_id = :conversation
      and m.id = any (:ids)
    where
      p.root_account_id = :tenant
      and p.conversation_id = :conversation
      and (
        :users is null
        or p.user_id = any (:users)
      )
    on conflict (root_account_id, conversation_id, user_id, message_id) do update
    set
      deleted_at = null
    where
      mp.deleted_at is not null
    returning
      user_id,
      generated
  ),
  counted as (
    select
      user_id,
      count(*) filter (
        where
          not generated
      ) as n
    from
      given
    group by
      user_id
  )
update conversation_participants p
set
  message_count = p.message_count + c.n
from
  counted c
where
  p.root_account_id = :tenant
  and p.conversation_id = :conversation
  and p.user_id = c.user_id;

-- messaging/conversations/messages.sql.ts

-- conversation_messages_visible; prepared
select
  m.id,
  m.created_at,
  m.body,
  m.author_id,
  m.generated,
  m.event,
  m.attachment_ids,
  m.forwarded_message_ids,
  m.media_comment_id,
  m.media_comment_type,
  (
    select
      coalesce(mo.title, mo.user_entered_title)
    from
      media_objects mo
    where
      mo.root_account_id = :tenant
      and mo.media_id = m.media_comment_id
  ) as media_title,
  array(
    select
      r.user_id
    from
      conversation_message_participants r
    where
      r.root_account_id = :tenant
      and r.message_id = m.id
    order by
      r.user_id
  ) as participating_user_ids
from
  conversation_message_participants mp
  join conversation_messages m on m.root_account_id = :tenant
  and m.id = mp.message_id
where
  mp.root_account_id = :tenant
  and mp.conversation_id = :conversation
  and mp.user_id = :user
  and mp.deleted_at is null
order by
  mp.message_id desc
limit
  :limit;

-- conversation_messages_by_id
select
  m.id,
  m.created_at,
  m.body,
  m.author_id,
  m.generated,
  m.event,
  m.attachment_ids,
  m.forwarded_message_ids,
  m.media_comment_id,
  m.media_comment_type,
  (
    select
      coalesce(mo.title, mo.user_entered_title)
    from
      media_objects mo
    where
      mo.root_account_id = :tenant
      and mo.media_id = m.media_comment_id
  ) as media_title,
  array(
    select
      r.user_id
    from
      conversation_message_participants r
    where
      r.root_account_id = :tenant
      and r.message_id = m.id
    order by
      r.user_id
  ) as participating_user_ids
from
  conversation_messages m
where
  m.root_account_id = :tenant
  and m.id = any (:ids)
order by
  m.id desc;

-- conversation_people_by_id
select
  id,
  short_name as name,
  name as full_name,
  pronouns,
  avatar_url,
  uuid,
  null as last_authored_at
from
  users
where
  root_account_id = :tenant
  and id = any (:ids)
order by
  id;

-- messaging/conversations/pages.sql.ts

-- conversations_page_1; prepared
with
  page as (
    select
      *
    from
      (
        select
          p.conversation_id,
          p.workflow_state,
          p.last_message_at,
          p.visible_last_authored_at,
          p.message_count,
          p.subscribed,
          p.starred,
          p.has_attachments,
          p.has_media_objects,
          p.tags,
          p.updated_at,
          p.xmin as written
        from
          conversation_participants p
        where
          p.root_account_id = :tenant
          and p.user_id = :actor
          and p.message_count > 0
          and p.last_message_at is not null
          and p.workflow_state <> 'archived'
          and true
        order by
          p.last_message_at desc,
          p.conversation_id desc
        limit
          101
      ) p
    limit
      :limit
  ),
  rest as materialized (
    select
      count(*)
    from
      (
        select
          1
        from
          (
            select
              1
            from
              conversation_participants p
            where
              p.root_account_id = :tenant
              and p.user_id = :actor
              and p.message_count > 0
              and p.last_message_at is not null
              and p.workflow_state <> 'archived'
              and true
            limit
              201
          ) p
        limit
          :limit + 100
      ) counted
  )
select
  (
    select
      count
    from
      rest
  ) as counted,
  json_agg(
    json_build_array(
      c.id,
      null,
      json_build_array(
        c.id,
        c.subject,
        c.private_hash is not null,
        c.context_type,
        c.context_id,
        page.workflow_state,
        page.last_message_at,
        page.visible_last_authored_at,
        page.message_count,
        page.subscribed,
        page.starred,
        page.has_attachments,
        page.has_media_objects,
        page.tags,
        newest.message_id,
        left(newest.body, 101),
        case
          when newest.author then newest.message_id
          else own.message_id
        end,
        left(own.body, 101),
        case
          when newest.author then newest.created_at
          else own.created_at
        end,
        null
      ),
      people.list
    )
    order by
      page.last_message_at desc,
      page.conversation_id desc
  ) as rows
from
  page
  join conversations c on c.root_account_id = :tenant
  and c.id = page.conversation_id
  left join lateral (
    select
      mp.message_id,
      mp.author,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and mp.deleted_at is null
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) newest on true
  left join lateral (
    select
      mp.message_id,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and page.visible_last_authored_at is not null
      and newest.author is not true
      and mp.deleted_at is null
      and mp.author
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) own on true
  cross join lateral (
    select
      json_agg(
        case
          when op.last_authored_at is null then to_json(op.user_id)
          else json_build_array(op.user_id, op.last_authored_at)
        end
      ) as list
    from
      conversation_participants op
    where
      op.root_account_id = :tenant
      and op.conversation_id = page.conversation_id
      and true
  ) people;

-- conversations_page_2; prepared
with
  page as (
    select
      *
    from
      (
        select
          p.conversation_id,
          p.workflow_state,
          p.last_message_at,
          p.visible_last_authored_at,
          p.message_count,
          p.subscribed,
          p.starred,
          p.has_attachments,
          p.has_media_objects,
          p.tags,
          p.updated_at,
          p.xmin as written
        from
          conversation_participants p
        where
          p.root_account_id = :tenant
          and p.user_id = :actor
          and p.message_count > 0
          and p.last_message_at is not null
          and p.workflow_state <> 'archived'
          and true
        order by
          p.last_message_at desc,
          p.conversation_id desc
        limit
          101
      ) p
    limit
      :limit
  ),
  rest as materialized (
    select
      count(*)
    from
      (
        select
          1
        from
          (
            select
              1
            from
              conversation_participants p
            where
              p.root_account_id = :tenant
              and p.user_id = :actor
              and p.message_count > 0
              and p.last_message_at is not null
              and p.workflow_state <> 'archived'
              and true
            limit
              201
          ) p
        limit
          :limit + 100
      ) counted
  )
select
  (
    select
      count
    from
      rest
  ) as counted,
  json_agg(
    case
      when known.id is null then json_build_array(
        c.id,
        page.written::text || ' ' || c.xmin::text,
        json_build_array(
          c.id,
          c.subject,
          c.private_hash is not null,
          c.context_type,
          c.context_id,
          page.workflow_state,
          page.last_message_at,
          page.visible_last_authored_at,
          page.message_count,
          page.subscribed,
          page.starred,
          page.has_attachments,
          page.has_media_objects,
          page.tags,
          newest.message_id,
          left(newest.body, 101),
          case
            when newest.author then newest.message_id
            else own.message_id
          end,
          left(own.body, 101),
          case
            when newest.author then newest.created_at
            else own.created_at
          end,
          null
        ),
        people.list
      )
      else to_json(c.id)
    end
    order by
      page.last_message_at desc,
      page.conversation_id desc
  ) as rows
from
  page
  join conversations c on c.root_account_id = :tenant
  and c.id = page.conversation_id
  left join unnest(:knownIds, :knownVersions) known (id, version) on known.id = page.conversation_id
  and known.version = page.written::text || ' ' || c.xmin::text
  left join lateral (
    select
      mp.message_id,
      mp.author,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and mp.deleted_at is null
      and not mp.generated
      and known.id is null
    order by
      mp.message_id desc
    limit
      1
  ) newest on true
  left join lateral (
    select
      mp.message_id,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and page.visible_last_authored_at is not null
      and newest.author is not true
      and mp.deleted_at is null
      and mp.author
      and not mp.generated
      and known.id is null
    order by
      mp.message_id desc
    limit
      1
  ) own on true
  cross join lateral (
    select
      json_agg(
        case
          when op.last_authored_at is null then to_json(op.user_id)
          else json_build_array(op.user_id, op.last_authored_at)
        end
      ) as list
    from
      conversation_participants op
    where
      op.root_account_id = :tenant
      and op.conversation_id = page.conversation_id
      and known.id is null
  ) people;

-- conversations_page_3; prepared
with
  page as (
    select
      *
    from
      (
        select
          p.conversation_id,
          p.workflow_state,
          p.last_message_at,
          p.visible_last_authored_at,
          p.message_count,
          p.subscribed,
          p.starred,
          p.has_attachments,
          p.has_media_objects,
          p.tags,
          p.updated_at,
          p.xmin as written
        from
          conversation_participants p
        where
          p.root_account_id = :tenant
          and p.user_id = :actor
          and p.message_count > 0
          and p.starred
          and true
          and (p.updated_at, p.conversation_id) < (:anchorTime::timestamptz, :anchorId)
        order by
          p.updated_at desc,
          p.conversation_id desc
        limit
          101
      ) p
    limit
      :limit
  ),
  rest as materialized (
    select
      count(*)
    from
      (
        select
          1
        from
          (
            select
              1
            from
              conversation_participants p
            where
              p.root_account_id = :tenant
              and p.user_id = :actor
              and p.message_count > 0
              and p.starred
              and true
              and (p.updated_at, p.conversation_id) < (:anchorTime::timestamptz, :anchorId)
            limit
              201
          ) p
        limit
          :limit + 100
      ) counted
  )
select
  (
    select
      count
    from
      rest
  ) as counted,
  json_agg(
    json_build_array(
      c.id,
      null,
      json_build_array(
        c.id,
        c.subject,
        c.private_hash is not null,
        c.context_type,
        c.context_id,
        page.workflow_state,
        page.last_message_at,
        page.visible_last_authored_at,
        page.message_count,
        page.subscribed,
        page.starred,
        page.has_attachments,
        page.has_media_objects,
        page.tags,
        newest.message_id,
        left(newest.body, 101),
        case
          when newest.author then newest.message_id
          else own.message_id
        end,
        left(own.body, 101),
        case
          when newest.author then newest.created_at
          else own.created_at
        end,
        page.updated_at
      ),
      people.list
    )
    order by
      page.updated_at desc,
      page.conversation_id desc
  ) as rows
from
  page
  join conversations c on c.root_account_id = :tenant
  and c.id = page.conversation_id
  left join lateral (
    select
      mp.message_id,
      mp.author,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and mp.deleted_at is null
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) newest on true
  left join lateral (
    select
      mp.message_id,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and page.visible_last_authored_at is not null
      and newest.author is not true
      and mp.deleted_at is null
      and mp.author
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) own on true
  cross join lateral (
    select
      json_agg(
        case
          when op.last_authored_at is null then to_json(op.user_id)
          else json_build_array(op.user_id, op.last_authored_at)
        end
      ) as list
    from
      conversation_participants op
    where
      op.root_account_id = :tenant
      and op.conversation_id = page.conversation_id
      and true
  ) people;

-- conversations_page_filtered_1
with
  page as (
    select
      *
    from
      (
        select
          p.conversation_id,
          p.workflow_state,
          p.last_message_at,
          p.visible_last_authored_at,
          p.message_count,
          p.subscribed,
          p.starred,
          p.has_attachments,
          p.has_media_objects,
          p.tags,
          p.updated_at,
          p.xmin as written
        from
          conversation_participants p
        where
          p.root_account_id = :tenant
          and p.user_id = :actor
          and p.message_count > 0
          and p.last_message_at is not null
          and p.workflow_state <> 'archived'
          and (
            p.tags @> :tags
            or :tags = '{}'
          )
          and (
            select
              count(*)
            from
              conversation_participants f
            where
              f.root_account_id = :tenant
              and f.conversation_id = p.conversation_id
              and f.user_id = any (:users)
          ) = cardinality(:users)
        order by
          p.last_message_at desc,
          p.conversation_id desc
        limit
          101
      ) p
    limit
      :limit
  ),
  rest as materialized (
    select
      count(*)
    from
      (
        select
          1
        from
          (
            select
              1
            from
              conversation_participants p
            where
              p.root_account_id = :tenant
              and p.user_id = :actor
              and p.message_count > 0
              and p.last_message_at is not null
              and p.workflow_state <> 'archived'
              and (
                p.tags @> :tags
                or :tags = '{}'
              )
              and (
                select
                  count(*)
                from
                  conversation_participants f
                where
                  f.root_account_id = :tenant
                  and f.conversation_id = p.conversation_id
                  and f.user_id = any (:users)
              ) = cardinality(:users)
            limit
              201
          ) p
        limit
          :limit + 100
      ) counted
  )
select
  (
    select
      count
    from
      rest
  ) as counted,
  json_agg(
    json_build_array(
      c.id,
      null,
      json_build_array(
        c.id,
        c.subject,
        c.private_hash is not null,
        c.context_type,
        c.context_id,
        page.workflow_state,
        page.last_message_at,
        page.visible_last_authored_at,
        page.message_count,
        page.subscribed,
        page.starred,
        page.has_attachments,
        page.has_media_objects,
        page.tags,
        newest.message_id,
        left(newest.body, 101),
        case
          when newest.author then newest.message_id
          else own.message_id
        end,
        left(own.body, 101),
        case
          when newest.author then newest.created_at
          else own.created_at
        end,
        null
      ),
      people.list
    )
    order by
      page.last_message_at desc,
      page.conversation_id desc
  ) as rows
from
  page
  join conversations c on c.root_account_id = :tenant
  and c.id = page.conversation_id
  left join lateral (
    select
      mp.message_id,
      mp.author,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and mp.deleted_at is null
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) newest on true
  left join lateral (
    select
      mp.message_id,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and page.visible_last_authored_at is not null
      and newest.author is not true
      and mp.deleted_at is null
      and mp.author
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) own on true
  cross join lateral (
    select
      json_agg(
        case
          when op.last_authored_at is null then to_json(op.user_id)
          else json_build_array(op.user_id, op.last_authored_at)
        end
      ) as list
    from
      conversation_participants op
    where
      op.root_account_id = :tenant
      and op.conversation_id = page.conversation_id
      and true
  ) people;

-- conversations_page_filtered_2
with
  page as (
    select
      *
    from
      (
        select
          p.conversation_id,
          p.workflow_state,
          p.last_message_at,
          p.visible_last_authored_at,
          p.message_count,
          p.subscribed,
          p.starred,
          p.has_attachments,
          p.has_media_objects,
          p.tags,
          p.updated_at,
          p.xmin as written
        from
          conversation_participants p
        where
          p.root_account_id = :tenant
          and p.user_id = :actor
          and p.message_count > 0
          and p.last_message_at is not null
          and p.workflow_state = 'unread'
          and (
            p.tags && :tags
            or (
              select
                count(*)
              from
                conversation_participants f
              where
                f.root_account_id = :tenant
                and f.conversation_id = p.conversation_id
                and f.user_id = any (:users)
            ) > 0
          )
        order by
          p.last_message_at desc,
          p.conversation_id desc
        limit
          101
        offset
          :offset
      ) p
    limit
      :limit
  ),
  rest as materialized (
    select
      count(*)
    from
      (
        select
          1
        from
          (
            select
              1
            from
              conversation_participants p
            where
              p.root_account_id = :tenant
              and p.user_id = :actor
              and p.message_count > 0
              and p.last_message_at is not null
              and p.workflow_state = 'unread'
              and (
                p.tags && :tags
                or (
                  select
                    count(*)
                  from
                    conversation_participants f
                  where
                    f.root_account_id = :tenant
                    and f.conversation_id = p.conversation_id
                    and f.user_id = any (:users)
                ) > 0
              )
            limit
              201
            offset
              :offset
          ) p
        limit
          :limit + 100
      ) counted
  )
select
  (
    select
      count
    from
      rest
  ) as counted,
  json_agg(
    json_build_array(
      c.id,
      null,
      json_build_array(
        c.id,
        c.subject,
        c.private_hash is not null,
        c.context_type,
        c.context_id,
        page.workflow_state,
        page.last_message_at,
        page.visible_last_authored_at,
        page.message_count,
        page.subscribed,
        page.starred,
        page.has_attachments,
        page.has_media_objects,
        page.tags,
        newest.message_id,
        left(newest.body, 101),
        case
          when newest.author then newest.message_id
          else own.message_id
        end,
        left(own.body, 101),
        case
          when newest.author then newest.created_at
          else own.created_at
        end,
        null
      ),
      people.list
    )
    order by
      page.last_message_at desc,
      page.conversation_id desc
  ) as rows
from
  page
  join conversations c on c.root_account_id = :tenant
  and c.id = page.conversation_id
  left join lateral (
    select
      mp.message_id,
      mp.author,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and mp.deleted_at is null
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) newest on true
  left join lateral (
    select
      mp.message_id,
      m.body,
      m.created_at
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = page.conversation_id
      and mp.user_id = :actor
      and page.visible_last_authored_at is not null
      and newest.author is not true
      and mp.deleted_at is null
      and mp.author
      and not mp.generated
      and true
    order by
      mp.message_id desc
    limit
      1
  ) own on true
  cross join lateral (
    select
      json_agg(
        case
          when op.last_authored_at is null then to_json(op.user_id)
          else json_build_array(op.user_id, op.last_authored_at)
        end
      ) as list
    from
      conversation_participants op
    where
      op.root_account_id = :tenant
      and op.conversation_id = page.conversation_id
      and true
  ) people;

-- conversation_ids_1
select
  p.conversation_id as id
from
  conversation_participants p
where
  p.root_account_id = :tenant
  and p.user_id = :actor
  and p.message_count > 0
  and p.last_message_at is not null
  and p.workflow_state <> 'archived'
  and true
order by
  p.last_message_at desc,
  p.conversation_id desc;

-- messaging/conversations/removal.sql.ts

-- lock_conversations
select
  1
from
  conversations
where
  root_account_id = :tenant
  and id = any (:conversations)
order by
  id
for update;

-- empty_conversations
with
  gone as (
    update conversation_message_participants
    set
      deleted_at = :now
    where
      root_account_id = :tenant
      and user_id = :user
      and conversation_id = any (:conversations)
      and deleted_at is null
  )
update conversation_participants
set
  message_count = 0,
  last_message_at = null,
  visible_last_authored_at = null,
  workflow_state = case
    when workflow_state = 'unread' then 'read'
    else workflow_state
  end,
  tags = null,
  has_attachments = false,
  has_media_objects = false,
  starred = false,
  updated_at = :now
where
  root_account_id = :tenant
  and user_id = :user
  and conversation_id = any (:conversations);

-- delete_messages_for_user
with
  own as (
    select
      message_id,
      generated,
      message_id = any (:ids) as going
    from
      conversation_message_participants
    where
      root_account_id = :tenant
      and conversation_id = :conversation
      and user_id = :user
      and deleted_at is null
  )
update conversation_message_participants mp
set
  deleted_at = :now
where
  mp.root_account_id = :tenant
  and mp.conversation_id = :conversation
  and mp.user_id = :user
  and mp.deleted_at is null
  and (
    mp.message_id = any (:ids)
    or not exists (
      select
        1
      from
        own
      where
        not own.generated
        and not own.going
    )
  );

-- recount_messages
with
  visible as (
    select
      mp.message_id,
      mp.author,
      mp.generated,
      mp.tags,
      m.created_at,
      m.has_attachments,
      m.has_media_objects
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = :conversation
      and mp.user_id = :user
      and mp.deleted_at is null
  ),
  facts as (
    select
      count(*) filter (
        where
          not generated
      ) as n,
      max(created_at) as newest,
      max(created_at) filter (
        where
          author
          and not generated
      ) as authored,
      coalesce(bool_or(has_attachments), false) as files,
      coalesce(bool_or(has_media_objects), false) as media
    from
      visible
  )
update conversation_participants p
set
  message_count = f.n,
  visible_last_authored_at = f.authored,
  has_attachments = f.files,
  has_media_objects = f.media,
  last_message_at = case
    when f.n = 0
    or p.last_message_at is null then null
    when p.subscribed then f.newest
    else coalesce(
      (
        select
          max(v.created_at)
        from
          visible v
        where
          v.created_at <= p.last_message_at
      ),
      (
        select
          min(v.created_at)
        from
          visible v
        where
          v.created_at > p.last_message_at
      )
    )
  end,
  workflow_state = case
    when f.n = 0
    and p.workflow_state = 'unread' then 'read'
    else p.workflow_state
  end,
  starred = p.starred
  and f.n > 0,
  tags = case
    when f.n = 0 then null
    when c.private_hash is null then p.tags
    else coalesce(
      (
        select
          array_agg(distinct t.tag)
        from
          visible v
          cross join unnest(v.tags) t (tag)
      ),
      '{}'
    )
  end,
  updated_at = :now
from
  facts f,
  conversations c
where
  p.root_account_id = :tenant
  and p.conversation_id = :conversation
  and p.user_id = :user
  and c.root_account_id = :tenant
  and c.id = :conversation;

-- messaging/conversations/reply.sql.ts

-- reply_to_all; prepared; emits conversation_message
with
  c as (
    -- the conversation's row is locked first, so that its replies are serialized; participants who came or went while this
    -- statement waited for the lock are not in its snapshot, so it writes nothing then and is repeated
    update conversations c
    set
      updated_at = :now,
      has_attachments = c.has_attachments
      or :hasAttachments,
      has_media_objects = c.has_media_objects
      or :hasMedia
    where
      c.root_account_id = :tenant
      and c.id = :conversation
      and c.roster = (
        select
          seen.roster
        from
          conversations seen
        where
          seen.root_account_id = :tenant
          and seen.id = :conversation
      )
      and exists (
        select
          1
        from
          conversation_participants author
        where
          author.root_account_id = :tenant
          and author.conversation_id = :conversation
          and author.user_id = :author
      )
    returning
      c.id,
      c.private_hash,
      c.subject,
      c.context_type,
      c.context_id,
      c.tags
  ),
  message as (
    insert into
      conversation_messages (
        root_account_id,
        conversation_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      c.id,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    from
      c
    returning
      id
  ),
  participant as (
    update conversation_participants cp
    set
      message_count = cp.message_count + 1,
      workflow_state = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then 'unread'
        else cp.workflow_state
      end,
      last_message_at = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then :now
        else cp.last_message_at
      end,
      last_authored_at = case
        when cp.user_id = :author then :now
        else cp.last_authored_at
      end,
      visible_last_authored_at = case
        when cp.user_id = :author then :now
        else cp.visible_last_authored_at
      end,
      has_attachments = cp.has_attachments
      or :hasAttachments,
      has_media_objects = cp.has_media_objects
      or :hasMedia,
      updated_at = :now
    where
      cp.root_account_id = :tenant
      and cp.conversation_id = (
        select
          id
        from
          c
      )
    returning
      cp.user_id,
      cp.last_authored_at,
      cp.workflow_state,
      cp.last_message_at,
      cp.visible_last_authored_at,
      cp.message_count,
      cp.subscribed,
      cp.starred,
      cp.has_attachments,
      cp.has_media_objects,
      cp.tags,
      cp.updated_at
  ),
  received as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
    select
      :tenant,
      c.id,
      w.user_id,
      m.id,
      w.user_id = :author,
      case
        when c.private_hash is null then null
        else (
          select
            mp.tags
          from
            conversation_message_participants mp
          where
            mp.root_account_id = :tenant
            and mp.conversation_id = :conversation
            and mp.user_id = w.user_id
          order by
            mp.message_id desc
          limit
            1
        )
      end
    from
      participant w
      cross join message m
      cross join c
  ),
  away as (
    insert into
      auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
    select
      :tenant,
      w.user_id,
      :author,
      s.period,
      w.message_id,
      :now
    from
      (
        select
          x.user_id,
          m.id as message_id
        from
          participant x
          cross join message m
      ) w
      join inbox_settings s on s.root_account_id = :tenant
      and s.user_id = w.user_id
      and s.use_out_of_office
      and s.out_of_office_first_date <= :now
      and coalesce(s.out_of_office_last_date, 'infinity') > :now
    where
      w.user_id <> :author
    on conflict do nothing
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'conversation_message',
      jsonb_build_object('conversation_id', c.id, 'message_id', m.id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      c
      cross join message m
  )
select
  c.id,
  m.id as message_id,
  c.subject,
  c.private_hash is not null as private,
  c.context_type,
  c.context_id,
  c.tags as conversation_tags,
  own.workflow_state,
  own.last_message_at,
  own.visible_last_authored_at,
  own.message_count,
  own.subscribed,
  own.starred,
  own.has_attachments,
  own.has_media_objects,
  own.tags,
  own.updated_at
from
  c
  cross join message m
  join participant own on own.user_id = :author;

-- reply_beyond_1; emits conversation_message
with
  c as (
    -- the conversation's row is locked first, so that its replies are serialized; participants who came or went while this
    -- statement waited for the lock are not in its snapshot, so it writes nothing then and is repeated
    update conversations c
    set
      updated_at = :now,
      has_attachments = c.has_attachments
      or :hasAttachments,
      has_media_objects = c.has_media_objects
      or :hasMedia
    where
      c.root_account_id = :tenant
      and c.id = :conversation
      and c.roster = (
        select
          seen.roster
        from
          conversations seen
        where
          seen.root_account_id = :tenant
          and seen.id = :conversation
      )
      and exists (
        select
          1
        from
          conversation_participants author
        where
          author.root_account_id = :tenant
          and author.conversation_id = :conversation
          and author.user_id = :author
      )
    returning
      c.id,
      c.private_hash,
      c.subject,
      c.context_type,
      c.context_id,
      c.tags
  ),
  message as (
    insert into
      conversation_messages (
        root_account_id,
        conversation_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      c.id,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    from
      c
    returning
      id
  ),
  participant as (
    update conversation_participants cp
    set
      message_count = cp.message_count + 1,
      workflow_state = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then 'unread'
        else cp.workflow_state
      end,
      last_message_at = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then :now
        else cp.last_message_at
      end,
      last_authored_at = case
        when cp.user_id = :author then :now
        else cp.last_authored_at
      end,
      visible_last_authored_at = case
        when cp.user_id = :author then :now
        else cp.visible_last_authored_at
      end,
      has_attachments = cp.has_attachments
      or :hasAttachments,
      has_media_objects = cp.has_media_objects
      or :hasMedia,
      updated_at = :now
    where
      cp.root_account_id = :tenant
      and cp.conversation_id = (
        select
          id
        from
          c
      )
      and (
        cp.user_id = :author
        or cp.user_id = any (:only)
      )
    returning
      cp.user_id,
      cp.last_authored_at,
      cp.workflow_state,
      cp.last_message_at,
      cp.visible_last_authored_at,
      cp.message_count,
      cp.subscribed,
      cp.starred,
      cp.has_attachments,
      cp.has_media_objects,
      cp.tags,
      cp.updated_at
  ),
  received as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
    select
      :tenant,
      c.id,
      w.user_id,
      m.id,
      w.user_id = :author,
      case
        when c.private_hash is null then null
        else (
          select
            mp.tags
          from
            conversation_message_participants mp
          where
            mp.root_account_id = :tenant
            and mp.conversation_id = :conversation
            and mp.user_id = w.user_id
          order by
            mp.message_id desc
          limit
            1
        )
      end
    from
      participant w
      cross join message m
      cross join c
  ),
  away as (
    insert into
      auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
    select
      :tenant,
      w.user_id,
      :author,
      s.period,
      w.message_id,
      :now
    from
      (
        select
          x.user_id,
          m.id as message_id
        from
          participant x
          cross join message m
      ) w
      join inbox_settings s on s.root_account_id = :tenant
      and s.user_id = w.user_id
      and s.use_out_of_office
      and s.out_of_office_first_date <= :now
      and coalesce(s.out_of_office_last_date, 'infinity') > :now
    where
      w.user_id <> :author
    on conflict do nothing
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'conversation_message',
      jsonb_build_object('conversation_id', c.id, 'message_id', m.id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      c
      cross join message m
  )
select
  c.id,
  m.id as message_id,
  c.subject,
  c.private_hash is not null as private,
  c.context_type,
  c.context_id,
  c.tags as conversation_tags,
  own.workflow_state,
  own.last_message_at,
  own.visible_last_authored_at,
  own.message_count,
  own.subscribed,
  own.starred,
  own.has_attachments,
  own.has_media_objects,
  own.tags,
  own.updated_at
from
  c
  cross join message m
  join participant own on own.user_id = :author;

-- reply_beyond_2; emits conversation_message
with
  c as (
    -- the conversation's row is locked first, so that its replies are serialized; participants who came or went while this
    -- statement waited for the lock are not in its snapshot, so it writes nothing then and is repeated
    update conversations c
    set
      updated_at = :now,
      has_attachments = c.has_attachments
      or :hasAttachments,
      has_media_objects = c.has_media_objects
      or :hasMedia,
      tags = coalesce(c.tags, '{}') || coalesce(
        (
          select
            array_agg(x)
          from
            unnest(:tags) x
          where
            x <> all (coalesce(c.tags, '{}'))
        ),
        '{}'
      ),
      roster = c.roster + 1
    where
      c.root_account_id = :tenant
      and c.id = :conversation
      and c.roster = (
        select
          seen.roster
        from
          conversations seen
        where
          seen.root_account_id = :tenant
          and seen.id = :conversation
      )
      and exists (
        select
          1
        from
          conversation_participants author
        where
          author.root_account_id = :tenant
          and author.conversation_id = :conversation
          and author.user_id = :author
      )
    returning
      c.id,
      c.private_hash,
      c.subject,
      c.context_type,
      c.context_id,
      c.tags
  ),
  message as (
    insert into
      conversation_messages (
        root_account_id,
        conversation_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      c.id,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    from
      c
    returning
      id
  ),
  joined as (
    insert into
      conversation_participants (
        root_account_id,
        user_id,
        conversation_id,
        workflow_state,
        last_message_at,
        message_count,
        has_attachments,
        has_media_objects,
        tags,
        updated_at
      )
    select
      :tenant,
      (p ->> 'id')::bigint,
      c.id,
      'unread',
      :now,
      1,
      :hasAttachments,
      :hasMedia,
      array(
        select
          jsonb_array_elements_text(p -> 'tags')
      ),
      :now
    from
      jsonb_array_elements(:newcomers) p
      cross join c
    on conflict do nothing
    returning
      user_id
  ),
  participant as (
    update conversation_participants cp
    set
      message_count = cp.message_count + 1,
      workflow_state = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then 'unread'
        else cp.workflow_state
      end,
      last_message_at = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then :now
        else cp.last_message_at
      end,
      last_authored_at = case
        when cp.user_id = :author then :now
        else cp.last_authored_at
      end,
      visible_last_authored_at = case
        when cp.user_id = :author then :now
        else cp.visible_last_authored_at
      end,
      has_attachments = cp.has_attachments
      or :hasAttachments,
      has_media_objects = cp.has_media_objects
      or :hasMedia,
      updated_at = :now,
      tags = coalesce(cp.tags, '{}') || coalesce(
        (
          select
            array_agg(x)
          from
            unnest(:tags) x
          where
            x <> all (coalesce(cp.tags, '{}'))
        ),
        '{}'
      )
    where
      cp.root_account_id = :tenant
      and cp.conversation_id = (
        select
          id
        from
          c
      )
      and (
        cp.user_id = :author
        or cp.user_id = any (:only)
        or cp.user_id = any (
          array(
            select
              (p ->> 'id')::bigint
            from
              jsonb_array_elements(:newcomers) p
          )
        )
      )
    returning
      cp.user_id,
      cp.last_authored_at,
      cp.workflow_state,
      cp.last_message_at,
      cp.visible_last_authored_at,
      cp.message_count,
      cp.subscribed,
      cp.starred,
      cp.has_attachments,
      cp.has_media_objects,
      cp.tags,
      cp.updated_at
  ),
  received as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
    select
      :tenant,
      c.id,
      w.user_id,
      m.id,
      w.user_id = :author,
      case
        when c.private_hash is null then null
        else :tags
      end
    from
      (
        select
          user_id
        from
          participant
        union all
        select
          user_id
        from
          joined
      ) w
      cross join message m
      cross join c
  ),
  away as (
    insert into
      auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
    select
      :tenant,
      w.user_id,
      :author,
      s.period,
      w.message_id,
      :now
    from
      (
        select
          x.user_id,
          m.id as message_id
        from
          (
            select
              user_id
            from
              participant
            union all
            select
              user_id
            from
              joined
          ) x
          cross join message m
      ) w
      join inbox_settings s on s.root_account_id = :tenant
      and s.user_id = w.user_id
      and s.use_out_of_office
      and s.out_of_office_first_date <= :now
      and coalesce(s.out_of_office_last_date, 'infinity') > :now
    where
      w.user_id <> :author
    on conflict do nothing
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'conversation_message',
      jsonb_build_object('conversation_id', c.id, 'message_id', m.id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      c
      cross join message m
  )
select
  c.id,
  m.id as message_id,
  c.subject,
  c.private_hash is not null as private,
  c.context_type,
  c.context_id,
  c.tags as conversation_tags,
  own.workflow_state,
  own.last_message_at,
  own.visible_last_authored_at,
  own.message_count,
  own.subscribed,
  own.starred,
  own.has_attachments,
  own.has_media_objects,
  own.tags,
  own.updated_at
from
  c
  cross join message m
  join participant own on own.user_id = :author;

-- reply_without_context; prepared; emits conversation_message
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  c as (
    -- the conversation's row is locked first, so that its replies are serialized; participants who came or went while this
    -- statement waited for the lock are not in its snapshot, so it writes nothing then and is repeated
    update conversations c
    set
      updated_at = :now,
      has_attachments = c.has_attachments
      or false,
      has_media_objects = c.has_media_objects
      or false
    where
      c.root_account_id = :tenant
      and c.id = :conversation
      and c.context_type is null
      and c.roster = (
        select
          seen.roster
        from
          conversations seen
        where
          seen.root_account_id = :tenant
          and seen.id = :conversation
      )
      and exists (
        select
          1
        from
          conversation_participants author
        where
          author.root_account_id = :tenant
          and author.conversation_id = :conversation
          and author.user_id = :actor
      )
    returning
      c.id,
      c.private_hash,
      c.subject,
      c.context_type,
      c.context_id,
      c.tags
  ),
  message as (
    insert into
      conversation_messages (
        root_account_id,
        conversation_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      c.id,
      :actor,
      :body,
      '{}',
      '{}',
      null,
      null,
      false,
      false,
      :now
    from
      c
    returning
      id
  ),
  participant as (
    update conversation_participants cp
    set
      message_count = cp.message_count + 1,
      workflow_state = case
        when cp.user_id <> :actor
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then 'unread'
        else cp.workflow_state
      end,
      last_message_at = case
        when cp.user_id <> :actor
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then :now
        else cp.last_message_at
      end,
      last_authored_at = case
        when cp.user_id = :actor then :now
        else cp.last_authored_at
      end,
      visible_last_authored_at = case
        when cp.user_id = :actor then :now
        else cp.visible_last_authored_at
      end,
      has_attachments = cp.has_attachments
      or false,
      has_media_objects = cp.has_media_objects
      or false,
      updated_at = :now
    where
      cp.root_account_id = :tenant
      and cp.conversation_id = (
        select
          id
        from
          c
      )
    returning
      cp.user_id,
      cp.last_authored_at,
      cp.workflow_state,
      cp.last_message_at,
      cp.visible_last_authored_at,
      cp.message_count,
      cp.subscribed,
      cp.starred,
      cp.has_attachments,
      cp.has_media_objects,
      cp.tags,
      cp.updated_at
  ),
  received as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
    select
      :tenant,
      c.id,
      w.user_id,
      m.id,
      w.user_id = :actor,
      case
        when c.private_hash is null then null
        else (
          select
            mp.tags
          from
            conversation_message_participants mp
          where
            mp.root_account_id = :tenant
            and mp.conversation_id = :conversation
            and mp.user_id = w.user_id
          order by
            mp.message_id desc
          limit
            1
        )
      end
    from
      participant w
      cross join message m
      cross join c
  ),
  away as (
    insert into
      auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
    select
      :tenant,
      w.user_id,
      :actor,
      s.period,
      w.message_id,
      :now
    from
      (
        select
          x.user_id,
          m.id as message_id
        from
          participant x
          cross join message m
      ) w
      join inbox_settings s on s.root_account_id = :tenant
      and s.user_id = w.user_id
      and s.use_out_of_office
      and s.out_of_office_first_date <= :now
      and coalesce(s.out_of_office_last_date, 'infinity') > :now
    where
      w.user_id <> :actor
    on conflict do nothing
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'conversation_message',
      jsonb_build_object('conversation_id', c.id, 'message_id', m.id, 'author_id', :actor),
      :now,
      null::timestamptz
    from
      c
      cross join message m
  ),
  targets as (
    select
      user_id,
      last_authored_at
    from
      participant
  )
select
  people.list as people,
  c.id,
  m.id as message_id,
  c.subject,
  c.private_hash is not null as private,
  c.context_type,
  c.context_id,
  c.tags as conversation_tags,
  own.workflow_state,
  own.last_message_at,
  own.visible_last_authored_at,
  own.message_count,
  own.subscribed,
  own.starred,
  own.has_attachments,
  own.has_media_objects,
  own.tags,
  own.updated_at
from
  c
  cross join message m
  join participant own on own.user_id = :actor
  cross join lateral (
    select
      json_agg(
        case
          when op.last_authored_at is null
          and op.common_courses is null
          and op.common_groups is null
          and not op.known_as_admin then to_json(op.user_id)
          else json_build_array(op.user_id, op.last_authored_at, op.common_courses, op.common_groups, op.known_as_admin)
        end
      ) as list
    from
      (
        select
          x.user_id,
          x.last_authored_at,
          case
            when exists (
              select
                1
              from
                my
            ) then (
              select
                json_object_agg(s.course_id, s.roles)
              from
                (
                  select
                    oe.course_id,
                    array_agg(distinct oe.type) as roles
                  from
                    enrollments oe
                    join my on my.course_id = oe.course_id
                  where
                    oe.root_account_id = :tenant
                    and oe.user_id = x.user_id
                    and x.user_id <> :actor
                    and (
                      my.workflow_state <> 'deleted'
                      and oe.type <> 'StudentViewEnrollment'
                      and (
                        (
                          my.workflow_state <> 'unpublished'
                          and oe.workflow_state in ('active', 'invited', 'completed')
                        )
                        or (
                          oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                          and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
                        )
                      )
                    )
                    and (
                      case
                        when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
                        or oe.user_id = :actor
                        or oe.user_id = any (my.observed)
                        when my.limited then oe.course_section_id = any (my.sections)
                        else not (
                          my.student
                          and oe.type = 'ObserverEnrollment'
                          and oe.associated_user_id is distinct from :actor
                          and oe.user_id <> :actor
                        )
                      end
                    )
                  group by
                    oe.course_id
                ) s
            )
          end as common_courses,
          case
            when exists (
              select
                1
              from
                my
            )
            or exists (
              select
                1
              from
                group_memberships mine
              where
                mine.root_account_id = :tenant
                and mine.user_id = :actor
                and mine.workflow_state = 'accepted'
            ) then (
              select
                json_object_agg(gm.group_id, array['Member'])
              from
                group_memberships gm
                join groups g on g.root_account_id = :tenant
                and g.id = gm.group_id
                and g.workflow_state = 'available'
              where
                gm.root_account_id = :tenant
                and gm.user_id = x.user_id
                and x.user_id <> :actor
                and gm.workflow_state = 'accepted'
                and (
                  exists (
                    select
                      1
                    from
                      group_memberships mine
                    where
                      mine.root_account_id = :tenant
                      and mine.group_id = g.id
                      and mine.user_id = :actor
                      and mine.workflow_state = 'accepted'
                  )
                  or exists (
                    select
                      1
                    from
                      my
                    where
                      (
                        g.context_type = 'Course'
                        and my.course_id = g.context_id
                        and my.may_send
                        and not my.limited
                        and my.recent
                      )
                  )
                )
            )
          end as common_groups,
          :accounts <> '{}'
          and exists (
            select
              1
            from
              user_account_associations a
            where
              a.root_account_id = :tenant
              and a.user_id = x.user_id
              and a.account_id = any (:accounts)
          ) as known_as_admin
        from
          targets x
        offset
          0
      ) op
  ) people;

-- conversation_participation
select
  message_count
from
  conversation_participants
where
  root_account_id = :tenant
  and user_id = :user
  and conversation_id = :conversation;

-- messaging/conversations/start.sql.ts

-- start_conversations; prepared; emits conversation_message, conversation_created
with
  input as materialized (
    select
      d.ord,
      d.hash,
      d.tags,
      d.people,
      nextval('conversations_id_seq') as new_id,
      nextval('conversation_messages_id_seq') as message_id
    from
      jsonb_to_recordset(:starts) as d (ord integer, hash text, tags text[], people jsonb)
    order by
      d.ord
  ),
  opened as (
    insert into
      conversations as c (
        root_account_id,
        id,
        private_hash,
        subject,
        context_type,
        context_id,
        tags,
        has_attachments,
        has_media_objects,
        created_at,
        updated_at
      )
    select
      :tenant,
      i.new_id,
      i.hash,
      :subject,
      :contextType,
      :contextId,
      i.tags,
      :hasAttachments,
      :hasMedia,
      :now,
      :now
    from
      input i
    order by
      i.hash
    on conflict (root_account_id, private_hash)
    where
      private_hash is not null do update
    set
      tags = coalesce(c.tags, '{}') || coalesce(
        (
          select
            array_agg(x)
          from
            unnest(excluded.tags) x
          where
            x <> all (coalesce(c.tags, '{}'))
        ),
        '{}'
      ),
      has_attachments = c.has_attachments
      or excluded.has_attachments,
      has_media_objects = c.has_media_objects
      or excluded.has_media_objects,
      updated_at = :now
    returning
      c.id,
      c.private_hash,
      c.subject,
      c.context_type,
      c.context_id,
      c.tags
  ),
  target as (
    select
      i.ord,
      i.new_id,
      i.message_id,
      i.people,
      o.*
    from
      input i
      -- one equality for both kinds, so that it can be hashed
      join opened o on coalesce(o.private_hash, o.id::text) = coalesce(i.hash, i.new_id::text)
  ),
  message as (
    insert into
      conversation_messages (
        root_account_id,
        id,
        conversation_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      t.message_id,
      t.id,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    from
      target t
  ),
  person as materialized (
    select
      t.id as conversation_id,
      t.message_id,
      t.private_hash is not null as private,
      (p ->> 'id')::bigint as user_id,
      array(
        select
          jsonb_array_elements_text(p -> 'tags')
      ) as tags
    from
      target t
      cross join jsonb_array_elements(t.people) p
  ),
  participant as (
    insert into
      conversation_participants as cp (
        root_account_id,
        user_id,
        conversation_id,
        workflow_state,
        last_message_at,
        last_authored_at,
        visible_last_authored_at,
        message_count,
        has_attachments,
        has_media_objects,
        tags,
        updated_at
      )
    select
      :tenant,
      p.user_id,
      p.conversation_id,
      case
        when p.user_id = :author then 'read'
        else 'unread'
      end,
      case
        when p.user_id <> :author then :now
      end,
      case
        when p.user_id = :author then :now
      end,
      case
        when p.user_id = :author then :now
      end,
      1,
      :hasAttachments,
      :hasMedia,
      p.tags,
      :now
    from
      person p
    order by
      p.conversation_id,
      p.user_id
    on conflict (root_account_id, user_id, conversation_id) do update
    set
      message_count = cp.message_count + 1,
      workflow_state = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then 'unread'
        else cp.workflow_state
      end,
      last_message_at = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then :now
        else cp.last_message_at
      end,
      last_authored_at = case
        when cp.user_id = :author then :now
        else cp.last_authored_at
      end,
      visible_last_authored_at = case
        when cp.user_id = :author then :now
        else cp.visible_last_authored_at
      end,
      has_attachments = cp.has_attachments
      or :hasAttachments,
      has_media_objects = cp.has_media_objects
      or :hasMedia,
      updated_at = :now,
      tags = coalesce(cp.tags, '{}') || coalesce(
        (
          select
            array_agg(x)
          from
            unnest(excluded.tags) x
          where
            x <> all (coalesce(cp.tags, '{}'))
        ),
        '{}'
      )
    returning
      cp.*
  ),
  received as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
    select
      :tenant,
      p.conversation_id,
      p.user_id,
      p.message_id,
      p.user_id = :author,
      case
        when p.private then p.tags
      end
    from
      person p
  ),
  away as (
    insert into
      auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
    select
      :tenant,
      w.user_id,
      :author,
      s.period,
      w.message_id,
      :now
    from
      (
        select
          user_id,
          message_id
        from
          person
      ) w
      join inbox_settings s on s.root_account_id = :tenant
      and s.user_id = w.user_id
      and s.use_out_of_office
      and s.out_of_office_first_date <= :now
      and coalesce(s.out_of_office_last_date, 'infinity') > :now
    where
      w.user_id <> :author
    on conflict do nothing
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'conversation_message',
      jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      target t
    union all
    select
      :tenant,
      'conversation_created',
      jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      target t
    where
      t.ord = 0
      and t.id = t.new_id
  )
select
  t.id,
  t.message_id,
  t.subject,
  t.private_hash is not null as private,
  t.context_type,
  t.context_id,
  t.tags as conversation_tags,
  own.workflow_state,
  own.last_message_at,
  own.visible_last_authored_at,
  own.message_count,
  own.subscribed,
  own.starred,
  own.has_attachments,
  own.has_media_objects,
  own.tags,
  own.updated_at,
  w.authored
from
  target t
  join participant own on own.conversation_id = t.id
  and own.user_id = :author
  join (
    select
      a.conversation_id,
      json_agg(json_build_object('user_id', a.user_id, 'at', a.last_authored_at)) as authored
    from
      participant a
    group by
      a.conversation_id
  ) w on w.conversation_id = t.id
order by
  t.ord;

-- start_conversations_counted; prepared; emits conversation_message, conversation_created
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
  ),
  input as materialized (
    select
      d.ord,
      d.hash,
      d.tags,
      d.people,
      nextval('conversations_id_seq') as new_id,
      nextval('conversation_messages_id_seq') as message_id
    from
      jsonb_to_recordset(:starts) as d (ord integer, hash text, tags text[], people jsonb)
    where
      exists (
        select
          1
        from
          reserved
      )
    order by
      d.ord
  ),
  opened as (
    insert into
      conversations as c (
        root_account_id,
        id,
        private_hash,
        subject,
        context_type,
        context_id,
        tags,
        has_attachments,
        has_media_objects,
        created_at,
        updated_at
      )
    select
      :tenant,
      i.new_id,
      i.hash,
      :subject,
      :contextType,
      :contextId,
      i.tags,
      :hasAttachments,
      :hasMedia,
      :now,
      :now
    from
      input i
    order by
      i.hash
    on conflict (root_account_id, private_hash)
    where
      private_hash is not null do update
    set
      tags = coalesce(c.tags, '{}') || coalesce(
        (
          select
            array_agg(x)
          from
            unnest(excluded.tags) x
          where
            x <> all (coalesce(c.tags, '{}'))
        ),
        '{}'
      ),
      has_attachments = c.has_attachments
      or excluded.has_attachments,
      has_media_objects = c.has_media_objects
      or excluded.has_media_objects,
      updated_at = :now
    returning
      c.id,
      c.private_hash,
      c.subject,
      c.context_type,
      c.context_id,
      c.tags
  ),
  target as (
    select
      i.ord,
      i.new_id,
      i.message_id,
      i.people,
      o.*
    from
      input i
      -- one equality for both kinds, so that it can be hashed
      join opened o on coalesce(o.private_hash, o.id::text) = coalesce(i.hash, i.new_id::text)
  ),
  message as (
    insert into
      conversation_messages (
        root_account_id,
        id,
        conversation_id,
        author_id,
        body,
        attachment_ids,
        forwarded_message_ids,
        media_comment_id,
        media_comment_type,
        has_attachments,
        has_media_objects,
        created_at
      )
    select
      :tenant,
      t.message_id,
      t.id,
      :author,
      :body,
      :attachments,
      :forwarded,
      :mediaId,
      :mediaType,
      :hasAttachments,
      :hasMedia,
      :now
    from
      target t
  ),
  person as materialized (
    select
      t.id as conversation_id,
      t.message_id,
      t.private_hash is not null as private,
      (p ->> 'id')::bigint as user_id,
      array(
        select
          jsonb_array_elements_text(p -> 'tags')
      ) as tags
    from
      target t
      cross join jsonb_array_elements(t.people) p
  ),
  participant as (
    insert into
      conversation_participants as cp (
        root_account_id,
        user_id,
        conversation_id,
        workflow_state,
        last_message_at,
        last_authored_at,
        visible_last_authored_at,
        message_count,
        has_attachments,
        has_media_objects,
        tags,
        updated_at
      )
    select
      :tenant,
      p.user_id,
      p.conversation_id,
      case
        when p.user_id = :author then 'read'
        else 'unread'
      end,
      case
        when p.user_id <> :author then :now
      end,
      case
        when p.user_id = :author then :now
      end,
      case
        when p.user_id = :author then :now
      end,
      1,
      :hasAttachments,
      :hasMedia,
      p.tags,
      :now
    from
      person p
    order by
      p.conversation_id,
      p.user_id
    on conflict (root_account_id, user_id, conversation_id) do update
    set
      message_count = cp.message_count + 1,
      workflow_state = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then 'unread'
        else cp.workflow_state
      end,
      last_message_at = case
        when cp.user_id <> :author
        and (
          cp.subscribed
          or cp.last_message_at is null
        ) then :now
        else cp.last_message_at
      end,
      last_authored_at = case
        when cp.user_id = :author then :now
        else cp.last_authored_at
      end,
      visible_last_authored_at = case
        when cp.user_id = :author then :now
        else cp.visible_last_authored_at
      end,
      has_attachments = cp.has_attachments
      or :hasAttachments,
      has_media_objects = cp.has_media_objects
      or :hasMedia,
      updated_at = :now,
      tags = coalesce(cp.tags, '{}') || coalesce(
        (
          select
            array_agg(x)
          from
            unnest(excluded.tags) x
          where
            x <> all (coalesce(cp.tags, '{}'))
        ),
        '{}'
      )
    returning
      cp.*
  ),
  received as (
    insert into
      conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
    select
      :tenant,
      p.conversation_id,
      p.user_id,
      p.message_id,
      p.user_id = :author,
      case
        when p.private then p.tags
      end
    from
      person p
  ),
  away as (
    insert into
      auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
    select
      :tenant,
      w.user_id,
      :author,
      s.period,
      w.message_id,
      :now
    from
      (
        select
          user_id,
          message_id
        from
          person
      ) w
      join inbox_settings s on s.root_account_id = :tenant
      and s.user_id = w.user_id
      and s.use_out_of_office
      and s.out_of_office_first_date <= :now
      and coalesce(s.out_of_office_last_date, 'infinity') > :now
    where
      w.user_id <> :author
    on conflict do nothing
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'conversation_message',
      jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      target t
    union all
    select
      :tenant,
      'conversation_created',
      jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', :author),
      :now,
      null::timestamptz
    from
      target t
    where
      t.ord = 0
      and t.id = t.new_id
  )
select
  t.id,
  t.message_id,
  t.subject,
  t.private_hash is not null as private,
  t.context_type,
  t.context_id,
  t.tags as conversation_tags,
  own.workflow_state,
  own.last_message_at,
  own.visible_last_authored_at,
  own.message_count,
  own.subscribed,
  own.starred,
  own.has_attachments,
  own.has_media_objects,
  own.tags,
  own.updated_at,
  w.authored
from
  target t
  join participant own on own.conversation_id = t.id
  and own.user_id = :author
  join (
    select
      a.conversation_id,
      json_agg(json_build_object('user_id', a.user_id, 'at', a.last_authored_at)) as authored
    from
      participant a
    group by
      a.conversation_id
  ) w on w.conversation_id = t.id
order by
  t.ord;

-- messaging/conversations/states.sql.ts

-- change_conversation_states
update conversation_participants
set
  workflow_state = coalesce(:state, workflow_state),
  starred = coalesce(:starred, starred),
  subscribed = coalesce(:subscribed, subscribed),
  last_message_at = case
    when :subscribed is null then last_message_at
    else :lastMessageAt
  end,
  updated_at = :now
where
  root_account_id = :tenant
  and user_id = :user
  and conversation_id = any (:conversations)
  and (
    :from is null
    or workflow_state = :from
  );

-- mark_all_conversations_read
update conversation_participants
set
  workflow_state = 'read',
  updated_at = :now
where
  root_account_id = :tenant
  and user_id = :user
  and message_count > 0
  and last_message_at is not null
  and workflow_state = 'unread';

-- own_conversations
select
  conversation_id as id
from
  conversation_participants
where
  root_account_id = :tenant
  and user_id = :user
  and conversation_id = any (:conversations);

-- newest_visible_message
select
  max(m.created_at) as at
from
  conversation_message_participants mp
  join conversation_messages m on m.root_account_id = :tenant
  and m.id = mp.message_id
where
  mp.root_account_id = :tenant
  and mp.conversation_id = :conversation
  and mp.user_id = :user
  and mp.deleted_at is null;

-- conversations_unread_count; prepared
select
  array_agg(
    (
      select
        count(*)
      from
        conversation_participants p
      where
        p.root_account_id = :tenant
        and p.user_id = asker.id
        and p.message_count > 0
        and p.last_message_at is not null
        and p.workflow_state = 'unread'
    )
    order by
      asker.place
  ) as counts
from
  unnest(:users) with ordinality asker (id, place);

-- messaging/drafts/drafts.sql.ts

-- drafts_of_user
select
  *
from
  message_drafts
where
  root_account_id = :tenant
  and user_id = :user
  and (
    :id is null
    or id = :id
  )
  and (
    :conversation is null
    or conversation_id = :conversation
  )
  and (
    :before is null
    or id < :before
  )
order by
  id desc
limit
  :limit;

-- delete_draft
delete from message_drafts
where
  root_account_id = :tenant
  and user_id = :user
  and id = :id;

-- messaging/drafts/messageSearch.sql.ts

-- search_newest_messages
with
  near as materialized (
    select
      mp.conversation_id,
      mp.message_id
    from
      conversation_message_participants mp
    where
      mp.root_account_id = :tenant
      and mp.user_id = :user
      and mp.deleted_at is null
      and not mp.generated
      and mp.message_id < :before
    order by
      mp.message_id desc
    limit
      :depth
  ),
  found as (
    select
      mp.message_id,
      mp.conversation_id
    from
      near mp
      cross join lateral (
        select
          m.unsent_at,
          m.body
        from
          conversation_messages m
        where
          m.root_account_id = :tenant
          and m.id = mp.message_id
        offset
          0
      ) m
      cross join lateral (
        select
          c.subject
        from
          conversations c
        where
          c.root_account_id = :tenant
          and c.id = mp.conversation_id
        offset
          0
      ) c
    where
      (
        m.unsent_at is null
        and to_tsvector('simple', fold_text (m.body)) @@ to_tsquery('simple', :query)
      )
      or (
        to_tsvector('simple', fold_text (coalesce(c.subject, ''))) @@ to_tsquery('simple', :query)
        and not exists (
          select
            1
          from
            conversation_message_participants e
          where
            e.root_account_id = :tenant
            and e.conversation_id = mp.conversation_id
            and e.user_id = :user
            and e.deleted_at is null
            and not e.generated
            and e.message_id < mp.message_id
        )
      )
    limit
      :limit
  ),
  page as (
    select
      found.message_id as id,
      found.conversation_id,
      c.subject,
      m.author_id,
      u.short_name as author_name,
      m.created_at,
      left(m.body, 10000) as body
    from
      (
        select
          *
        from
          found
        order by
          message_id desc
        limit
          :limit
      ) found
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = found.message_id
      join conversations c on c.root_account_id = :tenant
      and c.id = found.conversation_id
      join users u on u.root_account_id = :tenant
      and u.id = m.author_id
  )
select
  reached.id as reached,
  page.*
from
  (
    select
      case
        when count(*) = :depth then min(message_id)
      end as id
    from
      near
  ) reached
  left join page on true
order by
  page.id desc;

-- search_message_index
with
  texts as materialized (
    select
      m.id
    from
      conversation_messages m
    where
      m.root_account_id = :tenant
      and m.id < :before
      and m.unsent_at is null
      and to_tsvector('simple', fold_text (m.body)) @@ to_tsquery('simple', :query)
  ),
  subjects as materialized (
    select
      c.id
    from
      conversations c
    where
      c.root_account_id = :tenant
      and to_tsvector('simple', fold_text (coalesce(c.subject, ''))) @@ to_tsquery('simple', :query)
  ),
  found as (
    select
      own.message_id,
      own.conversation_id
    from
      texts
      cross join lateral (
        select
          mp.message_id,
          mp.conversation_id
        from
          conversation_message_participants mp
        where
          mp.message_id = texts.id
          and mp.root_account_id = :tenant
          and mp.user_id = :user
          and mp.deleted_at is null
          and not mp.generated
        offset
          0
      ) own
    union
    select
      own.message_id,
      own.conversation_id
    from
      subjects
      cross join lateral (
        select
          mp.message_id,
          mp.conversation_id
        from
          conversation_message_participants mp
        where
          mp.conversation_id = subjects.id
          and mp.message_id < :before
          and mp.root_account_id = :tenant
          and mp.user_id = :user
          and mp.deleted_at is null
          and not mp.generated
          and not exists (
            select
              1
            from
              conversation_message_participants e
            where
              e.root_account_id = :tenant
              and e.conversation_id = mp.conversation_id
              and e.user_id = :user
              and e.deleted_at is null
              and not e.generated
              and e.message_id < mp.message_id
          )
        offset
          0
      ) own
  ),
  page as (
    select
      found.message_id as id,
      found.conversation_id,
      c.subject,
      m.author_id,
      u.short_name as author_name,
      m.created_at,
      left(m.body, 10000) as body
    from
      (
        select
          *
        from
          found
        order by
          message_id desc
        limit
          :limit
      ) found
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = found.message_id
      join conversations c on c.root_account_id = :tenant
      and c.id = found.conversation_id
      join users u on u.root_account_id = :tenant
      and u.id = m.author_id
  )
select
  *
from
  page
order by
  id desc;

-- messaging/drafts/scheduled.sql.ts

-- scheduled_message
select
  *
from
  scheduled_messages
where
  root_account_id = :tenant
  and user_id = :user
  and id = :id;

-- scheduled_messages_of_user
select
  *
from
  scheduled_messages
where
  root_account_id = :tenant
  and user_id = :user
  and (
    :state is null
    or workflow_state = :state
  )
  and (
    :before is null
    or id < :before
  )
order by
  id desc
limit
  :limit;

-- insert_scheduled_message
insert into
  scheduled_messages (root_account_id, user_id, conversation_id, params, send_at, created_at, updated_at)
values
  (:tenant, :user, :conversation, :params, :sendAt, :now, :now)
returning
  *;

-- change_scheduled_message
update scheduled_messages
set
  workflow_state = coalesce(:state, workflow_state),
  send_at = coalesce(:sendAt, send_at),
  updated_at = :now
where
  root_account_id = :tenant
  and user_id = :user
  and id = :id
  and workflow_state = 'scheduled'
returning
  *;

-- tenants_with_due_messages; across tenants: tells the worker which tenants have messages due
select distinct
  root_account_id as root
from
  scheduled_messages
where
  workflow_state = 'scheduled'
  and send_at <= :now;

-- take_due_message
select
  *
from
  scheduled_messages
where
  root_account_id = :tenant
  and workflow_state = 'scheduled'
  and send_at <= :now
order by
  send_at,
  id
limit
  1
for update
  skip locked;

-- finish_scheduled_message
update scheduled_messages
set
  workflow_state = :state,
  conversation_ids = :conversations,
  batch_id = :batch,
  failure = :failure,
  updated_at = :now
where
  root_account_id = :tenant
  and id = :id
  and workflow_state = 'scheduled';

-- messaging/drafts/unsend.sql.ts

-- visible_message
select
  m.id,
  m.author_id,
  m.generated,
  m.created_at,
  m.unsent_at
from
  conversation_message_participants mp
  join conversation_messages m on m.root_account_id = :tenant
  and m.id = mp.message_id
where
  mp.root_account_id = :tenant
  and mp.conversation_id = :conversation
  and mp.user_id = :user
  and mp.message_id = :id
  and mp.deleted_at is null;

-- erase_message
with
  c as (
    update conversations
    set
      roster = roster
    where
      root_account_id = :tenant
      and id = :conversation
    returning
      id
  )
update conversation_messages m
set
  body = :body,
  unsent_at = :now,
  attachment_ids = '{}',
  forwarded_message_ids = '{}',
  media_comment_id = null,
  media_comment_type = null,
  has_attachments = false,
  has_media_objects = false
from
  c
where
  m.root_account_id = :tenant
  and m.conversation_id = c.id
  and m.id = :id;

-- remark_conversation
with
  marks as (
    select
      mp.user_id,
      bool_or(m.has_attachments) as files,
      bool_or(m.has_media_objects) as media
    from
      conversation_message_participants mp
      join conversation_messages m on m.root_account_id = :tenant
      and m.id = mp.message_id
    where
      mp.root_account_id = :tenant
      and mp.conversation_id = :conversation
      and mp.deleted_at is null
    group by
      mp.user_id
  ),
  shared as (
    update conversations
    set
      has_attachments = (
        select
          coalesce(bool_or(files), false)
        from
          marks
      ),
      has_media_objects = (
        select
          coalesce(bool_or(media), false)
        from
          marks
      )
    where
      root_account_id = :tenant
      and id = :conversation
      and (
        has_attachments
        or has_media_objects
      )
  )
update conversation_participants p
set
  has_attachments = k.files,
  has_media_objects = k.media
from
  marks k
where
  p.root_account_id = :tenant
  and p.conversation_id = :conversation
  and p.user_id = k.user_id
  and (p.has_attachments, p.has_media_objects) is distinct from (k.files, k.media);

-- messaging/inbox/autoReply.sql.ts

-- tenants_with_owed_replies; across tenants: tells the worker which tenants owe replies
select distinct
  root_account_id as root
from
  auto_replies
where
  sent_at is null;

-- take_owed_reply
select
  a.user_id,
  a.author_id,
  a.period,
  s.out_of_office_subject as subject,
  case
    when s.use_out_of_office
    and s.period = a.period then s.out_of_office_message
  end as message,
  case
    when s.use_signature then s.signature
  end as signature,
  mine.tags as user_tags,
  theirs.tags as author_tags
from
  auto_replies a
  join inbox_settings s on s.root_account_id = a.root_account_id
  and s.user_id = a.user_id
  join conversation_messages m on m.root_account_id = a.root_account_id
  and m.id = a.message_id
  left join conversation_participants mine on mine.root_account_id = a.root_account_id
  and mine.conversation_id = m.conversation_id
  and mine.user_id = a.user_id
  left join conversation_participants theirs on theirs.root_account_id = a.root_account_id
  and theirs.conversation_id = m.conversation_id
  and theirs.user_id = a.author_id
where
  a.root_account_id = :tenant
  and a.sent_at is null
order by
  a.created_at
limit
  1
for update of
  a skip locked;

-- mark_reply_sent
update auto_replies
set
  sent_at = :now
where
  root_account_id = :tenant
  and user_id = :user
  and author_id = :author
  and period = :period;

-- delete_owed_replies
delete from auto_replies
where
  root_account_id = :tenant
  and message_id = :message
  and sent_at is null;

-- messaging/inbox/feed.sql.ts

-- feed_reader
select
  u.id,
  u.uuid,
  u.short_name as name
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
      p.root_account_id = :tenant
      and p.user_id = u.id
      and p.workflow_state = 'active'
  );

-- newest_messages
select
  m.id,
  mp.conversation_id,
  c.subject,
  m.body,
  u.short_name as author,
  m.created_at
from
  conversation_message_participants mp
  join conversation_messages m on m.root_account_id = :tenant
  and m.id = mp.message_id
  join conversations c on c.root_account_id = :tenant
  and c.id = mp.conversation_id
  join users u on u.root_account_id = :tenant
  and u.id = m.author_id
where
  mp.root_account_id = :tenant
  and mp.user_id = :user
  and mp.deleted_at is null
  and not mp.generated
order by
  mp.message_id desc
limit
  :limit;

-- messaging/inbox/settings.sql.ts

-- inbox_settings
select
  use_signature,
  signature,
  use_out_of_office,
  out_of_office_first_date,
  out_of_office_last_date,
  out_of_office_subject,
  out_of_office_message,
  created_at,
  updated_at
from
  inbox_settings
where
  root_account_id = :tenant
  and user_id = :user;

-- save_inbox_settings
insert into
  inbox_settings as s (
    root_account_id,
    user_id,
    use_signature,
    signature,
    use_out_of_office,
    out_of_office_first_date,
    out_of_office_last_date,
    out_of_office_subject,
    out_of_office_message,
    created_at,
    updated_at
  )
values
  (:tenant, :user, :useSignature, :signature, :isAway, :first, :last, :subject, :message, :now, :now)
on conflict (root_account_id, user_id) do update
set
  use_signature = excluded.use_signature,
  signature = excluded.signature,
  use_out_of_office = excluded.use_out_of_office,
  out_of_office_first_date = excluded.out_of_office_first_date,
  out_of_office_last_date = excluded.out_of_office_last_date,
  out_of_office_subject = excluded.out_of_office_subject,
  out_of_office_message = excluded.out_of_office_message,
  updated_at = excluded.updated_at,
  period = s.period + case
    when (
      s.use_out_of_office,
      s.out_of_office_first_date,
      s.out_of_office_last_date,
      s.out_of_office_subject,
      s.out_of_office_message
    ) is distinct from (
      excluded.use_out_of_office,
      excluded.out_of_office_first_date,
      excluded.out_of_office_last_date,
      excluded.out_of_office_subject,
      excluded.out_of_office_message
    ) then 1
    else 0
  end
returning
  use_signature,
  signature,
  use_out_of_office,
  out_of_office_first_date,
  out_of_office_last_date,
  out_of_office_subject,
  out_of_office_message,
  created_at,
  updated_at;

-- messaging/recipients/contexts.sql.ts

-- search_contexts; prepared
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  seen as (
    select
      *
    from
      my
    union all
    select
      :administered,
      'available',
      true,
      false,
      false,
      null::bigint[],
      null::bigint[],
      true
    where
      :administered is not null
      and not exists (
        select
          1
        from
          my
        where
          my.course_id = :administered
      )
  ),
  mine as (
    select
      'course' as kind,
      0 as rank,
      c.id,
      c.name,
      c.sort_key,
      c.id as course_id,
      null as context_name,
      case
        when c.workflow_state = 'available'
        and coalesce(
          case
            when c.restrict_enrollments_to_course_dates then c.end_at
          end,
          t.end_at,
          'infinity'
        ) > :now then 0
        when my.recent then 1
        else 2
      end as state,
      true as is_member
    from
      my
      join courses c on c.root_account_id = :tenant
      and c.id = my.course_id
      and c.workflow_state <> 'deleted'
      join enrollment_terms t on t.root_account_id = :tenant
      and t.id = c.enrollment_term_id
    where
      :within is null
    union all
    select
      'section',
      1,
      s.id,
      s.name,
      s.sort_key,
      c.id,
      c.name,
      case
        when c.workflow_state = 'available'
        and coalesce(
          case
            when c.restrict_enrollments_to_course_dates then c.end_at
          end,
          t.end_at,
          'infinity'
        ) > :now then 0
        when my.recent then 1
        else 2
      end,
      true
    from
      seen my
      join courses c on c.root_account_id = :tenant
      and c.id = my.course_id
      and c.workflow_state <> 'deleted'
      join enrollment_terms t on t.root_account_id = :tenant
      and t.id = c.enrollment_term_id
      join course_sections s on s.root_account_id = :tenant
      and s.course_id = c.id
      and s.workflow_state = 'active'
    where
      (
        :within is null
        or c.id = :within
      )
      and my.may_send
      and (
        not my.limited
        or s.id = any (my.sections)
      )
      -- sections are offered only where the actor sees more than one
      and 1 < (
        select
          count(*)
        from
          course_sections o
        where
          o.root_account_id = :tenant
          and o.course_id = c.id
          and o.workflow_state = 'active'
          and (
            not my.limited
            or o.id = any (my.sections)
          )
      )
    union all
    select
      'group',
      2,
      g.id,
      g.name,
      g.sort_key,
      case
        when g.context_type = 'Course' then g.context_id
      end,
      coalesce(c.name, a.name),
      case
        when c.id is null then 0
        else case
          when c.workflow_state = 'available'
          and coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at,
            'infinity'
          ) > :now then 0
          when my.recent then 1
          else 2
        end
      end,
      gm.user_id is not null
    from
      groups g
      left join seen my on g.context_type = 'Course'
      and my.course_id = g.context_id
      left join courses c on c.root_account_id = :tenant
      and g.context_type = 'Course'
      and c.id = g.context_id
      left join enrollment_terms t on t.root_account_id = :tenant
      and t.id = c.enrollment_term_id
      left join accounts a on a.root_account_id = :tenant
      and g.context_type = 'Account'
      and a.id = g.context_id
      left join group_memberships gm on gm.root_account_id = :tenant
      and gm.group_id = g.id
      and gm.user_id = :actor
      and gm.workflow_state = 'accepted'
    where
      g.root_account_id = :tenant
      and g.workflow_state = 'available'
      and g.id in (
        select
          m.group_id
        from
          group_memberships m
        where
          m.root_account_id = :tenant
          and m.user_id = :actor
          and m.workflow_state = 'accepted'
        union all
        select
          o.id
        from
          groups o
        where
          o.root_account_id = :tenant
          and o.context_type = 'Course'
          and o.context_id = :within
      )
      and case
        when :within is null then gm.user_id is not null
        else g.context_type = 'Course'
        and g.context_id = :within
        and (
          gm.user_id is not null
          or (
            g.context_type = 'Course'
            and my.course_id = g.context_id
            and my.may_send
            and not my.limited
            and my.recent
          )
        )
      end
  ),
  page as (
    select
      kind,
      case
        when :ranked then rank
        else 0
      end as rank,
      id,
      name,
      sort_key,
      course_id,
      context_name,
      case
        when :ranked then state
        else 0
      end as state,
      is_member
    from
      mine
    where
      kind = any (:kinds)
      and sort_key like all (:patterns)
      and kind || '_' || id <> all (:exclude)
  ),
  shown as (
    select
      *
    from
      page
    where
      :after is null
      or (state, rank, sort_key, kind, id) > ((:after ->> 0)::int, (:after ->> 1)::int, :after ->> 2, :after ->> 3, (:after ->> 4)::bigint)
    order by
      state,
      rank,
      sort_key,
      kind,
      id
    limit
      :limit
  )
select
  page.*,
  case
    when page.kind = 'group' then (
      select
        count(*)
      from
        group_memberships gm
      where
        gm.root_account_id = :tenant
        and gm.group_id = page.id
        and gm.workflow_state = 'accepted'
    )
    else (
      select
        count(distinct oe.user_id)
      from
        seen my
        join courses c on c.root_account_id = :tenant
        and c.id = my.course_id
        and c.workflow_state <> 'deleted'
        join enrollment_terms t on t.root_account_id = :tenant
        and t.id = c.enrollment_term_id
        join enrollments oe on oe.root_account_id = :tenant
        and oe.course_id = c.id
        and (
          page.kind = 'course'
          or oe.course_section_id = page.id
        )
      where
        my.course_id = page.course_id
        and (
          c.workflow_state <> 'deleted'
          and oe.type <> 'StudentViewEnrollment'
          and (
            (
              c.workflow_state <> 'unpublished'
              and oe.workflow_state in ('active', 'invited', 'completed')
            )
            or (
              oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
              and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
            )
          )
        )
        and (
          case
            when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
            or oe.user_id = :actor
            or oe.user_id = any (my.observed)
            when my.limited then oe.course_section_id = any (my.sections)
            else not (
              my.student
              and oe.type = 'ObserverEnrollment'
              and oe.associated_user_id is distinct from :actor
              and oe.user_id <> :actor
            )
          end
        )
        and (
          oe.type <> 'StudentEnrollment'
          or (
            oe.workflow_state <> 'completed'
            and c.workflow_state <> 'completed'
            and coalesce(oe.end_at, 'infinity') > :now
            and coalesce(
              coalesce(
                case
                  when c.restrict_enrollments_to_course_dates then c.end_at
                end,
                t.end_at
              ),
              'infinity'
            ) > :now
          )
        )
    )
  end as user_count
from
  shown page
order by
  state,
  rank,
  sort_key,
  kind,
  id;

-- search_roles; prepared
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  seen as (
    select
      *
    from
      my
    union all
    select
      :administered,
      'available',
      true,
      false,
      false,
      null::bigint[],
      null::bigint[],
      true
    where
      :administered is not null
      and not exists (
        select
          1
        from
          my
        where
          my.course_id = :administered
      )
  )
select
  oe.type,
  count(distinct oe.user_id)::int as n
from
  seen my
  join courses c on c.root_account_id = :tenant
  and c.id = my.course_id
  and c.workflow_state <> 'deleted'
  join enrollment_terms t on t.root_account_id = :tenant
  and t.id = c.enrollment_term_id
  join enrollments oe on oe.root_account_id = :tenant
  and oe.course_id = c.id
where
  c.id = :course
  and (
    :section is null
    or oe.course_section_id = :section
  )
  and (
    c.workflow_state <> 'deleted'
    and oe.type <> 'StudentViewEnrollment'
    and (
      (
        c.workflow_state <> 'unpublished'
        and oe.workflow_state in ('active', 'invited', 'completed')
      )
      or (
        oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
        and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
      )
    )
  )
  and (
    case
      when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
      or oe.user_id = :actor
      or oe.user_id = any (my.observed)
      when my.limited then oe.course_section_id = any (my.sections)
      else not (
        my.student
        and oe.type = 'ObserverEnrollment'
        and oe.associated_user_id is distinct from :actor
        and oe.user_id <> :actor
      )
    end
  )
  and (
    oe.type <> 'StudentEnrollment'
    or (
      oe.workflow_state <> 'completed'
      and c.workflow_state <> 'completed'
      and coalesce(oe.end_at, 'infinity') > :now
      and coalesce(
        coalesce(
          case
            when c.restrict_enrollments_to_course_dates then c.end_at
          end,
          t.end_at
        ),
        'infinity'
      ) > :now
    )
  )
group by
  oe.type
union all
select
  'sections',
  count(*)::int
from
  course_sections s
  join seen my on my.course_id = s.course_id
where
  s.root_account_id = :tenant
  and s.course_id = :course
  and s.workflow_state = 'active'
  and (
    not my.limited
    or s.id = any (my.sections)
  )
union all
select
  'groups',
  count(*)::int
from
  groups g
where
  g.root_account_id = :tenant
  and g.context_type = 'Course'
  and g.context_id = :course
  and g.workflow_state = 'available'
  and (
    exists (
      select
        1
      from
        seen my
      where
        (
          g.context_type = 'Course'
          and my.course_id = g.context_id
          and my.may_send
          and not my.limited
          and my.recent
        )
    )
    or exists (
      select
        1
      from
        group_memberships gm
      where
        gm.root_account_id = :tenant
        and gm.group_id = g.id
        and gm.user_id = :actor
        and gm.workflow_state = 'accepted'
    )
  );

-- messaging/recipients/people.sql.ts

-- search_people_in_context; prepared
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  expanded as (
    select
      oe.user_id
    from
      jsonb_to_recordset(:expansions) as w (kind text, id bigint, types text[], "all" boolean)
      join enrollments oe on oe.root_account_id = :tenant
      and (
        w.kind = 'course'
        and oe.course_id = w.id
        or w.kind = 'section'
        and oe.course_section_id = w.id
      )
      join courses c on c.root_account_id = :tenant
      and c.id = oe.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
      left join my on my.course_id = oe.course_id
    where
      (
        w.types is null
        or oe.type = any (w.types)
      )
      and (
        c.workflow_state <> 'deleted'
        and oe.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and oe.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
      and (
        w."all"
        or (
          my.course_id is not null
          and (
            case
              when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
              or oe.user_id = :actor
              or oe.user_id = any (my.observed)
              when my.limited then oe.course_section_id = any (my.sections)
              else not (
                my.student
                and oe.type = 'ObserverEnrollment'
                and oe.associated_user_id is distinct from :actor
                and oe.user_id <> :actor
              )
            end
          )
        )
      )
      and (
        oe.type <> 'StudentEnrollment'
        or (
          oe.workflow_state <> 'completed'
          and c.workflow_state <> 'completed'
          and coalesce(oe.end_at, 'infinity') > :now
          and coalesce(
            coalesce(
              case
                when c.restrict_enrollments_to_course_dates then c.end_at
              end,
              t.end_at
            ),
            'infinity'
          ) > :now
        )
      )
    union
    select
      gm.user_id
    from
      jsonb_to_recordset(:expansions) as w (kind text, id bigint)
      join group_memberships gm on gm.root_account_id = :tenant
      and gm.group_id = w.id
      and gm.workflow_state = 'accepted'
    where
      w.kind = 'group'
  ),
  page as (
    select
      u.id,
      u.short_name as name,
      u.name as full_name,
      u.pronouns,
      u.avatar_url,
      u.uuid,
      u.sort_key
    from
      (
        select distinct
          user_id
        from
          expanded
      ) x
      join users u on u.root_account_id = :tenant
      and u.id = x.user_id
    where
      u.workflow_state in ('registered', 'pre_registered')
      and u.search_key like all (:patterns)
      and u.id <> all (:exclude)
      and (
        :afterName is null
        or (u.sort_key, u.id) > (:afterName collate "C", :afterId)
      )
      and (
        :only is null
        or u.id = :only
      )
    order by
      u.sort_key,
      u.id
    limit
      :limit
  )
select
  page.*,
  (
    select
      json_build_object(:course::text, array_agg(distinct oe.type))
    from
      enrollments oe
      join courses c on c.root_account_id = :tenant
      and c.id = oe.course_id
    where
      oe.root_account_id = :tenant
      and oe.user_id = page.id
      and oe.course_id = :course
      and (
        c.workflow_state <> 'deleted'
        and oe.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and oe.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    having
      count(*) > 0
  ) as common_courses,
  case
    when :group is not null then json_build_object(:group::text, array['Member'])
  end as common_groups
from
  page
order by
  sort_key,
  id;

-- search_people; prepared
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  known as (
    select
      oe.user_id
    from
      my
      join enrollments oe on oe.root_account_id = :tenant
      and oe.course_id = my.course_id
    where
      (
        my.workflow_state <> 'deleted'
        and oe.type <> 'StudentViewEnrollment'
        and (
          (
            my.workflow_state <> 'unpublished'
            and oe.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
      and (
        case
          when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
          or oe.user_id = :actor
          or oe.user_id = any (my.observed)
          when my.limited then oe.course_section_id = any (my.sections)
          else not (
            my.student
            and oe.type = 'ObserverEnrollment'
            and oe.associated_user_id is distinct from :actor
            and oe.user_id <> :actor
          )
        end
      )
    union
    select
      gm.user_id
    from
      group_memberships mine
      join groups g on g.root_account_id = :tenant
      and g.id = mine.group_id
      and g.workflow_state = 'available'
      join group_memberships gm on gm.root_account_id = :tenant
      and gm.group_id = g.id
      and gm.workflow_state = 'accepted'
    where
      mine.root_account_id = :tenant
      and mine.user_id = :actor
      and mine.workflow_state = 'accepted'
    union
    select
      gm.user_id
    from
      my
      join groups g on g.root_account_id = :tenant
      and (
        g.context_type = 'Course'
        and my.course_id = g.context_id
        and my.may_send
        and not my.limited
        and my.recent
      )
      and g.workflow_state = 'available'
      join group_memberships gm on gm.root_account_id = :tenant
      and gm.group_id = g.id
      and gm.workflow_state = 'accepted'
    union
    select
      :actor
  ),
  page as materialized (
    select
      u.id,
      u.short_name as name,
      u.name as full_name,
      u.pronouns,
      u.avatar_url,
      u.uuid,
      u.sort_key
    from
      known k
      join users u on u.root_account_id = :tenant
      and u.id = k.user_id
    where
      u.workflow_state in ('registered', 'pre_registered')
      and u.search_key like all (:patterns)
      and u.id <> all (:exclude)
      and (
        :afterName is null
        or (u.sort_key, u.id) > (:afterName collate "C", :afterId)
      )
    order by
      u.sort_key,
      u.id
    limit
      :limit
  ),
  tg as (
    select
      x.user_id,
      case
        when exists (
          select
            1
          from
            my
        ) then (
          select
            json_object_agg(s.course_id, s.roles)
          from
            (
              select
                oe.course_id,
                array_agg(distinct oe.type) as roles
              from
                enrollments oe
                join my on my.course_id = oe.course_id
              where
                oe.root_account_id = :tenant
                and oe.user_id = x.user_id
                and x.user_id <> :actor
                and (
                  my.workflow_state <> 'deleted'
                  and oe.type <> 'StudentViewEnrollment'
                  and (
                    (
                      my.workflow_state <> 'unpublished'
                      and oe.workflow_state in ('active', 'invited', 'completed')
                    )
                    or (
                      oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                      and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
                    )
                  )
                )
                and (
                  case
                    when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
                    or oe.user_id = :actor
                    or oe.user_id = any (my.observed)
                    when my.limited then oe.course_section_id = any (my.sections)
                    else not (
                      my.student
                      and oe.type = 'ObserverEnrollment'
                      and oe.associated_user_id is distinct from :actor
                      and oe.user_id <> :actor
                    )
                  end
                )
              group by
                oe.course_id
            ) s
        )
      end as common_courses,
      case
        when exists (
          select
            1
          from
            my
        )
        or exists (
          select
            1
          from
            group_memberships mine
          where
            mine.root_account_id = :tenant
            and mine.user_id = :actor
            and mine.workflow_state = 'accepted'
        ) then (
          select
            json_object_agg(gm.group_id, array['Member'])
          from
            group_memberships gm
            join groups g on g.root_account_id = :tenant
            and g.id = gm.group_id
            and g.workflow_state = 'available'
          where
            gm.root_account_id = :tenant
            and gm.user_id = x.user_id
            and x.user_id <> :actor
            and gm.workflow_state = 'accepted'
            and (
              exists (
                select
                  1
                from
                  group_memberships mine
                where
                  mine.root_account_id = :tenant
                  and mine.group_id = g.id
                  and mine.user_id = :actor
                  and mine.workflow_state = 'accepted'
              )
              or exists (
                select
                  1
                from
                  my
                where
                  (
                    g.context_type = 'Course'
                    and my.course_id = g.context_id
                    and my.may_send
                    and not my.limited
                    and my.recent
                  )
              )
            )
        )
      end as common_groups,
      :accounts <> '{}'
      and exists (
        select
          1
        from
          user_account_associations a
        where
          a.root_account_id = :tenant
          and a.user_id = x.user_id
          and a.account_id = any (:accounts)
      ) as known_as_admin
    from
      (
        select
          id as user_id
        from
          page
      ) x
  )
select
  page.*,
  tg.common_courses,
  tg.common_groups,
  tg.known_as_admin
from
  page
  join tg on tg.user_id = page.id
order by
  page.sort_key,
  page.id;

-- search_people_as_admin; prepared
with
  my as materialized (
    select
      e.course_id,
      min(c.workflow_state) as workflow_state,
      (
        (
          bool_or(e.type <> 'ObserverEnrollment')
          or e.course_id = any (:granted)
        )
        and e.course_id <> all (:denied)
      ) as may_send,
      bool_and(e.limit_privileges_to_course_section) as limited,
      bool_and(e.type = 'StudentEnrollment') as student,
      array_agg(e.course_section_id) as sections,
      array_agg(e.associated_user_id) filter (
        where
          e.type = 'ObserverEnrollment'
          and e.associated_user_id is not null
      ) as observed,
      bool_or(
        c.workflow_state = 'available'
        and coalesce(
          coalesce(
            case
              when c.restrict_enrollments_to_course_dates then c.end_at
            end,
            t.end_at
          ),
          'infinity'
        ) > :now - interval '31 days'
      ) as recent
    from
      enrollments e
      join courses c on c.root_account_id = e.root_account_id
      and c.id = e.course_id
      join enrollment_terms t on t.root_account_id = c.root_account_id
      and t.id = c.enrollment_term_id
    where
      e.root_account_id = :tenant
      and e.user_id = :actor
      and (
        c.workflow_state <> 'deleted'
        and e.type <> 'StudentViewEnrollment'
        and (
          (
            c.workflow_state <> 'unpublished'
            and e.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and e.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
    group by
      e.course_id
  ),
  known as (
    select
      oe.user_id
    from
      my
      join enrollments oe on oe.root_account_id = :tenant
      and oe.course_id = my.course_id
    where
      (
        my.workflow_state <> 'deleted'
        and oe.type <> 'StudentViewEnrollment'
        and (
          (
            my.workflow_state <> 'unpublished'
            and oe.workflow_state in ('active', 'invited', 'completed')
          )
          or (
            oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
            and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
          )
        )
      )
      and (
        case
          when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
          or oe.user_id = :actor
          or oe.user_id = any (my.observed)
          when my.limited then oe.course_section_id = any (my.sections)
          else not (
            my.student
            and oe.type = 'ObserverEnrollment'
            and oe.associated_user_id is distinct from :actor
            and oe.user_id <> :actor
          )
        end
      )
    union
    select
      gm.user_id
    from
      group_memberships mine
      join groups g on g.root_account_id = :tenant
      and g.id = mine.group_id
      and g.workflow_state = 'available'
      join group_memberships gm on gm.root_account_id = :tenant
      and gm.group_id = g.id
      and gm.workflow_state = 'accepted'
    where
      mine.root_account_id = :tenant
      and mine.user_id = :actor
      and mine.workflow_state = 'accepted'
    union
    select
      gm.user_id
    from
      my
      join groups g on g.root_account_id = :tenant
      and (
        g.context_type = 'Course'
        and my.course_id = g.context_id
        and my.may_send
        and not my.limited
        and my.recent
      )
      and g.workflow_state = 'available'
      join group_memberships gm on gm.root_account_id = :tenant
      and gm.group_id = g.id
      and gm.workflow_state = 'accepted'
    union
    select
      :actor
  ),
  page as materialized (
    select
      u.id,
      u.short_name as name,
      u.name as full_name,
      u.pronouns,
      u.avatar_url,
      u.uuid,
      u.sort_key
    from
      (
        select
          u.id
        from
          users u
        where
          u.root_account_id = :tenant
          and u.workflow_state in ('registered', 'pre_registered', 'creation_pending')
          and u.search_key like all (:patterns)
          and u.id <> all (:exclude)
          and (
            :afterName is null
            or (u.sort_key, u.id) > (:afterName collate "C", :afterId)
          )
          and (
            exists (
              select
                1
              from
                user_account_associations a
              where
                a.root_account_id = :tenant
                and a.user_id = u.id
                and a.account_id = any (:accounts)
              offset
                0
            )
            or u.id in (
              select
                user_id
              from
                known
            )
          )
          and not exists (
            select
              1
            from
              enrollments e
            where
              e.root_account_id = :tenant
              and e.user_id = u.id
              and e.type = 'StudentViewEnrollment'
            offset
              0
          )
        order by
          u.sort_key,
          u.id
        limit
          :limit
      ) found
      join users u on u.root_account_id = :tenant
      and u.id = found.id
  ),
  tg as (
    select
      x.user_id,
      case
        when exists (
          select
            1
          from
            my
        ) then (
          select
            json_object_agg(s.course_id, s.roles)
          from
            (
              select
                oe.course_id,
                array_agg(distinct oe.type) as roles
              from
                enrollments oe
                join my on my.course_id = oe.course_id
              where
                oe.root_account_id = :tenant
                and oe.user_id = x.user_id
                and x.user_id <> :actor
                and (
                  my.workflow_state <> 'deleted'
                  and oe.type <> 'StudentViewEnrollment'
                  and (
                    (
                      my.workflow_state <> 'unpublished'
                      and oe.workflow_state in ('active', 'invited', 'completed')
                    )
                    or (
                      oe.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                      and oe.workflow_state in ('active', 'invited', 'completed', 'creation_pending')
                    )
                  )
                )
                and (
                  case
                    when not my.may_send then oe.type in ('TeacherEnrollment', 'TaEnrollment')
                    or oe.user_id = :actor
                    or oe.user_id = any (my.observed)
                    when my.limited then oe.course_section_id = any (my.sections)
                    else not (
                      my.student
                      and oe.type = 'ObserverEnrollment'
                      and oe.associated_user_id is distinct from :actor
                      and oe.user_id <> :actor
                    )
                  end
                )
              group by
                oe.course_id
            ) s
        )
      end as common_courses,
      case
        when exists (
          select
            1
          from
            my
        )
        or exists (
          select
            1
          from
            group_memberships mine
          where
            mine.root_account_id = :tenant
            and mine.user_id = :actor
            and mine.workflow_state = 'accepted'
        ) then (
          select
            json_object_agg(gm.group_id, array['Member'])
          from
            group_memberships gm
            join groups g on g.root_account_id = :tenant
            and g.id = gm.group_id
            and g.workflow_state = 'available'
          where
            gm.root_account_id = :tenant
            and gm.user_id = x.user_id
            and x.user_id <> :actor
            and gm.workflow_state = 'accepted'
            and (
              exists (
                select
                  1
                from
                  group_memberships mine
                where
                  mine.root_account_id = :tenant
                  and mine.group_id = g.id
                  and mine.user_id = :actor
                  and mine.workflow_state = 'accepted'
              )
              or exists (
                select
                  1
                from
                  my
                where
                  (
                    g.context_type = 'Course'
                    and my.course_id = g.context_id
                    and my.may_send
                    and not my.limited
                    and my.recent
                  )
              )
            )
        )
      end as common_groups,
      :accounts <> '{}'
      and exists (
        select
          1
        from
          user_account_associations a
        where
          a.root_account_id = :tenant
          and a.user_id = x.user_id
          and a.account_id = any (:accounts)
      ) as known_as_admin
    from
      (
        select
          id as user_id
        from
          page
      ) x
  )
select
  page.*,
  tg.common_courses,
  tg.common_groups,
  tg.known_as_admin
from
  page
  join tg on tg.user_id = page.id
order by
  page.sort_key,
  page.id;
