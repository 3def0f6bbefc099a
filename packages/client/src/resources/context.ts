/** Courses and groups: their discussions, announcements, and feeds. */
import { type Arguments, readArguments } from "../arguments.ts";
import { checked, required, TOPIC } from "../checks.ts";
import type { Maker } from "../core.ts";
import { AnnouncementDowngradedError } from "../errors.ts";
import type { Call } from "../http/call.ts";
import { loggerAt } from "../http/log.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, idsOf, KIND, path } from "../types/ids.ts";
import { isList, type ListOf } from "../types/lists.ts";
import type { AnnouncementListParams } from "../types/params.ts";
import type { IncludeParams, ParentRef } from "../types/params-context.ts";
import type {
  DiscussionTopicListParams,
  DiscussionTopicParams,
  ExternalFeedParams,
  FullViewParams,
} from "../types/params-discussion.ts";
import type * as wire from "../types/wire.generated.ts";
import { DiscussionTopic, topicParams } from "./discussion-topic.ts";
import { ExternalFeed } from "./external-feed.ts";
import { FileOwner } from "./file-owner.ts";
import type { FullDiscussion } from "./full-discussion.ts";
import { maker, type ParentIds, type WithAttributes } from "./resource.ts";

/** What `createAnnouncement` does when the site creates an ordinary discussion instead. */
export interface AnnouncementOptions {
  /** `"throw"` (default) an error, `"delete"` the discussion and throw, or `"ignore"` it. */
  onDowngrade?: "throw" | "delete" | "ignore" | undefined;
}

/** A course or a group. */
export class Context extends FileOwner {
  /** The parent of the topics of this context. */
  protected get asParent(): ParentIds {
    return {};
  }

  protected get topicsPath(): string {
    return `${this.path}/discussion_topics`;
  }

