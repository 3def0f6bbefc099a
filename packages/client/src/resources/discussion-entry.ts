/** Posts and replies of a discussion. */
import type { Canvas } from "../canvas.ts";
import { required } from "../core.ts";
import { isObject, type WireRecord } from "../http/answer.ts";
import type { Head } from "../http/head.ts";
import { loggerAt } from "../http/hooks.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { ParentRef } from "../types/params-context.ts";
import type { EntryParams, ReadStateParams } from "../types/params-discussion.ts";
import type * as wire from "../types/wire.generated.ts";
import { Discussed, withFile } from "./discussed.ts";
import type { DiscussionTopic } from "./discussion-topic.ts";
import { CanvasFile } from "./file.ts";
import type { Attributed, Origin } from "./resource.ts";

/** A post's attributes. */
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

/** Makes entries of one discussion. */
export const entryMaker =
  (client: Canvas, origin: Origin) =>
  (item: WireRecord, head?: Head): DiscussionEntry =>
    new DiscussionEntry(client, item, { origin, head });

/** A post or a reply. */
export class DiscussionEntry extends (Discussed as Attributed<Discussed, EntryAttributes>) {
  override get [KIND](): string {
    return "DiscussionEntry";
  }

  /** The topic it stands in. */
  get discussionId(): string {
    return required("discussionId", this.origin.discussionId);
  }

  protected get topicPath(): string {
    return `${this.place}/discussion_topics/${path`${this.discussionId}`}`;
  }

  protected override get path(): string {
    return `${this.topicPath}/entries/${path`${this.key}`}`;
  }

  protected override shape(data: WireRecord): Record<string, unknown> {
    const { attachment, attachments, recent_replies } = data;
    const file = (record: unknown) => new CanvasFile(this.client, record as WireRecord);
    const entry = entryMaker(this.client, this.origin);
    const replies = Array.isArray(recent_replies) ? recent_replies.filter(isObject) : [];
    return {
      ...{ has_more_replies: false, ...data },
      ...(isObject(attachment) ? { attachment: file(attachment) } : {}),
      ...(Array.isArray(attachments) ? { attachments: attachments.filter(isObject).map(file) } : {}),
      recent_replies: replies.map((reply) => entry(reply as WireRecord, this.answerHead)),
    };
  }

  /**
   * Changes the text and refreshes this object. **The site detaches an existing file** when no `attachment` is given.
   * @canvas PUT :p/discussion_topics/:topic_id/entries/:id
   */
  update(params: EntryParams, options?: RequestOptions): ApiPromise<this> {
    const plan = async () => {
      required("message", params?.message);
      if (params.attachment === undefined && (this.attachment || this.attachments?.length))
        loggerAt(this.core.settings, "warn")?.warn(
          `updating entry ${this.key} without an attachment detaches its file`,
        );
      return { method: "PUT" as const, path: this.path, params: await withFile(params) };
    };
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /**
   * Deletes the post; `deleted` is true afterwards.
   * @canvas DELETE :p/discussion_topics/:topic_id/entries/:id
   */
  delete(options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({ method: "DELETE" as const, path: this.path });
    return this.core.send(options, plan, (answer) => {
      const body = answer.json();
      return this.absorb({ ...(isObject(body) ? body : {}), deleted: true }, answer);
    });
  }

  /**
   * Reads the topic it stands in.
   * @canvas GET :p/discussion_topics/:topic_id
   */
  getDiscussion(options?: RequestOptions): ApiPromise<DiscussionTopic> {
    const { course_id, group_id } = this.origin;
    return this.client.getDiscussionTopic({ course_id, group_id } as ParentRef, this.discussionId, options);
  }

  /**
   * Lists everything below a top-level post, newest first. The site has no such list for replies.
   * @canvas GET :p/discussion_topics/:topic_id/entries/:id/replies
   */
  getReplies(options?: ListOptions): PaginatedList<DiscussionEntry> {
    const hint = this.parent_id ? "; replies are listed for top-level entries only" : "";
    return this.core.list(options, `${this.path}/replies`, {}, entryMaker(this.client, this.origin), {
      hints: { 404: hint },
    });
  }

  /**
   * Answers the post.
   * @canvas POST :p/discussion_topics/:topic_id/entries/:id/replies
   */
  postReply(params: EntryParams, options?: RequestOptions): ApiPromise<DiscussionEntry> {
    const plan = async () => {
      required("message", params?.message);
      return { method: "POST" as const, path: `${this.path}/replies`, params: await withFile(params) };
    };
    return this.core.send(options, plan, (answer) => {
      return entryMaker(this.client, this.origin)(answer.record(), answer.head);
    });
  }

  /**
   * Marks the post as read for the caller.
   * @canvas PUT :p/discussion_topics/:topic_id/entries/:id/read
   */
  markAsRead(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean> {
    return this.flag("PUT", "read", params, options);
  }

  /**
   * Marks the post as unread for the caller.
   * @canvas DELETE :p/discussion_topics/:topic_id/entries/:id/read
   */
  markAsUnread(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean> {
    return this.flag("DELETE", "read", params, options);
  }

  /**
   * Likes the post (1) or takes the like back (0).
   * @param rating 1 likes it, 0 takes the like back.
   * @throws RangeError for another rating.
   * @canvas POST :p/discussion_topics/:topic_id/entries/:id/rating
   */
  rate(rating: 0 | 1, options?: RequestOptions): ApiPromise<boolean> {
    const plan = () => {
      if (rating !== 0 && rating !== 1) throw new RangeError("a rating is 0 or 1");
      return { method: "POST" as const, path: `${this.path}/rating`, params: { rating }, idempotent: true };
    };
    return this.core.send(options, plan, () => true);
  }

  /** `message (id)`. */
  override toString(): string {
    return `${this.message} (${this.id})`;
  }
}
