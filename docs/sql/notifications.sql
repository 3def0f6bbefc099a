-- Made by `npm run generate:sql`; do not edit.

-- notifications/delivery/assets.sql.ts

-- conversation_assets
select
  w.id,
  w.user_id,
  'conversation' as type,
  m.conversation_id,
  m.body,
  c.subject,
  au.short_name as author,
  m.has_attachments,
  m.has_media_objects as has_media,
  case
    when c.context_type = 'Course' then array[cc.name]
    else coalesce(
      (
        select
          array_agg(
            x.name
            order by
              x.name
          )
        from
          (
            select
              k.name
            from
              courses k
            where
              k.root_account_id = w.root_account_id
              and k.id in (
                select
                  substr(tag, 8)::bigint
                from
                  unnest(p.tags) tag
                where
                  tag ~ '^course_[0-9]{1,15}$'
                  and tag = any (c.tags)
              )
            union
            select
              g.name
            from
              groups g
            where
              g.root_account_id = w.root_account_id
              and g.id in (
                select
                  substr(tag, 7)::bigint
                from
                  unnest(p.tags) tag
                where
                  tag ~ '^group_[0-9]{1,15}$'
                  and tag = any (c.tags)
              )
          ) x
      ),
      '{}'
    )
  end as contexts,
  case
    when r.message_id is null
    or r.deleted_at is not null then 'deleted'
    when not p.subscribed then 'unsubscribed'
    when not m.generated
    and m.author_id <> w.user_id
    and p.workflow_state <> 'unread' then 'read'
  end as lapsed
from
  (
    select
      :tenant as root_account_id,
      id,
      user_id
    from
      unnest(:ids, :users) as i (id, user_id)
  ) w
  join conversation_messages m on m.root_account_id = w.root_account_id
  and m.id = w.id
  join conversations c on c.root_account_id = m.root_account_id
  and c.id = m.conversation_id
  join users au on au.root_account_id = m.root_account_id
  and au.id = m.author_id
  left join courses cc on cc.root_account_id = c.root_account_id
  and cc.id = c.context_id
  left join conversation_message_participants r on r.root_account_id = m.root_account_id
  and r.message_id = m.id
  and r.user_id = w.user_id
  left join conversation_participants p on p.root_account_id = m.root_account_id
  and p.conversation_id = m.conversation_id
  and p.user_id = w.user_id;

-- topic_assets
select
  w.id,
  w.user_id,
  'topic' as type,
  t.id as topic_id,
  t.title,
  coalesce(t.message, '') as message,
  case
    when t.anonymous_state is null then au.short_name
    else 'Anonymous'
  end as author,
  t.attachment_id is not null as has_attachment,
  coalesce(nick.nickname, co.name, g.name) as context_name,
  case t.context_type
    when 'Group' then '/groups/'
    else '/courses/'
  end || t.context_id as context_path,
  case
    when t.workflow_state <> 'active' then 'deleted'
    when tp.workflow_state = 'read'
    and t.user_id is distinct from w.user_id then 'read'
  end as lapsed
from
  (
    select
      :tenant as root_account_id,
      id,
      user_id
    from
      unnest(:ids, :users) as i (id, user_id)
  ) w
  join discussion_topics t on t.root_account_id = w.root_account_id
  and t.id = w.id
  left join users au on au.root_account_id = t.root_account_id
  and au.id = t.user_id
  left join courses co on co.root_account_id = t.root_account_id
  and t.context_type = 'Course'
  and co.id = t.context_id
  left join groups g on g.root_account_id = t.root_account_id
  and t.context_type = 'Group'
  and g.id = t.context_id
  left join course_nicknames nick on nick.root_account_id = t.root_account_id
  and nick.user_id = w.user_id
  and nick.course_id = co.id
  left join discussion_topic_participants tp on tp.root_account_id = t.root_account_id
  and tp.topic_id = t.id
  and tp.user_id = w.user_id;

-- entry_assets
select
  w.id,
  w.user_id,
  'entry' as type,
  e.id as entry_id,
  t.id as topic_id,
  t.title,
  coalesce(e.message, '') as message,
  case
    when t.anonymous_state is null then au.short_name
    else 'Anonymous'
  end as author,
  coalesce(nick.nickname, co.name, g.name) as context_name,
  case t.context_type
    when 'Group' then '/groups/'
    else '/courses/'
  end || t.context_id as context_path,
  case
    when e.workflow_state <> 'active'
    or t.workflow_state <> 'active' then 'deleted'
    when tp.subscribed = false
    and t.user_id is distinct from w.user_id
    and not exists (
      select
        1
      from
        discussion_mentions dm
      where
        dm.root_account_id = e.root_account_id
        and dm.entry_id = e.id
        and dm.user_id = w.user_id
    ) then 'unsubscribed'
    when coalesce(ep.read, tp.read_through >= e.id, false) then 'read'
  end as lapsed
from
  (
    select
      :tenant as root_account_id,
      id,
      user_id
    from
      unnest(:ids, :users) as i (id, user_id)
  ) w
  join discussion_entries e on e.root_account_id = w.root_account_id
  and e.id = w.id
  join discussion_topics t on t.root_account_id = e.root_account_id
  and t.id = e.topic_id
  join users au on au.root_account_id = e.root_account_id
  and au.id = e.user_id
  left join courses co on co.root_account_id = t.root_account_id
  and t.context_type = 'Course'
  and co.id = t.context_id
  left join groups g on g.root_account_id = t.root_account_id
  and t.context_type = 'Group'
  and g.id = t.context_id
  left join course_nicknames nick on nick.root_account_id = t.root_account_id
  and nick.user_id = w.user_id
  and nick.course_id = co.id
  left join discussion_topic_participants tp on tp.root_account_id = t.root_account_id
  and tp.topic_id = t.id
  and tp.user_id = w.user_id
  left join discussion_entry_participants ep on ep.root_account_id = e.root_account_id
  and ep.topic_id = t.id
  and ep.user_id = w.user_id
  and ep.entry_id = e.id;

-- global_assets
select
  w.id,
  w.user_id,
  'global' as type,
  n.subject,
  n.message,
  case
    when n.workflow_state <> 'active' then 'deleted'
    when x.user_id is not null then 'read'
  end as lapsed
from
  (
    select
      :tenant as root_account_id,
      id,
      user_id
    from
      unnest(:ids, :users) as i (id, user_id)
  ) w
  join account_notifications n on n.root_account_id = w.root_account_id
  and n.id = w.id
  left join account_notification_closings x on x.root_account_id = n.root_account_id
  and x.user_id = w.user_id
  and x.account_notification_id = n.id;

-- channel_assets
select
  w.id,
  w.user_id,
  'channel' as type,
  c.path,
  coalesce(c.confirmation_code, '') as code,
  case
    when c.workflow_state = 'retired' then 'deleted'
  end as lapsed
from
  (
    select
      :tenant as root_account_id,
      id,
      user_id
    from
      unnest(:ids, :users) as i (id, user_id)
  ) w
  join communication_channels c on c.root_account_id = w.root_account_id
  and c.id = w.id;

-- notice_assets
select
  w.id,
  w.user_id,
  'notice' as type,
  e.payload ->> 'subject' as subject,
  e.payload ->> 'text' as text,
  e.payload ->> 'path' as path,
  null as lapsed
from
  (
    select
      :tenant as root_account_id,
      id,
      user_id
    from
      unnest(:ids, :users) as i (id, user_id)
  ) w
  join outbox_events e on e.root_account_id = w.root_account_id
  and e.id = w.id;

-- notifications/delivery/bounces.sql.ts

-- note_bounce_1
update communication_channels
set
  last_bounce_at = :at,
  updated_at = :now,
  bounce_count = bounce_count + 1,
  last_bounce_details = :details
where
  root_account_id = :tenant
  and path_key = :pathKey
  and path_type in ('email', 'personal_email')
  and workflow_state <> 'retired'
  and bounce_count = 0
  and (
    last_bounce_at is null
    or updated_at <= :now - interval '1 hour'
  )
returning
  user_id;

-- note_bounce_2
update communication_channels
set
  last_transient_bounce_at = :at,
  updated_at = :now,
  last_transient_bounce_details = :details
where
  root_account_id = :tenant
  and path_key = :pathKey
  and path_type in ('email', 'personal_email')
  and workflow_state <> 'retired'
  and bounce_count = 0
  and (
    last_transient_bounce_at is null
    or updated_at <= :now - interval '1 hour'
  )
returning
  user_id;

-- note_bounce_3
update communication_channels
set
  last_suppression_bounce_at = :at,
  updated_at = :now
where
  root_account_id = :tenant
  and path_key = :pathKey
  and path_type in ('email', 'personal_email')
  and workflow_state <> 'retired'
  and bounce_count = 0
  and (
    last_suppression_bounce_at is null
    or updated_at <= :now - interval '1 hour'
  )
returning
  user_id;

-- fail_message
update notification_messages
set
  workflow_state = 'transmission_error',
  transmission_errors = :error,
  updated_at = :now
where
  root_account_id = :tenant
  and id = :id
  and workflow_state in ('created', 'staged', 'sending', 'sent', 'dashboard', 'closed')
returning
  user_id;

-- notifications/delivery/cleanup.sql.ts

-- delete_old_rows_1
delete from notification_messages
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      notification_messages
    where
      root_account_id = :tenant
      and created_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_2
delete from delayed_messages
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      delayed_messages
    where
      root_account_id = :tenant
      and send_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_3
delete from notification_decisions
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      notification_decisions
    where
      root_account_id = :tenant
      and created_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_4
delete from outbox_events
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      outbox_events
    where
      root_account_id = :tenant
      and decided_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_5
delete from inbound_mails
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      inbound_mails
    where
      root_account_id = :tenant
      and received_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_6
delete from sessions
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      sessions
    where
      root_account_id = :tenant
      and expires_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_7
delete from session_links
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      session_links
    where
      root_account_id = :tenant
      and expires_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_8
delete from authorization_codes
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      authorization_codes
    where
      root_account_id = :tenant
      and expires_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_9
delete from spent_refresh_tokens
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      spent_refresh_tokens
    where
      root_account_id = :tenant
      and spent_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- delete_old_rows_10
delete from sign_in_attempts
where
  root_account_id = :tenant
  and ctid in (
    select
      ctid
    from
      sign_in_attempts
    where
      root_account_id = :tenant
      and touched_at < :before
    limit
      :limit
  )
returning
  1 as one;

-- all_tenants; across tenants: finds the tenants that have work
select
  root_account_id as root
from
  accounts
where
  id = root_account_id;

-- notifications/delivery/digest.sql.ts

-- tenants_with_digests; across tenants: finds the tenants that have work
with recursive
  tenant (root) as (
    (
      select
        root_account_id
      from
        delayed_messages
      where
        workflow_state = 'pending'
      order by
        root_account_id
      limit
        1
    )
    union all
    select
      (
        select
          root_account_id
        from
          delayed_messages
        where
          workflow_state = 'pending'
          and root_account_id > tenant.root
        order by
          root_account_id
        limit
          1
      )
    from
      tenant
    where
      tenant.root is not null
  )
select
  root
from
  tenant
where
  root is not null
  and exists (
    select
      1
    from
      delayed_messages
    where
      root_account_id = tenant.root
      and workflow_state = 'pending'
      and send_at <= :now
  );

-- due_digest_channels
select
  communication_channel_id as id
from
  delayed_messages
where
  root_account_id = :tenant
  and workflow_state = 'pending'
  and send_at <= :now
group by
  1
order by
  min(send_at),
  min(id)
limit
  :limit;

-- take_digest_entries
with
  due (channel) as materialized (
    select
      *
    from
      unnest(:channels)
  ),
  -- channel by channel in the order of their index, which a planner without statistics would not find by itself
  entries as (
    select
      d.*
    from
      due
      cross join lateral (
        select
          *
        from
          delayed_messages d
        where
          d.root_account_id = :tenant
          and d.communication_channel_id = due.channel
          and d.workflow_state = 'pending'
          and d.send_at <= :now
        order by
          d.root_account_id,
          d.communication_channel_id,
          d.send_at
        for update
          skip locked
      ) d
  )
select
  e.id,
  e.communication_channel_id,
  e.user_id,
  e.notification,
  e.event_id,
  e.frequency,
  e.context_type,
  e.context_id,
  e.created_at,
  c.path,
  c.path_type,
  c.workflow_state = 'active'
  and c.bounce_count = 0
  and u.workflow_state = 'registered' as usable,
  coalesce(u.locale, a.settings ->> 'default_locale', 'en') as locale,
  coalesce(u.time_zone, a.default_time_zone) as zone
from
  entries e
  join communication_channels c on c.root_account_id = :tenant
  and c.id = e.communication_channel_id
  join users u on u.root_account_id = :tenant
  and u.id = e.user_id
  join accounts a on a.root_account_id = :tenant
  and a.id = :tenant;

-- finish_digest_entries
-- each by its key: told how many they are, the planner would read the whole table for every batch
update delayed_messages d
set
  workflow_state = 'sent',
  batched_at = :now,
  updated_at = :now,
  message_id = t.message_id
from
  unnest(
    array(
      select
        unnest(:ids)
    ),
    array(
      select
        unnest(:messages)
    )
  ) as t (id, message_id)
where
  d.root_account_id = :tenant
  and d.id = t.id;

-- notifications/delivery/messages.sql.ts

-- take_due_messages; prepared
with
  due as (
    select
      id
    from
      notification_messages
    where
      root_account_id = :tenant
      and workflow_state = 'staged'
      and dispatch_at <= :now
    order by
      dispatch_at,
      id
    limit
      :limit
    for update
      skip locked
  ),
  abandoned as (
    select
      id
    from
      notification_messages
    where
      root_account_id = :tenant
      and workflow_state = 'sending'
      and taken_at < now() - interval '45 seconds'
      and :abandoned
      and id <> all (:own)
    order by
      taken_at
    limit
      :limit
    for update
      skip locked
  )
update notification_messages m
set
  workflow_state = 'sending',
  taken_at = now(),
  attempts = m.attempts + 1
from
  (
    select
      id
    from
      due
    union all
    select
      id
    from
      abandoned
  ) taken
where
  m.root_account_id = :tenant
  and m.id = taken.id
returning
  m.*,
  (
    select
      c.workflow_state
    from
      communication_channels c
    where
      c.root_account_id = m.root_account_id
      and c.id = m.communication_channel_id
  ) as channel_state,
  coalesce(
    (
      select
        c.bounce_count
      from
        communication_channels c
      where
        c.root_account_id = m.root_account_id
        and c.id = m.communication_channel_id
    ),
    0
  ) as channel_bounces,
  exists (
    select
      1
    from
      notification_policies q
    where
      q.root_account_id = m.root_account_id
      and q.communication_channel_id = m.communication_channel_id
      and q.notification = m.notification
      and q.frequency = 'never'
      and q.updated_at > m.created_at
  ) as turned_off;

-- tenants_with_messages; across tenants: finds the tenants that have work
(
  with recursive
    tenant (root) as (
      (
        select
          root_account_id
        from
          notification_messages
        where
          workflow_state = 'staged'
        order by
          root_account_id
        limit
          1
      )
      union all
      select
        (
          select
            root_account_id
          from
            notification_messages
          where
            workflow_state = 'staged'
            and root_account_id > tenant.root
          order by
            root_account_id
          limit
            1
        )
      from
        tenant
      where
        tenant.root is not null
    )
  select
    root
  from
    tenant
  where
    root is not null
    and exists (
      select
        1
      from
        notification_messages
      where
        root_account_id = tenant.root
        and workflow_state = 'staged'
        and dispatch_at <= :now
    )
)
union
(
  with recursive
    tenant (root) as (
      (
        select
          root_account_id
        from
          notification_messages
        where
          workflow_state = 'sending'
        order by
          root_account_id
        limit
          1
      )
      union all
      select
        (
          select
            root_account_id
          from
            notification_messages
          where
            workflow_state = 'sending'
            and root_account_id > tenant.root
          order by
            root_account_id
          limit
            1
        )
      from
        tenant
      where
        tenant.root is not null
    )
  select
    root
  from
    tenant
  where
    root is not null
    and exists (
      select
        1
      from
        notification_messages
      where
        root_account_id = tenant.root
        and workflow_state = 'sending'
        and taken_at < now() - interval '45 seconds'
    )
);

-- take_gathered_messages
update notification_messages m
set
  workflow_state = 'sending',
  taken_at = now(),
  attempts = m.attempts + 1
from
  (
    select
      w.id
    from
      notification_messages w
      join (
        select distinct
          channel,
          user_id
        from
          unnest(:channels, :users) as t (channel, user_id)
      ) t on t.user_id = w.user_id
      and t.channel = w.communication_channel_id
    where
      w.root_account_id = :tenant
      and w.workflow_state = 'staged'
      and w.body is null
      and w.created_at + make_interval(secs => w.delay_for) <= :now
    order by
      w.id
    for update of
      w skip locked
  ) more
where
  m.root_account_id = :tenant
  and m.id = more.id
returning
  m.*,
  (
    select
      c.workflow_state
    from
      communication_channels c
    where
      c.root_account_id = m.root_account_id
      and c.id = m.communication_channel_id
  ) as channel_state,
  coalesce(
    (
      select
        c.bounce_count
      from
        communication_channels c
      where
        c.root_account_id = m.root_account_id
        and c.id = m.communication_channel_id
    ),
    0
  ) as channel_bounces,
  exists (
    select
      1
    from
      notification_policies q
    where
      q.root_account_id = m.root_account_id
      and q.communication_channel_id = m.communication_channel_id
      and q.notification = m.notification
      and q.frequency = 'never'
      and q.updated_at > m.created_at
  ) as turned_off;

-- renew_message_claims
update notification_messages
set
  taken_at = now()
where
  root_account_id = :tenant
  and id = any (:ids)
  and workflow_state = 'sending';