  get #topic(): Maker<DiscussionTopic> {
    return maker(DiscussionTopic, this.client, this.asParent);
  }

  /**
   * Reads the record again into this object.
   * @param params `include`: additional data.
   * @canvas GET :p
   */
  refresh(params?: IncludeParams, options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, () => ({ method: "GET", path: this.path, params: { ...params } }));
  }

  /**
   * Creates a discussion, or with `is_announcement` an announcement. The site ignores that flag for users who may not
   * announce; see `createAnnouncement`.
   * @throws TypeError for an unknown `discussion_type` or `sort_order`.
   * @canvas POST :p/discussion_topics
   */
  createDiscussionTopic(params: DiscussionTopicParams, options?: RequestOptions): ApiPromise<DiscussionTopic> {
    const plan = async (): Promise<Call> => {
      const fields = await topicParams(params);
      return { method: "POST", path: this.topicsPath, params: fields };
    };
    return this.core.record(options, plan, (item, head) => {
      const topic = this.#topic(item, head);
      if (params.is_announcement && topic.is_announcement === false)
        loggerAt(this.core.settings, "warn")?.warn(`topic ${topic.id} became a discussion instead of an announcement`);
      return topic;
    });
  }

  /**
   * Creates an announcement.
   * @param behaviour `onDowngrade`: what to do when the site creates an ordinary discussion instead, because the caller
   * may not announce.
   * @throws AnnouncementDowngradedError with the record of that discussion.
   * @canvas POST :p/discussion_topics
   */
  async createAnnouncement(
    params: DiscussionTopicParams,
    behaviour: AnnouncementOptions = {},
    options?: RequestOptions,
  ): Promise<DiscussionTopic> {
    checked(behaviour, { onDowngrade: ["throw", "delete", "ignore"] });
    const topic = await this.createDiscussionTopic({ ...params, is_announcement: true }, options);
    const { onDowngrade = "throw" } = behaviour;
    if (topic.is_announcement !== false || onDowngrade === "ignore") return topic;
    if (onDowngrade === "delete") await topic.delete(options);
    const record = { ...topic.toJSON(), ...this.asParent };
    throw new AnnouncementDowngradedError(record as unknown as wire.DiscussionTopic & ParentRef);
  }

  /**
   * Reads a topic.
   * @param params `include`: additional data.
   * @canvas GET :p/discussion_topics/:id
   */
  getDiscussionTopic(topic: IdLike, params?: IncludeParams, options?: RequestOptions): ApiPromise<DiscussionTopic> {
    const plan = (): Call => {
      const id = idOf(topic, "DiscussionTopic");
      return { method: "GET", path: `${this.topicsPath}/${path`${id}`}`, params: { ...params } };
    };
    return this.core.record(options, plan, this.#topic);
  }

  /**
   * Lists discussions; with `only_announcements` announcements.
   * @throws TypeError, when called, for an unknown `scope`, `order_by` or `filter_by`.
   * @canvas GET :p/discussion_topics
   */
  getDiscussionTopics(params?: DiscussionTopicListParams, options?: ListOptions): PaginatedList<DiscussionTopic> {
    const fields = checked(params, TOPIC);
    const { scope } = fields ?? {};
    const joined = isList(scope) ? { ...fields, scope: [...scope].join(",") } : fields;
    return this.core.list({ path: this.topicsPath, params: joined, options }, this.#topic);
  }

  /**
   * Lists announcements.
   * @canvas GET :p/discussion_topics?only_announcements=true
   */
  getAnnouncements(params?: AnnouncementListParams, options?: ListOptions): PaginatedList<DiscussionTopic> {
    const fields = { only_announcements: true, ...params };
    return this.core.list({ path: this.topicsPath, params: fields, options }, this.#topic);
  }

  /**
   * Reads a whole discussion at once.
   * @param params `include_new_entries`: also posts that arrived since the site prepared the view.
   * @returns All posts as a tree, with their authors.
   * @canvas GET :p/discussion_topics/:id/view
   */
  getFullDiscussionTopic(topic: IdLike, params?: FullViewParams, options?: RequestOptions): ApiPromise<FullDiscussion> {
    const init = { parents: this.asParent, loaded: false };
    return this.core.defer(() => {
      const handle = new DiscussionTopic(this.client, { id: idOf(topic, "DiscussionTopic") }, init);
      return handle.getFullView(params, options);
    });
  }

  /**
   * Orders the pinned topics.
   * @param order The topics in their new order, or their ids joined with commas.
   * @returns The ids of all pinned topics in their order.
   * @throws RequiredFieldMissingError for an empty order. @throws TypeError for what is no list of topics.
   * @canvas POST :p/discussion_topics/reorder
   */
  reorderPinnedTopics(order: ListOf<IdLike> | string, options?: RequestOptions): ApiPromise<string[]> {
    const plan = (): Call => {
      const given = required("order", order);
      const ids = typeof given === "string" ? given : idsOf(given, "DiscussionTopic").join(",");
      const params = { order: required("order", ids) };
      return { method: "POST", path: `${this.topicsPath}/reorder`, params, idempotent: true };
    };
    return this.core.send(options, plan, (response) => {
      return response.list("order").map((id) => this.core.idAs(String(id), options?.idFormat));
    });
  }

  /**
   * Marks all topics, or all announcements, as read.
   * @param params `only_announcements`: only announcements.
   * @returns True.
   * @canvas PUT :p/discussion_topics/read_all
   */
  markAllTopicsAsRead(
    params?: { only_announcements?: boolean | undefined },
    options?: RequestOptions,
  ): ApiPromise<boolean> {
    const plan = (): Call => ({ method: "PUT", path: `${this.topicsPath}/read_all`, params: { ...params } });
    return this.core.succeeds(options, plan);
  }

  /** Lists the feeds whose items become announcements. @canvas GET :p/external_feeds */
  getExternalFeeds(options?: ListOptions): PaginatedList<ExternalFeed> {
    return this.core.list({ path: `${this.path}/external_feeds`, options }, maker(ExternalFeed, this.client));
  }

  /**
   * Adds a feed whose items become announcements.
   * @param url Address of the feed, RSS or Atom.
   * @throws RequiredFieldMissingError without an address. @throws TypeError for an unknown `verbosity`.
   * @canvas POST :p/external_feeds
   */
  createExternalFeed(url: string, params?: ExternalFeedParams, options?: RequestOptions): ApiPromise<ExternalFeed>;
  createExternalFeed(params: ExternalFeedParams & { url: string }, options?: RequestOptions): ApiPromise<ExternalFeed>;
  createExternalFeed(...given: Arguments<ExternalFeedParams & { url: string }, ["url"]>): ApiPromise<ExternalFeed> {
    const { url, params, options } = readArguments(given, "url");
    const verbosity = ["full", "truncate", "link_only"];
    const plan = (): Call => {
      const fields = { url: required("url", url), ...checked(params, { verbosity }) };
      return { method: "POST", path: `${this.path}/external_feeds`, params: fields };
    };
    return this.core.record(options, plan, maker(ExternalFeed, this.client));
  }

  /** Removes a feed; its announcements stay. @canvas DELETE :p/external_feeds/:id */
  deleteExternalFeed(feed: IdLike, options?: RequestOptions): ApiPromise<ExternalFeed> {
    const below = () => path`/external_feeds/${idOf(feed, "ExternalFeed")}`;
    const plan = (): Call => ({ method: "DELETE", path: this.path + below() });
    return this.core.record(options, plan, maker(ExternalFeed, this.client));
  }

  /** Counts recent events by kind. @canvas GET :p/activity_stream/summary */
  getActivityStreamSummary(options?: RequestOptions): ApiPromise<wire.ActivityStreamSummary[]> {
    const plan = (): Call => ({ method: "GET", path: `${this.path}/activity_stream/summary` });
    return this.core.send(options, plan, (response) => response.list() as wire.ActivityStreamSummary[]);
  }
}

/** A course. */
export class Course extends (Context as WithAttributes<Context, wire.Course>) {
  override get [KIND](): string {
    return "Course";
  }

  protected override get path(): string {
    return path`courses/${this.key}`;
  }

  protected override get asParent(): ParentIds {
    return { course_id: this.key };
  }

  /**
   * Lists announcements, newest first. Without dates the site lists those of the last 14 days.
   * @canvas GET announcements?context_codes[]=course_:id
   */
  override getAnnouncements(params?: AnnouncementListParams, options?: ListOptions): PaginatedList<DiscussionTopic> {
    const fields = { context_codes: [`course_${this.key}`], ...params };
    return this.core.list({ path: "announcements", params: fields, options }, maker(DiscussionTopic, this.client));
  }

  /** `course_code name (id)`. */
  override toString(): string {
    return `${this.course_code} ${this.name} (${this.id})`;
  }
}

/** A group. */
export class Group extends (Context as WithAttributes<Context, wire.Group>) {
  override get [KIND](): string {
    return "Group";
  }

  protected override get path(): string {
    return path`groups/${this.key}`;
  }

  protected override get asParent(): ParentIds {
    return { group_id: this.key };
  }

  /** `name (id)`. */
  override toString(): string {
    return `${this.name} (${this.id})`;
  }
}
