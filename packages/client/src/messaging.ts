/** The client's methods for conversations. */

import type { Canvas } from "./canvas.ts";
import { CONVERSATION, checked, oneOf } from "./checks.ts";
import { Client } from "./client.ts";
import { CORE, flat, required, spread } from "./core.ts";
import { ProgressTimeoutError, RequiredFieldMissingError } from "./errors.ts";
import { type Answer, isObject, type WireRecord } from "./http/answer.ts";
import type { ListOptions, RequestOptions } from "./options.ts";
import type { PageSource } from "./pages.ts";
import { PaginatedList } from "./pagination.ts";
import type { ApiPromise } from "./promise.ts";
import {
  Conversation,
  type CreatedConversations,
  messageOf,
  messageParams,
  recipientsOf,
} from "./resources/conversation.ts";
import { checkWait, Progress, poll } from "./resources/progress.ts";
import { type IdLike, idOf, idsOf, path } from "./types/ids.ts";
import type {
  ConversationEvent,
  ConversationGetParams,
  ConversationListParams,
  CreateConversationParams,
  Recipients,
  SearchRecipientsParams,
  WaitOptions,
} from "./types/params.ts";
import type { ConversationBatch, Recipient } from "./types/surface.ts";

const EVENTS = ["mark_as_read", "mark_as_unread", "star", "unstar", "archive", "destroy"];
const MOST_IDS = 500;
const MOST_SUBJECT = 255;

/** The list of conversations, which can also tell all their ids. */
export class ConversationList extends PaginatedList<Conversation> {
  readonly #source: PageSource<Conversation> & { allIds?(): string[] | undefined };

  /** Made by `getConversations`. */
  constructor(source: PageSource<Conversation> & { allIds?(): string[] | undefined }, signal?: AbortSignal) {
    super(source, signal);
    this.#source = source;
  }

  /**
   * The ids of every conversation in the scope and filter, in order; asks for the first page if need be.
   * @throws TypeError unless the list was made with `include_all_conversation_ids: true`.
   */
  async allConversationIds(): Promise<string[]> {
    await this.first();
    const ids = this.#source.allIds?.();
    if (!ids) throw new TypeError("ask for the list with include_all_conversation_ids: true");
    return ids;
  }
}

