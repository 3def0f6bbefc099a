/** Feeds over HTTP. */
import { feeds } from "@pidge/api";
import type { Request } from "../../../platform/context.ts";
import { absoluteHtml } from "../../../platform/html.ts";
import { parseId } from "../../../platform/ids.ts";
import { route } from "../../../platform/route.ts";
import type { Forum } from "../../forum.ts";
import { lockFor, mayReadKind } from "../topics/rights.ts";
import type { ListedTopic } from "../topics/topicRow.ts";
import { listTopics, loadTopics } from "../topics/topics.sql.ts";
import { type Viewer, viewerOf } from "../topics/viewer.ts";
import { loadFeedEntries } from "./feeds.sql.ts";
import { feedRefusal, findHolder, type Holder } from "./holder.ts";
import { podcastItems, showsEntries } from "./podcast.ts";
import { atom, type Feed, type PublishedItem, rss } from "./xml.ts";

const NO_PODCAST = "Podcasts have not been enabled for this topic.";
const NO_TOPIC = "The verification code is invalid.";
const MOST_ANNOUNCEMENTS = 15;
const MOST_TOPICS = 100;

const ALL = { pinned: undefined, unread: false, search: undefined, offset: 0 };

type Form = "atom" | "rss";

/** The code and the form in the last part of the address. */
function readName(name = ""): { readonly code: string; readonly form: Form } {
  const [, code = name, form = "atom"] = /^(.*)\.(atom|rss)$/.exec(name) ?? [];
  return { code, form: form as Form };
}

type FeedRequest = Request<unknown>;

/** Feeds show what is out, also to those who see drafts on the site. */
const viewerOfFeed = ({ root, now }: FeedRequest, { actor, forum }: Holder): Viewer => ({
  ...viewerOf({ actor, root, now }, forum),
  drafts: [],
});

/** Announcements of a public course are public. */
const mayRead = (forum: Forum, announcements: boolean): boolean =>
  mayReadKind(forum, announcements) ||
  (announcements && forum.course?.course.is_public === true && forum.type === "Course");

const isOut = ({ workflow_state: state, delayed_post_at: at }: ListedTopic, now: Date) =>
  state === "active" || (state === "post_delayed" && at !== null && at <= now);

function answer({ http }: FeedRequest, form: Form, feed: Feed): void {
  const text = form === "rss" ? rss(feed) : atom(feed);
  http.reply.type(`application/${form}+xml; charset=utf-8`).header("referrer-policy", "no-referrer").send(text);
}

function topicItem({ origin, now }: FeedRequest, forum: Forum, topic: ListedTopic): PublishedItem {
  const lock = lockFor(forum, topic, now);
  const url = `${origin}/${forum.path}/discussion_topics/${topic.id}`;
  return {
    id: url,
    title: topic.title,
    url,
    author: topic.anonymous_state === null ? topic.author_name : null,
    html: lock !== undefined && !lock.canView ? lock.explanation : absoluteHtml(topic.message ?? "", origin),
    published: topic.posted_at ?? new Date(topic.created_at),
    updated: new Date(topic.updated_at),
  };
}

/** Items of the entries of those topics whose entries the holder may see. */
async function entryItems(r: FeedRequest, forum: Forum, topics: readonly ListedTopic[]): Promise<PublishedItem[]> {
  const open = topics.filter((topic) => showsEntries(forum, topic, r.now));
  const titles = new Map(open.map((topic) => [topic.id, topic.title]));
  const entries = await loadFeedEntries(r.db, r.root, [...titles.keys()]);
  return entries.map((entry) => {
    const url = `${r.origin}/${forum.path}/discussion_topics/${entry.topic_id}#entry-${entry.id}`;
    return {
      id: url,
      title: `Re: ${titles.get(entry.topic_id)}`,
      url,
      author: entry.author,
      html: absoluteHtml(entry.message ?? "", r.origin),
      published: entry.created_at,
      updated: entry.updated_at,
    };
  });
}

const newest = (items: readonly PublishedItem[], now: Date): Date =>
  items.length === 0 ? now : new Date(Math.max(...items.map((item) => item.updated.getTime())));

const selfOf = ({ origin, http }: FeedRequest) => `${origin}${http.request.url.split("?", 1)[0]}`;

export const feedRoutes = [
  route(feeds.topicFeed, async (r) => {
    const { code, form } = readName(r.path.feed);
    const holder = await findHolder(r, code);
    const { forum } = holder;
    const ids = [parseId(r.path.topic_id) ?? -1];
    const [topic] = await loadTopics(r.db, viewerOfFeed(r, holder), { forum, ids });
    if (topic === undefined) throw feedRefusal(NO_TOPIC);
    if (form === "rss" && !topic.podcast_enabled) throw feedRefusal(NO_PODCAST);
    const visible = mayRead(forum, topic.is_announcement) && topic.visible && isOut(topic, r.now);
    const url = `${r.origin}/${forum.path}/discussion_topics/${topic.id}`;
    const items = !visible
      ? []
      : form === "rss"
        ? await podcastItems(r, forum, topic)
        : [topicItem(r, forum, topic), ...(await entryItems(r, forum, [topic]))];
    const title = form === "rss" ? `${topic.title} Posts Podcast Feed` : `${topic.title} Discussion Feed`;
    return answer(r, form, { title, self: selfOf(r), url, updated: newest(items, r.now), items });
  }),

  route(feeds.announcementFeed, async (r) => {
    const { code, form } = readName(r.path.feed);
    const holder = await findHolder(r, code);
    const { forum } = holder;
    // no viewer: also the holder's own announcements are not shown before their time
    const viewer = { ...viewerOfFeed(r, holder), viewer: 0 };
    const list = { ...ALL, announcements: true, order: "announced" as const, limit: MOST_ANNOUNCEMENTS };
    const rows = mayRead(forum, true) ? await listTopics(r, viewer, { forum, ...list }) : [];
    const items = rows.map((topic) => topicItem(r, forum, topic));
    const url = `${r.origin}/${forum.path}/announcements`;
    const title = `${forum.name} Announcements Feed`;
    return answer(r, form, { title, self: selfOf(r), url, updated: newest(items, r.now), items });
  }),

  route(feeds.forumFeed, async (r) => {
    const { code } = readName(r.path.feed);
    const holder = await findHolder(r, code);
    const { forum } = holder;
    const list = { ...ALL, announcements: false, order: "recent_activity" as const, limit: MOST_TOPICS };
    const listed = mayRead(forum, false) ? await listTopics(r, viewerOfFeed(r, holder), { forum, ...list }) : [];
    const topics = listed.filter((topic) => isOut(topic, r.now));
    const items = [...topics.map((topic) => topicItem(r, forum, topic)), ...(await entryItems(r, forum, topics))];
    const url = `${r.origin}/${forum.path}/discussion_topics`;
    const title = `${forum.name} Discussion Feed`;
    return answer(r, "atom", { title, self: selfOf(r), url, updated: newest(items, r.now), items });
  }),
];
