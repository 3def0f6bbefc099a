-- Made by `npm run generate:sql`; do not edit.

-- forum/activity/activity.sql.ts

-- count_topic_activity
with
  happened as (
    select
      *
    from
      (
        select
          t.id * 4 as item,
          case
            when t.is_announcement then 'announcements'
            else 'topics'
          end as kind,
          t.id as topic,
          null::bigint as entry,
          coalesce(t.last_reply_at, t.delayed_post_at, t.posted_at, t.created_at) as at,
          p.workflow_state is distinct from 'read'
          or case
            when t.entry_count = 0 then 0
            else greatest(
              0,
              case
                when coalesce(p.read_through, 0) = 0 then t.entry_count
                else (
                  select
                    count(*)::int
                  from
                    discussion_entries x
                  where
                    x.root_account_id = :tenant
                    and x.topic_id = t.id
                    and x.id > p.read_through
                    and x.workflow_state = 'active'
                )
              end + (
                select
                  coalesce(
                    sum(
                      case
                        when ep.read
                        and ep.entry_id > coalesce(p.read_through, 0) then -1
                        when not ep.read
                        and ep.entry_id <= p.read_through then 1
                        else 0
                      end
                    ),
                    0
                  )::int
                from
                  discussion_entry_participants ep
                  join discussion_entries x on x.root_account_id = :tenant
                  and x.id = ep.entry_id
                  and x.workflow_state = 'active'
                where
                  ep.root_account_id = :tenant
                  and ep.topic_id = t.id
                  and ep.user_id = :viewer
                  and ep.read is not null
              )
            )
          end > 0 as unread
        from
          discussion_topics t
          left join assignments a on a.root_account_id = :tenant
          and a.id = t.assignment_id
          and a.workflow_state <> 'deleted'
          left join discussion_topic_participants p on p.root_account_id = :tenant
          and p.topic_id = t.id
          and p.user_id = :viewer
        where
          t.root_account_id = :tenant
          and t.context_type = :contextType
          and t.context_id = any (
            case
              when t.is_announcement then :announcements
              else :discussions
            end
          )
          and (
            t.workflow_state = 'active'
            or (
              t.workflow_state = 'post_delayed'
              and t.delayed_post_at <= :now
            )
          )
          and (
            t.user_id = :viewer
            or (
              (
                not t.is_section_specific
                or t.context_id = any (:allSections)
                or exists (
                  select
                    1
                  from
                    discussion_topic_sections s
                  where
                    s.root_account_id = :tenant
                    and s.topic_id = t.id
                    and s.section_id = any (:sections)
                )
              )
              and (
                t.context_id = any (:drafts)
                or (
                  (
                    t.workflow_state <> 'unpublished'
                    and (
                      not t.is_announcement
                      or (
                        (
                          t.delayed_post_at is null
                          or t.delayed_post_at <= :now
                        )
                        and (
                          t.lock_at is null
                          or t.lock_at > :now
                        )
                      )
                    )
                  )
                  and (
                    not (
                      t.only_visible_to_overrides
                      or coalesce(a.only_visible_to_overrides, false)
                    )
                    or t.context_id = any (:allAssigned)
                    or exists (
                      select
                        1
                      from
                        assignment_overrides o
                      where
                        o.root_account_id = :tenant
                        and (
                          o.topic_id = t.id
                          or o.assignment_id = t.assignment_id
                        )
                        and (
                          o.course_section_id = any (:sections)
                          or o.student_ids && :people
                          or (
                            o.group_id is not null
                            and exists (
                              select
                                1
                              from
                                group_memberships gm
                              where
                                gm.root_account_id = :tenant
                                and gm.group_id = o.group_id
                                and gm.user_id = any (:people)
                                and gm.workflow_state = 'accepted'
                            )
                          )
                        )
                    )
                  )
                )
              )
            )
          )
          and coalesce(t.last_reply_at, t.delayed_post_at, t.posted_at, t.created_at) > :since
          and (
            t.group_category_id is null
            or t.root_topic_id is not null
            or not exists (
              select
                1
              from
                discussion_topics ch
              where
                ch.root_account_id = :tenant
                and ch.root_topic_id = t.id
                and ch.context_type = 'Group'
                and ch.context_id = any (:groups)
                and ch.workflow_state <> 'deleted'
            )
          )
        union all
        select
          x.id * 4 + 2,
          'mentions',
          t.id,
          x.id,
          x.created_at,
          coalesce(not ep.read, x.id > coalesce(p.read_through, 0))
        from
          discussion_mentions m
          join discussion_entries x on x.root_account_id = :tenant
          and x.id = m.entry_id
          and x.workflow_state = 'active'
          join discussion_topics t
          left join assignments a on a.root_account_id = :tenant
          and a.id = t.assignment_id
          and a.workflow_state <> 'deleted'
          left join discussion_topic_participants p on p.root_account_id = :tenant
          and p.topic_id = t.id
          and p.user_id = :viewer on t.root_account_id = :tenant
          and t.id = x.topic_id
          left join discussion_entry_participants ep on ep.root_account_id = :tenant
          and ep.topic_id = t.id
          and ep.user_id = :viewer
          and ep.entry_id = x.id
        where
          m.root_account_id = :tenant
          and m.user_id = :viewer
          and x.user_id is distinct from :viewer
          and x.created_at > :since
          and t.root_account_id = :tenant
          and t.context_type = :contextType
          and t.context_id = any (
            case
              when t.is_announcement then :announcements
              else :discussions
            end
          )
          and (
            t.workflow_state = 'active'
            or (
              t.workflow_state = 'post_delayed'
              and t.delayed_post_at <= :now
            )
          )
          and (
            t.user_id = :viewer
            or (
              (
                not t.is_section_specific
                or t.context_id = any (:allSections)
                or exists (
                  select
                    1
                  from
                    discussion_topic_sections s
                  where
                    s.root_account_id = :tenant
                    and s.topic_id = t.id
                    and s.section_id = any (:sections)
                )
              )
              and (
                t.context_id = any (:drafts)
                or (
                  (
                    t.workflow_state <> 'unpublished'
                    and (
                      not t.is_announcement
                      or (
                        (
                          t.delayed_post_at is null
                          or t.delayed_post_at <= :now
                        )
                        and (
                          t.lock_at is null
                          or t.lock_at > :now
                        )
                      )
                    )
                  )
                  and (
                    not (
                      t.only_visible_to_overrides
                      or coalesce(a.only_visible_to_overrides, false)
                    )
                    or t.context_id = any (:allAssigned)
                    or exists (
                      select
                        1
                      from
                        assignment_overrides o
                      where
                        o.root_account_id = :tenant
                        and (
                          o.topic_id = t.id
                          or o.assignment_id = t.assignment_id
                        )
                        and (
                          o.course_section_id = any (:sections)
                          or o.student_ids && :people
                          or (
                            o.group_id is not null
                            and exists (
                              select
                                1
                              from
                                group_memberships gm
                              where
                                gm.root_account_id = :tenant
                                and gm.group_id = o.group_id
                                and gm.user_id = any (:people)
                                and gm.workflow_state = 'accepted'
                            )
                          )
                        )
                    )
                  )
                )
              )
            )
          )
      ) happened
    where
      (
        :item is null
        or item = :item
      )
      and (
        :hidden
        or not exists (
          select
            1
          from
            hidden_activity h
          where
            h.root_account_id = :tenant
            and h.user_id = :viewer
            and h.item in (0, happened.item)
            and h.hidden_at >= happened.at
        )
      )
  )
select
  kind,
  count(*) as count,
  count(*) filter (
    where
      unread
  ) as unread
from
  happened
group by
  kind;

-- list_topic_activity
with
  happened as (
    select
      *
    from
      (
        select
          t.id * 4 as item,
          case
            when t.is_announcement then 'announcements'
            else 'topics'
          end as kind,
          t.id as topic,
          null::bigint as entry,
          coalesce(t.last_reply_at, t.delayed_post_at, t.posted_at, t.created_at) as at,
          p.workflow_state is distinct from 'read'
          or case
            when t.entry_count = 0 then 0
            else greatest(
              0,
              case
                when coalesce(p.read_through, 0) = 0 then t.entry_count
                else (
                  select
                    count(*)::int
                  from
                    discussion_entries x
                  where
                    x.root_account_id = :tenant
                    and x.topic_id = t.id
                    and x.id > p.read_through
                    and x.workflow_state = 'active'
                )
              end + (
                select
                  coalesce(
                    sum(
                      case
                        when ep.read
                        and ep.entry_id > coalesce(p.read_through, 0) then -1
                        when not ep.read
                        and ep.entry_id <= p.read_through then 1
                        else 0
                      end
                    ),
                    0
                  )::int
                from
                  discussion_entry_participants ep
                  join discussion_entries x on x.root_account_id = :tenant
                  and x.id = ep.entry_id
                  and x.workflow_state = 'active'
                where
                  ep.root_account_id = :tenant
                  and ep.topic_id = t.id
                  and ep.user_id = :viewer
                  and ep.read is not null
              )
            )
          end > 0 as unread
        from
          discussion_topics t
          left join assignments a on a.root_account_id = :tenant
          and a.id = t.assignment_id
          and a.workflow_state <> 'deleted'
          left join discussion_topic_participants p on p.root_account_id = :tenant
          and p.topic_id = t.id
          and p.user_id = :viewer
        where
          t.root_account_id = :tenant
          and t.context_type = :contextType
          and t.context_id = any (
            case
              when t.is_announcement then :announcements
              else :discussions
            end
          )
          and (
            t.workflow_state = 'active'
            or (
              t.workflow_state = 'post_delayed'
              and t.delayed_post_at <= :now
            )
          )
          and (
            t.user_id = :viewer
            or (
              (
                not t.is_section_specific
                or t.context_id = any (:allSections)
                or exists (
                  select
                    1
                  from
                    discussion_topic_sections s
                  where
                    s.root_account_id = :tenant
                    and s.topic_id = t.id
                    and s.section_id = any (:sections)
                )
              )
              and (
                t.context_id = any (:drafts)
                or (
                  (
                    t.workflow_state <> 'unpublished'
                    and (
                      not t.is_announcement
                      or (
                        (
                          t.delayed_post_at is null
                          or t.delayed_post_at <= :now
                        )
                        and (
                          t.lock_at is null
                          or t.lock_at > :now
                        )
                      )
                    )
                  )
                  and (
                    not (
                      t.only_visible_to_overrides
                      or coalesce(a.only_visible_to_overrides, false)
                    )
                    or t.context_id = any (:allAssigned)
                    or exists (
                      select
                        1
                      from
                        assignment_overrides o
                      where
                        o.root_account_id = :tenant
                        and (
                          o.topic_id = t.id
                          or o.assignment_id = t.assignment_id
                        )
                        and (
                          o.course_section_id = any (:sections)
                          or o.student_ids && :people
                          or (
                            o.group_id is not null
                            and exists (
                              select
                                1
                              from
                                group_memberships gm
                              where
                                gm.root_account_id = :tenant
                                and gm.group_id = o.group_id
                                and gm.user_id = any (:people)
                                and gm.workflow_state = 'accepted'
                            )
                          )
                        )
                    )
                  )
                )
              )
            )
          )
          and coalesce(t.last_reply_at, t.delayed_post_at, t.posted_at, t.created_at) > :since
          and (
            t.group_category_id is null
            or t.root_topic_id is not null
            or not exists (
              select
                1
              from
                discussion_topics ch
              where
                ch.root_account_id = :tenant
                and ch.root_topic_id = t.id
                and ch.context_type = 'Group'
                and ch.context_id = any (:groups)
                and ch.workflow_state <> 'deleted'
            )
          )
        union all
        select
          x.id * 4 + 2,
          'mentions',
          t.id,
          x.id,
          x.created_at,
          coalesce(not ep.read, x.id > coalesce(p.read_through, 0))
        from
          discussion_mentions m
          join discussion_entries x on x.root_account_id = :tenant
          and x.id = m.entry_id
          and x.workflow_state = 'active'
          join discussion_topics t
          left join assignments a on a.root_account_id = :tenant
          and a.id = t.assignment_id
          and a.workflow_state <> 'deleted'
          left join discussion_topic_participants p on p.root_account_id = :tenant
          and p.topic_id = t.id
          and p.user_id = :viewer on t.root_account_id = :tenant
          and t.id = x.topic_id
          left join discussion_entry_participants ep on ep.root_account_id = :tenant
          and ep.topic_id = t.id
          and ep.user_id = :viewer
          and ep.entry_id = x.id
        where
          m.root_account_id = :tenant
          and m.user_id = :viewer
          and x.user_id is distinct from :viewer
          and x.created_at > :since
          and t.root_account_id = :tenant
          and t.context_type = :contextType
          and t.context_id = any (
            case
              when t.is_announcement then :announcements
              else :discussions
            end
          )
          and (
            t.workflow_state = 'active'
            or (
              t.workflow_state = 'post_delayed'
              and t.delayed_post_at <= :now
            )
          )
          and (
            t.user_id = :viewer
            or (
              (
                not t.is_section_specific
                or t.context_id = any (:allSections)
                or exists (
                  select
                    1
                  from
                    discussion_topic_sections s
                  where
                    s.root_account_id = :tenant
                    and s.topic_id = t.id
                    and s.section_id = any (:sections)
                )
              )
              and (
                t.context_id = any (:drafts)
                or (
                  (
                    t.workflow_state <> 'unpublished'
                    and (
                      not t.is_announcement
                      or (
                        (
                          t.delayed_post_at is null
                          or t.delayed_post_at <= :now
                        )
                        and (
                          t.lock_at is null
                          or t.lock_at > :now
                        )
                      )
                    )
                  )
                  and (
                    not (
                      t.only_visible_to_overrides
                      or coalesce(a.only_visible_to_overrides, false)
                    )
                    or t.context_id = any (:allAssigned)
                    or exists (
                      select
                        1
                      from
                        assignment_overrides o
                      where
                        o.root_account_id = :tenant
                        and (
                          o.topic_id = t.id
                          or o.assignment_id = t.assignment_id
                        )
                        and (
                          o.course_section_id = any (:sections)
                          or o.student_ids && :people
                          or (
                            o.group_id is not null
                            and exists (
                              select
                                1
                              from
                                group_memberships gm
                              where
                                gm.root_account_id = :tenant
                                and gm.group_id = o.group_id
                                and gm.user_id = any (:people)
                                and gm.workflow_state = 'accepted'
                            )
                          )
                        )
                    )
                  )
                )
              )
            )
          )
      ) happened
    where
      (
        :item is null
        or item = :item
      )
      and (
        :hidden
        or not exists (
          select
            1
          from
            hidden_activity h
          where
            h.root_account_id = :tenant
            and h.user_id = :viewer
            and h.item in (0, happened.item)
            and h.hidden_at >= happened.at
        )
      )
  )
