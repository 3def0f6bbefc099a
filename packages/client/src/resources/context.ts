/** What courses and groups share: discussions, announcements, feeds. */

import { checked, TOPIC } from "../checks.ts";
import { required, spread } from "../core.ts";
import { AnnouncementDowngradedError } from "../errors.ts";
import { loggerAt } from "../http/hooks.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, idsOf, path } from "../types/ids.ts";
import type { AnnouncementListParams } from "../types/params.ts";
import type {
  DiscussionTopicListParams,
  DiscussionTopicParams,
  ExternalFeedParams,
} from "../types/params-discussion.ts";
import type { ActivityStreamSummary } from "../types/wire.generated.ts";
import { DiscussionTopic, topicMaker, topicParams } from "./discussion-topic.ts";
import { ExternalFeed } from "./external-feed.ts";
import { FileOwner } from "./file-owner.ts";
import type { FullDiscussion } from "./full-discussion.ts";
import type { Origin } from "./resource.ts";

/** A course or a group. */
export class Context extends FileOwner {
  /** What surrounds the topics of this place. */
  protected get inside(): Origin {
    return {};
  }

  /**
   * Reads the record anew into this object.
   * @param params `include`: what to add to the record.
   * @canvas GET :p
   */
  refresh(params?: { include?: readonly string[] | undefined }, options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({ method: "GET" as const, path: this.path, params: { ...params } });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /**
   * Starts a discussion, or with `is_announcement` makes an announcement. The site ignores that flag for people who
   * may not announce; see `createAnnouncement`.
   * @canvas POST :p/discussion_topics
   */
  createDiscussionTopic(params: DiscussionTopicParams, options?: RequestOptions): ApiPromise<DiscussionTopic> {
    const plan = async () => {
      const fields = await topicParams(params);
      return { method: "POST" as const, path: `${this.path}/discussion_topics`, params: fields };
    };
    return this.core.send(options, plan, (answer) => {
      const topic = topicMaker(this.client, this.inside)(answer.record(), answer.head);
      if (params.is_announcement && topic.is_announcement === false)
        loggerAt(this.core.settings, "warn")?.warn(`topic ${topic.id} became a discussion instead of an announcement`);
      return topic;
    });
  }

  /**
   * Makes an announcement.
   * @param behaviour `onDowngrade`: what to do when the site makes an ordinary discussion instead, because the caller
   * may not announce: `"throw"` (default), `"delete"` it and throw, or `"ignore"` it.
   * @throws AnnouncementDowngradedError carrying the stray discussion.
   * @canvas POST :p/discussion_topics
   */
  async createAnnouncement(
    params: DiscussionTopicParams,
    behaviour: { onDowngrade?: "throw" | "delete" | "ignore" | undefined } = {},
    options?: RequestOptions,
  ): Promise<DiscussionTopic> {
    checked(behaviour, { onDowngrade: ["throw", "delete", "ignore"] });
    const topic = await this.createDiscussionTopic({ ...params, is_announcement: true }, options);
    const { onDowngrade = "throw" } = behaviour;
    if (topic.is_announcement !== false || onDowngrade === "ignore") return topic;
    if (onDowngrade === "delete") await topic.delete(options);
    throw new AnnouncementDowngradedError(topic);
  }

  /**
   * Reads a topic.
   * @param params `include`: what to add to the record.
   * @canvas GET :p/discussion_topics/:id
   */
  getDiscussionTopic(
    topic: IdLike,
    params?: { include?: readonly string[] | undefined },
    options?: RequestOptions,
  ): ApiPromise<DiscussionTopic> {
    const plan = () => {
      const id = idOf(topic, "DiscussionTopic");
      return { method: "GET" as const, path: `${this.path}/discussion_topics/${path`${id}`}`, params: { ...params } };
    };
    return this.core.send(options, plan, (answer) => {
      return topicMaker(this.client, this.inside)(answer.record(), answer.head);
    });
  }

  /** Lists discussions; with `only_announcements` announcements. @canvas GET :p/discussion_topics */
  getDiscussionTopics(params?: DiscussionTopicListParams, options?: ListOptions): PaginatedList<DiscussionTopic> {
    const { scope } = checked(params, TOPIC) ?? {};
    const fields = Array.isArray(scope) ? { ...params, scope: scope.join(",") } : params;
    return this.core.list(options, `${this.path}/discussion_topics`, fields, topicMaker(this.client, this.inside));
  }

  /**
   * Lists announcements.
   * @canvas GET :p/discussion_topics?only_announcements=true
   */
  getAnnouncements(params?: AnnouncementListParams, options?: ListOptions): PaginatedList<DiscussionTopic> {
    return this.core.list(
      options,
      `${this.path}/discussion_topics`,
      { only_announcements: true, ...params },
      topicMaker(this.client, this.inside),
    );
  }

  /**
   * Reads a whole discussion at once.
   * @param params `include_new_entries`: also what came since the site prepared it.
   * @canvas GET :p/discussion_topics/:id/view
   */
  getFullDiscussionTopic(
    topic: IdLike,
    params?: { include_new_entries?: boolean | undefined },
    options?: RequestOptions,
  ): ApiPromise<FullDiscussion> {
    const made = { origin: this.inside, loaded: false };
    return this.core.relay(() => {
      const handle = new DiscussionTopic(this.client, { id: idOf(topic, "DiscussionTopic") }, made);
      return handle.getFullView(params, options);
    });
  }

  /**
   * Orders the pinned topics.
   * @param order The topics in their new order, or their ids with commas.
   * @returns The complete order of the pinned topics.
   * @canvas POST :p/discussion_topics/reorder
   */
  reorderPinnedTopics(order: readonly IdLike[] | string, options?: RequestOptions): ApiPromise<string[]> {
    const plan = () => {
      const ids =
        typeof order === "string"
          ? required("order", order)
          : idsOf(required("order", order), "DiscussionTopic").join(",");
      const address = `${this.path}/discussion_topics/reorder`;
      return { method: "POST" as const, path: address, params: { order: ids }, idempotent: true };
    };
    return this.core.send(options, plan, (answer) => answer.list("order").map(String));
  }

  /**
   * Marks all topics, or all announcements, as read.
   * @param params `only_announcements`: announcements alone.
   * @canvas PUT :p/discussion_topics/read_all
   */
  markAllTopicsAsRead(
    params?: { only_announcements?: boolean | undefined },
    options?: RequestOptions,
  ): ApiPromise<boolean> {
    const address = () => `${this.path}/discussion_topics/read_all`;
    const plan = () => ({ method: "PUT" as const, path: address(), params: { ...params } });
    return this.core.send(options, plan, () => true);
  }

  /** Lists the feeds whose items become announcements. @canvas GET :p/external_feeds */
  getExternalFeeds(options?: ListOptions): PaginatedList<ExternalFeed> {
    return this.core.list(options, `${this.path}/external_feeds`, {}, (item, head) => {
      return new ExternalFeed(this.client, item, { head });
    });
  }

  /**
   * Adds a feed whose items become announcements.
   * @param url Address of the feed, RSS or Atom.
   * @canvas POST :p/external_feeds
   */
  createExternalFeed(url: string, params?: ExternalFeedParams, options?: RequestOptions): ApiPromise<ExternalFeed>;
  createExternalFeed(params: ExternalFeedParams & { url: string }, options?: RequestOptions): ApiPromise<ExternalFeed>;
  createExternalFeed(...given: unknown[]): ApiPromise<ExternalFeed> {
    const [url, params, options] = spread(["url"], given) as [string, ExternalFeedParams?, RequestOptions?];
    const verbosity = ["full", "truncate", "link_only"];
    const fields = () => ({ url: required("url", url), ...checked(params, { verbosity }) });
    const plan = () => ({ method: "POST" as const, path: `${this.path}/external_feeds`, params: fields() });
    return this.core.send(options, plan, (answer) => new ExternalFeed(this.client, answer.record()));
  }

  /** Removes a feed; its announcements stay. @canvas DELETE :p/external_feeds/:id */
  deleteExternalFeed(feed: IdLike, options?: RequestOptions): ApiPromise<ExternalFeed> {
    const address = () => `${this.path}/external_feeds/${path`${idOf(feed, "ExternalFeed")}`}`;
    const plan = () => ({ method: "DELETE" as const, path: address() });
    return this.core.send(options, plan, (answer) => new ExternalFeed(this.client, answer.record()));
  }

  /** Counts recent events by kind. @canvas GET :p/activity_stream/summary */
  getActivityStreamSummary(options?: RequestOptions): ApiPromise<ActivityStreamSummary[]> {
    const plan = () => ({ method: "GET" as const, path: `${this.path}/activity_stream/summary` });
    return this.core.send(options, plan, (answer) => answer.list() as ActivityStreamSummary[]);
  }
}