-- settle_messages
update notification_messages m
set
  workflow_state = t.state,
  state_reason = t.reason,
  transmission_errors = case
    when t.state = 'sent' then null
    else coalesce(t.error, m.transmission_errors)
  end,
  is_bounced = t.state = 'bounced',
  dispatch_at = coalesce(t.dispatch_at, m.dispatch_at),
  taken_at = null,
  updated_at = :now,
  sent_at = case
    when t.state = 'sent' then coalesce(m.sent_at, :now)
    else m.sent_at
  end,
  subject = coalesce(m.subject, t.subject),
  body = coalesce(m.body, t.body),
  html_body = coalesce(m.html_body, t.html),
  from_name = coalesce(m.from_name, t.from_name),
  url = coalesce(m.url, t.url)
from
  unnest(:ids, :states, :reasons, :errors, :dispatchAts, :subjects, :bodies, :htmls, :fromNames, :urls) as t (id, state, reason, error, dispatch_at, subject, body, html, from_name, url)
where
  m.root_account_id = :tenant
  and m.id = t.id
  and m.workflow_state = 'sending';

-- store_message_texts
update notification_messages m
set
  subject = t.subject,
  body = t.body,
  html_body = t.html,
  from_name = t.from_name,
  url = t.url
from
  unnest(:ids, :subjects, :bodies, :htmls, :fromNames, :urls) as t (id, subject, body, html, from_name, url)
where
  m.root_account_id = :tenant
  and m.id = t.id
  and m.body is null;

-- tenants_with_delayed_messages; across tenants: finds the tenants that have work
with recursive
  tenant (root) as (
    (
      select
        root_account_id
      from
        notification_messages
      where
        workflow_state = 'staged'
      order by
        root_account_id
      limit
        1
    )
    union all
    select
      (
        select
          root_account_id
        from
          notification_messages
        where
          workflow_state = 'staged'
          and root_account_id > tenant.root
        order by
          root_account_id
        limit
          1
      )
    from
      tenant
    where
      tenant.root is not null
  )
select
  root
from
  tenant
where
  root is not null
  and exists (
    select
      1
    from
      notification_messages
    where
      root_account_id = tenant.root
      and workflow_state = 'staged'
      and dispatch_at > :now
      and state_reason = 'the mail server is away; it is tried again'
  );

-- release_delayed_messages
update notification_messages
set
  dispatch_at = :now
where
  root_account_id = :tenant
  and workflow_state = 'staged'
  and dispatch_at > :now
  and state_reason = 'the mail server is away; it is tried again';

-- notifications/delivery/tenants.sql.ts

-- mail_tenant
select
  a.name,
  a.settings,
  (
    select
      min(h.host)
    from
      account_hosts h
    where
      h.root_account_id = a.root_account_id
  ) as host,
  (
    select
      s.value
    from
      tenant_secrets s
    where
      s.root_account_id = a.root_account_id
      and s.name = 'signing'
  ) as key
from
  accounts a
where
  a.root_account_id = :tenant
  and a.id = :tenant;

-- notifications/delivery/unsubscribe.sql.ts

-- channel_subscription
select
  c.path,
  (
    select
      count(*)::int
    from
      notification_policies q
    where
      q.root_account_id = c.root_account_id
      and q.communication_channel_id = c.id
      and q.notification = any (:notifications)
      and q.frequency = 'never'
  ) as ended
from
  communication_channels c
where
  c.root_account_id = :tenant
  and c.id = :channel;

-- notifications/inbound/inbound.sql.ts

-- replier
select
  (
    select
      workflow_state
    from
      users
    where
      root_account_id = :tenant
      and id = :user
  ) as state,
  exists (
    select
      1
    from
      pseudonyms
    where
      root_account_id = :tenant
      and user_id = :user
      and workflow_state = 'active'
  ) as active,
  exists (
    select
      1
    from
      pseudonyms
    where
      root_account_id = :tenant
      and user_id = :user
      and workflow_state = 'suspended'
  ) as suspended,
  array(
    select
      path_key
    from
      communication_channels
    where
      root_account_id = :tenant
      and user_id = :user
      and workflow_state = 'active'
      and path_type in ('email', 'personal_email')
  ) as addresses;

-- note_received_mail
insert into
  inbound_mails (root_account_id, context_type, context_id, message_id, received_at)
values
  (:tenant, :contextType, :context, :messageId, :now)
on conflict do nothing
returning
  1 as one;

-- replied_topic
select
  t.id as topic_id,
  t.context_type,
  t.context_id,
  t.workflow_state
from
  discussion_topics t
where
  t.root_account_id = :tenant
  and t.id = :id;

-- topic_of_replied_entry
select
  t.id as topic_id,
  t.context_type,
  t.context_id,
  t.workflow_state
from
  discussion_entries e
  join discussion_topics t on t.root_account_id = e.root_account_id
  and t.id = e.topic_id
where
  e.root_account_id = :tenant
  and e.id = :id;

-- bounce_message
update notification_messages
set
  workflow_state = 'bounced',
  is_bounced = true,
  transmission_errors = :error,
  state_reason = 'a mail server reported that it could not be delivered',
  updated_at = :now
where
  root_account_id = :tenant
  and id = :id
  and workflow_state = 'sent';

-- notifications/routes/commMessages.sql.ts

-- comm_messages; prepared
select
  *
from
  notification_messages
where
  root_account_id = :tenant
  and user_id = :user
  and (
    :start is null
    or created_at >= :start
  )
  and (
    :end is null
    or created_at <= :end
  )
  and (
    :beforeTime is null
    or (created_at, id) < (:beforeTime, :beforeId)
  )
order by
  created_at desc,
  id desc
offset
  :offset
limit
  :limit;

-- all_messages
select
  *
from
  notification_messages
where
  root_account_id = :tenant
  and (
    :user is null
    or user_id = :user
  )
  and (
    :before is null
    or id < :before
  )
order by
  id desc
offset
  :offset
limit
  :limit;

-- notifications/rules/accountNotifications.sql.ts

-- list_account_notifications
select
  n.*,
  u.name as author_name,
  c.user_id is not null as closed
from
  account_notifications n
  join users u on u.root_account_id = n.root_account_id
  and u.id = n.user_id
  left join account_notification_closings c on c.root_account_id = n.root_account_id
  and c.account_notification_id = n.id
  and c.user_id = :user
where
  n.root_account_id = :tenant
  and n.account_id = any (:accounts)
  and n.workflow_state = 'active'
  and (
    :all
    or (
      n.start_at <= :now
      and (
        :past
        or (
          n.end_at > :now
          and c.user_id is null
        )
      )
      and exists (
        with recursive
          down (id) as (
            select
              n.account_id
            union all
            select
              a.id
            from
              down
              join accounts a on a.root_account_id = n.root_account_id
              and a.parent_account_id = down.id
              and a.workflow_state <> 'deleted'
          )
        select
          1
        from
          down
          join user_account_associations ua on ua.root_account_id = n.root_account_id
          and ua.account_id = down.id
          and ua.user_id = :user
      )
      and (
        n.role_ids = '{}'
        or exists (
          select
            1
          from
            enrollments e
          where
            e.root_account_id = n.root_account_id
            and e.user_id = :user
            and e.workflow_state = 'active'
            and e.role_id = any (n.role_ids)
        )
        or exists (
          select
            1
          from
            account_users au
          where
            au.root_account_id = n.root_account_id
            and au.user_id = :user
            and au.workflow_state = 'active'
            and au.role_id = any (n.role_ids)
        )
      )
    )
  )
order by
  n.start_at desc,
  n.id desc
offset
  :offset
limit
  :limit;

-- find_account_notification
select
  n.*,
  n.start_at <= :now
  and exists (
    with recursive
      down (id) as (
        select
          n.account_id
        union all
        select
          a.id
        from
          down
          join accounts a on a.root_account_id = n.root_account_id
          and a.parent_account_id = down.id
          and a.workflow_state <> 'deleted'
      )
    select
      1
    from
      down
      join user_account_associations ua on ua.root_account_id = n.root_account_id
      and ua.account_id = down.id
      and ua.user_id = :user
  )
  and (
    n.role_ids = '{}'
    or exists (
      select
        1
      from
        enrollments e
      where
        e.root_account_id = n.root_account_id
        and e.user_id = :user
        and e.workflow_state = 'active'
        and e.role_id = any (n.role_ids)
    )
    or exists (
      select
        1
      from
        account_users au
      where
        au.root_account_id = n.root_account_id
        and au.user_id = :user
        and au.workflow_state = 'active'
        and au.role_id = any (n.role_ids)
    )
  ) as is_shown
from
  account_notifications n
where
  n.root_account_id = :tenant
  and n.account_id = :account
  and n.id = :id
  and n.workflow_state = 'active';

-- account_notification_roles
select
  id,
  name
from
  roles
where
  root_account_id = :tenant
  and workflow_state <> 'deleted'
  and (
    id::text = any (:wanted)
    or name = any (:wanted)
  )
order by
  id;

-- notifications/rules/bulkChannels.sql.ts

-- bulk_channels_1
select
  c.id,
  c.user_id,
  u.name,
  c.path,
  c.path_type,
  c.created_at,
  c.last_bounce_at,
  c.last_bounce_details
from
  communication_channels c
  join users u on u.root_account_id = c.root_account_id
  and u.id = c.user_id
  and u.workflow_state <> 'deleted'
where
  c.root_account_id = :tenant
  and c.workflow_state <> 'retired'
  and c.bounce_count > 0
  and exists (
    select
      1
    from
      user_account_associations a
    where
      a.root_account_id = c.root_account_id
      and a.account_id = :account
      and a.user_id = c.user_id
  )
  and (
    :after is null
    or c.last_bounce_at > :after
  )
  and (
    :before is null
    or c.last_bounce_at < :before
  )
  and (
    :pattern is null
    or lower(c.path) ~ :pattern
  )
  and (
    :pathType is null
    or c.path_type = :pathType
  )
  and (
    :invalidPaths
    or c.path_type not in ('email', 'personal_email')
    or c.path ~ '^[^\s@]+@[^\s@]+\.[^\s@.]+$'
  )
order by
  c.last_bounce_at asc nulls first,
  c.id
limit
  1000;

-- bulk_channels_2
select
  c.id,
  c.user_id,
  u.name,
  c.path,
  c.path_type,
  c.created_at,
  c.last_bounce_at,
  c.last_bounce_details
from
  communication_channels c
  join users u on u.root_account_id = c.root_account_id
  and u.id = c.user_id
  and u.workflow_state <> 'deleted'
where
  c.root_account_id = :tenant
  and c.workflow_state = 'unconfirmed'
  and exists (
    select
      1
    from
      user_account_associations a
    where
      a.root_account_id = c.root_account_id
      and a.account_id = :account
      and a.user_id = c.user_id
  )
  and (
    :after is null
    or c.created_at > :after
  )
  and (
    :before is null
    or c.created_at < :before
  )
  and (
    :pattern is null
    or lower(c.path) ~ :pattern
  )
  and (
    :pathType is null
    or c.path_type = :pathType
  )
  and (
    :invalidPaths
    or c.path_type not in ('email', 'personal_email')
    or c.path ~ '^[^\s@]+@[^\s@]+\.[^\s@.]+$'
  )
order by
  c.created_at desc nulls first,
  c.id
limit
  10000;

-- reset_bounce_counts
update communication_channels
set
  bounce_count = 0,
  updated_at = :now
where
  root_account_id = :tenant
  and id = any (:channels)
  and bounce_count > 0
returning
  user_id;

-- confirm_channels
update communication_channels
set
  workflow_state = 'active',
  updated_at = :now
where
  root_account_id = :tenant
  and id = any (:channels)
  and workflow_state = 'unconfirmed'
returning
  id;

-- notifications/rules/channels.sql.ts

-- count_channels
select
  count(*)::int as "all",
  (
    count(*) filter (
      where
        workflow_state <> 'retired'
        or created_at > :now - interval '1 hour'
    )
  )::int as counted
from
  communication_channels
where
  root_account_id = :tenant
  and user_id = :user;

-- insert_channel
insert into
  communication_channels (
    root_account_id,
    user_id,
    path,
    path_key,
    path_type,
    position,
    workflow_state,
    confirmation_code,
    created_at,
    updated_at
  )
select
  :tenant,
  :user,
  :path,
  :pathKey,
  :pathType,
  1 + coalesce(max(position), 0),
  'unconfirmed',
  :code,
  :now,
  :now
from
  communication_channels
where
  root_account_id = :tenant
  and user_id = :user
returning
  *;

-- activate_channel
update communication_channels ch
set
  workflow_state = 'active',
  updated_at = :now,
  default_policies = coalesce(
    ch.default_policies,
    case
      when exists (
        select
          1
        from
          notification_policies q
        where
          q.root_account_id = ch.root_account_id
          and q.communication_channel_id = ch.id
          and q.notification <> ''
      ) then null
      when u.settings ->> 'default_notifications_disabled' = 'true' then 'never'
      else 'standard'
    end
  )
from
  users u
where
  ch.root_account_id = :tenant
  and ch.id = :channel
  and u.root_account_id = ch.root_account_id
  and u.id = ch.user_id
returning
  ch.*;

-- refresh_bouncing_flags
update users u
set
  settings = jsonb_set(
    u.settings,
    '{show_bouncing_channel_message}',
    to_jsonb(
      exists (
        select
          1
        from
          communication_channels ch
          left join pseudonyms l on l.root_account_id = ch.root_account_id
          and l.id = ch.pseudonym_id
          and l.sis_user_id is not null
        where
          ch.root_account_id = u.root_account_id
          and ch.user_id = u.id
          and ch.workflow_state <> 'retired'
          and ch.bounce_count > 0
          and l.id is null
      )
    )
  )
where
  u.root_account_id = :tenant
  and u.id = any (:users);

-- notifications/rules/decide.sql.ts

