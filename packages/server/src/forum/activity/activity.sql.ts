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

/** An item's id says what it is of: four times the id of the record, and this. */
const ITEM_KINDS = { topics: 0, conversations: 1, mentions: 2 } as const;

interface HiddenPlaces {
  readonly tenant: string;
  readonly viewer: string;
}

/** Whether the person hid the item after it last happened: what happens later shows it again. */
const isHidden = (p: HiddenPlaces, item: string, at: string) => `exists (select 1 from hidden_activity h
  where h.root_account_id = ${p.tenant} and h.user_id = ${p.viewer} and h.item in (0, ${item}) and h.hidden_at >= ${at})`;

const HAPPENED = {
  ...FORUMS,
  since: "timestamptz",
  groups: "bigint[]",
  item: "bigint | null",
  hidden: "boolean",
} as const;

/** Topics and mentions of the period: of `item` alone where one is named, hidden ones where `hidden` is set. */
const happened = (p: Places<typeof HAPPENED>) => `
      select * from (
        select t.id * 4 as item, case when t.is_announcement then 'announcements' else 'topics' end as kind, t.id as topic,
          null::bigint as entry, coalesce(t.last_reply_at, t.delayed_post_at, t.posted_at, t.created_at) as at,
          p.workflow_state is distinct from 'read' or ${unreadCount(p)} > 0 as unread
        from ${topicsFrom(p)}
        where ${isOut(p)} and coalesce(t.last_reply_at, t.delayed_post_at, t.posted_at, t.created_at) > ${p.since}
          and (t.group_category_id is null or t.root_topic_id is not null or not exists (
            select 1 from discussion_topics ch where ch.root_account_id = ${p.tenant} and ch.root_topic_id = t.id
              and ch.context_type = 'Group' and ch.context_id = any(${p.groups}) and ch.workflow_state <> 'deleted'))
        union all
        select x.id * 4 + ${ITEM_KINDS.mentions}, 'mentions', t.id, x.id, x.created_at,
          coalesce(not ep.read, x.id > coalesce(p.read_through, 0))
        from discussion_mentions m
        join discussion_entries x on x.root_account_id = ${p.tenant} and x.id = m.entry_id and x.workflow_state = 'active'
        join ${topicsFrom(p)} on t.root_account_id = ${p.tenant} and t.id = x.topic_id
        left join discussion_entry_participants ep on ep.root_account_id = ${p.tenant} and ep.topic_id = t.id
          and ep.user_id = ${p.viewer} and ep.entry_id = x.id
        where m.root_account_id = ${p.tenant} and m.user_id = ${p.viewer} and x.user_id is distinct from ${p.viewer}
          and x.created_at > ${p.since} and ${isOut(p)}) happened
      where (${p.item} is null or item = ${p.item}) and (${p.hidden} or not ${isHidden(p, "happened.item", "happened.at")})`;

const countActivity = statement(
  "count_topic_activity",
  HAPPENED,
  (p) => sql<Count & { readonly kind: keyof TopicCounts }>`
    with happened as (${happened(p)})
    select kind, count(*) as count, count(*) filter (where unread) as unread from happened group by kind`,
);

/** An item of a stream, without what it is about. */
export interface ItemRow {
  readonly item: number;
  readonly kind: keyof TopicCounts | "conversations";
  /** The topic, or the conversation. */
  readonly subject: number;
  /** The entry of a mention. */
  readonly entry: number | null;
  readonly at: Date;
  readonly unread: boolean;
}

const listActivity = statement(
  "list_topic_activity",
  { ...HAPPENED, limit: "bigint" },
  (p) => sql<ItemRow>`
    with happened as (${happened(p)})
    select item, kind, topic as subject, entry, at, unread from happened order by at desc, item desc limit ${p.limit}`,
);

interface ActivityOf {
  readonly type: Forum["type"];
  /** All of that type. */
  readonly forums: readonly Forum[];
  /** Groups of the viewer: a topic of their group set counts as the group's topic instead. */
  readonly groups: readonly number[];
  readonly since: Date;
}