select
  item,
  kind,
  topic as subject,
  entry,
  at,
  unread
from
  happened
order by
  at desc,
  item desc
limit
  :limit;

-- count_recent_conversations
select
  count(*) as count,
  count(*) filter (
    where
      p.workflow_state = 'unread'
  ) as unread
from
  conversation_participants p
where
  p.root_account_id = :tenant
  and p.user_id = :viewer
  and p.message_count > 0
  and p.last_message_at is not null
  and p.workflow_state <> 'archived'
  and p.last_message_at > :since
  and (
    :tag is null
    or p.tags @> array[:tag]
  )
  and (
    :item is null
    or (p.conversation_id * 4 + 1) = :item
  )
  and (
    :hidden
    or not exists (
      select
        1
      from
        hidden_activity h
      where
        h.root_account_id = :tenant
        and h.user_id = :viewer
        and h.item in (0, (p.conversation_id * 4 + 1))
        and h.hidden_at >= p.last_message_at
    )
  );

-- list_recent_conversations
select
  (p.conversation_id * 4 + 1) as item,
  'conversations' as kind,
  p.conversation_id as subject,
  null::bigint as entry,
  p.last_message_at as at,
  p.workflow_state = 'unread' as unread
from
  conversation_participants p
where
  p.root_account_id = :tenant
  and p.user_id = :viewer
  and p.message_count > 0
  and p.last_message_at is not null
  and p.workflow_state <> 'archived'
  and p.last_message_at > :since
  and (
    :tag is null
    or p.tags @> array[:tag]
  )
  and (
    :item is null
    or (p.conversation_id * 4 + 1) = :item
  )
  and (
    :hidden
    or not exists (
      select
        1
      from
        hidden_activity h
      where
        h.root_account_id = :tenant
        and h.user_id = :viewer
        and h.item in (0, (p.conversation_id * 4 + 1))
        and h.hidden_at >= p.last_message_at
    )
  )
order by
  p.last_message_at desc,
  p.conversation_id desc
limit
  :limit;

-- forum/activity/stream.sql.ts

-- stream_topics
select
  json_build_array(
    t.context_type,
    t.context_id,
    t.is_announcement,
    t.title,
    t.message,
    t.user_id,
    t.workflow_state,
    t.locked,
    t.discussion_type,
    t.delayed_post_at,
    t.lock_at,
    t.posted_at,
    t.last_reply_at,
    t.todo_date,
    t.require_initial_post,
    t.allow_rating,
    t.only_graders_can_rate,
    t.sort_by_rating,
    t.sort_order,
    t.sort_order_locked,
    t.expanded,
    t.expanded_locked,
    t.podcast_has_student_posts,
    t.pinned,
    t.position,
    t.is_section_specific,
    t.anonymous_state,
    t.group_category_id,
    t.root_topic_id,
    t.attachment_id,
    t.entry_count,
    t.created_at,
    t.updated_at,
    t.id,
    au.name,
    au.short_name,
    au.avatar_url,
    au.pronouns,
    t.anonymous_state is not null
    and exists (
      select
        1
      from
        enrollments en
      where
        en.root_account_id = :tenant
        and en.user_id = t.user_id
        and en.course_id = t.course_id
        and en.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
    ),
    p.workflow_state,
    p.subscribed,
    case
      when t.entry_count = 0 then 0
      else greatest(
        0,
        case
          when coalesce(p.read_through, 0) = 0 then t.entry_count
          else (
            select
              count(*)::int
            from
              discussion_entries x
            where
              x.root_account_id = :tenant
              and x.topic_id = t.id
              and x.id > p.read_through
              and x.workflow_state = 'active'
          )
        end + (
          select
            coalesce(
              sum(
                case
                  when ep.read
                  and ep.entry_id > coalesce(p.read_through, 0) then -1
                  when not ep.read
                  and ep.entry_id <= p.read_through then 1
                  else 0
                end
              ),
              0
            )::int
          from
            discussion_entry_participants ep
            join discussion_entries x on x.root_account_id = :tenant
            and x.id = ep.entry_id
            and x.workflow_state = 'active'
          where
            ep.root_account_id = :tenant
            and ep.topic_id = t.id
            and ep.user_id = :viewer
            and ep.read is not null
        )
      )
    end,
    case
      when t.require_initial_post
      or rt.require_initial_post then exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.user_id = :viewer
      )
      else false
    end,
    case
      when t.require_initial_post
      or rt.require_initial_post then exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.user_id = any (:people)
          and x.user_id <> :viewer
      )
      else false
    end,
    case
      when t.entry_count = 0
      and t.group_category_id is null then false
      when t.group_category_id is null
      or t.root_topic_id is not null then coalesce(
        (
          select
            true
          from
            discussion_entries x
          where
            x.root_account_id = :tenant
            and x.workflow_state = 'active'
            and x.topic_id = t.id
            and x.by_student
          order by
            x.id
          limit
            1
        ),
        false
      )
      else exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.by_student
      )
    end,
    rt.require_initial_post,
    rt.delayed_post_at,
    rt.lock_at,
    rt.locked,
    case
      when t.is_section_specific then (
        select
          json_agg(
            json_build_object(
              'id',
              s.id,
              'course_id',
              s.course_id,
              'name',
              s.name,
              'start_at',
              s.start_at,
              'end_at',
              s.end_at,
              'restrict_enrollments_to_section_dates',
              s.restrict_enrollments_to_section_dates,
              'nonxlist_course_id',
              s.nonxlist_course_id
            )
            order by
              s.id
          )
        from
          discussion_topic_sections ts
          join course_sections s on s.root_account_id = :tenant
          and s.id = ts.section_id
          and s.workflow_state <> 'deleted'
        where
          ts.root_account_id = :tenant
          and ts.topic_id = t.id
      )
    end,
    case
      when t.group_category_id is not null
      and t.root_topic_id is null then (
        select
          json_agg(
            json_build_object('id', ch.id, 'group_id', g.id, 'own', gm.user_id is not null, 'subscribed', chp.subscribed)
            order by
              ch.id
          )
        from
          groups g
          left join discussion_topics ch on ch.root_account_id = :tenant
          and ch.root_topic_id = t.id
          and ch.context_type = 'Group'
          and ch.context_id = g.id
          and ch.workflow_state <> 'deleted'
          left join group_memberships gm on gm.root_account_id = :tenant
          and gm.group_id = g.id
          and gm.user_id = :viewer
          and gm.workflow_state = 'accepted'
          left join discussion_topic_participants chp on chp.root_account_id = :tenant
          and chp.topic_id = ch.id
          and chp.user_id = :viewer
        where
          g.root_account_id = :tenant
          and g.group_category_id = t.group_category_id
          and g.workflow_state <> 'deleted'
      )
    end,
    case
      when a.id is not null then json_build_object(
        'id',
        a.id,
        'title',
        a.title,
        'points_possible',
        a.points_possible,
        'grading_type',
        a.grading_type,
        'due_at',
        a.due_at,
        'unlock_at',
        a.unlock_at,
        'lock_at',
        a.lock_at,
        'only_visible_to_overrides',
        a.only_visible_to_overrides,
        'workflow_state',
        a.workflow_state,
        'course_id',
        a.course_id,
        'created_at',
        a.created_at,
        'updated_at',
        a.updated_at
      )
    end,
    (
      select
        json_agg(
          json_build_object(
            'id',
            o.id,
            'assignment_id',
            o.assignment_id,
            'topic_id',
            o.topic_id,
            'title',
            o.title,
            'course_section_id',
            o.course_section_id,
            'group_id',
            o.group_id,
            'student_ids',
            o.student_ids,
            'due_at',
            o.due_at,
            'unlock_at',
            o.unlock_at,
            'lock_at',
            o.lock_at,
            'due_at_overridden',
            o.due_at_overridden,
            'unlock_at_overridden',
            o.unlock_at_overridden,
            'lock_at_overridden',
            o.lock_at_overridden,
            'applies',
            (
              o.course_section_id = any (:sections)
              or o.student_ids && :people
              or (
                o.group_id is not null
                and exists (
                  select
                    1
                  from
                    group_memberships gm
                  where
                    gm.root_account_id = :tenant
                    and gm.group_id = o.group_id
                    and gm.user_id = any (:people)
                    and gm.workflow_state = 'accepted'
                )
              )
            )
          )
          order by
            o.id
        )
      from
        assignment_overrides o
      where
        o.root_account_id = :tenant
        and (
          o.topic_id = t.id
          or o.assignment_id = a.id
        )
    ),
    case
      when t.podcast_enabled then coalesce(
        (
          select
            'enrollment_' || en.feed_code
          from
            enrollments en
          where
            en.root_account_id = :tenant
            and en.user_id = :viewer
            and t.context_type = 'Course'
            and en.course_id = t.context_id
            and en.workflow_state = 'active'
          order by
            en.id
          limit
            1
        ),
        (
          select
            'group_membership_' || gm.feed_code
          from
            group_memberships gm
          where
            gm.root_account_id = :tenant
            and gm.user_id = :viewer
            and t.context_type = 'Group'
            and gm.group_id = t.context_id
            and gm.workflow_state = 'accepted'
        ),
        (
          select
            'course_' || c.uuid
          from
            courses c
          where
            c.root_account_id = :tenant
            and t.context_type = 'Course'
            and c.id = t.context_id
        ),
        (
          select
            'group_' || g.uuid
          from
            groups g
          where
            g.root_account_id = :tenant
            and g.id = t.context_id
        )
      )
    end,
    t.root_account_id,
    t.course_id,
    t.podcast_enabled,
    t.only_visible_to_overrides,
    t.assignment_id,
    t.old_assignment_id,
    (
      t.user_id = :viewer
      or (
        (
          not t.is_section_specific
          or t.context_id = any (:allSections)
          or exists (
            select
              1
            from
              discussion_topic_sections s
            where
              s.root_account_id = :tenant
              and s.topic_id = t.id
              and s.section_id = any (:sections)
          )
        )
        and (
          t.context_id = any (:drafts)
          or (
            (
              t.workflow_state <> 'unpublished'
              and (
                not t.is_announcement
                or (
                  (
                    t.delayed_post_at is null
                    or t.delayed_post_at <= :now
                  )
                  and (
                    t.lock_at is null
                    or t.lock_at > :now
                  )
                )
              )
            )
            and (
              not (
                t.only_visible_to_overrides
                or coalesce(a.only_visible_to_overrides, false)
              )
              or t.context_id = any (:allAssigned)
              or exists (
                select
                  1
                from
                  assignment_overrides o
                where
                  o.root_account_id = :tenant
                  and (
                    o.topic_id = t.id
                    or o.assignment_id = t.assignment_id
                  )
                  and (
                    o.course_section_id = any (:sections)
                    or o.student_ids && :people
                    or (
                      o.group_id is not null
                      and exists (
                        select
                          1
                        from
                          group_memberships gm
                        where
                          gm.root_account_id = :tenant
                          and gm.group_id = o.group_id
                          and gm.user_id = any (:people)
                          and gm.workflow_state = 'accepted'
                      )
                    )
                  )
              )
            )
          )
        )
      )
    )
  ) as packed
