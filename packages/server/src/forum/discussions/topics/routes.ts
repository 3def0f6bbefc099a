/** Topics over HTTP. */
import { discussions } from "@pidge/api";
import { Answer, type Request } from "../../../platform/context.ts";
import { attributeText, forbidden, searchTooShort } from "../../../platform/errors.ts";
import { countedPage } from "../../../platform/lists.ts";
import { readOrdinalPage } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { sortKey } from "../../../platform/sortKey.ts";
import { accessForum, type Forum } from "../../forum.ts";
import { assignTopic } from "../assignments/assignTopic.ts";
import { completeGroup } from "../editing/childTopics.sql.ts";
import { createTopic } from "../editing/createTopic.ts";
import { deleteTopic } from "../editing/deleteTopic.ts";
import { duplicateTopic, pinnedPositions, refuseAnnouncement } from "../editing/duplicateTopic.ts";
import { presentDeleted } from "../editing/presentDeleted.ts";
import { publishAt } from "../editing/publish.ts";
import { reorderTopics } from "../editing/reorderTopics.ts";
import { updateTopic } from "../editing/updateTopic.ts";
import { showView } from "../entries/showView.ts";
import { markAll, markContext, markTopic } from "../participation/readState.ts";
import { subscribe } from "../participation/subscribe.ts";
import { accessTopic, findTopic, loadAccess } from "./access.ts";
import { lockOf } from "./locks.ts";
import { type Display, presentTopics } from "./presentTopics.ts";
import { mayReadKind } from "./rights.ts";
import type { ListedTopic } from "./topicRow.ts";
import { listTopics, type TopicList, viewerOf } from "./topics.sql.ts";

type Shown = {
  include?: string[];
  plain_messages?: boolean;
  exclude_assignment_descriptions?: boolean;
};

const display = ({ origin, now, params }: Pick<Request<Shown>, "origin" | "now" | "params">): Display => ({
  origin,
  now,
  include: params.include,
  plainMessages: params.plain_messages,
  withoutDescriptions: params.exclude_assignment_descriptions,
});

/** What answers to writes always hold. */
const WRITTEN = ["sections", "sections_user_count"];

const ORDERS: ReadonlySet<string> = new Set(["position", "recent_activity", "title"]);

/** `scope` as two switches; each may be on, off or not given. */
function readScope(words: readonly string[] = []): { pinned?: boolean; locked?: boolean } {
  const has = (word: string) => words.includes(word);
  const contradicts = (a: string, b: string) => has(a) && has(b);
  if (contradicts("pinned", "unpinned") || contradicts("locked", "unlocked"))
    throw attributeText("scope", "scope is contradictory");
  return {
    ...(has("pinned") || has("unpinned") ? { pinned: has("pinned") } : {}),
    ...(has("locked") || has("unlocked") ? { locked: has("locked") } : {}),
  };
}

const done = () => new Answer(null, { status: 204 });

/** The locks of the root and the course's dates count as the topic's own. */
const isLocked = (t: ListedTopic, now: Date, { paced }: Forum) => lockOf(t, now, paced) !== undefined;

