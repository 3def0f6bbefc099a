/** Discussion topics, and announcements, which are topics too. */
import { checked, required, TOPIC } from "../checks.ts";
import type { Maker } from "../core.ts";
import type { Call } from "../http/call.ts";
import { PAGE_NUMBER } from "../http/link.ts";
import { isObject, type SiteResponse, type WireRecord } from "../http/response.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { idOf, idsOf, KIND, path } from "../types/ids.ts";
import { isList } from "../types/lists.ts";
import type { IncludeParams } from "../types/params-context.ts";
import type {
  DiscussionTopicParams,
  EntryListParams,
  FullViewParams,
  PostEntryParams,
  ReadStateParams,
} from "../types/params-discussion.ts";
import type * as wire from "../types/wire.generated.ts";
import { Course, Group } from "./context.ts";
import { DiscussionEntry } from "./discussion-entry.ts";
import { DiscussionResource, withFile } from "./discussion-resource.ts";
import { CanvasFile } from "./file.ts";
import { FullDiscussion } from "./full-discussion.ts";
import { maker, type ParentIds, type WithAttributes } from "./resource.ts";

/** Number of posts requested by id at once, so that a response never has a second page. */
const ENTRY_CHUNK = 50;

/** The attributes of a topic. */
export interface TopicAttributes extends Omit<wire.DiscussionTopic, "attachments"> {
  /** The attached file as a list of one; empty without any. */
  attachments: CanvasFile[];
  /** Whether it was deleted. */
  deleted?: boolean;
}

/** Returns the parameters of a topic for the wire. */
export async function topicParams(params: DiscussionTopicParams) {
  const given = await withFile(required("params", checked(params, TOPIC)));
  const { keepLock: _, specific_sections: sections, ...rest } = given;
  if (sections === undefined) return rest;
  return { ...rest, specific_sections: isList(sections) ? idsOf(sections).join(",") : sections };
}

/** A discussion or an announcement. Without given parents it reads them from its `context_code`. */
export class DiscussionTopic extends (DiscussionResource as WithAttributes<DiscussionResource, TopicAttributes>) {
  override get [KIND](): string {
    return "DiscussionTopic";
  }

  protected override get parents(): ParentIds {
    const { course_id, group_id } = super.parents;
    if (course_id !== undefined || group_id !== undefined) return { course_id, group_id };
    const [, kind, id] = /^(course|group)_(.+)$/.exec(this.context_code ?? "") ?? [];
    return kind ? { [`${kind}_id`]: id } : {};
  }

  /** Id of the course or group it belongs to. @throws TypeError when it is not known. */
  get parent_id(): string {
    const id = this.course_id ?? this.group_id;
    if (id === undefined) throw new TypeError("topic has no known parent");
    return id;
  }

  /** Whether it belongs to a course or a group. @throws TypeError when it is not known. */
  get parentType(): "course" | "group" {
    return this.parent_id === this.course_id ? "course" : "group";
  }

  protected override get path(): string {
    return `${this.parentPath}/discussion_topics/${path`${this.key}`}`;
  }

