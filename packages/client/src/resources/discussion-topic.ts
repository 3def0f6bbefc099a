/** Discussion topics, and announcements, which are topics too. */
import type { Canvas } from "../canvas.ts";
import { checked, TOPIC } from "../checks.ts";
import { required } from "../core.ts";
import { isObject, type WireRecord } from "../http/answer.ts";
import type { Head } from "../http/head.ts";
import type { Call } from "../http/transport.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { idOf, idsOf, KIND, path } from "../types/ids.ts";
import type {
  DiscussionTopicParams,
  EntryListParams,
  PostEntryParams,
  ReadStateParams,
} from "../types/params-discussion.ts";
import type * as wire from "../types/wire.generated.ts";
import type { Course } from "./course.ts";
import { Discussed, withFile } from "./discussed.ts";
import { type DiscussionEntry, entryMaker } from "./discussion-entry.ts";
import { CanvasFile } from "./file.ts";
import { FullDiscussion } from "./full-discussion.ts";
import type { Group } from "./group.ts";
import type { Attributed, Origin } from "./resource.ts";

/** How many posts are asked for by id at once, so that an answer never has a second page. */
const ENTRY_CHUNK = 50;

/** A topic's attributes. */
export interface TopicAttributes extends Omit<wire.DiscussionTopic, "attachments"> {
  /** The attached file as a list of one; empty without any. */
  attachments: CanvasFile[];
  /** Whether it was deleted. */
  deleted?: boolean;
}

/** Parameters of a topic for the wire. */
export async function topicParams(params: DiscussionTopicParams) {
  const {
    keepLock: _,
    specific_sections: sections,
    ...rest
  } = await withFile(required("params", checked(params, TOPIC)));
  if (sections === undefined) return rest;
  return { ...rest, specific_sections: Array.isArray(sections) ? idsOf(sections).join(",") : sections };
}

/** Makes topics; without an origin the parent is read from `context_code`. */
export const topicMaker =
  (client: Canvas, origin: Origin = {}) =>
  (item: WireRecord, head?: Head): DiscussionTopic =>
    new DiscussionTopic(client, item, { origin, head });

/** A discussion or an announcement. */
export class DiscussionTopic extends (Discussed as Attributed<Discussed, TopicAttributes>) {
  override get [KIND](): string {
    return "DiscussionTopic";
  }

  override get course_id(): string | undefined {
    return this.origin.course_id ?? this.#parsed("course");
  }

  override get group_id(): string | undefined {
    return this.origin.group_id ?? this.#parsed("group");
  }

  /** Id of the course or group it stands in. @throws TypeError when it is not known. */
  get parent_id(): string {
    const id = this.course_id ?? this.group_id;
    if (id === undefined) throw new TypeError("topic has no known parent");
    return id;
  }

  /** Whether it stands in a course or a group. @throws TypeError when it is not known. */
  get parentType(): "course" | "group" {
    return this.parent_id === this.course_id ? "course" : "group";
  }