export const topicRoutes = [
  route(discussions.listDiscussionTopics, async (request) => {
    const { db, actor, path, params, query, now } = request;
    const forum = await accessForum(db, actor, path, now);
    const announcements = params.only_announcements === true;
    if (!mayReadKind(forum, announcements)) throw forbidden();
    const scope = readScope(params.scope);
    const term = params.search_term?.trim();
    if (term !== undefined && term !== "" && [...term].length < 2) throw searchTooShort();
    if (forum.type === "Group" && !announcements) await completeGroup(db, actor.root, forum.id, now);
    const page = readOrdinalPage(query, 100);
    const asked = params.order_by ?? "";
    const order = ORDERS.has(asked)
      ? (asked as TopicList["order"])
      : announcements && asked === ""
        ? "announced"
        : "position";
    const rows = await listTopics(request, viewerOf(actor, [forum], now), forum, {
      announcements,
      order,
      pinned: scope.pinned,
      unread: params.filter_by === "unread",
      search: term ? sortKey(term) : undefined,
      limit: page.perPage,
      offset: page.offset,
    });
    const kept = scope.locked === undefined ? rows : rows.filter((t) => isLocked(t, now, forum) === scope.locked);
    const items = await presentTopics(db, actor, kept, () => forum, { ...display(request), list: true });
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(discussions.showDiscussionTopic, async (request) => {
    const { db, actor, path, now } = request;
    const { forum, topic } = await accessTopic(db, actor, path, now, { named: true });
    return (await presentTopics(db, actor, [topic], () => forum, display(request)))[0];
  }),

  route(
    discussions.createDiscussionTopic,
    async (request) => {
      const { db, actor, path, params, raw, origin, now } = request;
      const forum = await accessForum(db, actor, path, now);
      const made = await createTopic(db, actor, forum, { input: params, raw, origin, now });
      if (made.workflow_state === "post_delayed") await publishAt(request, made.delayed_post_at!);
      const { topic } = (await loadAccess(db, actor, forum, made.id, now))!;
      return (await presentTopics(db, actor, [topic], () => forum, { origin, now, include: WRITTEN }))[0];
    },
    { files: true },
  ),

  route(
    discussions.updateDiscussionTopic,
    async (request) => {
      const { db, actor, path, params, raw, origin, now } = request;
      const found = await findTopic(db, actor, path, now);
      if (!found.rights.read) throw forbidden();
      const topic = await updateTopic(db, actor, found, { input: params, raw, origin, now });
      if (topic.workflow_state === "post_delayed") await publishAt(request, topic.delayed_post_at!);
      return (await presentTopics(db, actor, [topic], () => found.forum, { origin, now, include: WRITTEN }))[0];
    },
    { files: true },
  ),

  route(discussions.deleteDiscussionTopic, async ({ db, actor, path, now }) => {
    const found = await findTopic(db, actor, path, now, true);
    return presentDeleted(await deleteTopic(db, actor, found, now), now);
  }),

  route(discussions.showFullDiscussion, async ({ db, actor, path, params, origin, now }) => {
    const access = await accessTopic(db, actor, path, now, { gated: true, named: true });
    // visitors of a public course read announcements, but not what people say of them
    const { topic, forum, rights } = access;
    const belongs = forum.group?.isMember || forum.course?.isMember || forum.readAsAdmin || rights.readAsAdmin;
    if (topic.is_announcement && !belongs) throw forbidden();
    return showView(db, actor, access, {
      origin,
      now,
      enrollmentState: params.include_enrollment_state === true,
      contextCard: params.include_context_card_info === true,
    });
  }),

  route(discussions.markTopicRead, async ({ db, actor, path, now }) => {
    const { topic } = await accessTopic(db, actor, path, now);
    await markTopic(db, { root: actor.root, userId: actor.id, now }, topic, "read");
    return done();
  }),

  route(discussions.markTopicUnread, async ({ db, actor, path, now }) => {
    const { topic } = await accessTopic(db, actor, path, now);
    await markTopic(db, { root: actor.root, userId: actor.id, now }, topic, "unread");
    return done();
  }),

  route(discussions.markTopicEntriesRead, async ({ db, actor, path, params, now }) => {
    const { topic } = await accessTopic(db, actor, path, now, { gated: true });
    await markAll(db, { root: actor.root, userId: actor.id, now }, topic.id, "read", params.forced_read_state);
    return done();
  }),

  route(discussions.markTopicEntriesUnread, async ({ db, actor, path, params, now }) => {
    const { topic } = await accessTopic(db, actor, path, now, { gated: true });
    await markAll(db, { root: actor.root, userId: actor.id, now }, topic.id, "unread", params.forced_read_state);
    return done();
  }),

  route(discussions.markAllTopicsRead, async ({ db, actor, path, params, now }) => {
    const forum = await accessForum(db, actor, path, now);
    const announcements = params.only_announcements === "true";
    if (!mayReadKind(forum, announcements)) throw forbidden();
    await markContext(db, viewerOf(actor, [forum], now), forum, announcements);
    return done();
  }),

  route(discussions.subscribeToTopic, async ({ db, actor, path, now }) => {
    const access = await accessTopic(db, actor, path, now, { gated: true });
    await subscribe(db, actor, access, true, now);
    return done();
  }),

  route(discussions.unsubscribeFromTopic, async ({ db, actor, path, now }) => {
    const access = await accessTopic(db, actor, path, now);
    await subscribe(db, actor, access, false, now);
    return done();
  }),

  route(discussions.reorderPinnedTopics, async ({ db, actor, path, params, now }) => {
    const forum = await accessForum(db, actor, path, now);
    const order = await reorderTopics(db, actor, forum, params.order);
    return { reorder: true, order: order.map(String) };
  }),

  route(discussions.duplicateDiscussionTopic, async ({ db, actor, path, origin, now }) => {
    const found = await findTopic(db, actor, path, now);
    if (found.topic.is_announcement) throw refuseAnnouncement();
    const access = await accessTopic(db, actor, path, now, { gated: true });
    const { forum } = access;
    const made = await duplicateTopic(db, actor, access, now);
    const { topic } = (await loadAccess(db, actor, forum, made.id, now))!;
    const [shown] = await presentTopics(db, actor, [topic], () => forum, { origin, now, include: ["sections"] });
    return {
      ...shown,
      ...(topic.pinned ? { new_positions: await pinnedPositions(db, actor.root, forum) } : {}),
      ...(topic.assignment === null ? {} : { set_assignment: true }),
    };
  }),

  route(discussions.updateTopicDates, async ({ db, actor, path, params, now }) => {
    await assignTopic(db, actor, await accessTopic(db, actor, path, now), params, now);
    return done();
  }),
];
