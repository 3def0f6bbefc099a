/** The client for conversations alone, and the base of `Canvas`. */
import { type Arguments, type RequiredArguments, readArguments, readRequired } from "./arguments.ts";
import { CONVERSATION, checked, oneOf, required } from "./checks.ts";
import { Client } from "./client.ts";
import { CORE } from "./core.ts";
import { ProgressTimeoutError, RequiredFieldMissingError } from "./errors.ts";
import type { Call } from "./http/call.ts";
import { isObject, type WireRecord } from "./http/response.ts";
import type { ListOptions, RequestOptions } from "./options.ts";
import type { PageSource } from "./pages.ts";
import { PaginatedList } from "./pagination.ts";
import type { ApiPromise } from "./promise.ts";
import { Conversation, type CreatedConversations } from "./resources/conversation.ts";
import { type ConversationBatch, messageOf, messageParams, recipientsOf } from "./resources/message.ts";
import { checkWait, Progress, poll } from "./resources/progress.ts";
import { maker } from "./resources/resource.ts";
import { type IdLike, idOf, idsOf, path } from "./types/ids.ts";
import type { ListOf } from "./types/lists.ts";
import type {
  ConversationEvent,
  ConversationGetParams,
  ConversationListParams,
  CreateConversationParams,
  Recipients,
  SearchRecipientsParams,
  WaitOptions,
} from "./types/params.ts";
import type { Recipient } from "./types/recipients.ts";

const EVENTS = ["mark_as_read", "mark_as_unread", "star", "unstar", "archive", "destroy"];
const MOST_IDS = 500;
const MOST_SUBJECT = 255;

type ConversationSource = PageSource<Conversation> & { allIds?(): string[] | undefined };

/** A list of conversations. It can also return the ids of all of them. */
export class ConversationList extends PaginatedList<Conversation> {
  /**
   * Returns the ids of all conversations in the scope and filter, in order. Requests the first page if necessary.
   * @throws TypeError unless the list was made with `include_all_conversation_ids: true`.
   */
  async allConversationIds(): Promise<string[]> {
    await this.first();
    const ids = (this.source as ConversationSource).allIds?.();
    if (!ids) throw new TypeError("make the list with include_all_conversation_ids: true");
    return ids;
  }
}

/** The object form of the arguments of `createConversation`. */
interface NewConversation extends CreateConversationParams {
  recipients: Recipients;
  body: string;
}

/** The object form of the arguments of `conversationsBatchUpdate`. */
interface BatchUpdate {
  conversation_ids: ListOf<IdLike>;
  event: ConversationEvent;
}

/**
 * A client with the methods for conversations alone, for web pages that load nothing else. `Canvas` has these methods
 * and all others; `client.as(Canvas)` makes one that shares the queue of this client.
 */
export class MessagingClient extends Client {
  /**
   * Lists the caller's conversations, newest first. Does not mark any as read.
   * @throws TypeError, when called, for an unknown `scope` or `filter_mode`.
   * @canvas GET conversations
   */
  getConversations(params?: ConversationListParams, options?: ListOptions): ConversationList {
    const hasIds = params?.include_all_conversation_ids === true;
    let allIds: string[] | undefined;
    return this[CORE].list<Conversation, ConversationList>(
      { path: "conversations", params: checked(params, CONVERSATION), options },
      maker(Conversation, this),
      {
        root: hasIds ? "conversations" : undefined,
        onBody: (body) => {
          if (isObject(body) && Array.isArray(body.conversation_ids)) allIds ??= body.conversation_ids;
        },
        list: (source, signal) => new ConversationList(Object.assign(source, { allIds: () => allIds }), signal),
      },
    );
  }

