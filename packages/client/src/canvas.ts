/** The client. */
import { CORE, required, spread } from "./core.ts";
import { RequiredFieldMissingError } from "./errors.ts";
import type { WireRecord } from "./http/answer.ts";
import { Messaging } from "./messaging.ts";
import type { ListOptions, RequestOptions } from "./options.ts";
import type { PaginatedList } from "./pagination.ts";
import type { ApiPromise } from "./promise.ts";
import { Account } from "./resources/account.ts";
import { CommMessage } from "./resources/comm-message.ts";
import { Conversation } from "./resources/conversation.ts";
import { Course } from "./resources/course.ts";
import { originOf } from "./resources/discussed.ts";
import { DiscussionTopic, topicMaker } from "./resources/discussion-topic.ts";
import { CanvasFile } from "./resources/file.ts";
import { Group } from "./resources/group.ts";
import { Progress } from "./resources/progress.ts";
import type { Made, Resource } from "./resources/resource.ts";
import { CurrentUser, User } from "./resources/user.ts";
import { type IdLike, idOf, path } from "./types/ids.ts";
import type { AnnouncementListParams, CommMessageListParams } from "./types/params.ts";
import type { LookupParams, ParentRef, SisIdType } from "./types/params-context.ts";
import type { ActivityStreamSummary } from "./types/wire.generated.ts";

type ClassOf<T> = new (client: Canvas, data: WireRecord, made?: Made) => T;

/** A client of one Canvas site, acting for one token. */
export class Canvas extends Messaging {
  /**
   * Lists announcements of several courses, newest first. Without dates the site shows those of the last 14 days.
   * @param contextCodes Courses: ids, records, or codes such as `course_1`.
   * @throws RequiredFieldMissingError, when called, for an empty list.
   * @canvas GET announcements
   */
  getAnnouncements(
    contextCodes: readonly IdLike[],
    params?: AnnouncementListParams,
    options?: ListOptions,
  ): PaginatedList<DiscussionTopic>;
  getAnnouncements(
    params: AnnouncementListParams & { context_codes: readonly IdLike[] },
    options?: ListOptions,
  ): PaginatedList<DiscussionTopic>;
  getAnnouncements(...given: unknown[]): PaginatedList<DiscussionTopic> {
    const [codes, params, options] = spread(["context_codes"], given) as [
      IdLike[],
      AnnouncementListParams?,
      ListOptions?,
    ];
    if (!Array.isArray(codes)) throw new RequiredFieldMissingError("context_codes");
    const context_codes = required("context_codes", codes).map((code) => {
      const id = idOf(code, "Course");
      return /^[a-z]+_\d/.test(id) ? id : `course_${id}`;
    });
    return this[CORE].list(options, "announcements", { context_codes, ...params }, topicMaker(this));
  }

  /**
   * Lists the messages that the site sent to a person; for administrators.
   * @canvas GET comm_messages
   */
  getCommMessages(user: IdLike, params?: CommMessageListParams, options?: ListOptions): PaginatedList<CommMessage>;
  getCommMessages(params: CommMessageListParams & { user: IdLike }, options?: ListOptions): PaginatedList<CommMessage>;
  getCommMessages(...given: unknown[]): PaginatedList<CommMessage> {
    const [user, params, options] = spread(["user"], given) as [IdLike, CommMessageListParams?, ListOptions?];
    const fields = { user_id: idOf(user, "User"), ...params };
    return this[CORE].list(options, "comm_messages", fields, (item, head) => {
      return new CommMessage(this, item, { head });
    });
  }

  /** Counts the caller's recent events by kind. @canvas GET users/self/activity_stream/summary */
  getActivityStreamSummary(options?: RequestOptions): ApiPromise<ActivityStreamSummary[]> {
    const plan = () => ({ method: "GET" as const, path: "users/self/activity_stream/summary" });
    return this[CORE].send(options, plan, (answer) => answer.list() as ActivityStreamSummary[]);
  }

