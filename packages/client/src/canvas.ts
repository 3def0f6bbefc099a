/** The client with all methods. */
import { type Arguments, readArguments } from "./arguments.ts";
import { required } from "./checks.ts";
import { CORE } from "./core.ts";
import { RequiredFieldMissingError } from "./errors.ts";
import type { Call } from "./http/call.ts";
import { MessagingClient } from "./messaging.ts";
import type { ListOptions, RequestOptions } from "./options.ts";
import type { PaginatedList } from "./pagination.ts";
import type { ApiPromise } from "./promise.ts";
import { Account } from "./resources/account.ts";
import { CommMessage } from "./resources/comm-message.ts";
import { Course, Group } from "./resources/context.ts";
import { Conversation } from "./resources/conversation.ts";
import { parentOf } from "./resources/discussion-resource.ts";
import { DiscussionTopic } from "./resources/discussion-topic.ts";
import { CanvasFile } from "./resources/file.ts";
import { Progress } from "./resources/progress.ts";
import { maker, type ParentIds, type RecordClass, type Resource } from "./resources/resource.ts";
import { CurrentUser, User } from "./resources/user.ts";
import { type IdLike, idOf, idsOf, KIND, path } from "./types/ids.ts";
import { isList, type ListOf } from "./types/lists.ts";
import type { AnnouncementListParams, CommMessageListParams } from "./types/params.ts";
import type { LookupParams, ParentRef, SisIdType } from "./types/params-context.ts";
import type { ActivityStreamSummary } from "./types/wire.generated.ts";

/**
 * A client of one Canvas site, acting for one token.
 *
 * Methods that return a promise never throw: they reject with `TypeError`, `RangeError` or `RequiredFieldMissingError`
 * for bad arguments, before any request; with `CanvasApiError` (a subclass for each status) when the site refuses;
 * with `NetworkError`, `TimeoutError` or `AbortError` without a response; with `UnexpectedResponseError` for a body of
 * the wrong form. Methods that return a list check their arguments when called and send their requests when it is read.
 */
export class Canvas extends MessagingClient {
  /**
   * Lists announcements of several courses, newest first. Without dates the site lists those of the last 14 days.
   * @param contextCodes Courses: ids, records, or codes such as `course_1`.
   * @throws RequiredFieldMissingError, when called, for an empty list.
   * @canvas GET announcements
   */
  getAnnouncements(
    contextCodes: ListOf<IdLike>,
    params?: AnnouncementListParams,
    options?: ListOptions,
  ): PaginatedList<DiscussionTopic>;
  getAnnouncements(
    params: AnnouncementListParams & { context_codes: ListOf<IdLike> },
    options?: ListOptions,
  ): PaginatedList<DiscussionTopic>;
  getAnnouncements(
    ...given: Arguments<AnnouncementListParams & { context_codes: ListOf<IdLike> }, ["context_codes"], ListOptions>
  ): PaginatedList<DiscussionTopic> {
    const { context_codes: codes, params, options } = readArguments(given, "context_codes");
    if (!isList(codes)) throw new RequiredFieldMissingError("context_codes");
    const context_codes = required("context_codes", idsOf(codes, "Course")).map((id) => {
      return /^[a-z]+_\d/.test(id) ? id : `course_${id}`;
    });
    return this[CORE].list(
      { path: "announcements", params: { context_codes, ...params }, options },
      maker(DiscussionTopic, this),
    );
  }

  /**
   * Lists the messages that the site sent to a user; for administrators.
   * @canvas GET comm_messages
   */
  getCommMessages(user: IdLike, params?: CommMessageListParams, options?: ListOptions): PaginatedList<CommMessage>;
  getCommMessages(params: CommMessageListParams & { user: IdLike }, options?: ListOptions): PaginatedList<CommMessage>;
  getCommMessages(
    ...given: Arguments<CommMessageListParams & { user: IdLike }, ["user"], ListOptions>
  ): PaginatedList<CommMessage> {
    const { user, params, options } = readArguments(given, "user");
    const fields = { user_id: idOf(user, "User"), ...params };
    return this[CORE].list({ path: "comm_messages", params: fields, options }, maker(CommMessage, this));
  }

  /** Counts the caller's recent events by kind. @canvas GET users/self/activity_stream/summary */
  getActivityStreamSummary(options?: RequestOptions): ApiPromise<ActivityStreamSummary[]> {
    const plan = (): Call => ({ method: "GET", path: "users/self/activity_stream/summary" });
    return this[CORE].send(options, plan, (response) => response.list() as ActivityStreamSummary[]);
  }

