-- Made by `npm run generate:sql`; do not edit.

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
