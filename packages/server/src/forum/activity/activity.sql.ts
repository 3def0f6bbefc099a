/** Counts what happened to a person lately: the same number of statements in any number of places. */

import { type Db, run } from "../../store/database.ts";
import { UNREAD_COUNT, VISIBLE } from "../discussions/topics/topicColumns.sql.ts";
import { type Viewer, viewerValues } from "../discussions/topics/topics.sql.ts";
import type { Forum } from "../forum.ts";

export interface Count {
  readonly count: number;
  readonly unread: number;
}

/** `discussion_topics t` of the places $10 (topics) and $11 (announcements) of type $9 that are out for the person. */
const TOPICS = `discussion_topics t
  left join assignments a on a.root_account_id = $1 and a.id = t.assignment_id and a.workflow_state <> 'deleted'
  left join discussion_topic_participants p on p.root_account_id = $1 and p.topic_id = t.id and p.user_id = $2`;
const OUT = `t.root_account_id = $1 and t.context_type = $9
  and t.context_id = any(case when t.is_announcement then $11::bigint[] else $10::bigint[] end)
  and (t.workflow_state = 'active' or (t.workflow_state = 'post_delayed' and t.delayed_post_at <= $3)) and ${VISIBLE}`;

export interface TopicCounts {
  readonly topics: Count;
  readonly announcements: Count;
  readonly mentions: Count;
}

/**
 * Topics and announcements that were posted or replied to since, and where the person was mentioned. What is given to
 * groups counts as the group's topic for those who are in one of `groups`.
 */
export async function countTopics(
  db: Db,
  viewer: Viewer,
  q: {
    readonly type: Forum["type"];
    readonly forums: readonly Forum[];
    readonly groups: readonly number[];
    readonly since: Date;
  },
): Promise<TopicCounts> {
  const none: Count = { count: 0, unread: 0 };
  const counts = { topics: none, announcements: none, mentions: none };
  if (q.forums.length === 0) return counts;
  const ids = (where: (f: Forum) => boolean) => q.forums.filter(where).map((f) => f.id);
  const rows = await run<Count & { kind: keyof TopicCounts }>(
    db,
    `with happened as (
       select case when t.is_announcement then 'announcements' else 'topics' end as kind,
         p.workflow_state is distinct from 'read' or ${UNREAD_COUNT} > 0 as unread
       from ${TOPICS}
       where ${OUT} and coalesce(t.last_reply_at, t.delayed_post_at, t.posted_at, t.created_at) > $12
         and (t.group_category_id is null or t.root_topic_id is not null or not exists (
           select 1 from discussion_topics ch where ch.root_account_id = $1 and ch.root_topic_id = t.id
             and ch.context_type = 'Group' and ch.context_id = any($13::bigint[]) and ch.workflow_state <> 'deleted'))
       union all
       select 'mentions', coalesce(not ep.read, x.id > coalesce(p.read_through, 0))
       from discussion_mentions m
       join discussion_entries x on x.root_account_id = $1 and x.id = m.entry_id and x.workflow_state = 'active'
       join ${TOPICS} on t.root_account_id = $1 and t.id = x.topic_id
       left join discussion_entry_participants ep on ep.root_account_id = $1 and ep.topic_id = t.id and ep.user_id = $2
         and ep.entry_id = x.id
       where m.root_account_id = $1 and m.user_id = $2 and x.user_id is distinct from $2 and x.created_at > $12
         and ${OUT})
     select kind, count(*) as count, count(*) filter (where unread) as unread from happened group by kind`,
    [...viewerValues(viewer), q.type, ids((f) => f.readForum), ids((f) => f.readAnnouncements), q.since, q.groups],
  );
  return { ...counts, ...Object.fromEntries(rows.map(({ kind, count, unread }) => [kind, { count, unread }])) };
}

/** Conversations of the inbox with a message since; of one course or group where `tag` names it. */
export async function countConversations(
  db: Db,
  who: { readonly root: number; readonly id: number },
  tag: string | null,
  since: Date,
): Promise<Count> {
  const [row] = await run<Count>(
    db,
    `select count(*) as count, count(*) filter (where p.workflow_state = 'unread') as unread
     from conversation_participants p where p.root_account_id = $1 and p.user_id = $2 and p.message_count > 0
       and p.last_message_at is not null and p.workflow_state <> 'archived' and p.last_message_at > $3
       and ($4::text is null or p.tags @> array[$4::text])`,
    [who.root, who.id, since, tag],
  );
  return row!;
}
