/** The types of all methods of clients and lists. The compiler checks this file with `npm run types`. */
import {
  type Account,
  type ActivityStreamSummary,
  type AnnouncementListParams,
  type ApiPromise,
  type ApiResponse,
  Canvas,
  type CanvasEvents,
  type CanvasFile,
  type CanvasOptions,
  type Client,
  type CommMessage,
  type CommMessageListParams,
  type Conversation,
  type ConversationBatch,
  type ConversationEvent,
  type ConversationGetParams,
  type ConversationList,
  type ConversationListParams,
  type Course,
  type CreateConversationParams,
  type CreatedConversations,
  type CurrentUser,
  type DiscussionTopic,
  type Group,
  type IdLike,
  type ListOf,
  type ListOptions,
  type LookupParams,
  type MessagingClient,
  type Method,
  type Page,
  type PaginatedList,
  type ParentRef,
  type Progress,
  type RawCall,
  type Recipient,
  type Recipients,
  type RequestOptions,
  type SearchRecipientsParams,
  type SisIdType,
  type User,
  type WaitOptions,
} from "@pidge/client";
import { describe, expectTypeOf, it } from "vitest";

/** The methods of a class by their names; properties that are functions count too. */
type Methods<C> = {
  [K in keyof C as K extends string ? (C[K] extends (...given: never) => unknown ? K : never) : never]: C[K];
};

interface Item {
  id: string;
}

interface ClientMethods<Self> {
  withOptions(options: CanvasOptions): Self;
  as<T>(Class: new (options: CanvasOptions) => T, options?: CanvasOptions): T;
  asUser(user: IdLike): Self;
  on<K extends keyof CanvasEvents>(event: K, listener: (event: CanvasEvents[K]) => void): () => void;
  request<T = unknown>(
    method: Method,
    path: string,
    call?: RawCall & { as?: "json" | undefined },
  ): Promise<ApiResponse<T>>;
  request(method: Method, path: string, call: RawCall & { as: "text" }): Promise<ApiResponse<string>>;
  request(method: Method, path: string, call: RawCall & { as: "bytes" }): Promise<ApiResponse<Uint8Array>>;
  paginate<T = unknown>(
    path: string,
    query?: Record<string, unknown>,
    options?: ListOptions & { root?: string | undefined },
  ): PaginatedList<T>;
  graphql<T = unknown>(query: string, variables?: Record<string, unknown>, options?: RequestOptions): ApiPromise<T>;
}

interface MessagingMethods<Self> extends ClientMethods<Self> {
  getConversations(params?: ConversationListParams, options?: ListOptions): ConversationList;
  getConversation(
    conversation: IdLike,
    params?: ConversationGetParams,
    options?: RequestOptions,
  ): ApiPromise<Conversation>;
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
  conversationsBatchUpdate(
    conversationIds: ListOf<IdLike>,
    event: ConversationEvent,
    options?: RequestOptions,
  ): ApiPromise<Progress>;
  conversationsBatchUpdate(
    params: { conversation_ids: ListOf<IdLike>; event: ConversationEvent },
    options?: RequestOptions,
  ): ApiPromise<Progress>;
  conversationsBatchUpdateAll(
    ids: Iterable<IdLike> | AsyncIterable<IdLike>,
    event: ConversationEvent,
    options?: RequestOptions,
  ): Promise<Progress[]>;
  conversationsMarkAllAsRead(options?: RequestOptions): ApiPromise<boolean>;
  conversationsUnreadCount(options?: RequestOptions): ApiPromise<{ unread_count: number }>;
  conversationsGetRunningBatches(options?: RequestOptions): Promise<ConversationBatch[]>;
  waitForConversationBatch(batchId: IdLike, wait?: WaitOptions, options?: RequestOptions): Promise<void>;
  searchRecipients(params?: SearchRecipientsParams, options?: ListOptions): PaginatedList<Recipient>;
}