from
  discussion_topics t
  left join users au on au.root_account_id = :tenant
  and au.id = t.user_id
  left join discussion_topic_participants p on p.root_account_id = :tenant
  and p.topic_id = t.id
  and p.user_id = :viewer
  left join discussion_topics rt on rt.root_account_id = :tenant
  and rt.id = t.root_topic_id
  left join assignments a on a.root_account_id = :tenant
  and a.id = t.assignment_id
  and a.workflow_state <> 'deleted'
where
  t.root_account_id = :tenant
  and t.id = any (:ids)
  and t.workflow_state <> 'deleted';

-- stream_top_entries
select
  t.id as topic,
  (
    select
      count(*)::int
    from
      discussion_entries e
    where
      e.root_account_id = :tenant
      and e.topic_id = t.id
      and e.parent_id is null
      and e.workflow_state = 'active'
  ) as total,
  (
    select
      json_agg(
        json_build_object('user_id', n.user_id, 'user_name', u.name, 'message', n.message)
        order by
          n.created_at,
          n.id
      )
    from
      (
        select
          *
        from
          discussion_entries e
        where
          e.root_account_id = :tenant
          and e.topic_id = t.id
          and e.parent_id is null
          and e.workflow_state = 'active'
        order by
          e.created_at desc,
          e.id desc
        limit
          3
      ) n
      join users u on u.root_account_id = :tenant
      and u.id = n.user_id
  ) as newest
from
  discussion_topics t
where
  t.root_account_id = :tenant
  and t.id = any (:ids);

-- stream_entry_texts
select
  e.id,
  e.message
from
  discussion_entries e
where
  e.root_account_id = :tenant
  and e.id = any (:ids)
  and e.workflow_state = 'active';

-- stream_conversations
select
  c.id,
  c.subject,
  c.private_hash is not null as is_private,
  c.context_type,
  c.context_id,
  c.created_at,
  array(
    select
      x.user_id
    from
      conversation_participants x
    where
      x.root_account_id = :tenant
      and x.conversation_id = c.id
    order by
      x.user_id
  ) as people,
  (
    select
      json_agg(
        json_build_object('id', n.id, 'created_at', n.created_at, 'author_id', n.author_id, 'body', n.body)
        order by
          n.id desc
      )
    from
      (
        select
          m.id,
          m.created_at,
          m.author_id,
          m.body
        from
          conversation_message_participants mp
          join conversation_messages m on m.root_account_id = :tenant
          and m.id = mp.message_id
        where
          mp.root_account_id = :tenant
          and mp.user_id = :viewer
          and mp.conversation_id = c.id
          and mp.deleted_at is null
          and not mp.generated
        order by
          mp.message_id desc
        limit
          3
      ) n
  ) as messages
from
  conversations c
where
  c.root_account_id = :tenant
  and c.id = any (:ids)
  and exists (
    select
      1
    from
      conversation_participants o
    where
      o.root_account_id = :tenant
      and o.user_id = :viewer
      and o.conversation_id = c.id
  );

-- hide_activity
insert into
  hidden_activity (root_account_id, user_id, item, hidden_at)
values
  (:tenant, :viewer, :item, :now)
on conflict (root_account_id, user_id, item) do update
set
  hidden_at = excluded.hidden_at;

-- forget_hidden_activity
delete from hidden_activity
where
  root_account_id = :tenant
  and user_id = :viewer
  and item <> 0
  and hidden_at < :before;

-- forum/discussions/assignments/dueTopics.sql.ts

-- due_topics
with
  due as (
    select
      t.id
    from
      discussion_topics t
      left join assignments a on a.root_account_id = :tenant
      and a.id = t.assignment_id
      and a.workflow_state <> 'deleted'
    where
      t.root_account_id = :tenant
      and t.context_type = 'Course'
      and t.context_id = any (:courses)
      and t.assignment_id is not null
      and t.workflow_state not in ('deleted', 'unpublished')
      and a.id is not null
      and (
        (
          a.due_at <= :before
          and (
            :after is null
            or a.due_at > :after
          )
        )
        or exists (
          select
            1
          from
            assignment_overrides o
          where
            o.root_account_id = :tenant
            and o.assignment_id = a.id
            and o.due_at_overridden
            and (
              o.due_at <= :before
              and (
                :after is null
                or o.due_at > :after
              )
            )
        )
      )
      and (
        t.user_id = :viewer
        or (
          (
            not t.is_section_specific
            or t.context_id = any (:allSections)
            or exists (
              select
                1
              from
                discussion_topic_sections s
              where
                s.root_account_id = :tenant
                and s.topic_id = t.id
                and s.section_id = any (:sections)
            )
          )
          and (
            t.context_id = any (:drafts)
            or (
              (
                t.workflow_state <> 'unpublished'
                and (
                  not t.is_announcement
                  or (
                    (
                      t.delayed_post_at is null
                      or t.delayed_post_at <= :now
                    )
                    and (
                      t.lock_at is null
                      or t.lock_at > :now
                    )
                  )
                )
              )
              and (
                not (
                  t.only_visible_to_overrides
                  or coalesce(a.only_visible_to_overrides, false)
                )
                or t.context_id = any (:allAssigned)
                or exists (
                  select
                    1
                  from
                    assignment_overrides o
                  where
                    o.root_account_id = :tenant
                    and (
                      o.topic_id = t.id
                      or o.assignment_id = t.assignment_id
                    )
                    and (
                      o.course_section_id = any (:sections)
                      or o.student_ids && :people
                      or (
                        o.group_id is not null
                        and exists (
                          select
                            1
                          from
                            group_memberships gm
                          where
                            gm.root_account_id = :tenant
                            and gm.group_id = o.group_id
                            and gm.user_id = any (:people)
                            and gm.workflow_state = 'accepted'
                        )
                      )
                    )
                )
              )
            )
          )
        )
      )
      and (
        not :unposted
        or not exists (
          select
            1
          from
            discussion_entries x
          where
            x.root_account_id = :tenant
            and x.workflow_state = 'active'
            and x.topic_id = any (
              case
                when t.group_category_id is null
                or t.root_topic_id is not null then array[t.id]
                else array(
                  select
                    ch.id
                  from
                    discussion_topics ch
                  where
                    ch.root_account_id = :tenant
                    and ch.root_topic_id = t.id
                ) || t.id
              end
            )
            and x.user_id = :viewer
        )
      )
    order by
      a.due_at desc nulls last,
      t.id desc
    limit
      :limit
  )