-- decide_small_events; prepared
with
  n (notification, standard, delay, summarizable, registration) as materialized (
    values
      ('conversation_message', 'immediately', 0, true, false),
      ('added_to_conversation', 'immediately', 0, true, false),
      ('conversation_created', 'never', 0, true, false),
      ('new_announcement', 'immediately', 0, true, false),
      ('announcement_created_by_you', 'never', 0, true, false),
      ('announcement_reply', 'never', 0, true, false),
      ('new_discussion_topic', 'never', 0, true, false),
      ('new_discussion_entry', 'daily', 0, true, false),
      ('discussion_mention', 'immediately', 120, true, false),
      ('reported_reply', 'immediately', 120, true, false),
      ('account_notification', 'immediately', 0, true, false),
      ('confirm_email_communication_channel', 'immediately', 0, false, true),
      ('merge_email_communication_channel', 'immediately', 0, false, true),
      ('confirm_sms_communication_channel', 'immediately', 0, false, true),
      ('pseudonym_registration', 'immediately', 0, false, true),
      ('pseudonym_registration_done', 'immediately', 0, false, true),
      ('confirm_registration', 'immediately', 0, false, true),
      ('forgot_password', 'immediately', 0, false, true),
      ('account_user_registration', 'immediately', 0, false, true),
      ('account_user_notification', 'immediately', 0, false, true),
      ('enrollment_invitation', 'immediately', 0, false, true),
      ('enrollment_registration', 'immediately', 0, false, true),
      ('enrollment_notification', 'immediately', 0, false, true),
      ('manually_created_access_token_created', 'immediately', 0, false, true),
      ('account_verification', 'immediately', 0, false, true),
      ('access_token_created_on_behalf_of_user', 'immediately', 0, false, true),
      ('access_token_deleted', 'immediately', 0, false, true),
      ('summaries', 'daily', 0, true, false),
      ('migration_export_ready', 'immediately', 0, false, false),
      ('migration_import_finished', 'immediately', 0, false, false),
      ('migration_import_failed', 'immediately', 0, false, false),
      ('content_export_finished', 'immediately', 0, false, false),
      ('content_export_failed', 'immediately', 0, false, false),
      ('alert', 'daily', 0, true, false),
      ('collaboration_invitation', 'immediately', 0, true, false),
      ('web_conference_invitation', 'immediately', 0, true, false),
      ('new_context_group_membership_invitation', 'immediately', 0, true, false),
      ('rubric_assessment_submission_reminder', 'immediately', 0, true, false),
      ('rubric_assessment_invitation', 'immediately', 0, true, false),
      ('rubric_association_created', 'immediately', 0, true, false),
      ('peer_review_invitation', 'immediately', 0, true, false),
      ('new_account_user', 'daily', 0, true, false),
      ('new_course', 'daily', 0, true, false),
      ('report_generated', 'daily', 0, true, false),
      ('report_generation_failed', 'daily', 0, true, false),
      ('new_user', 'daily', 0, true, false),
      ('new_student_organized_group', 'daily', 0, true, false),
      ('enrollment_accepted', 'daily', 0, true, false),
      ('new_context_group_membership', 'daily', 0, true, false),
      ('group_membership_accepted', 'daily', 0, true, false),
      ('group_membership_rejected', 'daily', 0, true, false),
      ('submission_comment', 'daily', 0, true, false),
      ('submission_comment_for_teacher', 'daily', 0, true, false),
      ('annotation_notification', 'daily', 0, true, false),
      ('annotation_teacher_notification', 'daily', 0, true, false),
      ('assignment_due_date_changed', 'weekly', 300, true, false),
      ('assignment_created', 'weekly', 0, true, false),
      ('checkpoints_created', 'weekly', 0, true, false),
      ('assignment_due_date_override_changed', 'weekly', 120, true, false),
      ('upcoming_assignment_alert', 'weekly', 0, true, false),
      ('assignment_graded', 'immediately', 900, true, false),
      ('submission_graded', 'immediately', 3600, true, false),
      ('submission_grade_changed', 'immediately', 300, true, false),
      ('submission_posted', 'immediately', 0, true, false),
      ('submissions_posted', 'immediately', 0, true, false),
      ('quiz_regrade_finished', 'immediately', 0, true, false),
      ('grade_weight_changed', 'weekly', 300, true, false),
      ('assignment_submitted_late', 'daily', 0, true, false),
      ('group_assignment_submitted_late', 'daily', 0, true, false),
      ('assignment_submitted', 'never', 0, true, false),
      ('assignment_resubmitted', 'never', 0, true, false),
      ('submission_needs_grading', 'never', 0, true, false),
      ('assignment_changed', 'never', 1800, true, false),
      ('updated_wiki_page', 'never', 900, true, false),
      ('new_file_added', 'never', 120, true, false),
      ('new_files_added', 'never', 120, true, false),
      ('new_event_created', 'never', 0, true, false),
      ('event_date_changed', 'never', 900, true, false),
      ('appointment_group_published', 'immediately', 0, true, false),
      ('appointment_group_updated', 'immediately', 0, true, false),
      ('appointment_reserved_for_user', 'immediately', 0, true, false),
      ('appointment_deleted_for_user', 'immediately', 0, true, false),
      ('appointment_group_deleted', 'immediately', 0, true, false),
      ('appointment_canceled_by_user', 'never', 0, true, false),
      ('appointment_reserved_by_user', 'never', 0, true, false),
      ('blueprint_content_added', 'daily', 0, true, false),
      ('blueprint_sync_complete', 'daily', 0, true, false),
      ('content_link_error', 'daily', 0, true, false),
      ('web_conference_recording_ready', 'immediately', 0, true, false),
      ('assignment_publishing_reminder', 'daily', 0, true, false),
      ('assignment_grading_reminder', 'daily', 0, true, false),
      ('assignment_due_date_reminder', 'daily', 0, true, false)
  ),
  taken as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and kind in (
        'conversation_message',
        'added_to_conversation',
        'conversation_created',
        'discussion_mention',
        'reported_reply',
        'channel_message',
        'notice'
      )
      and decided_at is null
      and (
        taken_at is null
        or taken_at < now() - interval '45 seconds'
      )
      and (
        not_before is null
        or not_before <= :now
      )
    order by
      id
    limit
      :limit
    for update
      skip locked
  ),
  e as materialized (
    select
      t.*,
      coalesce((a.settings ->> 'suppress_notifications')::boolean, false) as suppressed
    from
      taken t
      join accounts a on a.root_account_id = t.root_account_id
      and a.id = t.root_account_id
  ),
  fresh as (
    select
      r.*
    from
      (
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          m.user_id,
          'conversation_message' as notification,
          'ConversationMessage' as context_type,
          m.message_id as context_id,
          null::bigint as course_id,
          null::bigint as channel_id
        from
          e
          -- event by event, each person by key: a plan made while the tables were small would read all of them for every event
          cross join lateral (
            select
              m.message_id,
              m.conversation_id,
              m.user_id
            from
              conversation_message_participants m
            where
              m.root_account_id = e.root_account_id
              and m.message_id = (e.payload ->> 'message_id')::bigint
              and m.deleted_at is null
            offset
              0
          ) m
        where
          e.kind = 'conversation_message'
          and m.user_id <> (e.payload ->> 'author_id')::bigint
          and (
            select
              p.subscribed
            from
              conversation_participants p
            where
              p.root_account_id = e.root_account_id
              and p.user_id = m.user_id
              and p.conversation_id = m.conversation_id
          )
        union
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          p.user_id,
          'added_to_conversation',
          'ConversationMessage',
          (e.payload ->> 'message_id')::bigint,
          null,
          null
        from
          e
          cross join lateral jsonb_array_elements_text(e.payload -> 'user_ids') listed (user_id)
          join conversation_participants p on p.root_account_id = e.root_account_id
          and p.user_id = listed.user_id::bigint
          and p.conversation_id = (e.payload ->> 'conversation_id')::bigint
          and p.subscribed
        where
          e.kind = 'added_to_conversation'
        union
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          (e.payload ->> 'author_id')::bigint,
          'conversation_created',
          'ConversationMessage',
          (e.payload ->> 'message_id')::bigint,
          null,
          null
        from
          e
        where
          e.kind = 'conversation_created'
        union
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          listed.user_id::bigint,
          e.kind,
          'DiscussionEntry',
          (e.payload ->> 'entry_id')::bigint,
          t.course_id,
          null
        from
          e
          cross join lateral jsonb_array_elements_text(e.payload -> 'user_ids') listed (user_id)
          join discussion_topics t on t.root_account_id = e.root_account_id
          and t.id = (e.payload ->> 'topic_id')::bigint
          and t.workflow_state = 'active'
          left join courses course on course.root_account_id = t.root_account_id
          and course.id = t.course_id
        where
          e.kind in ('discussion_mention', 'reported_reply')
          and (
            t.course_id is null
            or course.workflow_state = 'available'
          )
          and listed.user_id::bigint <> (e.payload ->> 'author_id')::bigint
          and (
            e.kind = 'reported_reply'
            or (
              (
                not (
                  t.require_initial_post
                  or coalesce(
                    (
                      select
                        rt.require_initial_post
                      from
                        discussion_topics rt
                      where
                        rt.root_account_id = t.root_account_id
                        and rt.id = t.root_topic_id
                    ),
                    false
                  )
                )
                or exists (
                  select
                    1
                  from
                    discussion_entries w
                  where
                    w.root_account_id = t.root_account_id
                    and w.user_id = listed.user_id::bigint
                    and w.workflow_state = 'active'
                    and (
                      w.topic_id = t.id
                      or w.topic_id in (
                        select
                          ch.id
                        from
                          discussion_topics ch
                        where
                          ch.root_account_id = t.root_account_id
                          and ch.root_topic_id = t.id
                      )
                    )
                )
                or exists (
                  select
                    1
                  from
                    enrollments s
                  where
                    s.root_account_id = t.root_account_id
                    and s.course_id = t.course_id
                    and s.user_id = listed.user_id::bigint
                    and s.workflow_state = 'active'
                    and (
                      s.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                      or (
                        s.type = 'ObserverEnrollment'
                        and exists (
                          select
                            1
                          from
                            discussion_entries w
                          where
                            w.root_account_id = t.root_account_id
                            and w.user_id = s.associated_user_id
                            and w.workflow_state = 'active'
                            and (
                              w.topic_id = t.id
                              or w.topic_id in (
                                select
                                  ch.id
                                from
                                  discussion_topics ch
                                where
                                  ch.root_account_id = t.root_account_id
                                  and ch.root_topic_id = t.id
                              )
                            )
                        )
                      )
                    )
                )
              )
              and exists (
                select
                  1
                from
                  (
                    select
                      m.user_id
                    from
                      enrollments m
                      left join course_sections s on s.root_account_id = m.root_account_id
                      and s.id = m.course_section_id
                    where
                      t.context_type = 'Course'
                      and m.root_account_id = t.root_account_id
                      and m.course_id = t.context_id
                      and m.workflow_state = 'active'
                      and m.type <> 'StudentViewEnrollment'
                      and (
                        m.end_at is null
                        or m.end_at > :now
                      )
                      and (
                        s.end_at is null
                        or not s.restrict_enrollments_to_section_dates
                        or s.end_at > :now
                      )
                      and (
                        not t.is_section_specific
                        or (
                          m.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                          and not m.limit_privileges_to_course_section
                        )
                        or exists (
                          select
                            1
                          from
                            discussion_topic_sections ts
                          where
                            ts.root_account_id = t.root_account_id
                            and ts.topic_id = t.id
                            and ts.section_id = m.course_section_id
                        )
                      )
                      and (
                        m.type not in ('StudentEnrollment', 'ObserverEnrollment')
                        or not (
                          t.only_visible_to_overrides
                          or coalesce(
                            (
                              select
                                x.only_visible_to_overrides
                              from
                                assignments x
                              where
                                x.root_account_id = t.root_account_id
                                and x.id = t.assignment_id
                            ),
                            false
                          )
                        )
                        or exists (
                          select
                            1
                          from
                            assignment_overrides o
                          where
                            o.root_account_id = t.root_account_id
                            and (
                              o.topic_id = t.id
                              or o.assignment_id = t.assignment_id
                            )
                            and (
                              o.course_section_id = m.course_section_id
                              or coalesce(
                                case
                                  when m.type = 'ObserverEnrollment' then m.associated_user_id
                                end,
                                m.user_id
                              ) = any (o.student_ids)
                              or exists (
                                select
                                  1
                                from
                                  group_memberships gm
                                where
                                  gm.root_account_id = o.root_account_id
                                  and gm.group_id = o.group_id
                                  and gm.workflow_state = 'accepted'
                                  and gm.user_id = coalesce(
                                    case
                                      when m.type = 'ObserverEnrollment' then m.associated_user_id
                                    end,
                                    m.user_id
                                  )
                              )
                            )
                        )
                      )
                    union
                    select
                      m.user_id
                    from
                      group_memberships m
                    where
                      t.context_type = 'Group'
                      and m.root_account_id = t.root_account_id
                      and m.group_id = t.context_id
                      and m.workflow_state = 'accepted'
                    union
                    select
                      m.user_id
                    from
                      enrollments m
                    where
                      t.context_type = 'Group'
                      and t.is_announcement
                      and m.root_account_id = t.root_account_id
                      and m.course_id = t.course_id
                      and m.workflow_state = 'active'
                      and m.type in ('TeacherEnrollment', 'TaEnrollment')
                  ) reader
                where
                  reader.user_id = listed.user_id::bigint
              )
            )
          )
        union
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          ch.user_id,
          e.payload ->> 'notification',
          'CommunicationChannel',
          ch.id,
          null,
          ch.id
        from
          e
          join communication_channels ch on ch.root_account_id = e.root_account_id
          and ch.id = (e.payload ->> 'communication_channel_id')::bigint
          and ch.workflow_state <> 'retired'
        where
          e.kind = 'channel_message'
        union
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          listed.user_id::bigint,
          e.payload ->> 'notification',
          'Notice',
          coalesce((e.payload ->> 'about_id')::bigint, e.id),
          (e.payload ->> 'course_id')::bigint,
          null
        from
          e
          cross join lateral jsonb_array_elements_text(e.payload -> 'user_ids') listed (user_id)
        where
          e.kind = 'notice'
      ) r
    where
      not exists (
        select
          1
        from
          notification_decisions x
        where
          x.root_account_id = :tenant
          and x.event_id = r.event_id
          and x.user_id = r.user_id
          and x.notification = r.notification
      )
  ),
  -- each recipient with each channel that may be used; null where there is none
  c as (
    select
      r.root_account_id,
      r.event_id,
      r.user_id,
      r.notification,
      r.context_type,
      r.context_id,
      r.course_id,
      r.suppressed,
      n.standard,
      n.delay,
      n.summarizable,
      n.registration,
      u.time_zone,
      u.workflow_state as user_state,
      (u.settings ->> 'default_notifications_disabled') = 'true' as quiet,
      ch.id as channel_id,
      ch.path,
      ch.path_type,
      ch.path_type in ('email', 'personal_email') as mail,
      ch.bounce_count,
      ch.default_policies
    from
      fresh r
      join n using (notification)
      join users u on u.root_account_id = :tenant
      and u.id = r.user_id
      and u.workflow_state <> 'deleted'
      left join communication_channels ch on ch.root_account_id = :tenant
      and ch.user_id = r.user_id
      and case
        when r.channel_id is not null then ch.id = r.channel_id
        when ch.path_type = 'sms' then false
        when ch.workflow_state = 'active' then true
        else n.registration
        and ch.workflow_state = 'unconfirmed'
        and ch.path_type in ('email', 'personal_email')
      end
  ),
  -- the same with what the policies say; made: a first policy for the user's mail channel
  p as (
    select
      c.*,
      case
        when c.channel_id is null
        or policy.frequency is not null
        or c.default_policies is not null then false
        else c.channel_id = (
          select
            x.id
          from
            communication_channels x
          where
            x.root_account_id = c.root_account_id
            and x.user_id = c.user_id
            and x.workflow_state <> 'retired'
            and x.path_type in ('email', 'personal_email')
          order by
            x.position,
            x.id
          limit
            1
        )
        and not exists (
          select
            1
          from
            communication_channels o
            left join notification_policies q on q.root_account_id = o.root_account_id
            and q.communication_channel_id = o.id
            and q.notification = c.notification
          where
            o.root_account_id = c.root_account_id
            and o.user_id = c.user_id
            and (
              q.frequency is not null
              or (
                o.default_policies is not null
                and o.workflow_state <> 'retired'
              )
            )
        )
      end as made,
      coalesce(
        in_course.frequency,
        in_account.frequency,
        policy.frequency,
        case c.default_policies
          when 'standard' then c.standard
          else c.default_policies
        end
      ) as frequency,
      c.summarizable
      and c.course_id is not null
      and exists (
        select
          1
        from
          communication_channels o
          join notification_policy_overrides s on s.root_account_id = o.root_account_id
          and s.communication_channel_id = o.id
        where
          o.root_account_id = c.root_account_id
          and o.user_id = c.user_id
          and s.context_type = 'Course'
          and s.context_id = c.course_id
          and s.notification = ''
          and s.workflow_state = 'disabled'
      ) as muted
    from
      c
      left join notification_policies policy on policy.root_account_id = :tenant
      and policy.communication_channel_id = c.channel_id
      and policy.notification = c.notification
      left join notification_policy_overrides in_course on in_course.root_account_id = :tenant
      and in_course.communication_channel_id = c.channel_id
      and in_course.context_type = 'Course'
      and in_course.context_id = c.course_id
      and in_course.notification = c.notification
      left join notification_policy_overrides in_account on c.course_id is not null
      and in_account.root_account_id = :tenant
      and in_account.communication_channel_id = c.channel_id
      and in_account.context_type = 'Account'
      and in_account.context_id = c.root_account_id
      and in_account.notification = c.notification
      -- keeps the planner from computing these several times below
    offset
      0
  ),
  f as materialized (
    select
      p.root_account_id,
      p.event_id,
      p.user_id,
      p.notification,
      p.context_type,
      p.context_id,
      p.course_id,
      p.delay,
      p.summarizable,
      p.time_zone,
      p.channel_id,
      p.path,
      p.path_type,
      p.mail,
      p.made,
      case
        when p.made then case
          when p.quiet then 'never'
          else p.standard
        end
      end as first_frequency,
      case
        when p.suppressed then 'suppressed'
        when p.channel_id is null then 'no_channel'
        when p.registration then case
          when p.bounce_count > 0 then 'bouncing'
          else 'immediately'
        end
        when p.user_state in ('pre_registered', 'creation_pending') then 'unregistered'
        when p.muted then 'muted'
        else case w.wanted
          when 'immediately' then case
            when p.bounce_count > 0 then 'bouncing'
            -- newest first, so that a planner without statistics uses their index too
            when p.mail
            and p.summarizable
            and exists (
              select
              from
                notification_messages m
              where
                m.root_account_id = :tenant
                and m.user_id = p.user_id
                and m.created_at > :now - interval '24 hours'
                and m.to_email
                and m.dispatch_at > :now - interval '24 hours'
              order by
                m.created_at desc,
                m.id desc
              offset
                :dailyLimit - 1
            ) then 'limited'
            else 'immediately'
          end
          when 'never' then 'never'
          else case
            when p.mail then w.wanted
            else 'never'
          end
        end
      end as outcome
    from
      p
      cross join lateral (
        select
          case
            when not p.summarizable then 'immediately'
            when p.frequency is not null then p.frequency
            when p.made
            and not coalesce(p.quiet, false) then p.standard
            else 'never'
          end as wanted
      ) w
  ),
  first_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      notification,
      first_frequency,
      :now,
      :now
    from
      f
    where
      made
    on conflict do nothing
  ),
  fallback_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      '',
      'daily',
      :now,
      :now
    from
      f
    where
      mail
      and summarizable
      and outcome in ('limited', 'bouncing')
    on conflict do nothing
  ),
  d as (
    insert into
      notification_decisions (root_account_id, event_id, notification, user_id, communication_channel_id, outcome, created_at)
    select
      root_account_id,
      event_id,
      notification,
      user_id,
      coalesce(channel_id, 0),
      outcome,
      :now
    from
      f
  ),
  -- of several notices about one thing only the newest is sent
  replaced as (
    update notification_messages m
    set
      workflow_state = 'cancelled',
      state_reason = 'a newer one replaced it',
      updated_at = :now
    from
      f
      cross join lateral (
        select
          x.id
        from
          notification_messages x
        where
          x.root_account_id = f.root_account_id
          and x.user_id = f.user_id
          and x.created_at > :now - interval '6 hours'
          and x.communication_channel_id = f.channel_id
          and x.notification = f.notification
          and x.event_id < f.event_id
          and x.context_type = f.context_type
          and x.context_id = f.context_id
          and x.workflow_state in ('created', 'staged', 'sending')
        order by
          x.created_at desc,
          x.id desc
      ) older
    where
      f.delay > 0
      and f.outcome = 'immediately'
      and m.root_account_id = f.root_account_id
      and m.id = older.id
  ),
  messages as (
    insert into
      notification_messages (
        root_account_id,
        user_id,
        communication_channel_id,
        notification,
        event_id,
        context_type,
        context_id,
        course_id,
        path_type,
        to_address,
        delay_for,
        dispatch_at,
        sent_at,
        workflow_state,
        state_reason,
        to_email,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.user_id,
      f.channel_id,
      f.notification,
      f.event_id,
      f.context_type,
      f.context_id,
      f.course_id,
      f.path_type,
      f.path,
      f.delay,
      -- most leave at once, and an interval of zero costs as much as any
      case
        when k.wait = 0 then :now
        else :now + make_interval(secs => k.wait)
      end,
      case
        when k.kept then :now
      end,
      case
        when f.outcome = 'bouncing' then 'bounced'
        when k.kept then 'sent'
        else 'staged'
      end,
      case
        when f.outcome = 'bouncing' then 'the address bounced before'
        when k.kept then 'kept here: no mail server is configured'
      end,
      f.mail
      or f.path_type = 'sms',
      :now,
      :now
    from
      f
      cross join lateral (
        select
          f.mail
          and :keep
          and f.delay = 0
          and f.outcome = 'immediately' as kept,
          case
            when f.mail
            and f.summarizable then greatest(f.delay, :gatherSeconds)
            else f.delay
          end as wait
      ) k
    where
      f.outcome in ('immediately', 'bouncing')
    order by
      f.event_id,
      f.user_id,
      f.channel_id
  ),
  digested as (
    insert into
      delayed_messages (
        root_account_id,
        communication_channel_id,
        user_id,
        notification,
        event_id,
        frequency,
        context_type,
        context_id,
        course_id,
        send_at,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.channel_id,
      f.user_id,
      f.notification,
      f.event_id,
      case
        when f.outcome = 'weekly' then 'weekly'
        else 'daily'
      end,
      f.context_type,
      f.context_id,
      f.course_id,
      case
        when f.outcome <> 'weekly' then pidge_daily_send_at (coalesce(f.time_zone, 'America/Denver'), :now, :dailyAt)
        else case
          when :thisSaturday + w.slot < :now then :nextSaturday + w.slot
          else :thisSaturday + w.slot
        end
      end,
      :now,
      :now
    from
      f
      cross join lateral (
        select
          make_interval(mins => ((f.root_account_id % 4) * 360 + f.user_id % 360)::int) as slot
      ) w
    where
      f.outcome in ('daily', 'weekly')
      or (
        f.outcome in ('limited', 'bouncing')
        and f.mail
        and f.summarizable
      )
  ),
  done as (
    update outbox_events o
    set
      decided_at = :now,
      taken_at = null,
      error = null
    from
      e
    where
      o.root_account_id = :tenant
      and o.id = e.id
  )
select
  (
    select
      count(*)::int
    from
      e
  ) as events,
  (
    select
      count(*)::int
    from
      f
    where
      outcome = 'immediately'
  ) as immediate,
  exists (
    select
      1
    from
      outbox_events
    where
      root_account_id = :tenant
      and kind in ('new_announcement', 'new_discussion_topic', 'new_discussion_entry', 'account_notification')
      and decided_at is null
      and (
        taken_at is null
        or taken_at < now() - interval '45 seconds'
      )
      and (
        not_before is null
        or not_before <= :now
      )
  ) as large;

-- decide_portion_1
with
  n (notification, standard, delay, summarizable, registration) as materialized (
    values
      ('conversation_message', 'immediately', 0, true, false),
      ('added_to_conversation', 'immediately', 0, true, false),
      ('conversation_created', 'never', 0, true, false),
      ('new_announcement', 'immediately', 0, true, false),
      ('announcement_created_by_you', 'never', 0, true, false),
      ('announcement_reply', 'never', 0, true, false),
      ('new_discussion_topic', 'never', 0, true, false),
      ('new_discussion_entry', 'daily', 0, true, false),
      ('discussion_mention', 'immediately', 120, true, false),
      ('reported_reply', 'immediately', 120, true, false),
      ('account_notification', 'immediately', 0, true, false),
      ('confirm_email_communication_channel', 'immediately', 0, false, true),
      ('merge_email_communication_channel', 'immediately', 0, false, true),
      ('confirm_sms_communication_channel', 'immediately', 0, false, true),
      ('pseudonym_registration', 'immediately', 0, false, true),
      ('pseudonym_registration_done', 'immediately', 0, false, true),
      ('confirm_registration', 'immediately', 0, false, true),
      ('forgot_password', 'immediately', 0, false, true),
      ('account_user_registration', 'immediately', 0, false, true),
      ('account_user_notification', 'immediately', 0, false, true),
      ('enrollment_invitation', 'immediately', 0, false, true),
      ('enrollment_registration', 'immediately', 0, false, true),
      ('enrollment_notification', 'immediately', 0, false, true),
      ('manually_created_access_token_created', 'immediately', 0, false, true),
      ('account_verification', 'immediately', 0, false, true),
      ('access_token_created_on_behalf_of_user', 'immediately', 0, false, true),
      ('access_token_deleted', 'immediately', 0, false, true),
      ('summaries', 'daily', 0, true, false),
      ('migration_export_ready', 'immediately', 0, false, false),
      ('migration_import_finished', 'immediately', 0, false, false),
      ('migration_import_failed', 'immediately', 0, false, false),
      ('content_export_finished', 'immediately', 0, false, false),
      ('content_export_failed', 'immediately', 0, false, false),
      ('alert', 'daily', 0, true, false),
      ('collaboration_invitation', 'immediately', 0, true, false),
      ('web_conference_invitation', 'immediately', 0, true, false),
      ('new_context_group_membership_invitation', 'immediately', 0, true, false),
      ('rubric_assessment_submission_reminder', 'immediately', 0, true, false),
      ('rubric_assessment_invitation', 'immediately', 0, true, false),
      ('rubric_association_created', 'immediately', 0, true, false),
      ('peer_review_invitation', 'immediately', 0, true, false),
      ('new_account_user', 'daily', 0, true, false),
      ('new_course', 'daily', 0, true, false),
      ('report_generated', 'daily', 0, true, false),
      ('report_generation_failed', 'daily', 0, true, false),
      ('new_user', 'daily', 0, true, false),
      ('new_student_organized_group', 'daily', 0, true, false),
      ('enrollment_accepted', 'daily', 0, true, false),
      ('new_context_group_membership', 'daily', 0, true, false),
      ('group_membership_accepted', 'daily', 0, true, false),
      ('group_membership_rejected', 'daily', 0, true, false),
      ('submission_comment', 'daily', 0, true, false),
      ('submission_comment_for_teacher', 'daily', 0, true, false),
      ('annotation_notification', 'daily', 0, true, false),
      ('annotation_teacher_notification', 'daily', 0, true, false),
      ('assignment_due_date_changed', 'weekly', 300, true, false),
      ('assignment_created', 'weekly', 0, true, false),
      ('checkpoints_created', 'weekly', 0, true, false),
      ('assignment_due_date_override_changed', 'weekly', 120, true, false),
      ('upcoming_assignment_alert', 'weekly', 0, true, false),
      ('assignment_graded', 'immediately', 900, true, false),
      ('submission_graded', 'immediately', 3600, true, false),
      ('submission_grade_changed', 'immediately', 300, true, false),
      ('submission_posted', 'immediately', 0, true, false),
      ('submissions_posted', 'immediately', 0, true, false),
      ('quiz_regrade_finished', 'immediately', 0, true, false),
      ('grade_weight_changed', 'weekly', 300, true, false),
      ('assignment_submitted_late', 'daily', 0, true, false),
      ('group_assignment_submitted_late', 'daily', 0, true, false),
      ('assignment_submitted', 'never', 0, true, false),
      ('assignment_resubmitted', 'never', 0, true, false),
      ('submission_needs_grading', 'never', 0, true, false),
      ('assignment_changed', 'never', 1800, true, false),
      ('updated_wiki_page', 'never', 900, true, false),
      ('new_file_added', 'never', 120, true, false),
      ('new_files_added', 'never', 120, true, false),
      ('new_event_created', 'never', 0, true, false),
      ('event_date_changed', 'never', 900, true, false),
      ('appointment_group_published', 'immediately', 0, true, false),
      ('appointment_group_updated', 'immediately', 0, true, false),
      ('appointment_reserved_for_user', 'immediately', 0, true, false),
      ('appointment_deleted_for_user', 'immediately', 0, true, false),
      ('appointment_group_deleted', 'immediately', 0, true, false),
      ('appointment_canceled_by_user', 'never', 0, true, false),
      ('appointment_reserved_by_user', 'never', 0, true, false),
      ('blueprint_content_added', 'daily', 0, true, false),
      ('blueprint_sync_complete', 'daily', 0, true, false),
      ('content_link_error', 'daily', 0, true, false),
      ('web_conference_recording_ready', 'immediately', 0, true, false),
      ('assignment_publishing_reminder', 'daily', 0, true, false),
      ('assignment_grading_reminder', 'daily', 0, true, false),
      ('assignment_due_date_reminder', 'daily', 0, true, false)
  ),
  taken as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and id = :event
      and decided_at is null
  ),
  e as materialized (
    select
      t.*,
      coalesce((a.settings ->> 'suppress_notifications')::boolean, false) as suppressed
    from
      taken t
      join accounts a on a.root_account_id = t.root_account_id
      and a.id = t.root_account_id
  ),
  fresh as (
    select
      r.*
    from
      (
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          who.user_id,
          case
            when who.user_id = t.user_id then 'announcement_created_by_you'
            else 'new_announcement'
          end as notification,
          'DiscussionTopic' as context_type,
          t.id as context_id,
          t.course_id as course_id,
          null::bigint as channel_id
        from
          e
          join discussion_topics t on t.root_account_id = e.root_account_id
          and t.id = (e.payload ->> 'topic_id')::bigint
          and t.workflow_state = 'active'
          left join courses course on course.root_account_id = t.root_account_id
          and course.id = t.course_id
          cross join unnest(:users) who (user_id)
      ) r
    where
      not exists (
        select
          1
        from
          notification_decisions x
        where
          x.root_account_id = :tenant
          and x.event_id = r.event_id
          and x.user_id = r.user_id
          and x.notification = r.notification
      )
  ),
  -- each recipient with each channel that may be used; null where there is none
  c as (
    select
      r.root_account_id,
      r.event_id,
      r.user_id,
      r.notification,
      r.context_type,
      r.context_id,
      r.course_id,
      r.suppressed,
      n.standard,
      n.delay,
      n.summarizable,
      n.registration,
      u.time_zone,
      u.workflow_state as user_state,
      (u.settings ->> 'default_notifications_disabled') = 'true' as quiet,
      ch.id as channel_id,
      ch.path,
      ch.path_type,
      ch.path_type in ('email', 'personal_email') as mail,
      ch.bounce_count,
      ch.default_policies
    from
      fresh r
      join n using (notification)
      join users u on u.root_account_id = :tenant
      and u.id = r.user_id
      and u.workflow_state <> 'deleted'
      left join communication_channels ch on ch.root_account_id = :tenant
      and ch.user_id = r.user_id
      and case
        when r.channel_id is not null then ch.id = r.channel_id
        when ch.path_type = 'sms' then false
        when ch.workflow_state = 'active' then true
        else n.registration
        and ch.workflow_state = 'unconfirmed'
        and ch.path_type in ('email', 'personal_email')
      end
  ),
  -- the same with what the policies say; made: a first policy for the user's mail channel
  p as (
    select
      c.*,
      case
        when c.channel_id is null
        or policy.frequency is not null
        or c.default_policies is not null then false
        else c.channel_id = (
          select
            x.id
          from
            communication_channels x
          where
            x.root_account_id = c.root_account_id
            and x.user_id = c.user_id
            and x.workflow_state <> 'retired'
            and x.path_type in ('email', 'personal_email')
          order by
            x.position,
            x.id
          limit
            1
        )
        and not exists (
          select
            1
          from
            communication_channels o
            left join notification_policies q on q.root_account_id = o.root_account_id
            and q.communication_channel_id = o.id
            and q.notification = c.notification
          where
            o.root_account_id = c.root_account_id
            and o.user_id = c.user_id
            and (
              q.frequency is not null
              or (
                o.default_policies is not null
                and o.workflow_state <> 'retired'
              )
            )
        )
      end as made,
      coalesce(
        in_course.frequency,
        in_account.frequency,
        policy.frequency,
        case c.default_policies
          when 'standard' then c.standard
          else c.default_policies
        end
      ) as frequency,
      c.summarizable
      and c.course_id is not null
      and exists (
        select
          1
        from
          communication_channels o
          join notification_policy_overrides s on s.root_account_id = o.root_account_id
          and s.communication_channel_id = o.id
        where
          o.root_account_id = c.root_account_id
          and o.user_id = c.user_id
          and s.context_type = 'Course'
          and s.context_id = c.course_id
          and s.notification = ''
          and s.workflow_state = 'disabled'
      ) as muted
    from
      c
      left join notification_policies policy on policy.root_account_id = :tenant
      and policy.communication_channel_id = c.channel_id
      and policy.notification = c.notification
      left join notification_policy_overrides in_course on in_course.root_account_id = :tenant
      and in_course.communication_channel_id = c.channel_id
      and in_course.context_type = 'Course'
      and in_course.context_id = c.course_id
      and in_course.notification = c.notification
      left join notification_policy_overrides in_account on c.course_id is not null
      and in_account.root_account_id = :tenant
      and in_account.communication_channel_id = c.channel_id
      and in_account.context_type = 'Account'
      and in_account.context_id = c.root_account_id
      and in_account.notification = c.notification
      -- keeps the planner from computing these several times below
    offset
      0
  ),
  f as materialized (
    select
      p.root_account_id,
      p.event_id,
      p.user_id,
      p.notification,
      p.context_type,
      p.context_id,
      p.course_id,
      p.delay,
      p.summarizable,
      p.time_zone,
      p.channel_id,
      p.path,
      p.path_type,
      p.mail,
      p.made,
      case
        when p.made then case
          when p.quiet then 'never'
          else p.standard
        end
      end as first_frequency,
      case
        when p.suppressed then 'suppressed'
        when p.channel_id is null then 'no_channel'
        when p.registration then case
          when p.bounce_count > 0 then 'bouncing'
          else 'immediately'
        end
        when p.user_state in ('pre_registered', 'creation_pending') then 'unregistered'
        when p.muted then 'muted'
        else case w.wanted
          when 'immediately' then case
            when p.bounce_count > 0 then 'bouncing'
            -- newest first, so that a planner without statistics uses their index too
            when p.mail
            and p.summarizable
            and exists (
              select
              from
                notification_messages m
              where
                m.root_account_id = :tenant
                and m.user_id = p.user_id
                and m.created_at > :now - interval '24 hours'
                and m.to_email
                and m.dispatch_at > :now - interval '24 hours'
              order by
                m.created_at desc,
                m.id desc
              offset
                :dailyLimit - 1
            ) then 'limited'
            else 'immediately'
          end
          when 'never' then 'never'
          else case
            when p.mail then w.wanted
            else 'never'
          end
        end
      end as outcome
    from
      p
      cross join lateral (
        select
          case
            when not p.summarizable then 'immediately'
            when p.frequency is not null then p.frequency
            when p.made
            and not coalesce(p.quiet, false) then p.standard
            else 'never'
          end as wanted
      ) w
  ),
  first_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      notification,
      first_frequency,
      :now,
      :now
    from
      f
    where
      made
    on conflict do nothing
  ),
  fallback_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      '',
      'daily',
      :now,
      :now
    from
      f
    where
      mail
      and summarizable
      and outcome in ('limited', 'bouncing')
    on conflict do nothing
  ),
  d as (
    insert into
      notification_decisions (root_account_id, event_id, notification, user_id, communication_channel_id, outcome, created_at)
    select
      root_account_id,
      event_id,
      notification,
      user_id,
      coalesce(channel_id, 0),
      outcome,
      :now
    from
      f
  ),
  -- of several notices about one thing only the newest is sent
  replaced as (
    update notification_messages m
    set
      workflow_state = 'cancelled',
      state_reason = 'a newer one replaced it',
      updated_at = :now
    from
      f
      cross join lateral (
        select
          x.id
        from
          notification_messages x
        where
          x.root_account_id = f.root_account_id
          and x.user_id = f.user_id
          and x.created_at > :now - interval '6 hours'
          and x.communication_channel_id = f.channel_id
          and x.notification = f.notification
          and x.event_id < f.event_id
          and x.context_type = f.context_type
          and x.context_id = f.context_id
          and x.workflow_state in ('created', 'staged', 'sending')
        order by
          x.created_at desc,
          x.id desc
      ) older
    where
      f.delay > 0
      and f.outcome = 'immediately'
      and m.root_account_id = f.root_account_id
      and m.id = older.id
  ),
  messages as (
    insert into
      notification_messages (
        root_account_id,
        user_id,
        communication_channel_id,
        notification,
        event_id,
        context_type,
        context_id,
        course_id,
        path_type,
        to_address,
        delay_for,
        dispatch_at,
        sent_at,
        workflow_state,
        state_reason,
        to_email,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.user_id,
      f.channel_id,
      f.notification,
      f.event_id,
      f.context_type,
      f.context_id,
      f.course_id,
      f.path_type,
      f.path,
      f.delay,
      -- most leave at once, and an interval of zero costs as much as any
      case
        when k.wait = 0 then :now
        else :now + make_interval(secs => k.wait)
      end,
      case
        when k.kept then :now
      end,
      case
        when f.outcome = 'bouncing' then 'bounced'
        when k.kept then 'sent'
        else 'staged'
      end,
      case
        when f.outcome = 'bouncing' then 'the address bounced before'
        when k.kept then 'kept here: no mail server is configured'
      end,
      f.mail
      or f.path_type = 'sms',
      :now,
      :now
    from
      f
      cross join lateral (
        select
          f.mail
          and :keep
          and f.delay = 0
          and f.outcome = 'immediately' as kept,
          case
            when f.mail
            and f.summarizable then greatest(f.delay, :gatherSeconds)
            else f.delay
          end as wait
      ) k
    where
      f.outcome in ('immediately', 'bouncing')
  ),
  digested as (
    insert into
      delayed_messages (
        root_account_id,
        communication_channel_id,
        user_id,
        notification,
        event_id,
        frequency,
        context_type,
        context_id,
        course_id,
        send_at,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.channel_id,
      f.user_id,
      f.notification,
      f.event_id,
      case
        when f.outcome = 'weekly' then 'weekly'
        else 'daily'
      end,
      f.context_type,
      f.context_id,
      f.course_id,
      case
        when f.outcome <> 'weekly' then pidge_daily_send_at (coalesce(f.time_zone, 'America/Denver'), :now, :dailyAt)
        else case
          when :thisSaturday + w.slot < :now then :nextSaturday + w.slot
          else :thisSaturday + w.slot
        end
      end,
      :now,
      :now
    from
      f
      cross join lateral (
        select
          make_interval(mins => ((f.root_account_id % 4) * 360 + f.user_id % 360)::int) as slot
      ) w
    where
      f.outcome in ('daily', 'weekly')
      or (
        f.outcome in ('limited', 'bouncing')
        and f.mail
        and f.summarizable
      )
  ),
  claim as (
    update outbox_events
    set
      taken_at = now()
    where
      root_account_id = :tenant
      and id = :event
  )
select
  count(*)::int as immediate
from
  f
where
  outcome = 'immediately';

-- decide_portion_2
with
  n (notification, standard, delay, summarizable, registration) as materialized (
    values
      ('conversation_message', 'immediately', 0, true, false),
      ('added_to_conversation', 'immediately', 0, true, false),
      ('conversation_created', 'never', 0, true, false),
      ('new_announcement', 'immediately', 0, true, false),
      ('announcement_created_by_you', 'never', 0, true, false),
      ('announcement_reply', 'never', 0, true, false),
      ('new_discussion_topic', 'never', 0, true, false),
      ('new_discussion_entry', 'daily', 0, true, false),
      ('discussion_mention', 'immediately', 120, true, false),
      ('reported_reply', 'immediately', 120, true, false),
      ('account_notification', 'immediately', 0, true, false),
      ('confirm_email_communication_channel', 'immediately', 0, false, true),
      ('merge_email_communication_channel', 'immediately', 0, false, true),
      ('confirm_sms_communication_channel', 'immediately', 0, false, true),
      ('pseudonym_registration', 'immediately', 0, false, true),
      ('pseudonym_registration_done', 'immediately', 0, false, true),
      ('confirm_registration', 'immediately', 0, false, true),
      ('forgot_password', 'immediately', 0, false, true),
      ('account_user_registration', 'immediately', 0, false, true),
      ('account_user_notification', 'immediately', 0, false, true),
      ('enrollment_invitation', 'immediately', 0, false, true),
      ('enrollment_registration', 'immediately', 0, false, true),
      ('enrollment_notification', 'immediately', 0, false, true),
      ('manually_created_access_token_created', 'immediately', 0, false, true),
      ('account_verification', 'immediately', 0, false, true),
      ('access_token_created_on_behalf_of_user', 'immediately', 0, false, true),
      ('access_token_deleted', 'immediately', 0, false, true),
      ('summaries', 'daily', 0, true, false),
      ('migration_export_ready', 'immediately', 0, false, false),
      ('migration_import_finished', 'immediately', 0, false, false),
      ('migration_import_failed', 'immediately', 0, false, false),
      ('content_export_finished', 'immediately', 0, false, false),
      ('content_export_failed', 'immediately', 0, false, false),
      ('alert', 'daily', 0, true, false),
      ('collaboration_invitation', 'immediately', 0, true, false),
      ('web_conference_invitation', 'immediately', 0, true, false),
      ('new_context_group_membership_invitation', 'immediately', 0, true, false),
      ('rubric_assessment_submission_reminder', 'immediately', 0, true, false),
      ('rubric_assessment_invitation', 'immediately', 0, true, false),
      ('rubric_association_created', 'immediately', 0, true, false),
      ('peer_review_invitation', 'immediately', 0, true, false),
      ('new_account_user', 'daily', 0, true, false),
      ('new_course', 'daily', 0, true, false),
      ('report_generated', 'daily', 0, true, false),
      ('report_generation_failed', 'daily', 0, true, false),
      ('new_user', 'daily', 0, true, false),
      ('new_student_organized_group', 'daily', 0, true, false),
      ('enrollment_accepted', 'daily', 0, true, false),
      ('new_context_group_membership', 'daily', 0, true, false),
      ('group_membership_accepted', 'daily', 0, true, false),
      ('group_membership_rejected', 'daily', 0, true, false),
      ('submission_comment', 'daily', 0, true, false),
      ('submission_comment_for_teacher', 'daily', 0, true, false),
      ('annotation_notification', 'daily', 0, true, false),
      ('annotation_teacher_notification', 'daily', 0, true, false),
      ('assignment_due_date_changed', 'weekly', 300, true, false),
      ('assignment_created', 'weekly', 0, true, false),
      ('checkpoints_created', 'weekly', 0, true, false),
      ('assignment_due_date_override_changed', 'weekly', 120, true, false),
      ('upcoming_assignment_alert', 'weekly', 0, true, false),
      ('assignment_graded', 'immediately', 900, true, false),
      ('submission_graded', 'immediately', 3600, true, false),
      ('submission_grade_changed', 'immediately', 300, true, false),
      ('submission_posted', 'immediately', 0, true, false),
      ('submissions_posted', 'immediately', 0, true, false),
      ('quiz_regrade_finished', 'immediately', 0, true, false),
      ('grade_weight_changed', 'weekly', 300, true, false),
      ('assignment_submitted_late', 'daily', 0, true, false),
      ('group_assignment_submitted_late', 'daily', 0, true, false),
      ('assignment_submitted', 'never', 0, true, false),
      ('assignment_resubmitted', 'never', 0, true, false),
      ('submission_needs_grading', 'never', 0, true, false),
      ('assignment_changed', 'never', 1800, true, false),
      ('updated_wiki_page', 'never', 900, true, false),
      ('new_file_added', 'never', 120, true, false),
      ('new_files_added', 'never', 120, true, false),
      ('new_event_created', 'never', 0, true, false),
      ('event_date_changed', 'never', 900, true, false),
      ('appointment_group_published', 'immediately', 0, true, false),
      ('appointment_group_updated', 'immediately', 0, true, false),
      ('appointment_reserved_for_user', 'immediately', 0, true, false),
      ('appointment_deleted_for_user', 'immediately', 0, true, false),
      ('appointment_group_deleted', 'immediately', 0, true, false),
      ('appointment_canceled_by_user', 'never', 0, true, false),
      ('appointment_reserved_by_user', 'never', 0, true, false),
      ('blueprint_content_added', 'daily', 0, true, false),
      ('blueprint_sync_complete', 'daily', 0, true, false),
      ('content_link_error', 'daily', 0, true, false),
      ('web_conference_recording_ready', 'immediately', 0, true, false),
      ('assignment_publishing_reminder', 'daily', 0, true, false),
      ('assignment_grading_reminder', 'daily', 0, true, false),
      ('assignment_due_date_reminder', 'daily', 0, true, false)
  ),
  taken as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and id = :event
      and decided_at is null
  ),
  e as materialized (
    select
      t.*,
      coalesce((a.settings ->> 'suppress_notifications')::boolean, false) as suppressed
    from
      taken t
      join accounts a on a.root_account_id = t.root_account_id
      and a.id = t.root_account_id
  ),
  fresh as (
    select
      r.*
    from
      (
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          who.user_id,
          'new_discussion_topic' as notification,
          'DiscussionTopic' as context_type,
          t.id as context_id,
          t.course_id as course_id,
          null::bigint as channel_id
        from
          e
          join discussion_topics t on t.root_account_id = e.root_account_id
          and t.id = (e.payload ->> 'topic_id')::bigint
          and t.workflow_state = 'active'
          left join courses course on course.root_account_id = t.root_account_id
          and course.id = t.course_id
          cross join unnest(:users) who (user_id)
      ) r
    where
      not exists (
        select
          1
        from
          notification_decisions x
        where
          x.root_account_id = :tenant
          and x.event_id = r.event_id
          and x.user_id = r.user_id
          and x.notification = r.notification
      )
  ),
  -- each recipient with each channel that may be used; null where there is none
  c as (
    select
      r.root_account_id,
      r.event_id,
      r.user_id,
      r.notification,
      r.context_type,
      r.context_id,
      r.course_id,
      r.suppressed,
      n.standard,
      n.delay,
      n.summarizable,
      n.registration,
      u.time_zone,
      u.workflow_state as user_state,
      (u.settings ->> 'default_notifications_disabled') = 'true' as quiet,
      ch.id as channel_id,
      ch.path,
      ch.path_type,
      ch.path_type in ('email', 'personal_email') as mail,
      ch.bounce_count,
      ch.default_policies
    from
      fresh r
      join n using (notification)
      join users u on u.root_account_id = :tenant
      and u.id = r.user_id
      and u.workflow_state <> 'deleted'
      left join communication_channels ch on ch.root_account_id = :tenant
      and ch.user_id = r.user_id
      and case
        when r.channel_id is not null then ch.id = r.channel_id
        when ch.path_type = 'sms' then false
        when ch.workflow_state = 'active' then true
        else n.registration
        and ch.workflow_state = 'unconfirmed'
        and ch.path_type in ('email', 'personal_email')
      end
  ),
  -- the same with what the policies say; made: a first policy for the user's mail channel
  p as (
    select
      c.*,
      case
        when c.channel_id is null
        or policy.frequency is not null
        or c.default_policies is not null then false
        else c.channel_id = (
          select
            x.id
          from
            communication_channels x
          where
            x.root_account_id = c.root_account_id
            and x.user_id = c.user_id
            and x.workflow_state <> 'retired'
            and x.path_type in ('email', 'personal_email')
          order by
            x.position,
            x.id
          limit
            1
        )
        and not exists (
          select
            1
          from
            communication_channels o
            left join notification_policies q on q.root_account_id = o.root_account_id
            and q.communication_channel_id = o.id
            and q.notification = c.notification
          where
            o.root_account_id = c.root_account_id
            and o.user_id = c.user_id
            and (
              q.frequency is not null
              or (
                o.default_policies is not null
                and o.workflow_state <> 'retired'
              )
            )
        )
      end as made,
      coalesce(
        in_course.frequency,
        in_account.frequency,
        policy.frequency,
        case c.default_policies
          when 'standard' then c.standard
          else c.default_policies
        end
      ) as frequency,
      c.summarizable
      and c.course_id is not null
      and exists (
        select
          1
        from
          communication_channels o
          join notification_policy_overrides s on s.root_account_id = o.root_account_id
          and s.communication_channel_id = o.id
        where
          o.root_account_id = c.root_account_id
          and o.user_id = c.user_id
          and s.context_type = 'Course'
          and s.context_id = c.course_id
          and s.notification = ''
          and s.workflow_state = 'disabled'
      ) as muted
    from
      c
      left join notification_policies policy on policy.root_account_id = :tenant
      and policy.communication_channel_id = c.channel_id
      and policy.notification = c.notification
      left join notification_policy_overrides in_course on in_course.root_account_id = :tenant
      and in_course.communication_channel_id = c.channel_id
      and in_course.context_type = 'Course'
      and in_course.context_id = c.course_id
      and in_course.notification = c.notification
      left join notification_policy_overrides in_account on c.course_id is not null
      and in_account.root_account_id = :tenant
      and in_account.communication_channel_id = c.channel_id
      and in_account.context_type = 'Account'
      and in_account.context_id = c.root_account_id
      and in_account.notification = c.notification
      -- keeps the planner from computing these several times below
    offset
      0
  ),
  f as materialized (
    select
      p.root_account_id,
      p.event_id,
      p.user_id,
      p.notification,
      p.context_type,
      p.context_id,
      p.course_id,
      p.delay,
      p.summarizable,
      p.time_zone,
      p.channel_id,
      p.path,
      p.path_type,
      p.mail,
      p.made,
      case
        when p.made then case
          when p.quiet then 'never'
          else p.standard
        end
      end as first_frequency,
      case
        when p.suppressed then 'suppressed'
        when p.channel_id is null then 'no_channel'
        when p.registration then case
          when p.bounce_count > 0 then 'bouncing'
          else 'immediately'
        end
        when p.user_state in ('pre_registered', 'creation_pending') then 'unregistered'
        when p.muted then 'muted'
        else case w.wanted
          when 'immediately' then case
            when p.bounce_count > 0 then 'bouncing'
            -- newest first, so that a planner without statistics uses their index too
            when p.mail
            and p.summarizable
            and exists (
              select
              from
                notification_messages m
              where
                m.root_account_id = :tenant
                and m.user_id = p.user_id
                and m.created_at > :now - interval '24 hours'
                and m.to_email
                and m.dispatch_at > :now - interval '24 hours'
              order by
                m.created_at desc,
                m.id desc
              offset
                :dailyLimit - 1
            ) then 'limited'
            else 'immediately'
          end
          when 'never' then 'never'
          else case
            when p.mail then w.wanted
            else 'never'
          end
        end
      end as outcome
    from
      p
      cross join lateral (
        select
          case
            when not p.summarizable then 'immediately'
            when p.frequency is not null then p.frequency
            when p.made
            and not coalesce(p.quiet, false) then p.standard
            else 'never'
          end as wanted
      ) w
  ),
  first_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      notification,
      first_frequency,
      :now,
      :now
    from
      f
    where
      made
    on conflict do nothing
  ),
  fallback_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      '',
      'daily',
      :now,
      :now
    from
      f
    where
      mail
      and summarizable
      and outcome in ('limited', 'bouncing')
    on conflict do nothing
  ),
  d as (
    insert into
      notification_decisions (root_account_id, event_id, notification, user_id, communication_channel_id, outcome, created_at)
    select
      root_account_id,
      event_id,
      notification,
      user_id,
      coalesce(channel_id, 0),
      outcome,
      :now
    from
      f
  ),
  -- of several notices about one thing only the newest is sent
  replaced as (
    update notification_messages m
    set
      workflow_state = 'cancelled',
      state_reason = 'a newer one replaced it',
      updated_at = :now
    from
      f
      cross join lateral (
        select
          x.id
        from
          notification_messages x
        where
          x.root_account_id = f.root_account_id
          and x.user_id = f.user_id
          and x.created_at > :now - interval '6 hours'
          and x.communication_channel_id = f.channel_id
          and x.notification = f.notification
          and x.event_id < f.event_id
          and x.context_type = f.context_type
          and x.context_id = f.context_id
          and x.workflow_state in ('created', 'staged', 'sending')
        order by
          x.created_at desc,
          x.id desc
      ) older
    where
      f.delay > 0
      and f.outcome = 'immediately'
      and m.root_account_id = f.root_account_id
      and m.id = older.id
  ),
  messages as (
    insert into
      notification_messages (
        root_account_id,
        user_id,
        communication_channel_id,
        notification,
        event_id,
        context_type,
        context_id,
        course_id,
        path_type,
        to_address,
        delay_for,
        dispatch_at,
        sent_at,
        workflow_state,
        state_reason,
        to_email,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.user_id,
      f.channel_id,
      f.notification,
      f.event_id,
      f.context_type,
      f.context_id,
      f.course_id,
      f.path_type,
      f.path,
      f.delay,
      -- most leave at once, and an interval of zero costs as much as any
      case
        when k.wait = 0 then :now
        else :now + make_interval(secs => k.wait)
      end,
      case
        when k.kept then :now
      end,
      case
        when f.outcome = 'bouncing' then 'bounced'
        when k.kept then 'sent'
        else 'staged'
      end,
      case
        when f.outcome = 'bouncing' then 'the address bounced before'
        when k.kept then 'kept here: no mail server is configured'
      end,
      f.mail
      or f.path_type = 'sms',
      :now,
      :now
    from
      f
      cross join lateral (
        select
          f.mail
          and :keep
          and f.delay = 0
          and f.outcome = 'immediately' as kept,
          case
            when f.mail
            and f.summarizable then greatest(f.delay, :gatherSeconds)
            else f.delay
          end as wait
      ) k
    where
      f.outcome in ('immediately', 'bouncing')
  ),
  digested as (
    insert into
      delayed_messages (
        root_account_id,
        communication_channel_id,
        user_id,
        notification,
        event_id,
        frequency,
        context_type,
        context_id,
        course_id,
        send_at,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.channel_id,
      f.user_id,
      f.notification,
      f.event_id,
      case
        when f.outcome = 'weekly' then 'weekly'
        else 'daily'
      end,
      f.context_type,
      f.context_id,
      f.course_id,
      case
        when f.outcome <> 'weekly' then pidge_daily_send_at (coalesce(f.time_zone, 'America/Denver'), :now, :dailyAt)
        else case
          when :thisSaturday + w.slot < :now then :nextSaturday + w.slot
          else :thisSaturday + w.slot
        end
      end,
      :now,
      :now
    from
      f
      cross join lateral (
        select
          make_interval(mins => ((f.root_account_id % 4) * 360 + f.user_id % 360)::int) as slot
      ) w
    where
      f.outcome in ('daily', 'weekly')
      or (
        f.outcome in ('limited', 'bouncing')
        and f.mail
        and f.summarizable
      )
  ),
  claim as (
    update outbox_events
    set
      taken_at = now()
    where
      root_account_id = :tenant
      and id = :event
  )
select
  count(*)::int as immediate
from
  f
where
  outcome = 'immediately';

-- decide_portion_3
with
  n (notification, standard, delay, summarizable, registration) as materialized (
    values
      ('conversation_message', 'immediately', 0, true, false),
      ('added_to_conversation', 'immediately', 0, true, false),
      ('conversation_created', 'never', 0, true, false),
      ('new_announcement', 'immediately', 0, true, false),
      ('announcement_created_by_you', 'never', 0, true, false),
      ('announcement_reply', 'never', 0, true, false),
      ('new_discussion_topic', 'never', 0, true, false),
      ('new_discussion_entry', 'daily', 0, true, false),
      ('discussion_mention', 'immediately', 120, true, false),
      ('reported_reply', 'immediately', 120, true, false),
      ('account_notification', 'immediately', 0, true, false),
      ('confirm_email_communication_channel', 'immediately', 0, false, true),
      ('merge_email_communication_channel', 'immediately', 0, false, true),
      ('confirm_sms_communication_channel', 'immediately', 0, false, true),
      ('pseudonym_registration', 'immediately', 0, false, true),
      ('pseudonym_registration_done', 'immediately', 0, false, true),
      ('confirm_registration', 'immediately', 0, false, true),
      ('forgot_password', 'immediately', 0, false, true),
      ('account_user_registration', 'immediately', 0, false, true),
      ('account_user_notification', 'immediately', 0, false, true),
      ('enrollment_invitation', 'immediately', 0, false, true),
      ('enrollment_registration', 'immediately', 0, false, true),
      ('enrollment_notification', 'immediately', 0, false, true),
      ('manually_created_access_token_created', 'immediately', 0, false, true),
      ('account_verification', 'immediately', 0, false, true),
      ('access_token_created_on_behalf_of_user', 'immediately', 0, false, true),
      ('access_token_deleted', 'immediately', 0, false, true),
      ('summaries', 'daily', 0, true, false),
      ('migration_export_ready', 'immediately', 0, false, false),
      ('migration_import_finished', 'immediately', 0, false, false),
      ('migration_import_failed', 'immediately', 0, false, false),
      ('content_export_finished', 'immediately', 0, false, false),
      ('content_export_failed', 'immediately', 0, false, false),
      ('alert', 'daily', 0, true, false),
      ('collaboration_invitation', 'immediately', 0, true, false),
      ('web_conference_invitation', 'immediately', 0, true, false),
      ('new_context_group_membership_invitation', 'immediately', 0, true, false),
      ('rubric_assessment_submission_reminder', 'immediately', 0, true, false),
      ('rubric_assessment_invitation', 'immediately', 0, true, false),
      ('rubric_association_created', 'immediately', 0, true, false),
      ('peer_review_invitation', 'immediately', 0, true, false),
      ('new_account_user', 'daily', 0, true, false),
      ('new_course', 'daily', 0, true, false),
      ('report_generated', 'daily', 0, true, false),
      ('report_generation_failed', 'daily', 0, true, false),
      ('new_user', 'daily', 0, true, false),
      ('new_student_organized_group', 'daily', 0, true, false),
      ('enrollment_accepted', 'daily', 0, true, false),
      ('new_context_group_membership', 'daily', 0, true, false),
      ('group_membership_accepted', 'daily', 0, true, false),
      ('group_membership_rejected', 'daily', 0, true, false),
      ('submission_comment', 'daily', 0, true, false),
      ('submission_comment_for_teacher', 'daily', 0, true, false),
      ('annotation_notification', 'daily', 0, true, false),
      ('annotation_teacher_notification', 'daily', 0, true, false),
      ('assignment_due_date_changed', 'weekly', 300, true, false),
      ('assignment_created', 'weekly', 0, true, false),
      ('checkpoints_created', 'weekly', 0, true, false),
      ('assignment_due_date_override_changed', 'weekly', 120, true, false),
      ('upcoming_assignment_alert', 'weekly', 0, true, false),
      ('assignment_graded', 'immediately', 900, true, false),
      ('submission_graded', 'immediately', 3600, true, false),
      ('submission_grade_changed', 'immediately', 300, true, false),
      ('submission_posted', 'immediately', 0, true, false),
      ('submissions_posted', 'immediately', 0, true, false),
      ('quiz_regrade_finished', 'immediately', 0, true, false),
      ('grade_weight_changed', 'weekly', 300, true, false),
      ('assignment_submitted_late', 'daily', 0, true, false),
      ('group_assignment_submitted_late', 'daily', 0, true, false),
      ('assignment_submitted', 'never', 0, true, false),
      ('assignment_resubmitted', 'never', 0, true, false),
      ('submission_needs_grading', 'never', 0, true, false),
      ('assignment_changed', 'never', 1800, true, false),
      ('updated_wiki_page', 'never', 900, true, false),
      ('new_file_added', 'never', 120, true, false),
      ('new_files_added', 'never', 120, true, false),
      ('new_event_created', 'never', 0, true, false),
      ('event_date_changed', 'never', 900, true, false),
      ('appointment_group_published', 'immediately', 0, true, false),
      ('appointment_group_updated', 'immediately', 0, true, false),
      ('appointment_reserved_for_user', 'immediately', 0, true, false),
      ('appointment_deleted_for_user', 'immediately', 0, true, false),
      ('appointment_group_deleted', 'immediately', 0, true, false),
      ('appointment_canceled_by_user', 'never', 0, true, false),
      ('appointment_reserved_by_user', 'never', 0, true, false),
      ('blueprint_content_added', 'daily', 0, true, false),
      ('blueprint_sync_complete', 'daily', 0, true, false),
      ('content_link_error', 'daily', 0, true, false),
      ('web_conference_recording_ready', 'immediately', 0, true, false),
      ('assignment_publishing_reminder', 'daily', 0, true, false),
      ('assignment_grading_reminder', 'daily', 0, true, false),
      ('assignment_due_date_reminder', 'daily', 0, true, false)
  ),
  taken as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and id = :event
      and decided_at is null
  ),
  e as materialized (
    select
      t.*,
      coalesce((a.settings ->> 'suppress_notifications')::boolean, false) as suppressed
    from
      taken t
      join accounts a on a.root_account_id = t.root_account_id
      and a.id = t.root_account_id
  ),
  fresh as (
    select
      r.*
    from
      (
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          who.user_id,
          case
            when t.is_announcement then 'announcement_reply'
            else 'new_discussion_entry'
          end as notification,
          'DiscussionEntry' as context_type,
          (e.payload ->> 'entry_id')::bigint as context_id,
          t.course_id as course_id,
          null::bigint as channel_id
        from
          e
          join discussion_topics t on t.root_account_id = e.root_account_id
          and t.id = (e.payload ->> 'topic_id')::bigint
          and t.workflow_state = 'active'
          left join courses course on course.root_account_id = t.root_account_id
          and course.id = t.course_id
          cross join unnest(:users) who (user_id)
      ) r
    where
      not exists (
        select
          1
        from
          notification_decisions x
        where
          x.root_account_id = :tenant
          and x.event_id = r.event_id
          and x.user_id = r.user_id
          and x.notification = r.notification
      )
  ),
  -- each recipient with each channel that may be used; null where there is none
  c as (
    select
      r.root_account_id,
      r.event_id,
      r.user_id,
      r.notification,
      r.context_type,
      r.context_id,
      r.course_id,
      r.suppressed,
      n.standard,
      n.delay,
      n.summarizable,
      n.registration,
      u.time_zone,
      u.workflow_state as user_state,
      (u.settings ->> 'default_notifications_disabled') = 'true' as quiet,
      ch.id as channel_id,
      ch.path,
      ch.path_type,
      ch.path_type in ('email', 'personal_email') as mail,
      ch.bounce_count,
      ch.default_policies
    from
      fresh r
      join n using (notification)
      join users u on u.root_account_id = :tenant
      and u.id = r.user_id
      and u.workflow_state <> 'deleted'
      left join communication_channels ch on ch.root_account_id = :tenant
      and ch.user_id = r.user_id
      and case
        when r.channel_id is not null then ch.id = r.channel_id
        when ch.path_type = 'sms' then false
        when ch.workflow_state = 'active' then true
        else n.registration
        and ch.workflow_state = 'unconfirmed'
        and ch.path_type in ('email', 'personal_email')
      end
  ),
  -- the same with what the policies say; made: a first policy for the user's mail channel
  p as (
    select
      c.*,
      case
        when c.channel_id is null
        or policy.frequency is not null
        or c.default_policies is not null then false
        else c.channel_id = (
          select
            x.id
          from
            communication_channels x
          where
            x.root_account_id = c.root_account_id
            and x.user_id = c.user_id
            and x.workflow_state <> 'retired'
            and x.path_type in ('email', 'personal_email')
          order by
            x.position,
            x.id
          limit
            1
        )
        and not exists (
          select
            1
          from
            communication_channels o
            left join notification_policies q on q.root_account_id = o.root_account_id
            and q.communication_channel_id = o.id
            and q.notification = c.notification
          where
            o.root_account_id = c.root_account_id
            and o.user_id = c.user_id
            and (
              q.frequency is not null
              or (
                o.default_policies is not null
                and o.workflow_state <> 'retired'
              )
            )
        )
      end as made,
      coalesce(
        in_course.frequency,
        in_account.frequency,
        policy.frequency,
        case c.default_policies
          when 'standard' then c.standard
          else c.default_policies
        end
      ) as frequency,
      c.summarizable
      and c.course_id is not null
      and exists (
        select
          1
        from
          communication_channels o
          join notification_policy_overrides s on s.root_account_id = o.root_account_id
          and s.communication_channel_id = o.id
        where
          o.root_account_id = c.root_account_id
          and o.user_id = c.user_id
          and s.context_type = 'Course'
          and s.context_id = c.course_id
          and s.notification = ''
          and s.workflow_state = 'disabled'
      ) as muted
    from
      c
      left join notification_policies policy on policy.root_account_id = :tenant
      and policy.communication_channel_id = c.channel_id
      and policy.notification = c.notification
      left join notification_policy_overrides in_course on in_course.root_account_id = :tenant
      and in_course.communication_channel_id = c.channel_id
      and in_course.context_type = 'Course'
      and in_course.context_id = c.course_id
      and in_course.notification = c.notification
      left join notification_policy_overrides in_account on c.course_id is not null
      and in_account.root_account_id = :tenant
      and in_account.communication_channel_id = c.channel_id
      and in_account.context_type = 'Account'
      and in_account.context_id = c.root_account_id
      and in_account.notification = c.notification
      -- keeps the planner from computing these several times below
    offset
      0
  ),
  f as materialized (
    select
      p.root_account_id,
      p.event_id,
      p.user_id,
      p.notification,
      p.context_type,
      p.context_id,
      p.course_id,
      p.delay,
      p.summarizable,
      p.time_zone,
      p.channel_id,
      p.path,
      p.path_type,
      p.mail,
      p.made,
      case
        when p.made then case
          when p.quiet then 'never'
          else p.standard
        end
      end as first_frequency,
      case
        when p.suppressed then 'suppressed'
        when p.channel_id is null then 'no_channel'
        when p.registration then case
          when p.bounce_count > 0 then 'bouncing'
          else 'immediately'
        end
        when p.user_state in ('pre_registered', 'creation_pending') then 'unregistered'
        when p.muted then 'muted'
        else case w.wanted
          when 'immediately' then case
            when p.bounce_count > 0 then 'bouncing'
            -- newest first, so that a planner without statistics uses their index too
            when p.mail
            and p.summarizable
            and exists (
              select
              from
                notification_messages m
              where
                m.root_account_id = :tenant
                and m.user_id = p.user_id
                and m.created_at > :now - interval '24 hours'
                and m.to_email
                and m.dispatch_at > :now - interval '24 hours'
              order by
                m.created_at desc,
                m.id desc
              offset
                :dailyLimit - 1
            ) then 'limited'
            else 'immediately'
          end
          when 'never' then 'never'
          else case
            when p.mail then w.wanted
            else 'never'
          end
        end
      end as outcome
    from
      p
      cross join lateral (
        select
          case
            when not p.summarizable then 'immediately'
            when p.frequency is not null then p.frequency
            when p.made
            and not coalesce(p.quiet, false) then p.standard
            else 'never'
          end as wanted
      ) w
  ),
  first_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      notification,
      first_frequency,
      :now,
      :now
    from
      f
    where
      made
    on conflict do nothing
  ),
  fallback_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      '',
      'daily',
      :now,
      :now
    from
      f
    where
      mail
      and summarizable
      and outcome in ('limited', 'bouncing')
    on conflict do nothing
  ),
  d as (
    insert into
      notification_decisions (root_account_id, event_id, notification, user_id, communication_channel_id, outcome, created_at)
    select
      root_account_id,
      event_id,
      notification,
      user_id,
      coalesce(channel_id, 0),
      outcome,
      :now
    from
      f
  ),
  -- of several notices about one thing only the newest is sent
  replaced as (
    update notification_messages m
    set
      workflow_state = 'cancelled',
      state_reason = 'a newer one replaced it',
      updated_at = :now
    from
      f
      cross join lateral (
        select
          x.id
        from
          notification_messages x
        where
          x.root_account_id = f.root_account_id
          and x.user_id = f.user_id
          and x.created_at > :now - interval '6 hours'
          and x.communication_channel_id = f.channel_id
          and x.notification = f.notification
          and x.event_id < f.event_id
          and x.context_type = f.context_type
          and x.context_id = f.context_id
          and x.workflow_state in ('created', 'staged', 'sending')
        order by
          x.created_at desc,
          x.id desc
      ) older
    where
      f.delay > 0
      and f.outcome = 'immediately'
      and m.root_account_id = f.root_account_id
      and m.id = older.id
  ),
  messages as (
    insert into
      notification_messages (
        root_account_id,
        user_id,
        communication_channel_id,
        notification,
        event_id,
        context_type,
        context_id,
        course_id,
        path_type,
        to_address,
        delay_for,
        dispatch_at,
        sent_at,
        workflow_state,
        state_reason,
        to_email,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.user_id,
      f.channel_id,
      f.notification,
      f.event_id,
      f.context_type,
      f.context_id,
      f.course_id,
      f.path_type,
      f.path,
      f.delay,
      -- most leave at once, and an interval of zero costs as much as any
      case
        when k.wait = 0 then :now
        else :now + make_interval(secs => k.wait)
      end,
      case
        when k.kept then :now
      end,
      case
        when f.outcome = 'bouncing' then 'bounced'
        when k.kept then 'sent'
        else 'staged'
      end,
      case
        when f.outcome = 'bouncing' then 'the address bounced before'
        when k.kept then 'kept here: no mail server is configured'
      end,
      f.mail
      or f.path_type = 'sms',
      :now,
      :now
    from
      f
      cross join lateral (
        select
          f.mail
          and :keep
          and f.delay = 0
          and f.outcome = 'immediately' as kept,
          case
            when f.mail
            and f.summarizable then greatest(f.delay, :gatherSeconds)
            else f.delay
          end as wait
      ) k
    where
      f.outcome in ('immediately', 'bouncing')
  ),
  digested as (
    insert into
      delayed_messages (
        root_account_id,
        communication_channel_id,
        user_id,
        notification,
        event_id,
        frequency,
        context_type,
        context_id,
        course_id,
        send_at,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.channel_id,
      f.user_id,
      f.notification,
      f.event_id,
      case
        when f.outcome = 'weekly' then 'weekly'
        else 'daily'
      end,
      f.context_type,
      f.context_id,
      f.course_id,
      case
        when f.outcome <> 'weekly' then pidge_daily_send_at (coalesce(f.time_zone, 'America/Denver'), :now, :dailyAt)
        else case
          when :thisSaturday + w.slot < :now then :nextSaturday + w.slot
          else :thisSaturday + w.slot
        end
      end,
      :now,
      :now
    from
      f
      cross join lateral (
        select
          make_interval(mins => ((f.root_account_id % 4) * 360 + f.user_id % 360)::int) as slot
      ) w
    where
      f.outcome in ('daily', 'weekly')
      or (
        f.outcome in ('limited', 'bouncing')
        and f.mail
        and f.summarizable
      )
  ),
  claim as (
    update outbox_events
    set
      taken_at = now()
    where
      root_account_id = :tenant
      and id = :event
  )
select
  count(*)::int as immediate
from
  f
where
  outcome = 'immediately';

-- decide_portion_4
with
  n (notification, standard, delay, summarizable, registration) as materialized (
    values
      ('conversation_message', 'immediately', 0, true, false),
      ('added_to_conversation', 'immediately', 0, true, false),
      ('conversation_created', 'never', 0, true, false),
      ('new_announcement', 'immediately', 0, true, false),
      ('announcement_created_by_you', 'never', 0, true, false),
      ('announcement_reply', 'never', 0, true, false),
      ('new_discussion_topic', 'never', 0, true, false),
      ('new_discussion_entry', 'daily', 0, true, false),
      ('discussion_mention', 'immediately', 120, true, false),
      ('reported_reply', 'immediately', 120, true, false),
      ('account_notification', 'immediately', 0, true, false),
      ('confirm_email_communication_channel', 'immediately', 0, false, true),
      ('merge_email_communication_channel', 'immediately', 0, false, true),
      ('confirm_sms_communication_channel', 'immediately', 0, false, true),
      ('pseudonym_registration', 'immediately', 0, false, true),
      ('pseudonym_registration_done', 'immediately', 0, false, true),
      ('confirm_registration', 'immediately', 0, false, true),
      ('forgot_password', 'immediately', 0, false, true),
      ('account_user_registration', 'immediately', 0, false, true),
      ('account_user_notification', 'immediately', 0, false, true),
      ('enrollment_invitation', 'immediately', 0, false, true),
      ('enrollment_registration', 'immediately', 0, false, true),
      ('enrollment_notification', 'immediately', 0, false, true),
      ('manually_created_access_token_created', 'immediately', 0, false, true),
      ('account_verification', 'immediately', 0, false, true),
      ('access_token_created_on_behalf_of_user', 'immediately', 0, false, true),
      ('access_token_deleted', 'immediately', 0, false, true),
      ('summaries', 'daily', 0, true, false),
      ('migration_export_ready', 'immediately', 0, false, false),
      ('migration_import_finished', 'immediately', 0, false, false),
      ('migration_import_failed', 'immediately', 0, false, false),
      ('content_export_finished', 'immediately', 0, false, false),
      ('content_export_failed', 'immediately', 0, false, false),
      ('alert', 'daily', 0, true, false),
      ('collaboration_invitation', 'immediately', 0, true, false),
      ('web_conference_invitation', 'immediately', 0, true, false),
      ('new_context_group_membership_invitation', 'immediately', 0, true, false),
      ('rubric_assessment_submission_reminder', 'immediately', 0, true, false),
      ('rubric_assessment_invitation', 'immediately', 0, true, false),
      ('rubric_association_created', 'immediately', 0, true, false),
      ('peer_review_invitation', 'immediately', 0, true, false),
      ('new_account_user', 'daily', 0, true, false),
      ('new_course', 'daily', 0, true, false),
      ('report_generated', 'daily', 0, true, false),
      ('report_generation_failed', 'daily', 0, true, false),
      ('new_user', 'daily', 0, true, false),
      ('new_student_organized_group', 'daily', 0, true, false),
      ('enrollment_accepted', 'daily', 0, true, false),
      ('new_context_group_membership', 'daily', 0, true, false),
      ('group_membership_accepted', 'daily', 0, true, false),
      ('group_membership_rejected', 'daily', 0, true, false),
      ('submission_comment', 'daily', 0, true, false),
      ('submission_comment_for_teacher', 'daily', 0, true, false),
      ('annotation_notification', 'daily', 0, true, false),
      ('annotation_teacher_notification', 'daily', 0, true, false),
      ('assignment_due_date_changed', 'weekly', 300, true, false),
      ('assignment_created', 'weekly', 0, true, false),
      ('checkpoints_created', 'weekly', 0, true, false),
      ('assignment_due_date_override_changed', 'weekly', 120, true, false),
      ('upcoming_assignment_alert', 'weekly', 0, true, false),
      ('assignment_graded', 'immediately', 900, true, false),
      ('submission_graded', 'immediately', 3600, true, false),
      ('submission_grade_changed', 'immediately', 300, true, false),
      ('submission_posted', 'immediately', 0, true, false),
      ('submissions_posted', 'immediately', 0, true, false),
      ('quiz_regrade_finished', 'immediately', 0, true, false),
      ('grade_weight_changed', 'weekly', 300, true, false),
      ('assignment_submitted_late', 'daily', 0, true, false),
      ('group_assignment_submitted_late', 'daily', 0, true, false),
      ('assignment_submitted', 'never', 0, true, false),
      ('assignment_resubmitted', 'never', 0, true, false),
      ('submission_needs_grading', 'never', 0, true, false),
      ('assignment_changed', 'never', 1800, true, false),
      ('updated_wiki_page', 'never', 900, true, false),
      ('new_file_added', 'never', 120, true, false),
      ('new_files_added', 'never', 120, true, false),
      ('new_event_created', 'never', 0, true, false),
      ('event_date_changed', 'never', 900, true, false),
      ('appointment_group_published', 'immediately', 0, true, false),
      ('appointment_group_updated', 'immediately', 0, true, false),
      ('appointment_reserved_for_user', 'immediately', 0, true, false),
      ('appointment_deleted_for_user', 'immediately', 0, true, false),
      ('appointment_group_deleted', 'immediately', 0, true, false),
      ('appointment_canceled_by_user', 'never', 0, true, false),
      ('appointment_reserved_by_user', 'never', 0, true, false),
      ('blueprint_content_added', 'daily', 0, true, false),
      ('blueprint_sync_complete', 'daily', 0, true, false),
      ('content_link_error', 'daily', 0, true, false),
      ('web_conference_recording_ready', 'immediately', 0, true, false),
      ('assignment_publishing_reminder', 'daily', 0, true, false),
      ('assignment_grading_reminder', 'daily', 0, true, false),
      ('assignment_due_date_reminder', 'daily', 0, true, false)
  ),
  taken as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and id = :event
      and decided_at is null
  ),
  e as materialized (
    select
      t.*,
      coalesce((a.settings ->> 'suppress_notifications')::boolean, false) as suppressed
    from
      taken t
      join accounts a on a.root_account_id = t.root_account_id
      and a.id = t.root_account_id
  ),
  fresh as (
    select
      r.*
    from
      (
        select
          e.root_account_id,
          e.id as event_id,
          e.suppressed,
          who.user_id,
          'account_notification' as notification,
          'AccountNotification' as context_type,
          (e.payload ->> 'account_notification_id')::bigint as context_id,
          null::bigint as course_id,
          null::bigint as channel_id
        from
          e
          cross join unnest(:users) who (user_id)
      ) r
    where
      not exists (
        select
          1
        from
          notification_decisions x
        where
          x.root_account_id = :tenant
          and x.event_id = r.event_id
          and x.user_id = r.user_id
          and x.notification = r.notification
      )
  ),
  -- each recipient with each channel that may be used; null where there is none
  c as (
    select
      r.root_account_id,
      r.event_id,
      r.user_id,
      r.notification,
      r.context_type,
      r.context_id,
      r.course_id,
      r.suppressed,
      n.standard,
      n.delay,
      n.summarizable,
      n.registration,
      u.time_zone,
      u.workflow_state as user_state,
      (u.settings ->> 'default_notifications_disabled') = 'true' as quiet,
      ch.id as channel_id,
      ch.path,
      ch.path_type,
      ch.path_type in ('email', 'personal_email') as mail,
      ch.bounce_count,
      ch.default_policies
    from
      fresh r
      join n using (notification)
      join users u on u.root_account_id = :tenant
      and u.id = r.user_id
      and u.workflow_state <> 'deleted'
      left join communication_channels ch on ch.root_account_id = :tenant
      and ch.user_id = r.user_id
      and case
        when r.channel_id is not null then ch.id = r.channel_id
        when ch.path_type = 'sms' then false
        when ch.workflow_state = 'active' then true
        else n.registration
        and ch.workflow_state = 'unconfirmed'
        and ch.path_type in ('email', 'personal_email')
      end
  ),
  -- the same with what the policies say; made: a first policy for the user's mail channel
  p as (
    select
      c.*,
      case
        when c.channel_id is null
        or policy.frequency is not null
        or c.default_policies is not null then false
        else c.channel_id = (
          select
            x.id
          from
            communication_channels x
          where
            x.root_account_id = c.root_account_id
            and x.user_id = c.user_id
            and x.workflow_state <> 'retired'
            and x.path_type in ('email', 'personal_email')
          order by
            x.position,
            x.id
          limit
            1
        )
        and not exists (
          select
            1
          from
            communication_channels o
            left join notification_policies q on q.root_account_id = o.root_account_id
            and q.communication_channel_id = o.id
            and q.notification = c.notification
          where
            o.root_account_id = c.root_account_id
            and o.user_id = c.user_id
            and (
              q.frequency is not null
              or (
                o.default_policies is not null
                and o.workflow_state <> 'retired'
              )
            )
        )
      end as made,
      coalesce(
        in_course.frequency,
        in_account.frequency,
        policy.frequency,
        case c.default_policies
          when 'standard' then c.standard
          else c.default_policies
        end
      ) as frequency,
      c.summarizable
      and c.course_id is not null
      and exists (
        select
          1
        from
          communication_channels o
          join notification_policy_overrides s on s.root_account_id = o.root_account_id
          and s.communication_channel_id = o.id
        where
          o.root_account_id = c.root_account_id
          and o.user_id = c.user_id
          and s.context_type = 'Course'
          and s.context_id = c.course_id
          and s.notification = ''
          and s.workflow_state = 'disabled'
      ) as muted
    from
      c
      left join notification_policies policy on policy.root_account_id = :tenant
      and policy.communication_channel_id = c.channel_id
      and policy.notification = c.notification
      left join notification_policy_overrides in_course on in_course.root_account_id = :tenant
      and in_course.communication_channel_id = c.channel_id
      and in_course.context_type = 'Course'
      and in_course.context_id = c.course_id
      and in_course.notification = c.notification
      left join notification_policy_overrides in_account on c.course_id is not null
      and in_account.root_account_id = :tenant
      and in_account.communication_channel_id = c.channel_id
      and in_account.context_type = 'Account'
      and in_account.context_id = c.root_account_id
      and in_account.notification = c.notification
      -- keeps the planner from computing these several times below
    offset
      0
  ),
  f as materialized (
    select
      p.root_account_id,
      p.event_id,
      p.user_id,
      p.notification,
      p.context_type,
      p.context_id,
      p.course_id,
      p.delay,
      p.summarizable,
      p.time_zone,
      p.channel_id,
      p.path,
      p.path_type,
      p.mail,
      p.made,
      case
        when p.made then case
          when p.quiet then 'never'
          else p.standard
        end
      end as first_frequency,
      case
        when p.suppressed then 'suppressed'
        when p.channel_id is null then 'no_channel'
        when p.registration then case
          when p.bounce_count > 0 then 'bouncing'
          else 'immediately'
        end
        when p.user_state in ('pre_registered', 'creation_pending') then 'unregistered'
        when p.muted then 'muted'
        else case w.wanted
          when 'immediately' then case
            when p.bounce_count > 0 then 'bouncing'
            -- newest first, so that a planner without statistics uses their index too
            when p.mail
            and p.summarizable
            and exists (
              select
              from
                notification_messages m
              where
                m.root_account_id = :tenant
                and m.user_id = p.user_id
                and m.created_at > :now - interval '24 hours'
                and m.to_email
                and m.dispatch_at > :now - interval '24 hours'
              order by
                m.created_at desc,
                m.id desc
              offset
                :dailyLimit - 1
            ) then 'limited'
            else 'immediately'
          end
          when 'never' then 'never'
          else case
            when p.mail then w.wanted
            else 'never'
          end
        end
      end as outcome
    from
      p
      cross join lateral (
        select
          case
            when not p.summarizable then 'immediately'
            when p.frequency is not null then p.frequency
            when p.made
            and not coalesce(p.quiet, false) then p.standard
            else 'never'
          end as wanted
      ) w
  ),
  first_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      notification,
      first_frequency,
      :now,
      :now
    from
      f
    where
      made
    on conflict do nothing
  ),
  fallback_policies as (
    insert into
      notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select distinct
      root_account_id,
      channel_id,
      '',
      'daily',
      :now,
      :now
    from
      f
    where
      mail
      and summarizable
      and outcome in ('limited', 'bouncing')
    on conflict do nothing
  ),
  d as (
    insert into
      notification_decisions (root_account_id, event_id, notification, user_id, communication_channel_id, outcome, created_at)
    select
      root_account_id,
      event_id,
      notification,
      user_id,
      coalesce(channel_id, 0),
      outcome,
      :now
    from
      f
  ),
  -- of several notices about one thing only the newest is sent
  replaced as (
    update notification_messages m
    set
      workflow_state = 'cancelled',
      state_reason = 'a newer one replaced it',
      updated_at = :now
    from
      f
      cross join lateral (
        select
          x.id
        from
          notification_messages x
        where
          x.root_account_id = f.root_account_id
          and x.user_id = f.user_id
          and x.created_at > :now - interval '6 hours'
          and x.communication_channel_id = f.channel_id
          and x.notification = f.notification
          and x.event_id < f.event_id
          and x.context_type = f.context_type
          and x.context_id = f.context_id
          and x.workflow_state in ('created', 'staged', 'sending')
        order by
          x.created_at desc,
          x.id desc
      ) older
    where
      f.delay > 0
      and f.outcome = 'immediately'
      and m.root_account_id = f.root_account_id
      and m.id = older.id
  ),
  messages as (
    insert into
      notification_messages (
        root_account_id,
        user_id,
        communication_channel_id,
        notification,
        event_id,
        context_type,
        context_id,
        course_id,
        path_type,
        to_address,
        delay_for,
        dispatch_at,
        sent_at,
        workflow_state,
        state_reason,
        to_email,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.user_id,
      f.channel_id,
      f.notification,
      f.event_id,
      f.context_type,
      f.context_id,
      f.course_id,
      f.path_type,
      f.path,
      f.delay,
      -- most leave at once, and an interval of zero costs as much as any
      case
        when k.wait = 0 then :now
        else :now + make_interval(secs => k.wait)
      end,
      case
        when k.kept then :now
      end,
      case
        when f.outcome = 'bouncing' then 'bounced'
        when k.kept then 'sent'
        else 'staged'
      end,
      case
        when f.outcome = 'bouncing' then 'the address bounced before'
        when k.kept then 'kept here: no mail server is configured'
      end,
      f.mail
      or f.path_type = 'sms',
      :now,
      :now
    from
      f
      cross join lateral (
        select
          f.mail
          and :keep
          and f.delay = 0
          and f.outcome = 'immediately' as kept,
          case
            when f.mail
            and f.summarizable then greatest(f.delay, :gatherSeconds)
            else f.delay
          end as wait
      ) k
    where
      f.outcome in ('immediately', 'bouncing')
  ),
  digested as (
    insert into
      delayed_messages (
        root_account_id,
        communication_channel_id,
        user_id,
        notification,
        event_id,
        frequency,
        context_type,
        context_id,
        course_id,
        send_at,
        created_at,
        updated_at
      )
    select
      f.root_account_id,
      f.channel_id,
      f.user_id,
      f.notification,
      f.event_id,
      case
        when f.outcome = 'weekly' then 'weekly'
        else 'daily'
      end,
      f.context_type,
      f.context_id,
      f.course_id,
      case
        when f.outcome <> 'weekly' then pidge_daily_send_at (coalesce(f.time_zone, 'America/Denver'), :now, :dailyAt)
        else case
          when :thisSaturday + w.slot < :now then :nextSaturday + w.slot
          else :thisSaturday + w.slot
        end
      end,
      :now,
      :now
    from
      f
      cross join lateral (
        select
          make_interval(mins => ((f.root_account_id % 4) * 360 + f.user_id % 360)::int) as slot
      ) w
    where
      f.outcome in ('daily', 'weekly')
      or (
        f.outcome in ('limited', 'bouncing')
        and f.mail
        and f.summarizable
      )
  ),
  claim as (
    update outbox_events
    set
      taken_at = now()
    where
      root_account_id = :tenant
      and id = :event
  )
select
  count(*)::int as immediate
from
  f
where
  outcome = 'immediately';

-- list_large_recipients_1
with
  e as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and id = :event
      and decided_at is null
  )