/** Which items of a stream are meant. */
export interface ItemsWanted {
  /** This one alone; null for all. */
  readonly item: number | null;
  /** Hidden ones too. */
  readonly hidden: boolean;
}

const SHOWN: ItemsWanted = { item: null, hidden: false };

const valuesOf = (viewer: Viewer, { type, forums, groups, since }: ActivityOf) => {
  const idsWhere = (test: (forum: Forum) => boolean) => forums.filter(test).map((forum) => forum.id);
  return {
    ...viewer,
    contextType: type,
    discussions: idsWhere((forum) => forum.readForum),
    announcements: idsWhere((forum) => forum.readAnnouncements),
    since,
    groups,
  };
};

/** Counts topics and announcements posted or replied to since, and entries that mention the viewer. */
export async function countTopics(db: Db, viewer: Viewer, activity: ActivityOf): Promise<TopicCounts> {
  const none: Count = { count: 0, unread: 0 };
  const counts = { topics: none, announcements: none, mentions: none };
  if (activity.forums.length === 0) return counts;
  const rows = await execute(db, countActivity, { ...valuesOf(viewer, activity), ...SHOWN });
  return { ...counts, ...Object.fromEntries(rows.map(({ kind, count, unread }) => [kind, { count, unread }])) };
}

/** The same as items, the newest first. */
export async function listTopicItems(
  db: Db,
  viewer: Viewer,
  { limit, item, hidden, ...activity }: ActivityOf & ItemsWanted & { readonly limit: number },
): Promise<ItemRow[]> {
  if (activity.forums.length === 0) return [];
  return execute(db, listActivity, { ...valuesOf(viewer, activity), item, hidden, limit });
}

const CONVERSATIONS = {
  tenant: "bigint",
  viewer: "bigint",
  since: "timestamptz",
  tag: "text | null",
  item: "bigint | null",
  hidden: "boolean",
} as const;

const conversationItem = `(p.conversation_id * 4 + ${ITEM_KINDS.conversations})`;

const conversationsFrom = (p: Places<typeof CONVERSATIONS>) => `
    from conversation_participants p where p.root_account_id = ${p.tenant} and p.user_id = ${p.viewer} and p.message_count > 0
      and p.last_message_at is not null and p.workflow_state <> 'archived' and p.last_message_at > ${p.since}
      and (${p.tag} is null or p.tags @> array[${p.tag}]) and (${p.item} is null or ${conversationItem} = ${p.item})
      and (${p.hidden} or not ${isHidden(p, conversationItem, "p.last_message_at")})`;

const recentConversations = statement(
  "count_recent_conversations",
  CONVERSATIONS,
  (p) => sql<Count>`
    select count(*) as count, count(*) filter (where p.workflow_state = 'unread') as unread ${conversationsFrom(p)}`,
);

const listConversations = statement(
  "list_recent_conversations",
  { ...CONVERSATIONS, limit: "bigint" },
  (p) => sql<ItemRow>`
    select ${conversationItem} as item, 'conversations' as kind, p.conversation_id as subject, null::bigint as entry,
      p.last_message_at as at, p.workflow_state = 'unread' as unread ${conversationsFrom(p)}
    order by p.last_message_at desc, p.conversation_id desc limit ${p.limit}`,
);

export interface ConversationActivity {
  readonly tenant: number;
  readonly viewer: number;
  readonly since: Date;
  /** The course or group whose conversations are meant; null for all. */
  readonly tag: string | null;
}

/** Counts conversations in the inbox with a message since. */
export const countConversations = async (db: Db, values: ConversationActivity): Promise<Count> =>
  one(await execute(db, recentConversations, { ...values, ...SHOWN }), "the number of conversations");

/** The same as items, the newest first. */
export const listConversationItems = (
  db: Db,
  values: ConversationActivity & ItemsWanted & { readonly limit: number },
): Promise<ItemRow[]> => execute(db, listConversations, values);