  /**
   * Reads a topic without loading its course or group.
   * @throws TypeError unless the parent is exactly one course or group.
   * @canvas GET :p/discussion_topics/:id
   */
  getDiscussionTopic(parent: ParentRef, topic: IdLike, options?: RequestOptions): ApiPromise<DiscussionTopic> {
    return this[CORE].defer(() => {
      return this.discussionTopic({ ...parent, id: idOf(topic, "DiscussionTopic") }).refresh(undefined, options);
    });
  }

  /** Reads an account. @canvas GET accounts/:id */
  getAccount(account: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Account> {
    return this.#look(Account, account, params, options);
  }

  /** Reads the progress of a background job. @canvas GET progress/:id */
  getProgress(progress: IdLike, options?: RequestOptions): ApiPromise<Progress> {
    return this.#get(Progress, () => path`progress/${idOf(progress, "Progress")}`, options);
  }

  /** Reads the caller's own record. @canvas GET users/self */
  getCurrentUser(options?: RequestOptions): ApiPromise<CurrentUser> {
    return this.#get(CurrentUser, () => "users/self", options);
  }

  /**
   * Reads a user's record.
   * @param idType Kind of the id; default: the site's own.
   * @param user An id, or `"self"`.
   * @canvas GET users/:id
   */
  getUser(user: "self", idType?: undefined, options?: RequestOptions): ApiPromise<CurrentUser>;
  getUser(user: IdLike, idType?: SisIdType, options?: RequestOptions): ApiPromise<User>;
  getUser(user: IdLike, idType?: SisIdType, options?: RequestOptions): ApiPromise<User> {
    const address = () => path`users/${`${idType ? `${idType}:` : ""}${idOf(user, "User")}`}`;
    return this.#get<User>(user === "self" ? CurrentUser : User, address, options);
  }

  /** Reads a course. @canvas GET courses/:id */
  getCourse(course: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Course> {
    return this.#look(Course, course, params, options);
  }

  /** Reads a group. @canvas GET groups/:id */
  getGroup(group: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Group> {
    return this.#look(Group, group, params, options);
  }

  /** Reads the record of a file. @canvas GET files/:id */
  getFile(file: IdLike, options?: RequestOptions): ApiPromise<CanvasFile> {
    return this.#get(CanvasFile, () => path`files/${idOf(file, "File")}`, options);
  }

  /** Makes a handle of a conversation: an object with only an id, whose methods work. Sends no request. */
  conversation(id: IdLike): Conversation {
    return this.#handle(Conversation, id);
  }

  /** Makes a handle of a course. Sends no request. */
  course(id: IdLike): Course {
    return this.#handle(Course, id);
  }

  /** Makes a handle of a group. Sends no request. */
  group(id: IdLike): Group {
    return this.#handle(Group, id);
  }

  /** Makes a handle of a user. Sends no request. */
  user(id: IdLike): User {
    return this.#handle(User, id);
  }

  /** Makes a handle of a topic. Sends no request. @throws TypeError unless it has exactly one course or group. */
  discussionTopic(topic: ParentRef & { id: IdLike }): DiscussionTopic {
    return this.#handle(DiscussionTopic, topic.id, parentOf(topic));
  }

  #handle<T extends Resource>(Class: RecordClass<T>, id: IdLike, parents?: ParentIds): T {
    const key = idOf(id, Class.prototype[KIND]);
    return new Class(this, { id: this[CORE].idAs(key) }, { parents, loaded: false });
  }

  /** Reads a course, group or account by its id or SIS id. */
  #look<T extends Resource>(
    Class: RecordClass<T>,
    id: IdLike,
    given: LookupParams | undefined,
    options: RequestOptions | undefined,
  ): ApiPromise<T> {
    const kind = Class.prototype[KIND];
    const word = kind.toLowerCase();
    const plan = (): Call => {
      const { use_sis_id, ...params } = given ?? {};
      const key = (use_sis_id ? `sis_${word}_id:` : "") + idOf(id, kind);
      return { method: "GET", path: path`${`${word}s`}/${key}`, params };
    };
    return this[CORE].record(options, plan, maker(Class, this));
  }

  #get<T extends Resource>(
    Class: RecordClass<T>,
    address: () => string,
    options: RequestOptions | undefined,
  ): ApiPromise<T> {
    const plan = (): Call => ({ method: "GET", path: address() });
    return this[CORE].record(options, plan, maker(Class, this));
  }
}