select
  coalesce(
    (
      select
        listed.ids
      from
        e
        join discussion_topics t on t.root_account_id = e.root_account_id
        and t.id = (e.payload ->> 'topic_id')::bigint
        and t.workflow_state = 'active'
        left join courses course on course.root_account_id = t.root_account_id
        and course.id = t.course_id
        cross join lateral (
          select
            array(
              select
                user_id
              from
                (
                  select
                    m.user_id
                  from
                    enrollments m
                    left join course_sections s on s.root_account_id = m.root_account_id
                    and s.id = m.course_section_id
                  where
                    t.context_type = 'Course'
                    and m.root_account_id = t.root_account_id
                    and m.course_id = t.context_id
                    and m.workflow_state = 'active'
                    and m.type <> 'StudentViewEnrollment'
                    and m.role_id <> all (:unreadable)
                    and (
                      m.end_at is null
                      or m.end_at > :now
                    )
                    and (
                      s.end_at is null
                      or not s.restrict_enrollments_to_section_dates
                      or s.end_at > :now
                    )
                    and (
                      not t.is_section_specific
                      or (
                        m.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                        and not m.limit_privileges_to_course_section
                      )
                      or exists (
                        select
                          1
                        from
                          discussion_topic_sections ts
                        where
                          ts.root_account_id = t.root_account_id
                          and ts.topic_id = t.id
                          and ts.section_id = m.course_section_id
                      )
                    )
                    and (
                      m.type not in ('StudentEnrollment', 'ObserverEnrollment')
                      or not (
                        t.only_visible_to_overrides
                        or coalesce(
                          (
                            select
                              x.only_visible_to_overrides
                            from
                              assignments x
                            where
                              x.root_account_id = t.root_account_id
                              and x.id = t.assignment_id
                          ),
                          false
                        )
                      )
                      or exists (
                        select
                          1
                        from
                          assignment_overrides o
                        where
                          o.root_account_id = t.root_account_id
                          and (
                            o.topic_id = t.id
                            or o.assignment_id = t.assignment_id
                          )
                          and (
                            o.course_section_id = m.course_section_id
                            or coalesce(
                              case
                                when m.type = 'ObserverEnrollment' then m.associated_user_id
                              end,
                              m.user_id
                            ) = any (o.student_ids)
                            or exists (
                              select
                                1
                              from
                                group_memberships gm
                              where
                                gm.root_account_id = o.root_account_id
                                and gm.group_id = o.group_id
                                and gm.workflow_state = 'accepted'
                                and gm.user_id = coalesce(
                                  case
                                    when m.type = 'ObserverEnrollment' then m.associated_user_id
                                  end,
                                  m.user_id
                                )
                            )
                          )
                      )
                    )
                  union
                  select
                    m.user_id
                  from
                    group_memberships m
                  where
                    t.context_type = 'Group'
                    and m.root_account_id = t.root_account_id
                    and m.group_id = t.context_id
                    and m.workflow_state = 'accepted'
                  union
                  select
                    m.user_id
                  from
                    enrollments m
                  where
                    t.context_type = 'Group'
                    and t.is_announcement
                    and m.root_account_id = t.root_account_id
                    and m.course_id = t.course_id
                    and m.workflow_state = 'active'
                    and m.type in ('TeacherEnrollment', 'TaEnrollment')
                  union
                  select
                    t.user_id
                ) who
              where
                user_id > :after
                and true
              order by
                user_id
              limit
                :limit
            ) as ids
        ) listed
      where
        (
          t.course_id is null
          or course.workflow_state = 'available'
        )
    ),
    '{}'
  ) as ids;