  /**
   * Reads one conversation with all its messages. **Reading marks it as read** unless `auto_mark_as_read` is false, or the
   * client acts as somebody else.
   * @throws TypeError for an unknown `scope` or `filter_mode`.
   * @canvas GET conversations/:id
   */
  getConversation(
    conversation: IdLike,
    params?: ConversationGetParams,
    options?: RequestOptions,
  ): ApiPromise<Conversation> {
    const plan = (): Call => {
      const id = idOf(conversation, "Conversation");
      return { method: "GET", path: path`conversations/${id}`, params: { ...checked(params, CONVERSATION) } };
    };
    return this[CORE].record(options, plan, maker(Conversation, this));
  }

  /**
   * Starts conversations, or continues existing private ones with the same people.
   * @param recipients Ids, users, courses, groups, or contexts such as `course_7_students`.
   * @param body The text.
   * @returns One conversation for each recipient, or one for all with `group_conversation`; empty with `batchId` when
   * the send was queued (`mode: "async"`).
   * @throws RequiredFieldMissingError without recipients or text. @throws RangeError for a subject above 255 characters.
   * @throws UploadError when an attachment cannot be uploaded; nothing is sent then.
   * @canvas POST conversations
   */
  createConversation(
    recipients: Recipients,
    body: string,
    params?: CreateConversationParams,
    options?: RequestOptions,
  ): ApiPromise<CreatedConversations>;
  createConversation(
    params: CreateConversationParams & { recipients: Recipients; body: string },
    options?: RequestOptions,
  ): ApiPromise<CreatedConversations>;
  createConversation(...given: Arguments<NewConversation, ["recipients", "body"]>): ApiPromise<CreatedConversations> {
    const { recipients, body, params, options } = readArguments(given, "recipients", "body");
    const plan = async (): Promise<Call> => {
      const fields = { recipients: recipientsOf(recipients), body: required("body", body) };
      const more = checked(params, CONVERSATION);
      if ([...String(more?.subject ?? "")].length > MOST_SUBJECT)
        throw new RangeError(`subject is longer than ${MOST_SUBJECT} characters`);
      const message = await messageParams(this, more, options);
      return { method: "POST", path: "conversations", params: { ...fields, ...message } };
    };
    return this[CORE].send(options, plan, (response) => {
      const make = maker(Conversation, this);
      const records = response.records().map((record) => make(record, response.head));
      const batch = response.fields.get("x-conversation-batch-id");
      return batch === null ? records : Object.assign(records, { batchId: this[CORE].idAs(batch, options?.idFormat) });
    });
  }

  /**
   * Changes up to 500 conversations of the caller in a background job.
   * @returns The progress of the job; `wait()` for its end.
   * @throws RangeError for no ids or more than 500. @throws TypeError for an unknown event.
   * @canvas PUT conversations
   */
  conversationsBatchUpdate(
    conversationIds: ListOf<IdLike>,
    event: ConversationEvent,
    options?: RequestOptions,
  ): ApiPromise<Progress>;
  conversationsBatchUpdate(
    params: { conversation_ids: ListOf<IdLike>; event: ConversationEvent },
    options?: RequestOptions,
  ): ApiPromise<Progress>;
  conversationsBatchUpdate(
    ...given: RequiredArguments<BatchUpdate, ["conversation_ids", "event"]>
  ): ApiPromise<Progress> {
    const { conversation_ids, event, options } = readRequired(given, "conversation_ids", "event");
    const plan = (): Call => {
      const ids = idsOf(conversation_ids, "Conversation");
      if (ids.length === 0 || ids.length > MOST_IDS)
        throw new RangeError(`conversation_ids must be 1 to ${MOST_IDS} ids, not ${ids.length}`);
      const params = { conversation_ids: ids, event: oneOf("event", event, EVENTS) };
      return { method: "PUT", path: "conversations", params };
    };
    return this[CORE].record(options, plan, maker(Progress, this));
  }

