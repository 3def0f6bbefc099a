/** Statements that load what notifications are about, for many recipients at once. */
import { type Places, sql, statement } from "../../store/statement.ts";

interface Common {
  /** The reason why it need not be sent any more; null when it should. */
  readonly lapsed: "deleted" | "unsubscribed" | "read" | null;
}

export interface ConversationAsset extends Common {
  readonly type: "conversation";
  readonly conversation_id: number;
  readonly body: string;
  readonly subject: string | null;
  readonly author: string;
  /** Courses and groups that the author and this recipient share. */
  readonly contexts: readonly string[];
  readonly has_attachments: boolean;
  readonly has_media: boolean;
}

export interface TopicAsset extends Common {
  readonly type: "topic";
  readonly topic_id: number;
  readonly title: string;
  readonly message: string;
  readonly author: string | null;
  /** Course or group, by the recipient's own nickname for it. */
  readonly context_name: string;
  readonly context_path: string;
  readonly has_attachment: boolean;
}

export interface EntryAsset extends Common {
  readonly type: "entry";
  readonly entry_id: number;
  readonly topic_id: number;
  readonly title: string;
  readonly message: string;
  readonly author: string;
  readonly context_name: string;
  readonly context_path: string;
}

export interface GlobalAsset extends Common {
  readonly type: "global";
  readonly subject: string;
  readonly message: string;
}

export interface ChannelAsset extends Common {
  readonly type: "channel";
  readonly path: string;
  readonly code: string;
}

export interface NoticeAsset extends Common {
  readonly type: "notice";
  readonly subject: string;
  readonly text: string;
  readonly path: string | null;
}

export type Asset = ConversationAsset | TopicAsset | EntryAsset | GlobalAsset | ChannelAsset | NoticeAsset;

/** A row: what something is to one recipient. */
type AssetRow = Asset & { readonly id: number; readonly user_id: number };

const parameters = { tenant: "bigint", ids: "bigint[]", users: "bigint[]" } as const;

/** Ids with a recipient for each. */
const wanted = (p: Places<typeof parameters>) =>
  `(select ${p.tenant} as root_account_id, id, user_id from unnest(${p.ids}, ${p.users}) as i(id, user_id)) w`;

/** Ids of the courses or groups that both the conversation `c` and its participant `p` are tagged with. */
const taggedIds = (kind: "course" | "group") =>
  `select substr(tag, ${kind.length + 2})::bigint from unnest(p.tags) tag where tag ~ '^${kind}_[0-9]{1,15}$' and tag = any(c.tags)`;

/** The name of the context of topic `t` as the recipient knows it, and its path. */
const CONTEXT = `coalesce(nick.nickname, co.name, g.name) as context_name,
  case t.context_type when 'Group' then '/groups/' else '/courses/' end || t.context_id as context_path`;
const CONTEXT_JOINS = `
  left join courses co on co.root_account_id = t.root_account_id and t.context_type = 'Course' and co.id = t.context_id
  left join groups g on g.root_account_id = t.root_account_id and t.context_type = 'Group' and g.id = t.context_id
  left join course_nicknames nick on nick.root_account_id = t.root_account_id and nick.user_id = w.user_id and nick.course_id = co.id
  left join discussion_topic_participants tp on tp.root_account_id = t.root_account_id and tp.topic_id = t.id and tp.user_id = w.user_id`;
/** The author of `t`; an anonymous one stays so. */
const AUTHOR = "case when t.anonymous_state is null then au.short_name else 'Anonymous' end as author";

const conversationAssets = statement(
  "conversation_assets",
  parameters,
  (p) => sql<AssetRow>`
    select w.id, w.user_id, 'conversation' as type, m.conversation_id, m.body, c.subject,
      au.short_name as author, m.has_attachments, m.has_media_objects as has_media,
      case when c.context_type = 'Course' then array[cc.name] else coalesce((
        select array_agg(x.name order by x.name) from (
          select k.name from courses k where k.root_account_id = w.root_account_id and k.id in (${taggedIds("course")})
          union select g.name from groups g where g.root_account_id = w.root_account_id and g.id in (${taggedIds("group")})
        ) x), '{}') end as contexts,
      case when r.message_id is null or r.deleted_at is not null then 'deleted'
        when not p.subscribed then 'unsubscribed'
        when not m.generated and m.author_id <> w.user_id and p.workflow_state <> 'unread' then 'read' end as lapsed
    from ${wanted(p)}
    join conversation_messages m on m.root_account_id = w.root_account_id and m.id = w.id
    join conversations c on c.root_account_id = m.root_account_id and c.id = m.conversation_id
    join users au on au.root_account_id = m.root_account_id and au.id = m.author_id
    left join courses cc on cc.root_account_id = c.root_account_id and cc.id = c.context_id
    left join conversation_message_participants r on r.root_account_id = m.root_account_id and r.message_id = m.id and r.user_id = w.user_id
    left join conversation_participants p on p.root_account_id = m.root_account_id and p.conversation_id = m.conversation_id and p.user_id = w.user_id`,
);