-- list_large_recipients_2
with
  e as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and id = :event
      and decided_at is null
  )
select
  coalesce(
    (
      select
        listed.ids
      from
        e
        join discussion_topics t on t.root_account_id = e.root_account_id
        and t.id = (e.payload ->> 'topic_id')::bigint
        and t.workflow_state = 'active'
        left join courses course on course.root_account_id = t.root_account_id
        and course.id = t.course_id
        cross join lateral (
          select
            array(
              select
                user_id
              from
                (
                  select
                    m.user_id
                  from
                    enrollments m
                    left join course_sections s on s.root_account_id = m.root_account_id
                    and s.id = m.course_section_id
                  where
                    t.context_type = 'Course'
                    and m.root_account_id = t.root_account_id
                    and m.course_id = t.context_id
                    and m.workflow_state = 'active'
                    and m.type <> 'StudentViewEnrollment'
                    and m.role_id <> all (:unreadable)
                    and (
                      m.end_at is null
                      or m.end_at > :now
                    )
                    and (
                      s.end_at is null
                      or not s.restrict_enrollments_to_section_dates
                      or s.end_at > :now
                    )
                    and (
                      not t.is_section_specific
                      or (
                        m.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                        and not m.limit_privileges_to_course_section
                      )
                      or exists (
                        select
                          1
                        from
                          discussion_topic_sections ts
                        where
                          ts.root_account_id = t.root_account_id
                          and ts.topic_id = t.id
                          and ts.section_id = m.course_section_id
                      )
                    )
                    and (
                      m.type not in ('StudentEnrollment', 'ObserverEnrollment')
                      or not (
                        t.only_visible_to_overrides
                        or coalesce(
                          (
                            select
                              x.only_visible_to_overrides
                            from
                              assignments x
                            where
                              x.root_account_id = t.root_account_id
                              and x.id = t.assignment_id
                          ),
                          false
                        )
                      )
                      or exists (
                        select
                          1
                        from
                          assignment_overrides o
                        where
                          o.root_account_id = t.root_account_id
                          and (
                            o.topic_id = t.id
                            or o.assignment_id = t.assignment_id
                          )
                          and (
                            o.course_section_id = m.course_section_id
                            or coalesce(
                              case
                                when m.type = 'ObserverEnrollment' then m.associated_user_id
                              end,
                              m.user_id
                            ) = any (o.student_ids)
                            or exists (
                              select
                                1
                              from
                                group_memberships gm
                              where
                                gm.root_account_id = o.root_account_id
                                and gm.group_id = o.group_id
                                and gm.workflow_state = 'accepted'
                                and gm.user_id = coalesce(
                                  case
                                    when m.type = 'ObserverEnrollment' then m.associated_user_id
                                  end,
                                  m.user_id
                                )
                            )
                          )
                      )
                    )
                  union
                  select
                    m.user_id
                  from
                    group_memberships m
                  where
                    t.context_type = 'Group'
                    and m.root_account_id = t.root_account_id
                    and m.group_id = t.context_id
                    and m.workflow_state = 'accepted'
                  union
                  select
                    m.user_id
                  from
                    enrollments m
                  where
                    t.context_type = 'Group'
                    and t.is_announcement
                    and m.root_account_id = t.root_account_id
                    and m.course_id = t.course_id
                    and m.workflow_state = 'active'
                    and m.type in ('TeacherEnrollment', 'TaEnrollment')
                ) who
              where
                user_id > :after
                and user_id is distinct from t.user_id
              order by
                user_id
              limit
                :limit
            ) as ids
        ) listed
      where
        (
          t.course_id is null
          or course.workflow_state = 'available'
        )
        and t.root_topic_id is null
    ),
    '{}'
  ) as ids;

