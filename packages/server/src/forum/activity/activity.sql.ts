/** Counts recent activity: one statement for any number of courses or groups. */
import { type Db, execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import {
  assignmentJoin,
  isTopicVisible,
  participantJoin,
  unreadCount,
} from "../discussions/topics/topicColumns.sql.ts";
import { VIEWER, type Viewer } from "../discussions/topics/viewer.ts";
import type { Forum } from "../forum.ts";

export interface Count {
  readonly count: number;
  readonly unread: number;
}

export interface TopicCounts {
  readonly topics: Count;
  readonly announcements: Count;
  readonly mentions: Count;
}

/** Ids of courses, or of groups: of `contextType`. */
const FORUMS = { ...VIEWER, contextType: "text", discussions: "bigint[]", announcements: "bigint[]" } as const;

const topicsFrom = (p: Places<typeof FORUMS>) => `discussion_topics t
      ${assignmentJoin(p)}
      ${participantJoin(p)}`;

/** Whether topic `t` is one of the forums' and is out for the viewer. */
const isOut = (p: Places<typeof FORUMS>) => `t.root_account_id = ${p.tenant} and t.context_type = ${p.contextType}
        and t.context_id = any(case when t.is_announcement then ${p.announcements} else ${p.discussions} end)
        and (t.workflow_state = 'active' or (t.workflow_state = 'post_delayed' and t.delayed_post_at <= ${p.now}))
        and ${isTopicVisible(p)}`;

const countActivity = statement(
  "count_topic_activity",
  { ...FORUMS, since: "timestamptz", groups: "bigint[]" },
  (p) => sql<Count & { readonly kind: keyof TopicCounts }>`
    with happened as (
      select case when t.is_announcement then 'announcements' else 'topics' end as kind,
        p.workflow_state is distinct from 'read' or ${unreadCount(p)} > 0 as unread
      from ${topicsFrom(p)}
      where ${isOut(p)} and coalesce(t.last_reply_at, t.delayed_post_at, t.posted_at, t.created_at) > ${p.since}
        and (t.group_category_id is null or t.root_topic_id is not null or not exists (
          select 1 from discussion_topics ch where ch.root_account_id = ${p.tenant} and ch.root_topic_id = t.id
            and ch.context_type = 'Group' and ch.context_id = any(${p.groups}) and ch.workflow_state <> 'deleted'))
      union all
      select 'mentions', coalesce(not ep.read, x.id > coalesce(p.read_through, 0))
      from discussion_mentions m
      join discussion_entries x on x.root_account_id = ${p.tenant} and x.id = m.entry_id and x.workflow_state = 'active'
      join ${topicsFrom(p)} on t.root_account_id = ${p.tenant} and t.id = x.topic_id
      left join discussion_entry_participants ep on ep.root_account_id = ${p.tenant} and ep.topic_id = t.id
        and ep.user_id = ${p.viewer} and ep.entry_id = x.id
      where m.root_account_id = ${p.tenant} and m.user_id = ${p.viewer} and x.user_id is distinct from ${p.viewer}
        and x.created_at > ${p.since} and ${isOut(p)})
    select kind, count(*) as count, count(*) filter (where unread) as unread from happened group by kind`,
);

interface ActivityOf {
  readonly type: Forum["type"];
  /** All of that type. */
  readonly forums: readonly Forum[];
  /** Groups of the viewer: a topic of their group set counts as the group's topic instead. */
  readonly groups: readonly number[];
  readonly since: Date;
}

/** Counts topics and announcements posted or replied to since, and entries that mention the viewer. */
export async function countTopics(
  db: Db,
  viewer: Viewer,
  { type, forums, groups, since }: ActivityOf,
): Promise<TopicCounts> {
  const none: Count = { count: 0, unread: 0 };
  const counts = { topics: none, announcements: none, mentions: none };
  if (forums.length === 0) return counts;
  const idsWhere = (test: (forum: Forum) => boolean) => forums.filter(test).map((forum) => forum.id);
  const rows = await execute(db, countActivity, {
    ...viewer,
    contextType: type,
    discussions: idsWhere((forum) => forum.readForum),
    announcements: idsWhere((forum) => forum.readAnnouncements),
    since,
    groups,
  });
  return { ...counts, ...Object.fromEntries(rows.map(({ kind, count, unread }) => [kind, { count, unread }])) };
}

const recentConversations = statement(
  "count_recent_conversations",
  { tenant: "bigint", user: "bigint", since: "timestamptz", tag: "text | null" },
  (p) => sql<Count>`
    select count(*) as count, count(*) filter (where p.workflow_state = 'unread') as unread
    from conversation_participants p where p.root_account_id = ${p.tenant} and p.user_id = ${p.user} and p.message_count > 0
      and p.last_message_at is not null and p.workflow_state <> 'archived' and p.last_message_at > ${p.since}
      and (${p.tag} is null or p.tags @> array[${p.tag}])`,
);

/** Counts conversations in the inbox with a message since; with `tag` those of one course or group. */
export const countConversations = async (
  db: Db,
  values: { readonly tenant: number; readonly user: number; readonly since: Date; readonly tag: string | null },
): Promise<Count> => one(await execute(db, recentConversations, values), "the number of conversations");
