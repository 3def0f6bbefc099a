/** Topics over HTTP. */
import { discussions } from "@pidge/api";
import { Answer, type Context, type Request } from "../../../platform/context.ts";
import { attributeText, forbidden } from "../../../platform/errors.ts";
import { countedPage } from "../../../platform/lists.ts";
import { readOrdinalPage } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { must } from "../../../store/must.ts";
import { accessForum, type Forum } from "../../forum.ts";
import { assignTopic } from "../assignments/assignTopic.ts";
import { completeGroup } from "../editing/childTopics.sql.ts";
import { createTopic } from "../editing/createTopic.ts";
import { deleteTopic } from "../editing/deleteTopic.ts";
import { announcementNotDuplicated, duplicateTopic } from "../editing/duplicateTopic.ts";
import { loadPinnedPositions } from "../editing/positions.sql.ts";
import { presentDeleted } from "../editing/presentDeleted.ts";
import { publishAt } from "../editing/publish.ts";
import { reorderTopics } from "../editing/reorderTopics.ts";
import { updateTopic } from "../editing/updateTopic.ts";
import { showView } from "../entries/showView.ts";
import { markAll, markForum, markTopic } from "../participation/readState.ts";
import { subscribe } from "../participation/subscribe.ts";
import { accessTopic, findTopic, loadAccess } from "./access.ts";
import { lockOf } from "./locks.ts";
import { type Display, presentOneTopic, presentTopics } from "./presentTopics.ts";
import { mayReadKind } from "./rights.ts";
import { readSearch } from "./search.ts";
import type { ListedTopic } from "./topicRow.ts";
import { listTopics, type TopicList } from "./topics.sql.ts";
import { viewerOf } from "./viewer.ts";

type DisplayParams = {
  include?: string[];
  plain_messages?: boolean;
  exclude_assignment_descriptions?: boolean;
};

const display = (params: DisplayParams): Display => ({
  include: params.include,
  plainMessages: params.plain_messages,
  withoutDescriptions: params.exclude_assignment_descriptions,
});

/** What answers to writes always include. */
const WRITTEN: Display = { include: ["sections", "sections_user_count"] };

/** `scope` as two switches, each on, off or undefined. */
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

const ORDERS: ReadonlySet<string> = new Set(["position", "recent_activity", "title"]);

function readOrder(asked: string, announcements: boolean): TopicList["order"] {
  if (ORDERS.has(asked)) return asked as TopicList["order"];
  return announcements && asked === "" ? "announced" : "position";
}

const done = () => new Answer(null, { status: 204 });

/** Whether dates or the flag lock the topic, its root's and the course's included, for those who have locks. */
const isLocked = (topic: ListedTopic, now: Date, { paced }: Forum) => lockOf(topic, now, paced) !== undefined;

/** Presents a topic as it is after a write, and plans its publication when it is delayed. */
async function answerWritten(r: Request<unknown>, forum: Forum, topic: ListedTopic, shown: Display = WRITTEN) {
  if (topic.workflow_state === "post_delayed")
    await publishAt(r, must(topic.delayed_post_at, "the time of a delayed topic"));
  return presentOneTopic(r, { forum, topic }, shown);
}

const reload = async (ctx: Context, forum: Forum, id: number) =>
  must(await loadAccess(ctx, { forum, id }), "the written topic").topic;