-- list_large_recipients_3
with
  e as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and id = :event
      and decided_at is null
  )
select
  coalesce(
    (
      select
        listed.ids
      from
        e
        join discussion_topics t on t.root_account_id = e.root_account_id
        and t.id = (e.payload ->> 'topic_id')::bigint
        and t.workflow_state = 'active'
        left join courses course on course.root_account_id = t.root_account_id
        and course.id = t.course_id
        cross join lateral (
          select
            array(
              select
                user_id
              from
                (
                  select
                    user_id
                  from
                    (
                      select
                        m.user_id
                      from
                        enrollments m
                        left join course_sections s on s.root_account_id = m.root_account_id
                        and s.id = m.course_section_id
                      where
                        t.context_type = 'Course'
                        and m.root_account_id = t.root_account_id
                        and m.course_id = t.context_id
                        and m.workflow_state = 'active'
                        and m.type <> 'StudentViewEnrollment'
                        and m.role_id <> all (:unreadable)
                        and (
                          m.end_at is null
                          or m.end_at > :now
                        )
                        and (
                          s.end_at is null
                          or not s.restrict_enrollments_to_section_dates
                          or s.end_at > :now
                        )
                        and (
                          not t.is_section_specific
                          or (
                            m.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                            and not m.limit_privileges_to_course_section
                          )
                          or exists (
                            select
                              1
                            from
                              discussion_topic_sections ts
                            where
                              ts.root_account_id = t.root_account_id
                              and ts.topic_id = t.id
                              and ts.section_id = m.course_section_id
                          )
                        )
                        and (
                          m.type not in ('StudentEnrollment', 'ObserverEnrollment')
                          or not (
                            t.only_visible_to_overrides
                            or coalesce(
                              (
                                select
                                  x.only_visible_to_overrides
                                from
                                  assignments x
                                where
                                  x.root_account_id = t.root_account_id
                                  and x.id = t.assignment_id
                              ),
                              false
                            )
                          )
                          or exists (
                            select
                              1
                            from
                              assignment_overrides o
                            where
                              o.root_account_id = t.root_account_id
                              and (
                                o.topic_id = t.id
                                or o.assignment_id = t.assignment_id
                              )
                              and (
                                o.course_section_id = m.course_section_id
                                or coalesce(
                                  case
                                    when m.type = 'ObserverEnrollment' then m.associated_user_id
                                  end,
                                  m.user_id
                                ) = any (o.student_ids)
                                or exists (
                                  select
                                    1
                                  from
                                    group_memberships gm
                                  where
                                    gm.root_account_id = o.root_account_id
                                    and gm.group_id = o.group_id
                                    and gm.workflow_state = 'accepted'
                                    and gm.user_id = coalesce(
                                      case
                                        when m.type = 'ObserverEnrollment' then m.associated_user_id
                                      end,
                                      m.user_id
                                    )
                                )
                              )
                          )
                        )
                      union
                      select
                        m.user_id
                      from
                        group_memberships m
                      where
                        t.context_type = 'Group'
                        and m.root_account_id = t.root_account_id
                        and m.group_id = t.context_id
                        and m.workflow_state = 'accepted'
                      union
                      select
                        m.user_id
                      from
                        enrollments m
                      where
                        t.context_type = 'Group'
                        and t.is_announcement
                        and m.root_account_id = t.root_account_id
                        and m.course_id = t.course_id
                        and m.workflow_state = 'active'
                        and m.type in ('TeacherEnrollment', 'TaEnrollment')
                    ) who
                  where
                    not t.is_announcement
                    and coalesce(
                      (
                        select
                          tp.subscribed
                        from
                          discussion_topic_participants tp
                        where
                          tp.root_account_id = t.root_account_id
                          and tp.topic_id = t.id
                          and tp.user_id = who.user_id
                      ),
                      t.user_id = who.user_id
                      or exists (
                        select
                          1
                        from
                          discussion_entries w
                        where
                          w.root_account_id = t.root_account_id
                          and w.topic_id = t.id
                          and w.user_id = who.user_id
                          and w.workflow_state = 'active'
                      )
                    )
                    and not coalesce(e.payload -> 'mentioned_user_ids' @> to_jsonb(user_id), false)
                    and (
                      not (
                        t.require_initial_post
                        or coalesce(
                          (
                            select
                              rt.require_initial_post
                            from
                              discussion_topics rt
                            where
                              rt.root_account_id = t.root_account_id
                              and rt.id = t.root_topic_id
                          ),
                          false
                        )
                      )
                      or exists (
                        select
                          1
                        from
                          discussion_entries w
                        where
                          w.root_account_id = t.root_account_id
                          and w.user_id = who.user_id
                          and w.workflow_state = 'active'
                          and (
                            w.topic_id = t.id
                            or w.topic_id in (
                              select
                                ch.id
                              from
                                discussion_topics ch
                              where
                                ch.root_account_id = t.root_account_id
                                and ch.root_topic_id = t.id
                            )
                          )
                      )
                      or exists (
                        select
                          1
                        from
                          enrollments s
                        where
                          s.root_account_id = t.root_account_id
                          and s.course_id = t.course_id
                          and s.user_id = who.user_id
                          and s.workflow_state = 'active'
                          and (
                            s.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
                            or (
                              s.type = 'ObserverEnrollment'
                              and exists (
                                select
                                  1
                                from
                                  discussion_entries w
                                where
                                  w.root_account_id = t.root_account_id
                                  and w.user_id = s.associated_user_id
                                  and w.workflow_state = 'active'
                                  and (
                                    w.topic_id = t.id
                                    or w.topic_id in (
                                      select
                                        ch.id
                                      from
                                        discussion_topics ch
                                      where
                                        ch.root_account_id = t.root_account_id
                                        and ch.root_topic_id = t.id
                                    )
                                  )
                              )
                            )
                          )
                      )
                    )
                  union all
                  select
                    t.user_id
                  where
                    t.is_announcement
                ) who
              where
                user_id > :after
                and user_id <> (e.payload ->> 'author_id')::bigint
              order by
                user_id
              limit
                :limit
            ) as ids
        ) listed
      where
        (
          t.course_id is null
          or course.workflow_state = 'available'
        )
    ),
    '{}'
  ) as ids;

