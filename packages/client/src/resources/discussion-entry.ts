/** Entries: posts and replies of a discussion. */
import { required } from "../checks.ts";
import type { Maker } from "../core.ts";
import type { Call } from "../http/call.ts";
import { loggerAt } from "../http/log.ts";
import { isObject, type WireRecord } from "../http/response.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { EntryParams, ReadStateParams } from "../types/params-discussion.ts";
import type * as wire from "../types/wire.generated.ts";
import { DiscussionResource, withFile } from "./discussion-resource.ts";
import { DiscussionTopic } from "./discussion-topic.ts";
import { CanvasFile } from "./file.ts";
import { maker, type WithAttributes } from "./resource.ts";

/** The attributes of an entry. */
export interface EntryAttributes
  extends Omit<wire.DiscussionEntry, "attachment" | "attachments" | "recent_replies" | "has_more_replies" | "deleted"> {
  /** The attached file. */
  attachment?: CanvasFile;
  /** The attached file as a list of one. */
  attachments?: CanvasFile[];
  /** The newest posts below it, at most 10; empty without any. */
  recent_replies: DiscussionEntry[];
  /** Whether `getReplies` has more than `recent_replies`. */
  has_more_replies: boolean;
  /** Whether it was deleted. */
  deleted?: boolean;
}

/** A post or a reply. */
export class DiscussionEntry extends (DiscussionResource as WithAttributes<DiscussionResource, EntryAttributes>) {
  override get [KIND](): string {
    return "DiscussionEntry";
  }

  /** Id of the topic it belongs to. */
  get discussionId(): string {
    return this.idAs(this.#topicId);
  }

  get #topicId(): string {
    return required("discussionId", this.parents.topic_id);
  }

  protected override get path(): string {
    return `${this.parentPath}${path`/discussion_topics/${this.#topicId}/entries/${this.key}`}`;
  }

  /** Makes another entry of the same topic. Not `#private`, because `shape` needs it in the base constructor. */
  protected get entry(): Maker<DiscussionEntry> {
    return maker(DiscussionEntry, this.client, this.parents);
  }

  protected override shape(data: WireRecord): Record<string, unknown> {
    const { attachment, attachments, recent_replies } = data;
    const file = (record: unknown) => new CanvasFile(this.client, record as WireRecord);
    const replies = Array.isArray(recent_replies) ? recent_replies.filter(isObject) : [];
    return {
      ...{ has_more_replies: false, ...data },
      ...(isObject(attachment) ? { attachment: file(attachment) } : {}),
      ...(Array.isArray(attachments) ? { attachments: attachments.filter(isObject).map(file) } : {}),
      recent_replies: replies.map((reply) => this.entry(reply as WireRecord, this.init.head)),
    };
  }

  /**
   * Changes the text and refreshes this object. **The site detaches an existing file** when no `attachment` is given.
   * @throws RequiredFieldMissingError without a text.
   * @canvas PUT :p/discussion_topics/:topic_id/entries/:id
   */
  update(params: EntryParams, options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, async (): Promise<Call> => {
      required("message", params?.message);
      if (params.attachment === undefined && (this.attachment || this.attachments?.length))
        loggerAt(this.core.settings, "warn")?.warn(
          `updating entry ${this.key} without an attachment detaches its file`,
        );
      return { method: "PUT", path: this.path, params: await withFile(params) };
    });
  }

  /**
   * Deletes the post; `deleted` is true afterwards.
   * @canvas DELETE :p/discussion_topics/:topic_id/entries/:id
   */
  delete(options?: RequestOptions): ApiPromise<this> {
    const plan = (): Call => ({ method: "DELETE", path: this.path });
    return this.core.send(options, plan, (response) => {
      const body = response.json();
      return this.absorb({ ...(isObject(body) ? body : {}), deleted: true }, response);
    });
  }

  /**
   * Reads the topic it belongs to.
   * @canvas GET :p/discussion_topics/:topic_id
   */
  getDiscussion(options?: RequestOptions): ApiPromise<DiscussionTopic> {
    return this.core.defer(() => {
      const init = { parents: this.parents, loaded: false };
      return new DiscussionTopic(this.client, { id: this.#topicId }, init).refresh(undefined, options);
    });
  }

  /**
   * Lists all posts below a top-level post, newest first. The site has no such list for replies.
   * @canvas GET :p/discussion_topics/:topic_id/entries/:id/replies
   */
  getReplies(options?: ListOptions): PaginatedList<DiscussionEntry> {
    const hint = this.parent_id ? "; replies are listed for top-level entries only" : "";
    return this.core.list({ path: `${this.path}/replies`, options }, this.entry, { hints: { 404: hint } });
  }

  /**
   * Replies to the post.
   * @throws RequiredFieldMissingError without a text.
   * @canvas POST :p/discussion_topics/:topic_id/entries/:id/replies
   */
  postReply(params: EntryParams, options?: RequestOptions): ApiPromise<DiscussionEntry> {
    const plan = async (): Promise<Call> => {
      required("message", params?.message);
      return { method: "POST", path: `${this.path}/replies`, params: await withFile(params) };
    };
    return this.core.record(options, plan, this.entry);
  }

  /**
   * Marks the post as read for the caller.
   * @returns True.
   * @canvas PUT :p/discussion_topics/:topic_id/entries/:id/read
   */
  markAsRead(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean> {
    return this.succeeds({ method: "PUT", path: "read", params }, options);
  }

  /**
   * Marks the post as unread for the caller.
   * @returns True.
   * @canvas DELETE :p/discussion_topics/:topic_id/entries/:id/read
   */
  markAsUnread(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean> {
    return this.succeeds({ method: "DELETE", path: "read", params }, options);
  }

  /**
   * Likes the post, or removes the caller's like.
   * @param rating 1 likes the post, 0 removes the like.
   * @returns True.
   * @throws RangeError for another rating.
   * @canvas POST :p/discussion_topics/:topic_id/entries/:id/rating
   */
  rate(rating: 0 | 1, options?: RequestOptions): ApiPromise<boolean> {
    const plan = (): Call => {
      if (rating !== 0 && rating !== 1) throw new RangeError("a rating is 0 or 1");
      return { method: "POST", path: `${this.path}/rating`, params: { rating }, idempotent: true };
    };
    return this.core.succeeds(options, plan);
  }

  /** `message (id)`. */
  override toString(): string {
    return `${this.message} (${this.id})`;
  }
}
