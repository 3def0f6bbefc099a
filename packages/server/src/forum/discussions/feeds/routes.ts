/** Feeds over HTTP. */
import { feeds } from "@pidge/api";
import type { Request } from "../../../platform/context.ts";
import { absoluteHtml } from "../../../platform/html.ts";
import { parseId } from "../../../platform/ids.ts";
import { route } from "../../../platform/route.ts";
import type { Forum } from "../../forum.ts";
import { lockFor, mayReadKind } from "../topics/rights.ts";
import type { ListedTopic } from "../topics/topicRow.ts";
import { listTopics, loadTopics, type Viewer, viewerOf } from "../topics/topics.sql.ts";
import { feedEntries } from "./feeds.sql.ts";
import { feedRefusal, type Holder, holderOf } from "./holder.ts";
import { hearsEntries, podcastItems } from "./podcast.ts";
import { atom, type Feed, type FeedItem, rss } from "./xml.ts";

const NO_PODCAST = "Podcasts have not been enabled for this topic.";
const MOST_ANNOUNCEMENTS = 15;
const MOST_TOPICS = 100;

const LISTED = { pinned: undefined, unread: false, search: undefined, offset: 0 };

/** The code and the form that the last part of the address names. */
function readName(name: string | undefined): { code: string; form: "atom" | "rss" } {
  const found = /^(.*)\.(atom|rss)$/.exec(name ?? "");
  return { code: found?.[1] ?? name ?? "", form: (found?.[2] as "rss") ?? "atom" };
}

/** A feed shows what is out, to its holder as to anybody: no drafts, nothing still to come. */
const publicViewer = ({ actor, forum }: Holder, now: Date): Viewer => ({
  ...viewerOf(actor, [forum], now),
  drafts: [],
});

/** Announcements of a public course are for everybody. */
const mayRead = (forum: Forum, announcements: boolean): boolean =>
  mayReadKind(forum, announcements) ||
  (announcements && forum.course?.course.is_public === true && forum.type === "Course");

const isOut = (t: ListedTopic, now: Date) =>
  t.workflow_state === "active" || (t.workflow_state === "post_delayed" && t.delayed_post_at! <= now);

type FeedRequest = Pick<Request<unknown>, "db" | "root" | "path" | "origin" | "now" | "http">;

function answer({ http }: FeedRequest, form: "atom" | "rss", feed: Feed): void {
  const text = form === "rss" ? rss(feed) : atom(feed);
  http.reply
    .type(`application/${form}+xml; charset=utf-8`)
    .header("cache-control", "private, max-age=0")
    .header("referrer-policy", "no-referrer")
    .send(text);
}

const topicItem = (t: ListedTopic, forum: Forum, origin: string, now: Date): FeedItem => {
  const lock = lockFor(forum, t, now);
  const url = `${origin}/${forum.path}/discussion_topics/${t.id}`;
  return {
    id: url,
    title: t.title,
    url,
    author: t.anonymous_state === null ? t.author_name : null,
    html: lock !== undefined && !lock.canView ? lock.explanation : absoluteHtml(t.message ?? "", origin),
    published: t.posted_at ?? new Date(t.created_at),
    updated: new Date(t.updated_at),
  };
};

/** Entries of those of the topics whose posts the holder may hear. */
async function entryItems(request: FeedRequest, forum: Forum, topics: readonly ListedTopic[]): Promise<FeedItem[]> {
  const { db, root, origin, now } = request;
  const open = new Map(topics.filter((t) => hearsEntries(forum, t, now)).map((t) => [t.id, t]));
  const entries = await feedEntries(db, root, [...open.keys()]);
  return entries.map((e) => {
    const url = `${origin}/${forum.path}/discussion_topics/${e.topic_id}#entry-${e.id}`;
    return {
      id: url,
      title: `Re: ${open.get(e.topic_id)!.title}`,
      url,
      author: e.author,
      html: absoluteHtml(e.message ?? "", origin),
      published: e.created_at,
      updated: e.updated_at,
    };
  });
}

const newest = (items: readonly FeedItem[], now: Date): Date =>
  items.length === 0 ? now : new Date(Math.max(...items.map((item) => item.updated.getTime())));

const selfOf = ({ origin, http }: FeedRequest) => `${origin}${http.request.url.split("?", 1)[0]}`;

export const feedRoutes = [
  route(feeds.topicFeed, async (request) => {
    const { db, root, path, origin, now } = request;
    const { code, form } = readName(path.feed);
    const holder = await holderOf(db, root, code, now);
    const { forum } = holder;
    const [topic] = await loadTopics(db, publicViewer(holder, now), forum, [parseId(path.topic_id) ?? -1]);
    if (topic === undefined) throw feedRefusal("The verification code is invalid.");
    if (form === "rss" && !topic.podcast_enabled) throw feedRefusal(NO_PODCAST);
    const visible = mayRead(forum, topic.is_announcement) && topic.visible && isOut(topic, now);
    const url = `${origin}/${forum.path}/discussion_topics/${topic.id}`;
    const items = !visible
      ? []
      : form === "rss"
        ? await podcastItems(db, root, forum, topic, origin, now)
        : [topicItem(topic, forum, origin, now), ...(await entryItems(request, forum, [topic]))];
    const title = form === "rss" ? `${topic.title} Posts Podcast Feed` : `${topic.title} Discussion Feed`;
    return answer(request, form, { title, self: selfOf(request), url, updated: newest(items, now), items });
  }),

  route(feeds.announcementFeed, async (request) => {
    const { db, root, path, origin, now } = request;
    const { code, form } = readName(path.feed);
    const holder = await holderOf(db, root, code, now);
    const { forum } = holder;
    // the holder's own are shown like any other: not before their time
    const viewer = { ...publicViewer(holder, now), userId: 0 };
    const list = { ...LISTED, announcements: true, order: "announced" as const, limit: MOST_ANNOUNCEMENTS };
    const rows = mayRead(forum, true) ? await listTopics(request, viewer, forum, list) : [];
    const items = rows.map((t) => topicItem(t, forum, origin, now));
    const url = `${origin}/${forum.path}/announcements`;
    const title = `${forum.name} Announcements Feed`;
    return answer(request, form, { title, self: selfOf(request), url, updated: newest(items, now), items });
  }),

  route(feeds.forumFeed, async (request) => {
    const { db, path, root, origin, now } = request;
    const { code } = readName(path.feed);
    const holder = await holderOf(db, root, code, now);
    const { forum } = holder;
    const list = { ...LISTED, announcements: false, order: "recent_activity" as const, limit: MOST_TOPICS };
    const listed = mayRead(forum, false) ? await listTopics(request, publicViewer(holder, now), forum, list) : [];
    const rows = listed.filter((t) => isOut(t, now));
    const items = [...rows.map((t) => topicItem(t, forum, origin, now)), ...(await entryItems(request, forum, rows))];
    const url = `${origin}/${forum.path}/discussion_topics`;
    const title = `${forum.name} Discussion Feed`;
    return answer(request, "atom", { title, self: selfOf(request), url, updated: newest(items, now), items });
  }),
];
