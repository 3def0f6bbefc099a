/** Presents items of activity streams. */
import type { ActivityStreamItem, Static } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import type { Context } from "../../platform/context.ts";
import { absoluteHtml, htmlToText } from "../../platform/html.ts";
import { execute } from "../../store/database.ts";
import { initialPostState, lockFor } from "../discussions/topics/rights.ts";
import type { TopicRow } from "../discussions/topics/topicRow.ts";
import { viewerOf } from "../discussions/topics/viewer.ts";
import type { Forum } from "../forum.ts";
import type { ItemRow } from "./activity.sql.ts";
import {
  entryTexts,
  loadStreamTopics,
  type StreamConversation,
  type StreamEntry,
  streamConversations,
  topEntriesOf,
} from "./stream.sql.ts";

type Wire = Static<typeof ActivityStreamItem>;

/** Characters of a text that an item tells. */
const LONGEST = 4_096;

const plain = (html: string | null): string =>
  htmlToText(html ?? "")
    .slice(0, LONGEST)
    .toWellFormed();

/** What was looked up for all items together. */
interface Details {
  readonly topics: ReadonlyMap<number, { readonly topic: TopicRow; readonly forum: Forum }>;
  readonly entries: ReadonlyMap<number, { readonly total: number; readonly newest: readonly StreamEntry[] | null }>;
  readonly texts: ReadonlyMap<number, string | null>;
  readonly conversations: ReadonlyMap<number, StreamConversation>;
}

/** Presents the items. One that was deleted since it was listed is left out. */
export async function presentItems(ctx: Context, items: readonly ItemRow[], forums: readonly Forum[]): Promise<Wire[]> {
  const details = await loadDetails(ctx, items, forums);
  return items.flatMap((item) => presentItem(ctx, item, details) ?? []);
}

async function loadDetails(ctx: Context, items: readonly ItemRow[], forums: readonly Forum[]): Promise<Details> {
  const { db, root: tenant, actor } = ctx;
  const isOfTopic = ({ kind }: ItemRow) => kind !== "conversations";
  const ids = [...new Set(items.filter(isOfTopic).map(({ subject }) => subject))];
  const topics = new Map<number, { readonly topic: TopicRow; readonly forum: Forum }>();
  for (const type of ["Course", "Group"] as const) {
    const some = new Map(forums.filter((forum) => forum.type === type).map((forum) => [forum.id, forum]));
    for (const topic of await loadStreamTopics(db, viewerOf(ctx, ...some.values()), ids)) {
      const forum = topic.context_type === type ? some.get(topic.context_id) : undefined;
      if (forum !== undefined) topics.set(topic.id, { topic, forum });
    }
  }
  const entries = await execute(db, topEntriesOf, { tenant, ids });
  const mentions = items.flatMap(({ entry }) => entry ?? []);
  const texts = await execute(db, entryTexts, { tenant, ids: mentions });
  const talked = items.filter((item) => !isOfTopic(item)).map(({ subject }) => subject);
  const conversations = await execute(db, streamConversations, { tenant, viewer: actor.id, ids: talked });
  return {
    topics,
    entries: new Map(entries.map((row) => [row.topic, row])),
    texts: new Map(texts.map((row) => [row.id, row.message])),
    conversations: new Map(conversations.map((row) => [row.id, row])),
  };
}

function presentItem(ctx: Context, item: ItemRow, details: Details): Wire | undefined {
  if (item.kind === "conversations") {
    const conversation = details.conversations.get(item.subject);
    return conversation === undefined ? undefined : presentConversation(ctx, item, conversation);
  }
  const found = details.topics.get(item.subject);
  if (found === undefined) return undefined;
  return item.kind === "mentions" ? presentMention(ctx, item, found, details) : presentTopic(ctx, item, found, details);
}

interface TopicOfItem {
  readonly topic: TopicRow;
  readonly forum: Forum;
}

const common = (item: ItemRow) => ({
  id: item.item,
  updated_at: wireTime(item.at),
  read_state: !item.unread,
});

const place = (type: string | null, id: number | null) => ({
  ...(type === "Course" || type === "Group"
    ? { context_type: type === "Course" ? ("course" as const) : ("group" as const) }
    : {}),
  course_id: type === "Course" ? id : null,
  group_id: type === "Group" ? id : null,
});

const addressOf = ({ origin }: Context, { topic, forum }: TopicOfItem) =>
  `${origin}/${forum.path}/discussion_topics/${topic.id}`;

/** Whether the actor sees the topic's entries: it is open to them, they have posted where they must, nobody is hidden. */
const showsEntries = ({ now }: Context, { topic, forum }: TopicOfItem) =>
  initialPostState(forum, topic).gateOpen &&
  lockFor(forum, topic, now)?.canView !== false &&
  topic.anonymous_state === null;

function presentTopic(ctx: Context, item: ItemRow, found: TopicOfItem, { entries }: Details): Wire {
  const { topic, forum } = found;
  const lock = lockFor(forum, topic, ctx.now);
  const gate = initialPostState(forum, topic);
  const { total = 0, newest = null } = entries.get(topic.id) ?? {};
  return {
    ...common(item),
    ...place(topic.context_type, topic.context_id),
    created_at: wireTime(topic.created_at),
    title: topic.title,
    message: lock?.canView === false ? lock.explanation : plain(topic.message),
    html_url: addressOf(ctx, found),
    type: topic.is_announcement ? "Announcement" : "DiscussionTopic",
    ...(topic.is_announcement ? { announcement_id: topic.id } : { discussion_topic_id: topic.id }),
    total_root_discussion_entries: total,
    require_initial_post: gate.required,
    user_has_posted: gate.required ? topic.own_posted : null,
    root_discussion_entries: (showsEntries(ctx, found) ? (newest ?? []) : []).map((entry) => ({
      user: { user_id: entry.user_id, user_name: entry.user_name },
      message: absoluteHtml(entry.message ?? "", ctx.origin),
    })),
  };
}

function presentMention(ctx: Context, item: ItemRow, found: TopicOfItem, { texts }: Details): Wire {
  const { topic } = found;
  return {
    ...common(item),
    ...place(topic.context_type, topic.context_id),
    created_at: wireTime(item.at),
    title: topic.title,
    message: showsEntries(ctx, found) ? plain(texts.get(item.entry ?? -1) ?? null) : "",
    html_url: `${addressOf(ctx, found)}#entry-${item.entry}`,
    type: "Message",
    message_id: null,
    notification_category: "DiscussionMention",
  };
}

function presentConversation({ origin }: Context, item: ItemRow, conversation: StreamConversation): Wire {
  const messages = conversation.messages ?? [];
  return {
    ...common(item),
    ...place(conversation.context_type, conversation.context_id),
    created_at: wireTime(conversation.created_at),
    title: conversation.subject,
    message: (messages[0]?.body ?? "").slice(0, LONGEST).toWellFormed(),
    html_url: `${origin}/conversations/${conversation.id}`,
    type: "Conversation",
    conversation_id: conversation.id,
    private: conversation.is_private,
    participant_count: conversation.people.length,
    latest_messages: messages.map((message) => ({
      id: message.id,
      created_at: wireTime(message.created_at),
      author_id: message.author_id,
      message: message.body,
      participating_user_ids: [...conversation.people],
    })),
  };
}