select
  json_build_array(
    t.context_type,
    t.context_id,
    t.is_announcement,
    t.title,
    t.message,
    t.user_id,
    t.workflow_state,
    t.locked,
    t.discussion_type,
    t.delayed_post_at,
    t.lock_at,
    t.posted_at,
    t.last_reply_at,
    t.todo_date,
    t.require_initial_post,
    t.allow_rating,
    t.only_graders_can_rate,
    t.sort_by_rating,
    t.sort_order,
    t.sort_order_locked,
    t.expanded,
    t.expanded_locked,
    t.podcast_has_student_posts,
    t.pinned,
    t.position,
    t.is_section_specific,
    t.anonymous_state,
    t.group_category_id,
    t.root_topic_id,
    t.attachment_id,
    t.entry_count,
    t.created_at,
    t.updated_at,
    t.id,
    au.name,
    au.short_name,
    au.avatar_url,
    au.pronouns,
    t.anonymous_state is not null
    and exists (
      select
        1
      from
        enrollments en
      where
        en.root_account_id = :tenant
        and en.user_id = t.user_id
        and en.course_id = t.course_id
        and en.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
    ),
    p.workflow_state,
    p.subscribed,
    case
      when t.entry_count = 0 then 0
      else greatest(
        0,
        case
          when coalesce(p.read_through, 0) = 0 then t.entry_count
          else (
            select
              count(*)::int
            from
              discussion_entries x
            where
              x.root_account_id = :tenant
              and x.topic_id = t.id
              and x.id > p.read_through
              and x.workflow_state = 'active'
          )
        end + (
          select
            coalesce(
              sum(
                case
                  when ep.read
                  and ep.entry_id > coalesce(p.read_through, 0) then -1
                  when not ep.read
                  and ep.entry_id <= p.read_through then 1
                  else 0
                end
              ),
              0
            )::int
          from
            discussion_entry_participants ep
            join discussion_entries x on x.root_account_id = :tenant
            and x.id = ep.entry_id
            and x.workflow_state = 'active'
          where
            ep.root_account_id = :tenant
            and ep.topic_id = t.id
            and ep.user_id = :viewer
            and ep.read is not null
        )
      )
    end,
    case
      when t.require_initial_post
      or rt.require_initial_post then exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.user_id = :viewer
      )
      else false
    end,
    case
      when t.require_initial_post
      or rt.require_initial_post then exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.user_id = any (:people)
          and x.user_id <> :viewer
      )
      else false
    end,
    case
      when t.entry_count = 0
      and t.group_category_id is null then false
      when t.group_category_id is null
      or t.root_topic_id is not null then coalesce(
        (
          select
            true
          from
            discussion_entries x
          where
            x.root_account_id = :tenant
            and x.workflow_state = 'active'
            and x.topic_id = t.id
            and x.by_student
          order by
            x.id
          limit
            1
        ),
        false
      )
      else exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.by_student
      )
    end,
    rt.require_initial_post,
    rt.delayed_post_at,
    rt.lock_at,
    rt.locked,
    case
      when t.is_section_specific then (
        select
          json_agg(
            json_build_object(
              'id',
              s.id,
              'course_id',
              s.course_id,
              'name',
              s.name,
              'start_at',
              s.start_at,
              'end_at',
              s.end_at,
              'restrict_enrollments_to_section_dates',
              s.restrict_enrollments_to_section_dates,
              'nonxlist_course_id',
              s.nonxlist_course_id
            )
            order by
              s.id
          )
        from
          discussion_topic_sections ts
          join course_sections s on s.root_account_id = :tenant
          and s.id = ts.section_id
          and s.workflow_state <> 'deleted'
        where
          ts.root_account_id = :tenant
          and ts.topic_id = t.id
      )
    end,
    case
      when t.group_category_id is not null
      and t.root_topic_id is null then (
        select
          json_agg(
            json_build_object('id', ch.id, 'group_id', g.id, 'own', gm.user_id is not null, 'subscribed', chp.subscribed)
            order by
              ch.id
          )
        from
          groups g
          left join discussion_topics ch on ch.root_account_id = :tenant
          and ch.root_topic_id = t.id
          and ch.context_type = 'Group'
          and ch.context_id = g.id
          and ch.workflow_state <> 'deleted'
          left join group_memberships gm on gm.root_account_id = :tenant
          and gm.group_id = g.id
          and gm.user_id = :viewer
          and gm.workflow_state = 'accepted'
          left join discussion_topic_participants chp on chp.root_account_id = :tenant
          and chp.topic_id = ch.id
          and chp.user_id = :viewer
        where
          g.root_account_id = :tenant
          and g.group_category_id = t.group_category_id
          and g.workflow_state <> 'deleted'
      )
    end,
    case
      when a.id is not null then json_build_object(
        'id',
        a.id,
        'title',
        a.title,
        'points_possible',
        a.points_possible,
        'grading_type',
        a.grading_type,
        'due_at',
        a.due_at,
        'unlock_at',
        a.unlock_at,
        'lock_at',
        a.lock_at,
        'only_visible_to_overrides',
        a.only_visible_to_overrides,
        'workflow_state',
        a.workflow_state,
        'course_id',
        a.course_id,
        'created_at',
        a.created_at,
        'updated_at',
        a.updated_at
      )
    end,
    (
      select
        json_agg(
          json_build_object(
            'id',
            o.id,
            'assignment_id',
            o.assignment_id,
            'topic_id',
            o.topic_id,
            'title',
            o.title,
            'course_section_id',
            o.course_section_id,
            'group_id',
            o.group_id,
            'student_ids',
            o.student_ids,
            'due_at',
            o.due_at,
            'unlock_at',
            o.unlock_at,
            'lock_at',
            o.lock_at,
            'due_at_overridden',
            o.due_at_overridden,
            'unlock_at_overridden',
            o.unlock_at_overridden,
            'lock_at_overridden',
            o.lock_at_overridden,
            'applies',
            (
              o.course_section_id = any (:sections)
              or o.student_ids && :people
              or (
                o.group_id is not null
                and exists (
                  select
                    1
                  from
                    group_memberships gm
                  where
                    gm.root_account_id = :tenant
                    and gm.group_id = o.group_id
                    and gm.user_id = any (:people)
                    and gm.workflow_state = 'accepted'
                )
              )
            )
          )
          order by
            o.id
        )
      from
        assignment_overrides o
      where
        o.root_account_id = :tenant
        and (
          o.topic_id = t.id
          or o.assignment_id = a.id
        )
    ),
    case
      when t.podcast_enabled then coalesce(
        (
          select
            'enrollment_' || en.feed_code
          from
            enrollments en
          where
            en.root_account_id = :tenant
            and en.user_id = :viewer
            and t.context_type = 'Course'
            and en.course_id = t.context_id
            and en.workflow_state = 'active'
          order by
            en.id
          limit
            1
        ),
        (
          select
            'group_membership_' || gm.feed_code
          from
            group_memberships gm
          where
            gm.root_account_id = :tenant
            and gm.user_id = :viewer
            and t.context_type = 'Group'
            and gm.group_id = t.context_id
            and gm.workflow_state = 'accepted'
        ),
        (
          select
            'course_' || c.uuid
          from
            courses c
          where
            c.root_account_id = :tenant
            and t.context_type = 'Course'
            and c.id = t.context_id
        ),
        (
          select
            'group_' || g.uuid
          from
            groups g
          where
            g.root_account_id = :tenant
            and g.id = t.context_id
        )
      )
    end,
    t.root_account_id,
    t.course_id,
    t.podcast_enabled,
    t.only_visible_to_overrides,
    t.assignment_id,
    t.old_assignment_id,
    (
      t.user_id = :viewer
      or (
        (
          not t.is_section_specific
          or t.context_id = any (:allSections)
          or exists (
            select
              1
            from
              discussion_topic_sections s
            where
              s.root_account_id = :tenant
              and s.topic_id = t.id
              and s.section_id = any (:sections)
          )
        )
        and (
          t.context_id = any (:drafts)
          or (
            (
              t.workflow_state <> 'unpublished'
              and (
                not t.is_announcement
                or (
                  (
                    t.delayed_post_at is null
                    or t.delayed_post_at <= :now
                  )
                  and (
                    t.lock_at is null
                    or t.lock_at > :now
                  )
                )
              )
            )
            and (
              not (
                t.only_visible_to_overrides
                or coalesce(a.only_visible_to_overrides, false)
              )
              or t.context_id = any (:allAssigned)
              or exists (
                select
                  1
                from
                  assignment_overrides o
                where
                  o.root_account_id = :tenant
                  and (
                    o.topic_id = t.id
                    or o.assignment_id = t.assignment_id
                  )
                  and (
                    o.course_section_id = any (:sections)
                    or o.student_ids && :people
                    or (
                      o.group_id is not null
                      and exists (
                        select
                          1
                        from
                          group_memberships gm
                        where
                          gm.root_account_id = :tenant
                          and gm.group_id = o.group_id
                          and gm.user_id = any (:people)
                          and gm.workflow_state = 'accepted'
                      )
                    )
                  )
              )
            )
          )
        )
      )
    )
  ) as packed
from
  due
  join discussion_topics t on t.root_account_id = :tenant
  and t.id = due.id
  left join users au on au.root_account_id = :tenant
  and au.id = t.user_id
  left join discussion_topic_participants p on p.root_account_id = :tenant
  and p.topic_id = t.id
  and p.user_id = :viewer
  left join discussion_topics rt on rt.root_account_id = :tenant
  and rt.id = t.root_topic_id
  left join assignments a on a.root_account_id = :tenant
  and a.id = t.assignment_id
  and a.workflow_state <> 'deleted';

-- forum/discussions/assignments/overrides.sql.ts

-- delete_overrides
delete from assignment_overrides
where
  root_account_id = :tenant
  and (
    assignment_id = :assignment
    or topic_id = :topic
  );

-- insert_overrides
insert into
  assignment_overrides (
    root_account_id,
    assignment_id,
    topic_id,
    title,
    course_section_id,
    group_id,
    student_ids,
    due_at,
    unlock_at,
    lock_at,
    due_at_overridden,
    unlock_at_overridden,
    lock_at_overridden,
    created_at,
    updated_at
  )
select
  :tenant,
  :assignment,
  :topic,
  coalesce(s.name, g.name, jsonb_array_length(o.x -> 'students') || ' student(s)'),
  s.id,
  g.id,
  case
    when o.x ->> 'students' is null then null
    else array(
      select
        v::bigint
      from
        jsonb_array_elements_text(o.x -> 'students') v
    )
  end,
  (o.x -> 'dates' ->> 'due_at')::timestamptz,
  (o.x -> 'dates' ->> 'unlock_at')::timestamptz,
  (o.x -> 'dates' ->> 'lock_at')::timestamptz,
  o.x -> 'dates' ? 'due_at',
  o.x -> 'dates' ? 'unlock_at',
  o.x -> 'dates' ? 'lock_at',
  :now,
  :now
from
  jsonb_array_elements(:overrides) with ordinality o (x, place)
  left join course_sections s on s.root_account_id = :tenant
  and s.course_id = :course
  and s.workflow_state <> 'deleted'
  and s.id = (o.x ->> 'section')::bigint
  left join groups g on g.root_account_id = :tenant
  and g.context_type = 'Course'
  and g.context_id = :course
  and g.workflow_state <> 'deleted'
  and g.id = (o.x ->> 'group')::bigint
where
  s.id is not null
  or g.id is not null
  or (
    o.x ->> 'students' is not null
    and not exists (
      select
        1
      from
        jsonb_array_elements_text(o.x -> 'students') v
      where
        not exists (
          select
            1
          from
            enrollments e
          where
            e.root_account_id = :tenant
            and e.course_id = :course
            and e.user_id = v::bigint
            and e.type in ('StudentEnrollment', 'StudentViewEnrollment')
            and e.workflow_state <> 'deleted'
        )
    )
  )
order by
  o.place
returning
  id;

-- forum/discussions/editing/audience.sql.ts

-- sections_of_course
select
  id
from
  course_sections
where
  root_account_id = :tenant
  and course_id = :course
  and id = any (:ids)
  and workflow_state <> 'deleted';

-- save_topic_sections
with
  gone as (
    delete from discussion_topic_sections
    where
      root_account_id = :tenant
      and topic_id = :topic
      and section_id <> all (:sections)
  )
insert into
  discussion_topic_sections (root_account_id, topic_id, section_id)
select
  :tenant,
  :topic,
  unnest(:sections)
on conflict do nothing;

-- group_set_of_course
select
  id
from
  group_categories
where
  root_account_id = :tenant
  and id = :id
  and context_type = 'Course'
  and context_id = :course
  and workflow_state <> 'deleted';

-- forum/discussions/editing/childTopics.sql.ts

-- insert_missing_child_topics
insert into
  discussion_topics (
    root_account_id,
    context_type,
    context_id,
    course_id,
    title,
    title_key,
    root_topic_id,
    last_reply_at,
    created_at,
    updated_at,
    message,
    user_id,
    workflow_state,
    discussion_type,
    allow_rating,
    only_graders_can_rate,
    sort_by_rating,
    sort_order,
    sort_order_locked,
    expanded,
    expanded_locked,
    group_category_id,
    assignment_id,
    attachment_id,
    anonymous_state,
    posted_at,
    podcast_enabled,
    podcast_has_student_posts
  )
select
  r.root_account_id,
  'Group',
  g.id,
  r.course_id,
  left(r.title || ' - ' || g.name, 250),
  left(r.title_key || ' - ' || g.sort_key, 250),
  r.id,
  r.posted_at,
  :now,
  :now,
  r.message,
  r.user_id,
  r.workflow_state,
  r.discussion_type,
  r.allow_rating,
  r.only_graders_can_rate,
  r.sort_by_rating,
  r.sort_order,
  r.sort_order_locked,
  r.expanded,
  r.expanded_locked,
  r.group_category_id,
  r.assignment_id,
  r.attachment_id,
  r.anonymous_state,
  r.posted_at,
  r.podcast_enabled,
  r.podcast_has_student_posts
from
  discussion_topics r
  join groups g on g.root_account_id = :tenant
  and g.group_category_id = r.group_category_id
  and g.workflow_state <> 'deleted'
where
  r.root_account_id = :tenant
  and r.id = any (:roots)
  and r.root_topic_id is null
  and r.workflow_state <> 'deleted'
on conflict (root_account_id, root_topic_id, context_id)
where
  root_topic_id is not null
  and workflow_state <> 'deleted' do nothing
returning
  id;