-- list_large_recipients_4
with
  e as materialized (
    select
      root_account_id,
      id,
      kind,
      payload
    from
      outbox_events
    where
      root_account_id = :tenant
      and id = :event
      and decided_at is null
  )
select
  coalesce(
    (
      select
        listed.ids
      from
        e
        join account_notifications an on an.root_account_id = e.root_account_id
        and an.id = (e.payload ->> 'account_notification_id')::bigint
        and an.workflow_state = 'active'
        and an.end_at > :now
        cross join lateral (
          select
            array(
              select
                user_id
              from
                (
                  select
                    ua.user_id
                  from
                    user_account_associations ua
                  where
                    ua.root_account_id = an.root_account_id
                    and ua.account_id = an.account_id
                    and (
                      an.role_ids = '{}'
                      or exists (
                        select
                          1
                        from
                          enrollments x
                        where
                          x.root_account_id = ua.root_account_id
                          and x.user_id = ua.user_id
                          and x.workflow_state = 'active'
                          and x.role_id = any (an.role_ids)
                      )
                      or exists (
                        select
                          1
                        from
                          account_users x
                        where
                          x.root_account_id = ua.root_account_id
                          and x.user_id = ua.user_id
                          and x.workflow_state = 'active'
                          and x.role_id = any (an.role_ids)
                      )
                    )
                ) who
              where
                user_id > :after
                and user_id <> an.user_id
              order by
                user_id
              limit
                :limit
            ) as ids
        ) listed
    ),
    '{}'
  ) as ids;