const topicAssets = statement(
  "topic_assets",
  parameters,
  (p) => sql<AssetRow>`
    select w.id, w.user_id, 'topic' as type, t.id as topic_id, t.title, coalesce(t.message, '') as message,
      ${AUTHOR}, t.attachment_id is not null as has_attachment, ${CONTEXT},
      case when t.workflow_state <> 'active' then 'deleted'
        when tp.workflow_state = 'read' and t.user_id is distinct from w.user_id then 'read' end as lapsed
    from ${wanted(p)}
    join discussion_topics t on t.root_account_id = w.root_account_id and t.id = w.id
    left join users au on au.root_account_id = t.root_account_id and au.id = t.user_id ${CONTEXT_JOINS}`,
);

const entryAssets = statement(
  "entry_assets",
  parameters,
  (p) => sql<AssetRow>`
    select w.id, w.user_id, 'entry' as type, e.id as entry_id, t.id as topic_id, t.title,
      coalesce(e.message, '') as message, ${AUTHOR}, ${CONTEXT},
      case when e.workflow_state <> 'active' or t.workflow_state <> 'active' then 'deleted'
        when tp.subscribed = false and t.user_id is distinct from w.user_id and not exists (select 1 from discussion_mentions dm
          where dm.root_account_id = e.root_account_id and dm.entry_id = e.id and dm.user_id = w.user_id) then 'unsubscribed'
        when coalesce(ep.read, tp.read_through >= e.id, false) then 'read' end as lapsed
    from ${wanted(p)}
    join discussion_entries e on e.root_account_id = w.root_account_id and e.id = w.id
    join discussion_topics t on t.root_account_id = e.root_account_id and t.id = e.topic_id
    join users au on au.root_account_id = e.root_account_id and au.id = e.user_id ${CONTEXT_JOINS}
    left join discussion_entry_participants ep on ep.root_account_id = e.root_account_id and ep.topic_id = t.id
      and ep.user_id = w.user_id and ep.entry_id = e.id`,
);

const globalAssets = statement(
  "global_assets",
  parameters,
  (p) => sql<AssetRow>`
    select w.id, w.user_id, 'global' as type, n.subject, n.message,
      case when n.workflow_state <> 'active' then 'deleted' when x.user_id is not null then 'read' end as lapsed
    from ${wanted(p)}
    join account_notifications n on n.root_account_id = w.root_account_id and n.id = w.id
    left join account_notification_closings x on x.root_account_id = n.root_account_id and x.user_id = w.user_id
      and x.account_notification_id = n.id`,
);

const channelAssets = statement(
  "channel_assets",
  parameters,
  (p) => sql<AssetRow>`
    select w.id, w.user_id, 'channel' as type, c.path, coalesce(c.confirmation_code, '') as code,
      case when c.workflow_state = 'retired' then 'deleted' end as lapsed
    from ${wanted(p)}
    join communication_channels c on c.root_account_id = w.root_account_id and c.id = w.id`,
);

/** A notice is about the event itself, which carries its text. */
const noticeAssets = statement(
  "notice_assets",
  parameters,
  (p) => sql<AssetRow>`
    select w.id, w.user_id, 'notice' as type, e.payload->>'subject' as subject,
      e.payload->>'text' as text, e.payload->>'path' as path, null as lapsed
    from ${wanted(p)}
    join outbox_events e on e.root_account_id = w.root_account_id and e.id = w.id`,
);

/** The statement that loads what is of a context type. */
export const ASSETS: ReadonlyMap<string, typeof topicAssets> = new Map([
  ["ConversationMessage", conversationAssets],
  ["DiscussionTopic", topicAssets],
  ["DiscussionEntry", entryAssets],
  ["AccountNotification", globalAssets],
  ["CommunicationChannel", channelAssets],
  ["Notice", noticeAssets],
]);