-- update_child_topics
update discussion_topics c
set
  workflow_state = case
    when r.workflow_state = 'deleted'
    or g.group_category_id is distinct from r.group_category_id then 'deleted'
    else r.workflow_state
  end,
  deleted_at = case
    when r.workflow_state = 'deleted'
    or g.group_category_id is distinct from r.group_category_id then :now
  end,
  title = left(r.title || ' - ' || g.name, 250),
  title_key = left(r.title_key || ' - ' || g.sort_key, 250),
  updated_at = :now,
  message = r.message,
  user_id = r.user_id,
  discussion_type = r.discussion_type,
  allow_rating = r.allow_rating,
  only_graders_can_rate = r.only_graders_can_rate,
  sort_by_rating = r.sort_by_rating,
  sort_order = r.sort_order,
  sort_order_locked = r.sort_order_locked,
  expanded = r.expanded,
  expanded_locked = r.expanded_locked,
  group_category_id = r.group_category_id,
  assignment_id = r.assignment_id,
  attachment_id = r.attachment_id,
  anonymous_state = r.anonymous_state,
  posted_at = r.posted_at,
  podcast_enabled = r.podcast_enabled,
  podcast_has_student_posts = r.podcast_has_student_posts
from
  discussion_topics r,
  groups g
where
  c.root_account_id = :tenant
  and c.root_topic_id = :rootTopic
  and c.workflow_state <> 'deleted'
  and r.root_account_id = :tenant
  and r.id = :rootTopic
  and g.root_account_id = :tenant
  and g.id = c.context_id;

-- root_topics_missing_in_group
select
  r.id
from
  groups g
  join discussion_topics r on r.root_account_id = :tenant
  and r.group_category_id = g.group_category_id
  and r.root_topic_id is null
  and r.workflow_state <> 'deleted'
where
  g.root_account_id = :tenant
  and g.id = :group
  and not exists (
    select
      1
    from
      discussion_topics c
    where
      c.root_account_id = :tenant
      and c.root_topic_id = r.id
      and c.context_id = g.id
      and c.workflow_state <> 'deleted'
  );

-- forum/discussions/editing/copies.sql.ts

-- titles_of_topic_copies
select
  title
from
  discussion_topics
where
  root_account_id = :tenant
  and context_type = :contextType
  and context_id = :context
  and not is_announcement
  and workflow_state <> 'deleted'
  and title_key like '%copy%';

-- copy_topic_sections
insert into
  discussion_topic_sections (root_account_id, topic_id, section_id)
select
  :tenant,
  :to,
  section_id
from
  discussion_topic_sections
where
  root_account_id = :tenant
  and topic_id = :from;

-- copy_assignment
insert into
  assignments (
    root_account_id,
    course_id,
    title,
    points_possible,
    grading_type,
    due_at,
    unlock_at,
    lock_at,
    only_visible_to_overrides,
    workflow_state,
    created_at,
    updated_at
  )
select
  :tenant,
  course_id,
  :title,
  points_possible,
  grading_type,
  due_at,
  unlock_at,
  lock_at,
  only_visible_to_overrides,
  :state,
  :now,
  :now
from
  assignments
where
  root_account_id = :tenant
  and id = :from
returning
  id;

-- copy_overrides
insert into
  assignment_overrides (
    root_account_id,
    assignment_id,
    topic_id,
    title,
    course_section_id,
    group_id,
    student_ids,
    due_at,
    unlock_at,
    lock_at,
    due_at_overridden,
    unlock_at_overridden,
    lock_at_overridden,
    created_at,
    updated_at
  )
select
  :tenant,
  case
    when assignment_id is not null then :toAssignment
  end,
  case
    when topic_id is not null then :toTopic
  end,
  title,
  course_section_id,
  group_id,
  student_ids,
  due_at,
  unlock_at,
  lock_at,
  due_at_overridden,
  unlock_at_overridden,
  lock_at_overridden,
  :now,
  :now
from
  assignment_overrides
where
  root_account_id = :tenant
  and (
    topic_id = :fromTopic
    or assignment_id = :fromAssignment
  )
order by
  id;

-- forum/discussions/editing/files.sql.ts

-- clear_uploader
update attachments
set
  user_id = null
where
  root_account_id = :tenant
  and id = :file;

-- forum/discussions/editing/positions.sql.ts

-- position_below_all_topics
select
  coalesce(max(position), 0) + 1 as bottom
from
  discussion_topics
where
  root_account_id = :tenant
  and context_type = :contextType
  and context_id = :context
  and is_announcement = :announcements
  and pinned = :pinned
  and workflow_state <> 'deleted';

-- move_topics_down
update discussion_topics
set
  position = position + 1
where
  root_account_id = :tenant
  and context_type = :contextType
  and context_id = :context
  and is_announcement = :announcements
  and pinned = :pinned
  and workflow_state <> 'deleted'
  and position >= :position;

-- topic_position
select
  position
from
  discussion_topics
where
  root_account_id = :tenant
  and context_type = :contextType
  and context_id = :context
  and id = :topic
  and workflow_state <> 'deleted';

-- pinned_topic_positions
select
  id,
  position
from
  discussion_topics
where
  root_account_id = :tenant
  and context_type = :contextType
  and context_id = :context
  and not is_announcement
  and pinned
  and workflow_state <> 'deleted'
  and position is not null;

-- lock_pinned_topics
select
  id
from
  discussion_topics
where
  root_account_id = :tenant
  and context_type = :contextType
  and context_id = :context
  and not is_announcement
  and pinned
  and workflow_state <> 'deleted'
order by
  position nulls last,
  id
for update;

-- save_topic_positions
update discussion_topics t
set
  position = o.place
from
  unnest(:ids) with ordinality o (id, place)
where
  t.root_account_id = :tenant
  and t.id = o.id;

-- forum/discussions/editing/publish.sql.ts

-- tenants_with_due_topics; across tenants: tells the worker which tenants have topics due
select distinct
  root_account_id as root
from
  discussion_topics
where
  workflow_state = 'post_delayed'
  and delayed_post_at <= :now;

-- publish_due_topics; emits new_announcement, new_discussion_topic
with
  due as (
    update discussion_topics
    set
      workflow_state = 'active',
      posted_at = delayed_post_at,
      last_reply_at = delayed_post_at,
      updated_at = :now
    where
      root_account_id = :tenant
      and workflow_state = 'post_delayed'
      and delayed_post_at <= :now
    returning
      id,
      is_announcement,
      root_topic_id
  ),
  children as (
    update discussion_topics c
    set
      workflow_state = 'active',
      posted_at = :now,
      last_reply_at = :now,
      updated_at = :now
    from
      due
    where
      c.root_account_id = :tenant
      and c.root_topic_id = due.id
      and c.workflow_state = 'post_delayed'
  )
insert into
  outbox_events (root_account_id, kind, payload, created_at, not_before)
select
  :tenant,
  'new_announcement',
  jsonb_build_object('topic_id', id),
  :now,
  null::timestamptz
from
  due
where
  root_topic_id is null
  and is_announcement
union all
select
  :tenant,
  'new_discussion_topic',
  jsonb_build_object('topic_id', id),
  :now,
  null::timestamptz
from
  due
where
  root_topic_id is null
  and not is_announcement;

-- forum/discussions/editing/topicWrites.sql.ts

-- mark_topic_deleted
with
  gone as (
    update discussion_topics
    set
      workflow_state = 'deleted',
      deleted_at = coalesce(deleted_at, :now),
      updated_at = :now,
      editor_id = :editor
    where
      root_account_id = :tenant
      and (
        id = :topic
        or root_topic_id = :topic
      )
    returning
      *
  ),
  sections as (
    delete from discussion_topic_sections
    where
      root_account_id = :tenant
      and topic_id = :topic
  ),
  ungraded as (
    update assignments
    set
      workflow_state = 'deleted',
      updated_at = :now
    where
      root_account_id = :tenant
      and id in (
        select
          assignment_id
        from
          gone
        where
          root_topic_id is null
      )
  )
select
  *
from
  gone
where
  id = :topic;

-- course_time_zone
select
  coalesce(c.time_zone, ra.default_time_zone) as zone
from
  accounts ra
  left join courses c on c.root_account_id = :tenant
  and c.id = :course
where
  ra.root_account_id = :tenant
  and ra.id = :tenant;

-- save_announcements_unlocked
update users
set
  settings = settings || jsonb_build_object('announcements_unlocked', :unlocked)
where
  root_account_id = :tenant
  and id = :user;

-- forum/discussions/entries/entries.sql.ts

-- discussion_entries_top; prepared
with
  page as (
    select
      e.id
    from
      discussion_entries e
    where
      e.root_account_id = :tenant
      and e.topic_id = any (:topics)
      and e.parent_id is null
      and e.workflow_state = 'active'
      and (
        :afterTime is null
        or (e.created_at, e.id) < (:afterTime, :afterId)
      )
    order by
      e.created_at desc,
      e.id desc
    limit
      :limit
    offset
      :offset
  )
select
  e.*,
  u.name as author_name,
  u.short_name as author_short_name,
  u.avatar_url as author_avatar_url,
  u.pronouns as author_pronouns,
  coalesce(ep.read, e.id <= p.read_through, false) as is_read,
  coalesce(ep.forced_read_state, false) as is_forced,
  r.recent
from
  page
  join discussion_entries e on e.root_account_id = :tenant
  and e.id = page.id
  join users u on u.root_account_id = :tenant
  and u.id = e.user_id
  left join discussion_topic_participants p on p.root_account_id = :tenant
  and p.topic_id = e.topic_id
  and p.user_id = :viewer
  left join discussion_entry_participants ep on ep.root_account_id = :tenant
  and ep.topic_id = e.topic_id
  and ep.user_id = :viewer
  and ep.entry_id = e.id
  left join lateral (
    select
      json_agg(row_to_json(x)) as recent
    from
      (
        select
          d.*,
          u.name as author_name,
          u.short_name as author_short_name,
          u.avatar_url as author_avatar_url,
          u.pronouns as author_pronouns,
          coalesce(ep.read, d.id <= p.read_through, false) as is_read,
          coalesce(ep.forced_read_state, false) as is_forced
        from
          discussion_entries d
          join users u on u.root_account_id = :tenant
          and u.id = d.user_id
          left join discussion_topic_participants p on p.root_account_id = :tenant
          and p.topic_id = d.topic_id
          and p.user_id = :viewer
          left join discussion_entry_participants ep on ep.root_account_id = :tenant
          and ep.topic_id = d.topic_id
          and ep.user_id = :viewer
          and ep.entry_id = d.id
        where
          d.root_account_id = :tenant
          and d.root_entry_id = e.id
          and d.workflow_state = 'active'
        order by
          d.created_at desc,
          d.id desc
        limit
          11
      ) x
  ) r on true
order by
  e.created_at desc,
  e.id desc;

-- discussion_entry_replies
select
  e.*,
  u.name as author_name,
  u.short_name as author_short_name,
  u.avatar_url as author_avatar_url,
  u.pronouns as author_pronouns,
  coalesce(ep.read, e.id <= p.read_through, false) as is_read,
  coalesce(ep.forced_read_state, false) as is_forced
from
  discussion_entries e
  join users u on u.root_account_id = :tenant
  and u.id = e.user_id
  left join discussion_topic_participants p on p.root_account_id = :tenant
  and p.topic_id = e.topic_id
  and p.user_id = :viewer
  left join discussion_entry_participants ep on ep.root_account_id = :tenant
  and ep.topic_id = e.topic_id
  and ep.user_id = :viewer
  and ep.entry_id = e.id
where
  e.root_account_id = :tenant
  and e.root_entry_id = :entry
  and e.workflow_state = 'active'
  and (
    :afterTime is null
    or (e.created_at, e.id) < (:afterTime, :afterId)
  )
order by
  e.created_at desc,
  e.id desc
limit
  :limit