export const topicRoutes = [
  route(discussions.listDiscussionTopics, async (r) => {
    const { params } = r;
    const forum = await accessForum(r, r.path);
    const announcements = params.only_announcements === true;
    if (!mayReadKind(forum, announcements)) throw forbidden();
    const scope = readScope(params.scope);
    const search = readSearch(params.search_term);
    if (forum.type === "Group" && !announcements) await completeGroup(r, forum.id);
    const page = readOrdinalPage(r.query, 100);
    const rows = await listTopics(r, viewerOf(r, forum), {
      forum,
      announcements,
      order: readOrder(params.order_by ?? "", announcements),
      pinned: scope.pinned,
      unread: params.filter_by === "unread",
      search,
      limit: page.perPage,
      offset: page.offset,
    });
    const matching =
      scope.locked === undefined ? rows : rows.filter((topic) => isLocked(topic, r.now, forum) === scope.locked);
    const items = await presentTopics(r, matching, { ...display(params), list: true, forumOf: () => forum });
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(discussions.showDiscussionTopic, async (r) => {
    return presentOneTopic(r, await accessTopic(r, r.path, { named: true }), display(r.params));
  }),

  route(
    discussions.createDiscussionTopic,
    async (r) => {
      const forum = await accessForum(r, r.path);
      const created = await createTopic(r, forum, { input: r.params, raw: r.raw });
      return answerWritten(r, forum, await reload(r, forum, created.id));
    },
    { files: true },
  ),

  route(
    discussions.updateDiscussionTopic,
    async (r) => {
      const found = await findTopic(r, r.path);
      if (!found.rights.read) throw forbidden();
      const topic = await updateTopic(r, found, { input: r.params, raw: r.raw });
      return answerWritten(r, found.forum, topic);
    },
    { files: true },
  ),

  route(discussions.deleteDiscussionTopic, async (r) => {
    const found = await findTopic(r, r.path, { deleted: true });
    return presentDeleted(await deleteTopic(r, found), r.now);
  }),

  route(discussions.showFullDiscussion, async (r) => {
    const access = await accessTopic(r, r.path, { gated: true, named: true });
    const { topic, forum, rights } = access;
    // visitors of a public course read announcements, but not the replies to them
    const belongs = forum.group?.isMember || forum.course?.isMember || forum.readAsAdmin || rights.readAsAdmin;
    if (topic.is_announcement && !belongs) throw forbidden();
    return showView(r, access, {
      enrollmentState: r.params.include_enrollment_state === true,
      contextCard: r.params.include_context_card_info === true,
    });
  }),

  route(discussions.markTopicRead, async (r) => {
    const { topic } = await accessTopic(r, r.path);
    await markTopic(r, topic, "read");
    return done();
  }),

  route(discussions.markTopicUnread, async (r) => {
    const { topic } = await accessTopic(r, r.path);
    await markTopic(r, topic, "unread");
    return done();
  }),

  route(discussions.markTopicEntriesRead, async (r) => {
    const { topic } = await accessTopic(r, r.path, { gated: true });
    await markAll(r, { topic: topic.id, state: "read", forced: r.params.forced_read_state });
    return done();
  }),

  route(discussions.markTopicEntriesUnread, async (r) => {
    const { topic } = await accessTopic(r, r.path, { gated: true });
    await markAll(r, { topic: topic.id, state: "unread", forced: r.params.forced_read_state });
    return done();
  }),

  route(discussions.markAllTopicsRead, async (r) => {
    const forum = await accessForum(r, r.path);
    const announcements = r.params.only_announcements === "true";
    if (!mayReadKind(forum, announcements)) throw forbidden();
    await markForum(r, forum, announcements);
    return done();
  }),

  route(discussions.subscribeToTopic, async (r) => {
    await subscribe(r, await accessTopic(r, r.path, { gated: true }), true);
    return done();
  }),

  route(discussions.unsubscribeFromTopic, async (r) => {
    await subscribe(r, await accessTopic(r, r.path), false);
    return done();
  }),

  route(discussions.reorderPinnedTopics, async (r) => {
    const forum = await accessForum(r, r.path);
    const order = await reorderTopics(r, forum, r.params.order);
    return { reorder: true, order: order.map(String) };
  }),

  route(discussions.duplicateDiscussionTopic, async (r) => {
    const found = await findTopic(r, r.path);
    if (found.topic.is_announcement) throw announcementNotDuplicated();
    const access = await accessTopic(r, r.path, { gated: true });
    const { forum } = access;
    const copy = await duplicateTopic(r, access);
    const topic = await reload(r, forum, copy.id);
    return {
      ...(await presentOneTopic(r, { forum, topic }, { include: ["sections"] })),
      ...(topic.pinned ? { new_positions: await loadPinnedPositions(r, forum) } : {}),
      ...(topic.assignment === null ? {} : { set_assignment: true }),
    };
  }),

  route(discussions.updateTopicDates, async (r) => {
    await assignTopic(r, await accessTopic(r, r.path), r.params);
    return done();
  }),
];