-- claim_large_event
update outbox_events o
set
  taken_at = now(),
  attempts = o.attempts + 1
from
  (
    select
      id
    from
      outbox_events
    where
      root_account_id = :tenant
      and kind in ('new_announcement', 'new_discussion_topic', 'new_discussion_entry', 'account_notification')
      and decided_at is null
      and (
        taken_at is null
        or taken_at < now() - interval '45 seconds'
      )
      and (
        not_before is null
        or not_before <= :now
      )
    order by
      id
    limit
      1
    for update
      skip locked
  ) first
where
  o.root_account_id = :tenant
  and o.id = first.id
returning
  o.id,
  o.kind,
  o.payload;

-- finish_large_event
update outbox_events
set
  decided_at = :now,
  taken_at = null,
  error = null
where
  root_account_id = :tenant
  and id = :event;

-- release_large_event
update outbox_events
set
  taken_at = null,
  attempts = attempts - 1
where
  root_account_id = :tenant
  and id = :event
  and decided_at is null;

-- fail_large_event
update outbox_events
set
  error = :error,
  decided_at = case
    when attempts >= :mostAttempts then now()
  end
where
  root_account_id = :tenant
  and id = :event;

-- fail_small_event
update outbox_events o
set
  attempts = o.attempts + 1,
  error = :error,
  taken_at = now(),
  decided_at = case
    when o.attempts + 1 >= :mostAttempts then now()
  end
from
  (
    select
      id
    from
      outbox_events
    where
      root_account_id = :tenant
      and kind in (
        'conversation_message',
        'added_to_conversation',
        'conversation_created',
        'discussion_mention',
        'reported_reply',
        'channel_message',
        'notice'
      )
      and decided_at is null
      and (
        taken_at is null
        or taken_at < now() - interval '45 seconds'
      )
    order by
      id
    limit
      1
    for update
      skip locked
  ) first
where
  o.root_account_id = :tenant
  and o.id = first.id;

-- tenants_with_events; across tenants: finds the tenants that have work
with recursive
  tenant (root) as (
    (
      select
        root_account_id
      from
        outbox_events
      where
        decided_at is null
      order by
        root_account_id
      limit
        1
    )
    union all
    select
      (
        select
          root_account_id
        from
          outbox_events
        where
          decided_at is null
          and root_account_id > tenant.root
        order by
          root_account_id
        limit
          1
      )
    from
      tenant
    where
      tenant.root is not null
  )
select
  root
from
  tenant
where
  root is not null
  and exists (
    select
      1
    from
      outbox_events
    where
      root_account_id = tenant.root
      and decided_at is null
      and decided_at is null
      and (
        taken_at is null
        or taken_at < now() - interval '45 seconds'
      )
      and (
        not_before is null
        or not_before <= :now
      )
  );

-- notifications/rules/overrides.sql.ts

-- disabled_notification_context
select
  1
from
  notification_policy_overrides o
  join communication_channels c on c.root_account_id = o.root_account_id
  and c.id = o.communication_channel_id
where
  c.root_account_id = :tenant
  and c.user_id = :user
  and o.context_type = :contextType
  and o.context_id = :context
  and o.notification = ''
  and o.workflow_state = 'disabled'
limit
  1;

-- switch_notification_context
insert into
  notification_policy_overrides (
    root_account_id,
    communication_channel_id,
    context_type,
    context_id,
    workflow_state,
    created_at,
    updated_at
  )
select
  root_account_id,
  id,
  :contextType,
  :context,
  :state,
  :now,
  :now
from
  communication_channels
where
  root_account_id = :tenant
  and user_id = :user
on conflict (root_account_id, communication_channel_id, context_type, context_id, notification) do update
set
  workflow_state = excluded.workflow_state,
  updated_at = excluded.updated_at;

-- override_policies
insert into
  notification_policy_overrides (
    root_account_id,
    communication_channel_id,
    context_type,
    context_id,
    notification,
    frequency,
    created_at,
    updated_at
  )
select
  :tenant,
  :channel,
  :contextType,
  :context,
  n,
  :frequency,
  :now,
  :now
from
  unnest(:notifications) n
on conflict (root_account_id, communication_channel_id, context_type, context_id, notification) do update
set
  frequency = excluded.frequency,
  updated_at = excluded.updated_at;

-- notifications/rules/preferences.sql.ts

-- channel_policies
select
  notification,
  frequency
from
  notification_policies
where
  root_account_id = :tenant
  and communication_channel_id = :channel;

-- write_policies
insert into
  notification_policies as q (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
select
  :tenant,
  :channel,
  n,
  :frequency,
  :now,
  :now
from
  unnest(:notifications) n
on conflict (root_account_id, communication_channel_id, notification) do update
set
  frequency = excluded.frequency,
  updated_at = excluded.updated_at
where
  :overwrite;

-- notifications/rules/topicRoles.sql.ts

-- topic_role_overrides
select
  account_id,
  role_id,
  permission,
  enabled,
  locked,
  applies_to_self,
  applies_to_descendants
from
  role_overrides
where
  root_account_id = :tenant
  and permission = :permission;

-- topic_roles
with recursive
  up (id, parent, depth) as (
    select
      a.id,
      a.parent_account_id,
      0
    from
      discussion_topics t
      join courses c on c.root_account_id = t.root_account_id
      and c.id = t.course_id
      join accounts a on a.root_account_id = c.root_account_id
      and a.id = c.account_id
    where
      t.root_account_id = :tenant
      and t.id = :topic
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
  (
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
      json_agg(json_build_object('id', id, 'base', base_role_type))
    from
      roles
    where
      root_account_id = :tenant
  ) as roles;

-- notifications/rules/trace.sql.ts

-- decisions_of_user
select
  d.event_id,
  e.kind,
  e.created_at as event_at,
  e.decided_at,
  d.notification,
  d.user_id,
  d.communication_channel_id,
  d.outcome,
  c.path as address,
  q.send_at,
  q.workflow_state as digest_state,
  case
    when m.id is not null then json_build_object(
      'id',
      m.id,
      'workflow_state',
      m.workflow_state,
      'dispatch_at',
      m.dispatch_at,
      'sent_at',
      m.sent_at,
      'attempts',
      m.attempts,
      'state_reason',
      m.state_reason,
      'transmission_errors',
      m.transmission_errors
    )
  end as message
from
  notification_decisions d
  join outbox_events e on e.root_account_id = d.root_account_id
  and e.id = d.event_id
  left join communication_channels c on c.root_account_id = d.root_account_id
  and c.id = d.communication_channel_id
  left join lateral (
    select
      *
    from
      delayed_messages q
    where
      q.root_account_id = d.root_account_id
      and q.event_id = d.event_id
      and q.communication_channel_id = d.communication_channel_id
      and q.notification = d.notification
    limit
      1
  ) q on true
  left join lateral (
    select
      m.*
    from
      notification_messages m
    where
      m.root_account_id = d.root_account_id
      and m.id = q.message_id
    union all
    -- made with the decision, at the same moment
    select
      m.*
    from
      notification_messages m
    where
      m.root_account_id = d.root_account_id
      and m.user_id = d.user_id
      and m.created_at = d.created_at
      and m.event_id = d.event_id
      and m.notification = d.notification
      and m.communication_channel_id = d.communication_channel_id
    order by
      id desc
    limit
      1
  ) m on true
where
  d.root_account_id = :tenant
  and d.user_id = :user
order by
  d.event_id desc,
  d.notification,
  d.communication_channel_id
offset
  :offset
limit
  :limit;

-- decisions_of_event
select
  d.event_id,
  e.kind,
  e.created_at as event_at,
  e.decided_at,
  d.notification,
  d.user_id,
  d.communication_channel_id,
  d.outcome,
  c.path as address,
  q.send_at,
  q.workflow_state as digest_state,
  case
    when m.id is not null then json_build_object(
      'id',
      m.id,
      'workflow_state',
      m.workflow_state,
      'dispatch_at',
      m.dispatch_at,
      'sent_at',
      m.sent_at,
      'attempts',
      m.attempts,
      'state_reason',
      m.state_reason,
      'transmission_errors',
      m.transmission_errors
    )
  end as message
from
  notification_decisions d
  join outbox_events e on e.root_account_id = d.root_account_id
  and e.id = d.event_id
  left join communication_channels c on c.root_account_id = d.root_account_id
  and c.id = d.communication_channel_id
  left join lateral (
    select
      *
    from
      delayed_messages q
    where
      q.root_account_id = d.root_account_id
      and q.event_id = d.event_id
      and q.communication_channel_id = d.communication_channel_id
      and q.notification = d.notification
    limit
      1
  ) q on true
  left join lateral (
    select
      m.*
    from
      notification_messages m
    where
      m.root_account_id = d.root_account_id
      and m.id = q.message_id
    union all
    -- made with the decision, at the same moment
    select
      m.*
    from
      notification_messages m
    where
      m.root_account_id = d.root_account_id
      and m.user_id = d.user_id
      and m.created_at = d.created_at
      and m.event_id = d.event_id
      and m.notification = d.notification
      and m.communication_channel_id = d.communication_channel_id
    order by
      id desc
    limit
      1
  ) m on true
where
  d.root_account_id = :tenant
  and d.event_id = :event
  and (
    :user is null
    or d.user_id = :user
  )
order by
  d.user_id,
  d.notification,
  d.communication_channel_id
offset
  :offset
limit
  :limit;