offset
  :offset;

-- count_top_entries
select
  count(*)::int as n
from
  discussion_entries
where
  root_account_id = :tenant
  and workflow_state = 'active'
  and topic_id = any (:topics)
  and parent_id is null;

-- count_entry_replies
select
  count(*)::int as n
from
  discussion_entries
where
  root_account_id = :tenant
  and workflow_state = 'active'
  and root_entry_id = :entry;

-- discussion_entries_by_id
select
  e.*,
  u.name as author_name,
  u.short_name as author_short_name,
  u.avatar_url as author_avatar_url,
  u.pronouns as author_pronouns,
  coalesce(ep.read, e.id <= p.read_through, false) as is_read,
  coalesce(ep.forced_read_state, false) as is_forced
from
  discussion_entries e
  join users u on u.root_account_id = :tenant
  and u.id = e.user_id
  left join discussion_topic_participants p on p.root_account_id = :tenant
  and p.topic_id = e.topic_id
  and p.user_id = :viewer
  left join discussion_entry_participants ep on ep.root_account_id = :tenant
  and ep.topic_id = e.topic_id
  and ep.user_id = :viewer
  and ep.entry_id = e.id
where
  e.root_account_id = :tenant
  and e.topic_id = any (:topics)
  and e.id = any (:ids)
order by
  e.id;

-- forum/discussions/entries/entryWrites.sql.ts

-- insert_entry; emits new_discussion_entry, discussion_mention
with
  t as (
    update discussion_topics
    set
      entry_count = entry_count + 1,
      updated_at = :now,
      last_reply_at = case
        when last_reply_at is null
        or last_reply_at < :now - interval '60 seconds' then :now
        else last_reply_at
      end
    where
      root_account_id = :tenant
      and id = :topic
      and workflow_state <> 'deleted'
    returning
      id,
      root_topic_id,
      assignment_id
  ),
  rt as (
    update discussion_topics
    set
      updated_at = :now
    where
      root_account_id = :tenant
      and id = (
        select
          root_topic_id
        from
          t
      )
  ),
  entry as (
    insert into
      discussion_entries (
        root_account_id,
        topic_id,
        user_id,
        parent_id,
        root_entry_id,
        depth,
        message,
        attachment_id,
        by_student,
        created_at,
        updated_at
      )
    select
      :tenant,
      t.id,
      :author,
      :parent,
      :rootEntry,
      :depth,
      :message,
      :attachment,
      :byStudent,
      :now,
      :now
    from
      t
    returning
      *
  ),
  own as (
    insert into
      discussion_entry_participants (root_account_id, topic_id, user_id, entry_id, read)
    select
      :tenant,
      topic_id,
      :author,
      id,
      true
    from
      entry
  ),
  mine as (
    insert into
      discussion_topic_participants as p (root_account_id, topic_id, user_id, subscribed, updated_at)
    select
      :tenant,
      topic_id,
      :author,
      not :held,
      :now
    from
      entry
    on conflict (root_account_id, topic_id, user_id) do update
    set
      subscribed = p.subscribed is true
      or not :held,
      updated_at = :now
  ),
  handed_in as (
    insert into
      submissions as s (root_account_id, assignment_id, user_id, submission_type, submitted_at, created_at, updated_at)
    select
      :tenant,
      t.assignment_id,
      :author,
      'discussion_topic',
      :now,
      :now,
      :now
    from
      t,
      entry
    where
      :byStudent
      and t.assignment_id is not null
    on conflict (root_account_id, assignment_id, user_id) do update
    set
      workflow_state = 'submitted',
      submission_type = 'discussion_topic',
      submitted_at = :now,
      updated_at = :now
    where
      s.workflow_state = 'unsubmitted'
  ),
  mentions as (
    insert into
      discussion_mentions (root_account_id, entry_id, user_id)
    select
      :tenant,
      entry.id,
      m
    from
      entry,
      unnest(:mentioned) m
  ),
  events as (
    insert into
      outbox_events (root_account_id, kind, payload, created_at, not_before)
    select
      :tenant,
      'new_discussion_entry',
      jsonb_build_object(
        'topic_id',
        topic_id,
        'entry_id',
        id,
        'author_id',
        user_id,
        'mentioned_user_ids',
        to_jsonb(:mentioned)
      ),
      :now,
      null::timestamptz
    from
      entry
    union all
    select
      :tenant,
      'discussion_mention',
      jsonb_build_object('topic_id', topic_id, 'entry_id', id, 'author_id', user_id, 'user_ids', to_jsonb(:mentioned)),
      :now,
      null::timestamptz
    from
      entry
    where
      cardinality(:mentioned) > 0
  )
select
  *
from
  entry;

-- change_entry
with
  t as (
    update discussion_topics
    set
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :topic
    returning
      id
  ),
  before as (
    insert into
      discussion_entry_versions (root_account_id, entry_id, version, user_id, message, created_at)
    select
      :tenant,
      e.id,
      (
        select
          count(*) + 1
        from
          discussion_entry_versions v
        where
          v.root_account_id = :tenant
          and v.entry_id = e.id
      ),
      coalesce(e.editor_id, e.user_id),
      e.message,
      e.updated_at
    from
      discussion_entries e,
      t
    where
      e.root_account_id = :tenant
      and e.id = :entry
  )
update discussion_entries e
set
  message = case
    when :changesMessage then :message
    else e.message
  end,
  editor_id = :editor,
  attachment_id = :attachment,
  updated_at = :now
from
  t
where
  e.root_account_id = :tenant
  and e.id = :entry
  and e.workflow_state = 'active';

-- mark_entry_deleted
with
  t as (
    update discussion_topics
    set
      entry_count = entry_count - 1,
      updated_at = :now
    where
      root_account_id = :tenant
      and id = :topic
      and exists (
        select
          1
        from
          discussion_entries e
        where
          e.root_account_id = :tenant
          and e.id = :entry
          and e.workflow_state = 'active'
      )
    returning
      id,
      assignment_id,
      root_topic_id,
      require_initial_post
  ),
  gone as (
    update discussion_entries e
    set
      workflow_state = 'deleted',
      deleted_at = :now,
      updated_at = :now,
      editor_id = :editor
    from
      t
    where
      e.root_account_id = :tenant
      and e.id = :entry
      and e.workflow_state = 'active'
    returning
      e.user_id
  ),
  left_over as (
    select
      gone.user_id,
      min(e.created_at) as since
    from
      gone
      left join discussion_entries e on e.root_account_id = :tenant
      and e.topic_id = :topic
      and e.user_id = gone.user_id
      and e.workflow_state = 'active'
      and e.id <> :entry
    group by
      gone.user_id
  ),
  closed as (
    update discussion_topic_participants p
    set
      subscribed = false,
      updated_at = :now
    from
      left_over l,
      t
    where
      p.root_account_id = :tenant
      and p.topic_id = :topic
      and p.user_id = l.user_id
      and l.since is null
      and (
        t.require_initial_post
        or exists (
          select
            1
          from
            discussion_topics r
          where
            r.root_account_id = :tenant
            and r.id = t.root_topic_id
            and r.require_initial_post
        )
      )
  )
update submissions s
set
  workflow_state = case
    when l.since is null then 'unsubmitted'
    else s.workflow_state
  end,
  submission_type = case
    when l.since is null then null
    else s.submission_type
  end,
  submitted_at = l.since,
  updated_at = :now
from
  left_over l,
  t
where
  s.root_account_id = :tenant
  and s.assignment_id = t.assignment_id
  and s.user_id = l.user_id;

-- forum/discussions/entries/mentions.sql.ts

-- mentioned_in_course
select distinct
  user_id
from
  enrollments
where
  root_account_id = :tenant
  and course_id = :context
  and user_id = any (:people)
  and workflow_state = 'active';

-- mentioned_in_group
select
  user_id
from
  group_memberships
where
  root_account_id = :tenant
  and group_id = :context
  and user_id = any (:people)
  and workflow_state = 'accepted';

-- forum/discussions/entries/ratings.sql.ts

-- lock_entry
select
  id
from
  discussion_entries
where
  root_account_id = :tenant
  and topic_id = :topic
  and id = :entry
for update;

-- save_rating
insert into
  discussion_entry_participants (root_account_id, topic_id, entry_id, user_id, rating)
values
  (:tenant, :topic, :entry, :user, :rating)
on conflict (root_account_id, topic_id, user_id, entry_id) do update
set
  rating = excluded.rating;

-- sum_ratings
update discussion_entries e
set
  rating_count = r.n,
  rating_sum = r.s
from
  (
    select
      count(rating)::int as n,
      coalesce(sum(rating), 0)::int as s
    from
      discussion_entry_participants
    where
      root_account_id = :tenant
      and topic_id = :topic
      and entry_id = :entry
      and rating is not null
  ) r
where
  e.root_account_id = :tenant
  and e.id = :entry;

-- forum/discussions/entries/reports.sql.ts

-- save_entry_report
insert into
  discussion_entry_reports (root_account_id, entry_id, user_id, report_type, created_at)
values
  (:tenant, :entry, :user, :type, :now)
on conflict do nothing
returning
  entry_id;

-- instructors_of_person
select distinct
  i.user_id
from
  enrollments i
where
  i.root_account_id = :tenant
  and i.course_id = :course
  and i.workflow_state = 'active'
  and i.type in ('TeacherEnrollment', 'TaEnrollment')
  and (
    not i.limit_privileges_to_course_section
    or exists (
      select
        1
      from
        enrollments s
      where
        s.root_account_id = :tenant
        and s.course_section_id = i.course_section_id
        and s.user_id = :person
        and s.workflow_state = 'active'
    )
  );

-- forum/discussions/entries/views.sql.ts

-- discussion_view; prepared
select
  id,
  parent_id,
  user_id,
  editor_id,
  message,
  attachment_id,
  rating_count,
  rating_sum,
  workflow_state,
  created_at::text,
  updated_at::text
from
  discussion_entries
where
  root_account_id = :tenant
  and topic_id = :topic
order by
  id;

-- discussion_view_marks; prepared
select
  (
    select
      p.read_through
    from
      discussion_topic_participants p
    where
      p.root_account_id = :tenant
      and p.topic_id = :topic
      and p.user_id = :viewer
  ) as read_through,
  (
    select
      json_agg(json_build_array(ep.entry_id, ep.read, ep.forced_read_state, ep.rating))
    from
      discussion_entry_participants ep
    where
      ep.root_account_id = :tenant
      and ep.topic_id = :topic
      and ep.user_id = :viewer
  ) as entries;

-- discussion_view_people
select
  u.id,
  u.short_name,
  u.avatar_url,
  u.pronouns,
  :enrolled
  and exists (
    select
      1
    from
      enrollments e
    where
      e.root_account_id = :tenant
      and e.user_id = u.id
      and e.course_id = :course
      and e.workflow_state in ('active', 'invited', 'creation_pending')
  ) as is_active,
  :enrolled
  and exists (
    select
      1
    from
      enrollments e
    where
      e.root_account_id = :tenant
      and e.user_id = u.id
      and e.course_id = :course
      and e.workflow_state <> 'deleted'
      and e.type in ('StudentEnrollment', 'StudentViewEnrollment')
  ) as is_student
from
  users u
where
  u.root_account_id = :tenant
  and u.id = any (:ids)
order by
  u.id;

-- forum/discussions/feeds/feeds.sql.ts

-- feed_entries
select
  e.id,
  e.topic_id,
  e.user_id,
  u.name as author,
  e.message,
  e.attachment_id,
  e.created_at,
  e.updated_at,
  exists (
    select
      1
    from
      discussion_topics t
      join enrollments n on n.root_account_id = :tenant
      and n.course_id = t.course_id
      and n.user_id = e.user_id
      and n.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
      and n.workflow_state <> 'deleted'
    where
      t.root_account_id = :tenant
      and t.id = e.topic_id
  ) as by_staff