  /** Makes an entry of this topic. */
  get #entry(): Maker<DiscussionEntry> {
    return maker(DiscussionEntry, this.client, { ...this.parents, topic_id: this.key });
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
   * @throws TypeError for an unknown `discussion_type` or `sort_order`.
   * @canvas PUT :p/discussion_topics/:id
   */
  edit(params: DiscussionTopicParams, options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, async (): Promise<Call> => {
      const { locked, lock_comment, lock_at, keepLock } = required("params", params);
      const isSilent = locked === undefined && lock_comment === undefined && lock_at === undefined;
      const keep = isSilent && keepLock !== false && this.loaded && this.is_announcement && this.locked;
      const fields = await topicParams(params);
      return { method: "PUT", path: this.path, params: keep ? { ...fields, locked: true } : fields };
    });
  }

  /** The name of `edit` in canvasapi; the same function. @canvas PUT :p/discussion_topics/:id */
  get update(): DiscussionTopic["edit"] {
    return this.edit;
  }

  /**
   * Deletes the topic; `deleted` is true afterwards.
   * @canvas DELETE :p/discussion_topics/:id
   */
  delete(options?: RequestOptions): ApiPromise<this> {
    const plan = (): Call => ({ method: "DELETE", path: this.path });
    return this.core.send(options, plan, (response) => {
      const body = response.json();
      const inner = isObject(body) && isObject(body.discussion_topic) ? body.discussion_topic : body;
      return this.absorb({ ...(isObject(inner) ? inner : {}), deleted: true }, response);
    });
  }

  /**
   * Posts in the discussion; with `parent_id` it replies to that post.
   * @throws RequiredFieldMissingError without a text.
   * @canvas POST :p/discussion_topics/:id/entries
   */
  postEntry(params: PostEntryParams, options?: RequestOptions): ApiPromise<DiscussionEntry> {
    const plan = async (): Promise<Call> => {
      const { parent_id, ...entry } = required("params", params);
      required("message", entry.message);
      const below = parent_id == null ? "" : path`/${idOf(parent_id, "DiscussionEntry")}/replies`;
      return { method: "POST", path: `${this.path}/entries${below}`, params: await withFile(entry) };
    };
    return this.core.record(options, plan, this.#entry);
  }

  /**
   * Lists top-level posts, newest first, each with recent replies; or with `ids` those posts of any level.
   * @canvas GET :p/discussion_topics/:id/entries
   */
  getEntries(params: EntryListParams = {}, options?: ListOptions): PaginatedList<DiscussionEntry> {
    const { ids: given, ...rest } = params ?? {};
    if (given == null) return this.core.list({ path: `${this.path}/entries`, params: rest, options }, this.#entry);
    const ids = [...new Set(idsOf(given, "DiscussionEntry"))];
    const address = `${this.path}/entry_list`;
    const chunk = (start: number) => ({ ...rest, ids: ids.slice(start, start + ENTRY_CHUNK), per_page: 100 });
    // Canvas's next link of this endpoint points at another one: only its page number is used.
    const follow = (response: SiteResponse, asked: Call): Call | undefined => {
      const page = PAGE_NUMBER.exec(response.links.next ?? "")?.[0];
      const start = ids.indexOf((asked.params?.ids as string[] | undefined)?.[0] ?? "");
      const next = page === undefined ? chunk(start + ENTRY_CHUNK) : { ...chunk(start), page };
      return next.ids.length > 0 ? { method: "GET", path: address, params: next } : undefined;
    };
    const request = { path: ids.length > 0 ? address : undefined, params: chunk(0), options };
    return this.core.list(request, this.#entry, { follow });
  }

  /**
   * Lists top-level posts; the name of `getEntries()` without ids in canvasapi.
   * @param params `perPage`: the page size.
   * @canvas GET :p/discussion_topics/:id/entries
   */
  getTopicEntries(params?: { perPage?: number | undefined }, options?: ListOptions): PaginatedList<DiscussionEntry> {
    return this.getEntries(params, options);
  }

  /**
   * Reads the whole discussion at once. The site responds with 503 while it prepares the view; that is retried.
   * @param params `include_new_entries`: also posts that arrived since the site prepared the view.
   * @returns All posts as a tree, with their authors.
   * @canvas GET :p/discussion_topics/:id/view
   */
  getFullView(params?: FullViewParams, options?: RequestOptions): ApiPromise<FullDiscussion> {
    const plan = (): Call => ({ method: "GET", path: `${this.path}/view`, params: { ...params } });
    return this.core.send(options, plan, (response) => {
      const body = response.object();
      if (!Array.isArray(body.view)) throw response.unexpected("expected a discussion with a view");
      return new FullDiscussion(body as unknown as wire.FullDiscussion);
    });
  }

  /** Marks the topic's own text as read. @returns True. @canvas PUT :p/discussion_topics/:id/read */
  markAsRead(options?: RequestOptions): ApiPromise<boolean> {
    return this.succeeds({ method: "PUT", path: "read" }, options);
  }

  /** Marks the topic's own text as unread. @returns True. @canvas DELETE :p/discussion_topics/:id/read */
  markAsUnread(options?: RequestOptions): ApiPromise<boolean> {
    return this.succeeds({ method: "DELETE", path: "read" }, options);
  }

  /** Marks the topic and all posts as read. @returns True. @canvas PUT :p/discussion_topics/:id/read_all */
  markEntriesAsRead(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean> {
    return this.succeeds({ method: "PUT", path: "read_all", params }, options);
  }

  /** Marks the topic and all posts as unread. @returns True. @canvas DELETE :p/discussion_topics/:id/read_all */
  markEntriesAsUnread(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean> {
    return this.succeeds({ method: "DELETE", path: "read_all", params }, options);
  }

  /**
   * Subscribes the caller to notifications of new posts.
   * @returns True.
   * @throws ForbiddenError with code `require_initial_post` when the caller must post first.
   * @canvas PUT :p/discussion_topics/:id/subscribed
   */
  subscribe(options?: RequestOptions): ApiPromise<boolean> {
    return this.succeeds({ method: "PUT", path: "subscribed" }, options);
  }

  /** Ends the subscription. @returns True. @canvas DELETE :p/discussion_topics/:id/subscribed */
  unsubscribe(options?: RequestOptions): ApiPromise<boolean> {
    return this.succeeds({ method: "DELETE", path: "subscribed" }, options);
  }

  /** Reads the course or group it belongs to. @canvas GET :p */
  async getParent(options?: RequestOptions): Promise<Course | Group> {
    const kind = this.parentType;
    const id = required("parent_id", this.parents[`${kind}_id`]);
    const Parent = kind === "course" ? Course : Group;
    return new Parent(this.client, { id }, { loaded: false }).refresh(undefined, options);
  }

  /** Creates a copy of the topic. @canvas POST :p/discussion_topics/:id/duplicate */
  duplicate(options?: RequestOptions): ApiPromise<DiscussionTopic> {
    const plan = (): Call => ({ method: "POST", path: `${this.path}/duplicate` });
    return this.core.record(options, plan, maker(DiscussionTopic, this.client, this.parents));
  }

  /**
   * Reads the topic again into this object.
   * @param params `include`: additional data.
   * @canvas GET :p/discussion_topics/:id
   */
  refresh(params?: IncludeParams, options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, () => ({ method: "GET", path: this.path, params: { ...params } }));
  }

  /** `title (id)`. */
  override toString(): string {
    return `${this.title} (${this.id})`;
  }
}