  /** Reads a topic without loading its course or group. @canvas GET :p/discussion_topics/:id */
  getDiscussionTopic(parent: ParentRef, topic: IdLike, options?: RequestOptions): ApiPromise<DiscussionTopic> {
    return this[CORE].relay(() => {
      return this.discussionTopic({ ...parent, id: idOf(topic, "DiscussionTopic") }).refresh(undefined, options);
    });
  }

  /** Reads an account. @canvas GET accounts/:id */
  getAccount(account: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Account> {
    return this.#look(Account, "account", account, params, options);
  }

  /** Reads the state of long work. @canvas GET progress/:id */
  getProgress(progress: IdLike, options?: RequestOptions): ApiPromise<Progress> {
    return this.#get(Progress, () => path`progress/${idOf(progress, "Progress")}`, undefined, options);
  }

  /** Reads the caller's own record. @canvas GET users/self */
  getCurrentUser(options?: RequestOptions): ApiPromise<CurrentUser> {
    return this.#get(CurrentUser, () => "users/self", undefined, options);
  }

  /**
   * Reads a person's record.
   * @param idType What kind of id is given; the site's own unless said.
   * @param user An id, or `"self"`.
   * @canvas GET users/:id
   */
  getUser(user: "self", idType?: undefined, options?: RequestOptions): ApiPromise<CurrentUser>;
  getUser(user: IdLike, idType?: SisIdType, options?: RequestOptions): ApiPromise<User>;
  getUser(user: IdLike, idType?: SisIdType, options?: RequestOptions): ApiPromise<User> {
    const address = () => path`users/${`${idType ? `${idType}:` : ""}${idOf(user, "User")}`}`;
    return this.#get<User>(user === "self" ? CurrentUser : User, address, undefined, options);
  }

  /** Reads a course. @canvas GET courses/:id */
  getCourse(course: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Course> {
    return this.#look(Course, "course", course, params, options);
  }

  /** Reads a group. @canvas GET groups/:id */
  getGroup(group: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Group> {
    return this.#look(Group, "group", group, params, options);
  }

  /** Reads the record of a file. @canvas GET files/:id */
  getFile(file: IdLike, options?: RequestOptions): ApiPromise<CanvasFile> {
    return this.#get(CanvasFile, () => path`files/${idOf(file, "File")}`, undefined, options);
  }

  /** A conversation of which only the id is known: its methods work without loading it. No request. */
  conversation(id: IdLike): Conversation {
    return this.#handle(Conversation, idOf(id, "Conversation"));
  }

  /** A course of which only the id is known. No request. */
  course(id: IdLike): Course {
    return this.#handle(Course, idOf(id, "Course"));
  }

  /** A group of which only the id is known. No request. */
  group(id: IdLike): Group {
    return this.#handle(Group, idOf(id, "Group"));
  }

  /** A person of whom only the id is known. No request. */
  user(id: IdLike): User {
    return this.#handle(User, idOf(id, "User"));
  }

  /** A topic of which only the id and its course or group are known. No request. */
  discussionTopic(topic: ParentRef & { id: IdLike }): DiscussionTopic {
    const id = idOf(topic.id, "DiscussionTopic");
    return new DiscussionTopic(this, { id }, { origin: originOf(topic), loaded: false });
  }

  #handle<T extends Resource>(Class: ClassOf<T>, id: string): T {
    return new Class(this, { id }, { loaded: false });
  }

  #look<T extends Resource>(
    Class: ClassOf<T>,
    kind: "course" | "group" | "account",
    id: IdLike,
    { use_sis_id, ...params }: LookupParams = {},
    options?: RequestOptions,
  ): ApiPromise<T> {
    const address = () => {
      const key = idOf(id, kind[0]!.toUpperCase() + kind.slice(1));
      return path`${`${kind}s`}/${use_sis_id ? `sis_${kind}_id:${key}` : key}`;
    };
    return this.#get(Class, address, params, options);
  }

  #get<T extends Resource>(
    Class: ClassOf<T>,
    address: () => string,
    params: object | undefined,
    options: RequestOptions | undefined,
  ): ApiPromise<T> {
    const plan = () => ({ method: "GET" as const, path: address(), params: { ...params } });
    return this[CORE].send(options, plan, (answer) => {
      return new Class(this, answer.record(), { head: answer.head });
    });
  }
}