from
  discussion_entries e
  join users u on u.root_account_id = :tenant
  and u.id = e.user_id
where
  e.root_account_id = :tenant
  and e.topic_id = any (:topics)
  and e.workflow_state = 'active'
order by
  e.created_at desc,
  e.id desc
limit
  500;

-- feed_files
select
  a.*,
  w.place::int as place
from
  rows
from
  (jsonb_to_recordset(:wanted) as ("fileId" bigint, "mediaId" text, "userId" bigint)) with ordinality as w (file_id, media_id, user_id, place)
  left join media_objects m on m.root_account_id = :tenant
  and m.media_id = w.media_id
  join attachments a on a.root_account_id = :tenant
  and a.id = coalesce(w.file_id, m.attachment_id)
  and a.workflow_state = any (:states)
where
  (
    a.content_type like 'audio/%'
    or a.content_type like 'video/%'
  )
  and (
    (
      a.context_type = :contextType
      and a.context_id = :context
    )
    or (
      a.context_type = 'Course'
      and a.context_id = :course
    )
    or (
      a.context_type = 'User'
      and a.context_id = w.user_id
    )
  )
order by
  w.place;

-- forum/discussions/feeds/holder.sql.ts

-- feed_of_enrollment
select
  user_id,
  course_id as context_id
from
  enrollments
where
  root_account_id = :tenant
  and feed_code = :code
  and workflow_state = 'active';

-- feed_of_group_membership
select
  user_id,
  group_id as context_id
from
  group_memberships
where
  root_account_id = :tenant
  and feed_code = :code
  and workflow_state = 'accepted';

-- feed_of_course
select
  null as user_id,
  id as context_id
from
  courses
where
  root_account_id = :tenant
  and uuid = :code;

-- feed_of_group
select
  null as user_id,
  id as context_id
from
  groups
where
  root_account_id = :tenant
  and uuid = :code;

-- forum/discussions/participation/participation.sql.ts

-- mark_topic_text
insert into
  discussion_topic_participants as p (root_account_id, topic_id, user_id, workflow_state, read_through, updated_at)
values
  (:tenant, :topic, :user, :state, 0, :now)
on conflict (root_account_id, topic_id, user_id) do update
set
  workflow_state = excluded.workflow_state,
  updated_at = excluded.updated_at;

-- mark_all_entries
with
  rows as (
    update discussion_entry_participants
    set
      read = null
    where
      root_account_id = :tenant
      and topic_id = :topic
      and user_id = :user
      and read is not null
  )
insert into
  discussion_topic_participants as p (root_account_id, topic_id, user_id, workflow_state, read_through, updated_at)
select
  :tenant,
  :topic,
  :user,
  :state,
  case
    when :state = 'read' then coalesce(max(e.id), 0)
    else 0
  end,
  :now
from
  discussion_entries e
where
  e.root_account_id = :tenant
  and e.topic_id = :topic
on conflict (root_account_id, topic_id, user_id) do update
set
  workflow_state = excluded.workflow_state,
  read_through = excluded.read_through,
  updated_at = excluded.updated_at;

-- mark_all_entries_by_hand
with
  rows as (
    insert into
      discussion_entry_participants as ep (root_account_id, topic_id, user_id, entry_id, forced_read_state)
    select
      :tenant,
      :topic,
      :user,
      e.id,
      :forced
    from
      discussion_entries e
    where
      e.root_account_id = :tenant
      and e.topic_id = :topic
      and (
        e.workflow_state = 'active'
        or exists (
          select
            1
          from
            discussion_entry_participants x
          where
            x.root_account_id = :tenant
            and x.topic_id = :topic
            and x.user_id = :user
            and x.entry_id = e.id
        )
      )
    on conflict (root_account_id, topic_id, user_id, entry_id) do update
    set
      read = null,
      forced_read_state = excluded.forced_read_state
  )
insert into
  discussion_topic_participants as p (root_account_id, topic_id, user_id, workflow_state, read_through, updated_at)
select
  :tenant,
  :topic,
  :user,
  :state,
  case
    when :state = 'read' then coalesce(max(e.id), 0)
    else 0
  end,
  :now
from
  discussion_entries e
where
  e.root_account_id = :tenant
  and e.topic_id = :topic
on conflict (root_account_id, topic_id, user_id) do update
set
  workflow_state = excluded.workflow_state,
  read_through = excluded.read_through,
  updated_at = excluded.updated_at;

-- mark_one_entry
insert into
  discussion_entry_participants as ep (root_account_id, topic_id, user_id, entry_id, read, forced_read_state)
select
  :tenant,
  :topic,
  :user,
  :entry,
  :read,
  coalesce(:forced, false)
where
  :read is distinct from coalesce(
    (
      select
        x.read
      from
        discussion_entry_participants x
      where
        x.root_account_id = :tenant
        and x.topic_id = :topic
        and x.user_id = :user
        and x.entry_id = :entry
    ),
    :entry <= (
      select
        p.read_through
      from
        discussion_topic_participants p
      where
        p.root_account_id = :tenant
        and p.topic_id = :topic
        and p.user_id = :user
    ),
    false
  )
on conflict (root_account_id, topic_id, user_id, entry_id) do update
set
  read = excluded.read,
  forced_read_state = coalesce(:forced, ep.forced_read_state);

-- mark_forum_read
insert into
  discussion_topic_participants as p (root_account_id, topic_id, user_id, workflow_state, read_through, updated_at)
select
  :tenant,
  t.id,
  :viewer,
  'read',
  case
    when t.is_announcement then (
      select
        coalesce(max(e.id), 0)
      from
        discussion_entries e
      where
        e.root_account_id = :tenant
        and e.topic_id = t.id
    )
    else 0
  end,
  :now
from
  discussion_topics t
  left join assignments a on a.root_account_id = :tenant
  and a.id = t.assignment_id
  and a.workflow_state <> 'deleted'
where
  t.root_account_id = :tenant
  and t.context_type = :contextType
  and t.context_id = :context
  and t.is_announcement = :announcements
  and t.workflow_state in ('active', 'post_delayed')
  and (
    t.delayed_post_at is null
    or t.delayed_post_at <= :now
  )
  and (
    t.user_id = :viewer
    or (
      (
        not t.is_section_specific
        or t.context_id = any (:allSections)
        or exists (
          select
            1
          from
            discussion_topic_sections s
          where
            s.root_account_id = :tenant
            and s.topic_id = t.id
            and s.section_id = any (:sections)
        )
      )
      and (
        t.context_id = any (:drafts)
        or (
          (
            t.workflow_state <> 'unpublished'
            and (
              not t.is_announcement
              or (
                (
                  t.delayed_post_at is null
                  or t.delayed_post_at <= :now
                )
                and (
                  t.lock_at is null
                  or t.lock_at > :now
                )
              )
            )
          )
          and (
            not (
              t.only_visible_to_overrides
              or coalesce(a.only_visible_to_overrides, false)
            )
            or t.context_id = any (:allAssigned)
            or exists (
              select
                1
              from
                assignment_overrides o
              where
                o.root_account_id = :tenant
                and (
                  o.topic_id = t.id
                  or o.assignment_id = t.assignment_id
                )
                and (
                  o.course_section_id = any (:sections)
                  or o.student_ids && :people
                  or (
                    o.group_id is not null
                    and exists (
                      select
                        1
                      from
                        group_memberships gm
                      where
                        gm.root_account_id = :tenant
                        and gm.group_id = o.group_id
                        and gm.user_id = any (:people)
                        and gm.workflow_state = 'accepted'
                    )
                  )
                )
            )
          )
        )
      )
    )
  )
on conflict (root_account_id, topic_id, user_id) do update
set
  workflow_state = 'read',
  read_through = greatest(p.read_through, excluded.read_through),
  updated_at = excluded.updated_at;

-- save_topic_subscription
insert into
  discussion_topic_participants (root_account_id, topic_id, user_id, subscribed, updated_at)
values
  (:tenant, :topic, :user, :subscribed, :now)
on conflict (root_account_id, topic_id, user_id) do update
set
  subscribed = excluded.subscribed,
  updated_at = excluded.updated_at;

-- forum/discussions/topics/peopleCounts.sql.ts

-- count_people_of_topics
select
  'course' as kind,
  course_id as id,
  count(distinct user_id)::int as people
from
  enrollments
where
  root_account_id = :tenant
  and course_id = any (:courses)
  and workflow_state in ('active', 'invited', 'creation_pending')
  and type <> 'StudentViewEnrollment'
group by
  course_id
union all
select
  'section',
  course_section_id,
  count(distinct user_id)::int
from
  enrollments
where
  root_account_id = :tenant
  and course_section_id = any (:sections)
  and workflow_state in ('active', 'invited', 'creation_pending')
  and type <> 'StudentViewEnrollment'
group by
  course_section_id;

-- forum/discussions/topics/topics.sql.ts