export class Messaging extends Client {
  get #self(): Canvas {
    return this as unknown as Canvas;
  }

  /**
   * Lists the caller's conversations, newest first. Listing marks nothing as read.
   * @canvas GET conversations
   */
  getConversations(params?: ConversationListParams, options?: ListOptions): ConversationList {
    const withIds = params?.include_all_conversation_ids === true;
    let allIds: string[] | undefined;
    return this[CORE].list<Conversation, ConversationList>(
      options,
      "conversations",
      checked(params, CONVERSATION),
      (item, head) => new Conversation(this.#self, item, { head }),
      {
        root: withIds ? "conversations" : undefined,
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
   * @canvas GET conversations/:id
   */
  getConversation(
    conversation: IdLike,
    params?: ConversationGetParams,
    options?: RequestOptions,
  ): ApiPromise<Conversation> {
    const plan = () => {
      const id = idOf(conversation, "Conversation");
      return { method: "GET" as const, path: path`conversations/${id}`, params: { ...checked(params, CONVERSATION) } };
    };
    return this[CORE].send(options, plan, (answer) => this.#made(answer, answer.record()));
  }

  /**
   * Starts conversations, or continues the private ones that exist with the same people.
   * @param recipients Ids, users, courses, groups, or contexts such as `course_7_students`.
   * @param body The text.
   * @returns One conversation for each recipient, or one for all with `group_conversation`; empty with `batchId`
   * when the send was queued (`mode: "async"`).
   * @throws RequiredFieldMissingError without recipients or text. @throws RangeError for a subject above 255 characters.
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
  createConversation(...given: unknown[]): ApiPromise<CreatedConversations> {
    const [recipients, body, more, options] = spread(["recipients", "body"], given) as [
      Recipients,
      string,
      CreateConversationParams?,
      RequestOptions?,
    ];
    const plan = async () => {
      const fields = { recipients: recipientsOf(recipients), body: required("body", body) };
      if ([...String(checked(more, CONVERSATION)?.subject ?? "")].length > MOST_SUBJECT)
        throw new RangeError(`subject is longer than ${MOST_SUBJECT} characters`);
      const message = await messageParams(this.#self, more, options);
      return { method: "POST" as const, path: "conversations", params: { ...fields, ...message } };
    };
    return this[CORE].send(options, plan, (answer) => {
      const list = answer.records().map((record) => this.#made(answer, record)) as CreatedConversations;
      const batch = answer.headers.get("x-conversation-batch-id");
      if (batch !== null) list.batchId = batch;
      return list;
    });
  }

  /**
   * Changes up to 500 conversations of the caller in the background.
   * @throws RangeError for no ids or more than 500. @throws TypeError for another event.
   * @canvas PUT conversations
   */
  conversationsBatchUpdate(
    conversationIds: readonly IdLike[],
    event: ConversationEvent,
    options?: RequestOptions,
  ): ApiPromise<Progress>;
  conversationsBatchUpdate(
    params: { conversation_ids: readonly IdLike[]; event: ConversationEvent },
    options?: RequestOptions,
  ): ApiPromise<Progress>;
  conversationsBatchUpdate(...given: unknown[]): ApiPromise<Progress> {
    const [ids, event, options] = flat(["conversation_ids", "event"], given) as [
      IdLike[],
      ConversationEvent,
      RequestOptions?,
    ];
    const plan = () => {
      if (!Array.isArray(ids)) throw new TypeError("conversation_ids must be an array");
      if (ids.length === 0 || ids.length > MOST_IDS)
        throw new RangeError(`between 1 and ${MOST_IDS} conversations can be changed at once, not ${ids.length}`);
      const fields = { conversation_ids: idsOf(ids, "Conversation"), event: oneOf("event", event, EVENTS) };
      return { method: "PUT" as const, path: "conversations", params: fields };
    };
    return this[CORE].send(options, plan, (answer) => {
      return new Progress(this.#self, answer.record(), { head: answer.head });
    });
  }

  /**
   * Changes any number of conversations, 500 in a request, one request after the other.
   * @param ids May come from an async iterable, for example a list of conversations.
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
   * @canvas POST conversations/mark_all_as_read
   */
  conversationsMarkAllAsRead(options?: RequestOptions): ApiPromise<boolean> {
    const plan = () => ({ method: "POST" as const, path: "conversations/mark_all_as_read", idempotent: true });
    return this[CORE].send(options, plan, (answer) => Object.keys(answer.object()).length === 0);
  }

  /**
   * Counts the caller's unread conversations.
   * @canvas GET conversations/unread_count
   */
  conversationsUnreadCount(options?: RequestOptions): ApiPromise<{ unread_count: number }> {
    const plan = () => ({ method: "GET" as const, path: "conversations/unread_count" });
    return this[CORE].send(options, plan, (answer) => {
      const { unread_count: count } = answer.object();
      const number = typeof count === "string" && count.trim() === "" ? Number.NaN : Number(count ?? Number.NaN);
      if (Number.isNaN(number)) throw answer.unexpected("unread_count is not a number");
      return { unread_count: number };
    });
  }

  /**
   * Reads the caller's sends to many people that are still under way; all pages of them.
   * @canvas GET conversations/batches
   */
  async conversationsGetRunningBatches(options?: RequestOptions): Promise<ConversationBatch[]> {
    const batch = (item: WireRecord) => {
      const { message } = item;
      return (isObject(message)
        ? { ...item, message: messageOf(this.#self, message as WireRecord) }
        : item) as unknown as ConversationBatch;
    };
    return this[CORE].list(options, "conversations/batches", {}, batch).toArray();
  }

  /**
   * Waits until a queued send is no longer listed, which is when it is delivered.
   * @throws ProgressTimeoutError when `timeoutMs` passed; the delivery goes on.
   * @canvas GET conversations/batches, repeated
   */
  async waitForConversationBatch(batchId: IdLike, wait: WaitOptions = {}, options?: RequestOptions): Promise<void> {
    const id = idOf(batchId);
    checkWait(wait);
    const look = async () => {
      const running = await this.conversationsGetRunningBatches({ ...options, signal: wait.signal ?? options?.signal });
      return !running.some((batch) => String(batch.id) === id);
    };
    if (!(await look())) await poll(look, () => new ProgressTimeoutError(`batch ${id} is still being delivered`), wait);
  }

  /**
   * Finds people and contexts that the caller can write to.
   * @throws RequiredFieldMissingError unless `search`, `context` or `user_id` is given.
   * @canvas GET search/recipients
   */
  searchRecipients(params: SearchRecipientsParams = {}, options?: ListOptions): PaginatedList<Recipient> {
    if (params.search === undefined && params.context === undefined && params.user_id === undefined)
      throw new RequiredFieldMissingError("search", "one of search, context, user_id is required");
    const type = ["user", "context", "course", "section", "group"];
    return this[CORE].list(
      options,
      "search/recipients",
      checked(params, { type }),
      (item) => item as unknown as Recipient,
    );
  }

  #made(answer: Answer, record: WireRecord): Conversation {
    return new Conversation(this.#self, record, { head: answer.head });
  }
}