  #parsed(kind: string): string | undefined {
    const [, found, id] = /^(course|group)_(.+)$/.exec(this.context_code ?? "") ?? [];
    return found === kind ? id : undefined;
  }

  protected override get path(): string {
    return `${this.place}/discussion_topics/${path`${this.key}`}`;
  }

  /** What surrounds the posts of this topic. */
  get #inside(): Origin {
    const { course_id, group_id } = this;
    return { course_id, group_id, discussionId: this.key };
  }

  protected override shape(data: WireRecord): Record<string, unknown> {
    const { attachments } = data;
    if (!Array.isArray(attachments)) return data;
    const files = attachments.filter(isObject).map((file) => new CanvasFile(this.client, file as WireRecord));
    return { ...data, attachments: files };
  }

  /**
   * Changes the topic and refreshes this object. A locked announcement stays locked (see `keepLock`).
   * @throws ResourceDoesNotExistError for `is_announcement: true` on an ordinary topic.
   * @canvas PUT :p/discussion_topics/:id
   */
  edit(params: DiscussionTopicParams, options?: RequestOptions): ApiPromise<this> {
    const plan = async () => {
      const { locked, lock_comment, lock_at, keepLock } = required("params", params);
      const silent = locked === undefined && lock_comment === undefined && lock_at === undefined;
      const keep = silent && keepLock !== false && this.loaded && this.is_announcement && this.locked;
      const fields = await topicParams(params);
      return { method: "PUT" as const, path: this.path, params: keep ? { ...fields, locked: true } : fields };
    };
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /** The name that canvasapi gives to `edit`; the same function. @canvas PUT :p/discussion_topics/:id */
  get update(): DiscussionTopic["edit"] {
    return this.edit;
  }

  /**
   * Deletes the topic; `deleted` is true afterwards.
   * @canvas DELETE :p/discussion_topics/:id
   */
  delete(options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({ method: "DELETE" as const, path: this.path });
    return this.core.send(options, plan, (answer) => {
      const body = answer.json();
      const inner = isObject(body) && isObject(body.discussion_topic) ? body.discussion_topic : body;
      return this.absorb({ ...(isObject(inner) ? inner : {}), deleted: true }, answer);
    });
  }

  /**
   * Posts in the discussion; with `parent_id` it answers that post.
   * @canvas POST :p/discussion_topics/:id/entries
   */
  postEntry(params: PostEntryParams, options?: RequestOptions): ApiPromise<DiscussionEntry> {
    const plan = async () => {
      const { parent_id, ...entry } = required("params", params);
      required("message", entry.message);
      const below = parent_id == null ? "" : path`/${idOf(parent_id, "DiscussionEntry")}/replies`;
      return { method: "POST" as const, path: `${this.path}/entries${below}`, params: await withFile(entry) };
    };
    return this.core.send(options, plan, (answer) => {
      return entryMaker(this.client, this.#inside)(answer.record(), answer.head);
    });
  }

  /**
   * Lists top-level posts, newest first, each with recent replies; or with `ids` those posts of any level.
   * @canvas GET :p/discussion_topics/:id/entries
   */
  getEntries(params: EntryListParams = {}, options?: ListOptions): PaginatedList<DiscussionEntry> {
    const make = entryMaker(this.client, this.#inside);
    const { ids: given, ...rest } = params ?? {};
    if (given == null) return this.core.list(options, `${this.path}/entries`, rest, make);
    const ids = [...new Set(idsOf(given, "DiscussionEntry"))];
    const address = `${this.path}/entry_list`;
    const chunk = (start: number) => ({ ...rest, ids: ids.slice(start, start + ENTRY_CHUNK), per_page: 100 });
    return this.core.list(options, ids.length > 0 ? address : undefined, chunk(0), make, {
      // Canvas's own next link points at another endpoint here: only its page is of use.
      follow: (answer, asked): Call | undefined => {
        const page = /[?&]page=(\d+)/.exec(answer.links.next ?? "")?.[1];
        const start = ids.indexOf((asked.params?.ids as string[] | undefined)?.[0] ?? "");
        const params = page === undefined ? chunk(start + ENTRY_CHUNK) : { ...chunk(start), page };
        return params.ids.length > 0 ? { method: "GET", path: address, params } : undefined;
      },
    });
  }

  /**
   * As `getEntries()` without ids; the name that canvasapi gives it.
   * @param params `perPage`: the page size.
   * @canvas GET :p/discussion_topics/:id/entries
   */
  getTopicEntries(params?: { perPage?: number | undefined }, options?: ListOptions): PaginatedList<DiscussionEntry> {
    return this.getEntries(params, options);
  }

  /**
   * Reads the whole discussion at once. The site answers 503 while it prepares it; that is retried.
   * @param params `include_new_entries`: also what came since the site prepared it.
   * @canvas GET :p/discussion_topics/:id/view
   */
  getFullView(
    params?: { include_new_entries?: boolean | undefined },
    options?: RequestOptions,
  ): ApiPromise<FullDiscussion> {
    const plan = () => ({ method: "GET" as const, path: `${this.path}/view`, params: { ...params } });
    return this.core.send(options, plan, (answer) => {
      const body = answer.object();
      if (!Array.isArray(body.view)) throw answer.unexpected("expected a discussion with a view");
      return new FullDiscussion(body as unknown as wire.FullDiscussion);
    });
  }

  /** Marks the topic's own text as read. @canvas PUT :p/discussion_topics/:id/read */
  markAsRead(options?: RequestOptions): ApiPromise<boolean> {
    return this.flag("PUT", "read", undefined, options);
  }

  /** Marks the topic's own text as unread. @canvas DELETE :p/discussion_topics/:id/read */
  markAsUnread(options?: RequestOptions): ApiPromise<boolean> {
    return this.flag("DELETE", "read", undefined, options);
  }

  /** Marks the topic and all posts as read. @canvas PUT :p/discussion_topics/:id/read_all */
  markEntriesAsRead(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean> {
    return this.flag("PUT", "read_all", params, options);
  }

  /** Marks the topic and all posts as unread. @canvas DELETE :p/discussion_topics/:id/read_all */
  markEntriesAsUnread(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean> {
    return this.flag("DELETE", "read_all", params, options);
  }

  /**
   * Has the caller notified of new posts.
   * @throws ForbiddenError with code `require_initial_post` when the caller must post first.
   * @canvas PUT :p/discussion_topics/:id/subscribed
   */
  subscribe(options?: RequestOptions): ApiPromise<boolean> {
    return this.flag("PUT", "subscribed", undefined, options);
  }

  /** Ends the notifications. @canvas DELETE :p/discussion_topics/:id/subscribed */
  unsubscribe(options?: RequestOptions): ApiPromise<boolean> {
    return this.flag("DELETE", "subscribed", undefined, options);
  }

  /** Reads the course or group it stands in. @canvas GET :p */
  async getParent(options?: RequestOptions): Promise<Course | Group> {
    const id = this.parent_id;
    return this.parentType === "course"
      ? this.client.getCourse(id, undefined, options)
      : this.client.getGroup(id, undefined, options);
  }

  /** Makes a copy of the topic. @canvas POST :p/discussion_topics/:id/duplicate */
  duplicate(options?: RequestOptions): ApiPromise<DiscussionTopic> {
    const plan = () => ({ method: "POST" as const, path: `${this.path}/duplicate` });
    const { course_id, group_id } = this;
    const make = topicMaker(this.client, { course_id, group_id });
    return this.core.send(options, plan, (answer) => make(answer.record(), answer.head));
  }

  /**
   * Reads the topic anew into this object.
   * @param params `include`: what to add to the record.
   * @canvas GET :p/discussion_topics/:id
   */
  refresh(params?: { include?: readonly string[] | undefined }, options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({ method: "GET" as const, path: this.path, params: { ...params } });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /** `title (id)`. */
  override toString(): string {
    return `${this.title} (${this.id})`;
  }
}