-- discussion_topics_by_id; prepared
select
  json_build_array(
    t.context_type,
    t.context_id,
    t.is_announcement,
    t.title,
    t.message,
    t.user_id,
    t.workflow_state,
    t.locked,
    t.discussion_type,
    t.delayed_post_at,
    t.lock_at,
    t.posted_at,
    t.last_reply_at,
    t.todo_date,
    t.require_initial_post,
    t.allow_rating,
    t.only_graders_can_rate,
    t.sort_by_rating,
    t.sort_order,
    t.sort_order_locked,
    t.expanded,
    t.expanded_locked,
    t.podcast_has_student_posts,
    t.pinned,
    t.position,
    t.is_section_specific,
    t.anonymous_state,
    t.group_category_id,
    t.root_topic_id,
    t.attachment_id,
    t.entry_count,
    t.created_at,
    t.updated_at,
    t.id,
    au.name,
    au.short_name,
    au.avatar_url,
    au.pronouns,
    t.anonymous_state is not null
    and exists (
      select
        1
      from
        enrollments en
      where
        en.root_account_id = :tenant
        and en.user_id = t.user_id
        and en.course_id = t.course_id
        and en.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
    ),
    p.workflow_state,
    p.subscribed,
    case
      when t.entry_count = 0 then 0
      else greatest(
        0,
        case
          when coalesce(p.read_through, 0) = 0 then t.entry_count
          else (
            select
              count(*)::int
            from
              discussion_entries x
            where
              x.root_account_id = :tenant
              and x.topic_id = t.id
              and x.id > p.read_through
              and x.workflow_state = 'active'
          )
        end + (
          select
            coalesce(
              sum(
                case
                  when ep.read
                  and ep.entry_id > coalesce(p.read_through, 0) then -1
                  when not ep.read
                  and ep.entry_id <= p.read_through then 1
                  else 0
                end
              ),
              0
            )::int
          from
            discussion_entry_participants ep
            join discussion_entries x on x.root_account_id = :tenant
            and x.id = ep.entry_id
            and x.workflow_state = 'active'
          where
            ep.root_account_id = :tenant
            and ep.topic_id = t.id
            and ep.user_id = :viewer
            and ep.read is not null
        )
      )
    end,
    case
      when t.require_initial_post
      or rt.require_initial_post then exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.user_id = :viewer
      )
      else false
    end,
    case
      when t.require_initial_post
      or rt.require_initial_post then exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.user_id = any (:people)
          and x.user_id <> :viewer
      )
      else false
    end,
    case
      when t.entry_count = 0
      and t.group_category_id is null then false
      when t.group_category_id is null
      or t.root_topic_id is not null then coalesce(
        (
          select
            true
          from
            discussion_entries x
          where
            x.root_account_id = :tenant
            and x.workflow_state = 'active'
            and x.topic_id = t.id
            and x.by_student
          order by
            x.id
          limit
            1
        ),
        false
      )
      else exists (
        select
          1
        from
          discussion_entries x
        where
          x.root_account_id = :tenant
          and x.workflow_state = 'active'
          and x.topic_id = any (
            case
              when t.group_category_id is null
              or t.root_topic_id is not null then array[t.id]
              else array(
                select
                  ch.id
                from
                  discussion_topics ch
                where
                  ch.root_account_id = :tenant
                  and ch.root_topic_id = t.id
              ) || t.id
            end
          )
          and x.by_student
      )
    end,
    rt.require_initial_post,
    rt.delayed_post_at,
    rt.lock_at,
    rt.locked,
    case
      when t.is_section_specific then (
        select
          json_agg(
            json_build_object(
              'id',
              s.id,
              'course_id',
              s.course_id,
              'name',
              s.name,
              'start_at',
              s.start_at,
              'end_at',
              s.end_at,
              'restrict_enrollments_to_section_dates',
              s.restrict_enrollments_to_section_dates,
              'nonxlist_course_id',
              s.nonxlist_course_id
            )
            order by
              s.id
          )
        from
          discussion_topic_sections ts
          join course_sections s on s.root_account_id = :tenant
          and s.id = ts.section_id
          and s.workflow_state <> 'deleted'
        where
          ts.root_account_id = :tenant
          and ts.topic_id = t.id
      )
    end,
    case
      when t.group_category_id is not null
      and t.root_topic_id is null then (
        select
          json_agg(
            json_build_object('id', ch.id, 'group_id', g.id, 'own', gm.user_id is not null, 'subscribed', chp.subscribed)
            order by
              ch.id
          )
        from
          groups g
          left join discussion_topics ch on ch.root_account_id = :tenant
          and ch.root_topic_id = t.id
          and ch.context_type = 'Group'
          and ch.context_id = g.id
          and ch.workflow_state <> 'deleted'
          left join group_memberships gm on gm.root_account_id = :tenant
          and gm.group_id = g.id
          and gm.user_id = :viewer
          and gm.workflow_state = 'accepted'
          left join discussion_topic_participants chp on chp.root_account_id = :tenant
          and chp.topic_id = ch.id
          and chp.user_id = :viewer
        where
          g.root_account_id = :tenant
          and g.group_category_id = t.group_category_id
          and g.workflow_state <> 'deleted'
      )
    end,
    case
      when a.id is not null then json_build_object(
        'id',
        a.id,
        'title',
        a.title,
        'points_possible',
        a.points_possible,
        'grading_type',
        a.grading_type,
        'due_at',
        a.due_at,
        'unlock_at',
        a.unlock_at,
        'lock_at',
        a.lock_at,
        'only_visible_to_overrides',
        a.only_visible_to_overrides,
        'workflow_state',
        a.workflow_state,
        'course_id',
        a.course_id,
        'created_at',
        a.created_at,
        'updated_at',
        a.updated_at
      )
    end,
    (
      select
        json_agg(
          json_build_object(
            'id',
            o.id,
            'assignment_id',
            o.assignment_id,
            'topic_id',
            o.topic_id,
            'title',
            o.title,
            'course_section_id',
            o.course_section_id,
            'group_id',
            o.group_id,
            'student_ids',
            o.student_ids,
            'due_at',
            o.due_at,
            'unlock_at',
            o.unlock_at,
            'lock_at',
            o.lock_at,
            'due_at_overridden',
            o.due_at_overridden,
            'unlock_at_overridden',
            o.unlock_at_overridden,
            'lock_at_overridden',
            o.lock_at_overridden,
            'applies',
            (
              o.course_section_id = any (:sections)
              or o.student_ids && :people
              or (
                o.group_id is not null
                and exists (
                  select
                    1
                  from
                    group_memberships gm
                  where
                    gm.root_account_id = :tenant
                    and gm.group_id = o.group_id
                    and gm.user_id = any (:people)
                    and gm.workflow_state = 'accepted'
                )
              )
            )
          )
          order by
            o.id
        )
      from
        assignment_overrides o
      where
        o.root_account_id = :tenant
        and (
          o.topic_id = t.id
          or o.assignment_id = a.id
        )
    ),
    case
      when t.podcast_enabled then coalesce(
        (
          select
            'enrollment_' || en.feed_code
          from
            enrollments en
          where
            en.root_account_id = :tenant
            and en.user_id = :viewer
            and t.context_type = 'Course'
            and en.course_id = t.context_id
            and en.workflow_state = 'active'
          order by
            en.id
          limit
            1
        ),
        (
          select
            'group_membership_' || gm.feed_code
          from
            group_memberships gm
          where
            gm.root_account_id = :tenant
            and gm.user_id = :viewer
            and t.context_type = 'Group'
            and gm.group_id = t.context_id
            and gm.workflow_state = 'accepted'
        ),
        (
          select
            'course_' || c.uuid
          from
            courses c
          where
            c.root_account_id = :tenant
            and t.context_type = 'Course'
            and c.id = t.context_id
        ),
        (
          select
            'group_' || g.uuid
          from
            groups g
          where
            g.root_account_id = :tenant
            and g.id = t.context_id
        )
      )
    end,
    t.root_account_id,
    t.course_id,
    t.podcast_enabled,
    t.only_visible_to_overrides,
    t.assignment_id,
    t.old_assignment_id,
    (
      t.user_id = :viewer
      or (
        (
          not t.is_section_specific
          or t.context_id = any (:allSections)
          or exists (
            select
              1
            from
              discussion_topic_sections s
            where
              s.root_account_id = :tenant
              and s.topic_id = t.id
              and s.section_id = any (:sections)
          )
        )
        and (
          t.context_id = any (:drafts)
          or (
            (
              t.workflow_state <> 'unpublished'
              and (
                not t.is_announcement
                or (
                  (
                    t.delayed_post_at is null
                    or t.delayed_post_at <= :now
                  )
                  and (
                    t.lock_at is null
                    or t.lock_at > :now
                  )
                )
              )
            )
            and (
              not (
                t.only_visible_to_overrides
                or coalesce(a.only_visible_to_overrides, false)
              )
              or t.context_id = any (:allAssigned)
              or exists (
                select
                  1
                from
                  assignment_overrides o
                where
                  o.root_account_id = :tenant
                  and (
                    o.topic_id = t.id
                    or o.assignment_id = t.assignment_id
                  )
                  and (
                    o.course_section_id = any (:sections)
                    or o.student_ids && :people
                    or (
                      o.group_id is not null
                      and exists (
                        select
                          1
                        from
                          group_memberships gm
                        where
                          gm.root_account_id = :tenant
                          and gm.group_id = o.group_id
                          and gm.user_id = any (:people)
                          and gm.workflow_state = 'accepted'
                      )
                    )
                  )
              )
            )
          )
        )
      )
    )
  ) as packed
from
  discussion_topics t
  left join users au on au.root_account_id = :tenant
  and au.id = t.user_id
  left join discussion_topic_participants p on p.root_account_id = :tenant
  and p.topic_id = t.id
  and p.user_id = :viewer
  left join discussion_topics rt on rt.root_account_id = :tenant
  and rt.id = t.root_topic_id
  left join assignments a on a.root_account_id = :tenant
  and a.id = t.assignment_id
  and a.workflow_state <> 'deleted'
where
  t.root_account_id = :tenant
  and t.context_type = :contextType
  and t.context_id = :context
  and t.id = any (:ids)
  and (
    :deleted
    or t.workflow_state <> 'deleted'
  );

-- discussion_topic_content; prepared
select
  json_build_array(
    t.id,
    t.xmin,
    t.context_type,
    t.context_id,
    t.is_announcement,
    t.title,
    t.message,
    t.user_id,
    t.workflow_state,
    t.locked,
    t.discussion_type,
    t.delayed_post_at,
    t.lock_at,
    t.posted_at,
    t.last_reply_at,
    t.todo_date,
    t.require_initial_post,
    t.allow_rating,
    t.only_graders_can_rate,
    t.sort_by_rating,
    t.sort_order,
    t.sort_order_locked,
    t.expanded,
    t.expanded_locked,
    t.podcast_has_student_posts,
    t.pinned,
    t.position,
    t.is_section_specific,
    t.anonymous_state,
    t.group_category_id,
    t.root_topic_id,
    t.attachment_id,
    t.entry_count,
    t.created_at,
    t.updated_at
  ) as packed
from
  discussion_topics t
where
  t.root_account_id = :tenant
  and t.id = any (
    array(
      select
        unnest(:ids)
    )
  );

-- forum/externalFeeds/externalFeeds.sql.ts

-- list_external_feeds
select
  f.*,
  (
    select
      count(*)::int
    from
      external_feed_entries x
    where
      x.root_account_id = :tenant
      and x.feed_id = f.id
      and x.topic_id is not null
  ) as entries
from
  external_feeds f
where
  f.root_account_id = :tenant
  and f.context_type = :contextType
  and f.context_id = :context
  and f.workflow_state = 'active'
order by
  f.id
limit
  :limit
offset
  :offset;

-- find_external_feed
select
  f.*,
  (
    select
      count(*)::int
    from
      external_feed_entries x
    where
      x.root_account_id = :tenant
      and x.feed_id = f.id
      and x.topic_id is not null
  ) as entries
from
  external_feeds f
where
  f.root_account_id = :tenant
  and f.context_type = :contextType
  and f.context_id = :context
  and f.workflow_state = 'active'
  and f.id = :feed;

-- insert_external_feed
insert into
  external_feeds (
    root_account_id,
    context_type,
    context_id,
    course_id,
    user_id,
    url,
    header_match,
    verbosity,
    refresh_at,
    created_at,
    updated_at
  )
values
  (:tenant, :contextType, :context, :course, :user, :url, :headerMatch, :verbosity, :now, :now, :now)
returning
  *,
  0 as entries;

-- delete_external_feed
update external_feeds
set
  workflow_state = 'deleted',
  updated_at = :now
where
  root_account_id = :tenant
  and id = :feed;

-- tenants_with_due_feeds; across tenants: tells the worker which tenants have feeds due
select distinct
  root_account_id as root
from
  external_feeds
where
  workflow_state = 'active'
  and refresh_at <= :now;

-- next_tenant_with_due_feed; across tenants: tells the worker when the next tenant has a feed due
select
  root_account_id as root,
  refresh_at as at
from
  external_feeds
where
  workflow_state = 'active'
order by
  refresh_at
limit
  1;

-- take_due_feeds
update external_feeds f
set
  refresh_at = :again
where
  f.root_account_id = :tenant
  and f.id in (
    select
      id
    from
      external_feeds
    where
      root_account_id = :tenant
      and workflow_state = 'active'
      and refresh_at <= :now
    order by
      refresh_at
    limit
      :most
    for update
      skip locked
  )
returning
  f.id,
  f.context_type,
  f.context_id,
  f.course_id,
  f.user_id,
  f.url,
  f.header_match,
  f.verbosity,
  f.failures;

-- save_feed_outcome
update external_feeds
set
  title = coalesce(:title, title),
  failures = :failures,
  refresh_at = :refreshAt
where
  root_account_id = :tenant
  and id = :feed;

-- known_feed_items
select
  guid as key
from
  external_feed_entries
where
  root_account_id = :tenant
  and feed_id = :feed
  and guid = any (:keys);

-- forget_feed_items
delete from external_feed_entries
where
  root_account_id = :tenant
  and feed_id = :feed
  and guid = any (:keys);

-- save_feed_items
insert into
  external_feed_entries (root_account_id, feed_id, guid, created_at)
select
  :tenant,
  :feed,
  unnest(:keys),
  :now
on conflict do nothing
returning
  guid as key;

-- save_feed_item_topic
update external_feed_entries
set
  topic_id = :topic
where
  root_account_id = :tenant
  and feed_id = :feed
  and guid = :key;