  /**
   * Changes any number of conversations, 500 in a request, one request after the other.
   * @param ids May also be an async iterable, for example a list of conversations.
   * @returns One progress for each request.
   * @throws TypeError for an unknown event.
   * @canvas PUT conversations, repeated
   */
  async conversationsBatchUpdateAll(
    ids: Iterable<IdLike> | AsyncIterable<IdLike>,
    event: ConversationEvent,
    options?: RequestOptions,
  ): Promise<Progress[]> {
    const done: Progress[] = [];
    let chunk: string[] = [];
    const flush = async () => {
      if (chunk.length > 0) done.push(await this.conversationsBatchUpdate(chunk, event, options));
      chunk = [];
    };
    oneOf("event", event, EVENTS);
    for await (const id of ids) {
      chunk.push(idOf(id, "Conversation"));
      if (chunk.length === MOST_IDS) await flush();
    }
    await flush();
    return done;
  }

  /**
   * Marks every unread conversation of the caller as read.
   * @returns True.
   * @canvas POST conversations/mark_all_as_read
   */
  conversationsMarkAllAsRead(options?: RequestOptions): ApiPromise<boolean> {
    const plan = (): Call => ({ method: "POST", path: "conversations/mark_all_as_read", idempotent: true });
    return this[CORE].send(options, plan, (response) => Object.keys(response.object()).length === 0);
  }

  /**
   * Counts the caller's unread conversations.
   * @returns `unread_count` as a number; on the wire it is text.
   * @canvas GET conversations/unread_count
   */
  conversationsUnreadCount(options?: RequestOptions): ApiPromise<{ unread_count: number }> {
    const plan = (): Call => ({ method: "GET", path: "conversations/unread_count" });
    return this[CORE].send(options, plan, (response) => {
      const { unread_count: count } = response.object();
      if (!/^\d+$/.test(String(count))) throw response.unexpected("unread_count is not a number");
      return { unread_count: Number(count) };
    });
  }

  /**
   * Lists the caller's bulk sends in progress; all pages of them.
   * @returns Batches; their `completion` is a fraction from 0 to 1.
   * @canvas GET conversations/batches
   */
  async conversationsGetRunningBatches(options?: RequestOptions): Promise<ConversationBatch[]> {
    const batch = (item: WireRecord) => {
      const { message } = item;
      return (isObject(message)
        ? { ...item, message: messageOf(this, message as WireRecord) }
        : item) as unknown as ConversationBatch;
    };
    return this[CORE].list({ path: "conversations/batches", options }, batch).toArray();
  }

  /**
   * Waits until a queued send is no longer listed, which means that it was delivered.
   * @throws ProgressTimeoutError when `timeoutMs` passed; the delivery continues.
   * @canvas GET conversations/batches, repeated
   */
  async waitForConversationBatch(batchId: IdLike, wait: WaitOptions = {}, options?: RequestOptions): Promise<void> {
    const id = idOf(batchId);
    checkWait(wait);
    const isDone = async () => {
      const running = await this.conversationsGetRunningBatches({ ...options, signal: wait.signal ?? options?.signal });
      return !running.some((batch) => String(batch.id) === id);
    };
    const late = () => new ProgressTimeoutError(`batch ${id} is still being delivered`);
    if (!(await isDone())) await poll(isDone, late, wait);
  }

  /**
   * Searches people and contexts that the caller can write to.
   * @throws RequiredFieldMissingError, when called, unless `search`, `context` or `user_id` is given.
   * @throws TypeError, when called, for an unknown `type`.
   * @canvas GET search/recipients
   */
  searchRecipients(params: SearchRecipientsParams = {}, options?: ListOptions): PaginatedList<Recipient> {
    if (params.search === undefined && params.context === undefined && params.user_id === undefined)
      throw new RequiredFieldMissingError("search", "one of search, context, user_id is required");
    const fields = checked(params, { type: ["user", "context", "course", "section", "group"] });
    const make = (item: WireRecord) => item as unknown as Recipient;
    return this[CORE].list({ path: "search/recipients", params: fields, options }, make);
  }
}