interface CanvasMethods extends MessagingMethods<Canvas> {
  getAnnouncements(
    contextCodes: ListOf<IdLike>,
    params?: AnnouncementListParams,
    options?: ListOptions,
  ): PaginatedList<DiscussionTopic>;
  getAnnouncements(
    params: AnnouncementListParams & { context_codes: ListOf<IdLike> },
    options?: ListOptions,
  ): PaginatedList<DiscussionTopic>;
  getCommMessages(user: IdLike, params?: CommMessageListParams, options?: ListOptions): PaginatedList<CommMessage>;
  getCommMessages(params: CommMessageListParams & { user: IdLike }, options?: ListOptions): PaginatedList<CommMessage>;
  getActivityStreamSummary(options?: RequestOptions): ApiPromise<ActivityStreamSummary[]>;
  getDiscussionTopic(parent: ParentRef, topic: IdLike, options?: RequestOptions): ApiPromise<DiscussionTopic>;
  getAccount(account: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Account>;
  getProgress(progress: IdLike, options?: RequestOptions): ApiPromise<Progress>;
  getCurrentUser(options?: RequestOptions): ApiPromise<CurrentUser>;
  getUser(user: "self", idType?: undefined, options?: RequestOptions): ApiPromise<CurrentUser>;
  getUser(user: IdLike, idType?: SisIdType, options?: RequestOptions): ApiPromise<User>;
  getCourse(course: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Course>;
  getGroup(group: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Group>;
  getFile(file: IdLike, options?: RequestOptions): ApiPromise<CanvasFile>;
  conversation(id: IdLike): Conversation;
  course(id: IdLike): Course;
  group(id: IdLike): Group;
  user(id: IdLike): User;
  discussionTopic(topic: ParentRef & { id: IdLike }): DiscussionTopic;
}

interface PaginatedListMethods<T, Self> {
  withSignal(signal: AbortSignal | undefined): Self;
  pages(): AsyncGenerator<Page<T>, void, undefined>;
  stream(): AsyncGenerator<T, void, undefined>;
  toArray(options?: { limit?: number }): Promise<T[]>;
  at(index: number): Promise<T | undefined>;
  slice(start?: number, end?: number): Promise<T[]>;
  first(): Promise<T | undefined>;
  take(count: number): AsyncGenerator<T, void, undefined>;
  filter(test: (item: T, index: number) => unknown): AsyncGenerator<T, void, undefined>;
  map<U>(change: (item: T, index: number) => U): AsyncGenerator<Awaited<U>, void, undefined>;
  find(test: (item: T, index: number) => unknown): Promise<T | undefined>;
  some(test: (item: T, index: number) => unknown): Promise<boolean>;
  every(test: (item: T, index: number) => unknown): Promise<boolean>;
  count(): Promise<number>;
  totalPages(): Promise<number | undefined>;
  toString(): string;
}

interface ConversationListMethods extends PaginatedListMethods<Conversation, ConversationList> {
  allConversationIds(): Promise<string[]>;
}

describe("[C-179] every public method has the type of its table", () => {
  it("of clients", () => {
    expectTypeOf<Methods<Client>>().toEqualTypeOf<ClientMethods<Client>>();
    expectTypeOf<Methods<MessagingClient>>().toEqualTypeOf<MessagingMethods<MessagingClient>>();
    expectTypeOf<Methods<Canvas>>().toEqualTypeOf<CanvasMethods>();
    expectTypeOf(() => Canvas.fromEnv()).returns.toEqualTypeOf<Canvas>();
  });

  it("of lists", () => {
    expectTypeOf<Methods<PaginatedList<Item>>>().toEqualTypeOf<PaginatedListMethods<Item, PaginatedList<Item>>>();
    expectTypeOf<Methods<ConversationList>>().toEqualTypeOf<ConversationListMethods>();
    expectTypeOf<PaginatedList<Item>>().toExtend<AsyncIterable<Item>>();
  });
});
