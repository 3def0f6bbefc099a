/** The types of all methods of records. The compiler checks this file with `npm run types`. */
import type {
  Account,
  AccountNotification,
  AccountNotificationAudience,
  AccountNotificationParams,
  AddMessageParams,
  AnnouncementListParams,
  AnnouncementOptions,
  ApiPromise,
  CanvasFile,
  ChannelParams,
  CommMessage,
  CommunicationChannel,
  Conversation,
  ConversationEditParams,
  ConversationGetParams,
  Course,
  CreateChannelOptions,
  CurrentUser,
  DiscussionEntry,
  DiscussionTopic,
  DiscussionTopicListParams,
  DiscussionTopicParams,
  EntryListParams,
  EntryParams,
  ExternalFeed,
  ExternalFeedParams,
  FileListParams,
  FileUpdateParams,
  Frequency,
  FrequencyMap,
  FullDiscussion,
  FullViewParams,
  Group,
  Host,
  IdLike,
  IncludeParams,
  ListOf,
  ListOptions,
  NotificationPreference,
  PaginatedList,
  PostEntryParams,
  Progress,
  ReadStateParams,
  Recipients,
  RequestOptions,
  Uploadable,
  UploadParams,
  User,
  ViewEntry,
  WaitOptions,
  wire,
} from "@pidge/client";
import { describe, expectTypeOf, it } from "vitest";

/** The methods of a class by their names; properties that are functions count too. */
type Methods<C> = {
  [K in keyof C as K extends string ? (C[K] extends (...given: never) => unknown ? K : never) : never]: C[K];
};

interface Contents {
  text: string;
  arrayBuffer: ArrayBuffer;
  blob: Blob;
  stream: ReadableStream<Uint8Array>;
}

interface ResourceMethods<Self> {
  withClient(client: Host): Self;
  equals(other: unknown): boolean;
  toJSON(): Record<string, unknown>;
  toString(): string;
}

interface ConversationMethods extends ResourceMethods<Conversation> {
  edit(params: ConversationEditParams, options?: RequestOptions): ApiPromise<Conversation>;
  delete(options?: RequestOptions): ApiPromise<Conversation>;
  addRecipients(recipients: Recipients, params?: object, options?: RequestOptions): ApiPromise<Conversation>;
  addRecipients(params: { recipients: Recipients }, options?: RequestOptions): ApiPromise<Conversation>;
  addMessage(body: string, params?: AddMessageParams, options?: RequestOptions): ApiPromise<Conversation>;
  addMessage(params: AddMessageParams & { body: string }, options?: RequestOptions): ApiPromise<Conversation>;
  deleteMessages(messageIds: ListOf<IdLike>, options?: RequestOptions): ApiPromise<Conversation>;
  markAsRead(options?: RequestOptions): ApiPromise<Conversation>;
  markAsUnread(options?: RequestOptions): ApiPromise<Conversation>;
  archive(options?: RequestOptions): ApiPromise<Conversation>;
  star(options?: RequestOptions): ApiPromise<Conversation>;
  unstar(options?: RequestOptions): ApiPromise<Conversation>;
  subscribe(options?: RequestOptions): ApiPromise<Conversation>;
  unsubscribe(options?: RequestOptions): ApiPromise<Conversation>;
  refresh(params?: ConversationGetParams, options?: RequestOptions): ApiPromise<Conversation>;
}

interface TopicMethods extends ResourceMethods<DiscussionTopic> {
  edit(params: DiscussionTopicParams, options?: RequestOptions): ApiPromise<DiscussionTopic>;
  readonly update: TopicMethods["edit"];
  delete(options?: RequestOptions): ApiPromise<DiscussionTopic>;
  postEntry(params: PostEntryParams, options?: RequestOptions): ApiPromise<DiscussionEntry>;
  getEntries(params?: EntryListParams, options?: ListOptions): PaginatedList<DiscussionEntry>;
  getTopicEntries(params?: { perPage?: number | undefined }, options?: ListOptions): PaginatedList<DiscussionEntry>;
  getFullView(params?: FullViewParams, options?: RequestOptions): ApiPromise<FullDiscussion>;
  markAsRead(options?: RequestOptions): ApiPromise<boolean>;
  markAsUnread(options?: RequestOptions): ApiPromise<boolean>;
  markEntriesAsRead(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean>;
  markEntriesAsUnread(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean>;
  subscribe(options?: RequestOptions): ApiPromise<boolean>;
  unsubscribe(options?: RequestOptions): ApiPromise<boolean>;
  getParent(options?: RequestOptions): Promise<Course | Group>;
  duplicate(options?: RequestOptions): ApiPromise<DiscussionTopic>;
  refresh(params?: IncludeParams, options?: RequestOptions): ApiPromise<DiscussionTopic>;
}

interface EntryMethods extends ResourceMethods<DiscussionEntry> {
  update(params: EntryParams, options?: RequestOptions): ApiPromise<DiscussionEntry>;
  delete(options?: RequestOptions): ApiPromise<DiscussionEntry>;
  getDiscussion(options?: RequestOptions): ApiPromise<DiscussionTopic>;
  getReplies(options?: ListOptions): PaginatedList<DiscussionEntry>;
  postReply(params: EntryParams, options?: RequestOptions): ApiPromise<DiscussionEntry>;
  markAsRead(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean>;
  markAsUnread(params?: ReadStateParams, options?: RequestOptions): ApiPromise<boolean>;
  rate(rating: 0 | 1, options?: RequestOptions): ApiPromise<boolean>;
}

interface FileOwnerMethods<Self> extends ResourceMethods<Self> {
  upload(file: Uploadable | undefined, params?: UploadParams, options?: RequestOptions): Promise<CanvasFile>;
  getFiles(params?: FileListParams, options?: ListOptions): PaginatedList<CanvasFile>;
  getFile(file: IdLike, options?: RequestOptions): ApiPromise<CanvasFile>;
  getFileQuota(options?: RequestOptions): ApiPromise<wire.FileQuota>;
}

interface ContextMethods<Self> extends FileOwnerMethods<Self> {
  refresh(params?: IncludeParams, options?: RequestOptions): ApiPromise<Self>;
  createDiscussionTopic(params: DiscussionTopicParams, options?: RequestOptions): ApiPromise<DiscussionTopic>;
  createAnnouncement(
    params: DiscussionTopicParams,
    behaviour?: AnnouncementOptions,
    options?: RequestOptions,
  ): Promise<DiscussionTopic>;
  getDiscussionTopic(topic: IdLike, params?: IncludeParams, options?: RequestOptions): ApiPromise<DiscussionTopic>;
  getDiscussionTopics(params?: DiscussionTopicListParams, options?: ListOptions): PaginatedList<DiscussionTopic>;
  getAnnouncements(params?: AnnouncementListParams, options?: ListOptions): PaginatedList<DiscussionTopic>;
  getFullDiscussionTopic(topic: IdLike, params?: FullViewParams, options?: RequestOptions): ApiPromise<FullDiscussion>;
  reorderPinnedTopics(order: ListOf<IdLike> | string, options?: RequestOptions): ApiPromise<string[]>;
  markAllTopicsAsRead(
    params?: { only_announcements?: boolean | undefined },
    options?: RequestOptions,
  ): ApiPromise<boolean>;
  getExternalFeeds(options?: ListOptions): PaginatedList<ExternalFeed>;
  createExternalFeed(url: string, params?: ExternalFeedParams, options?: RequestOptions): ApiPromise<ExternalFeed>;
  createExternalFeed(params: ExternalFeedParams & { url: string }, options?: RequestOptions): ApiPromise<ExternalFeed>;
  deleteExternalFeed(feed: IdLike, options?: RequestOptions): ApiPromise<ExternalFeed>;
  getActivityStreamSummary(options?: RequestOptions): ApiPromise<wire.ActivityStreamSummary[]>;
}

interface UserMethods<Self> extends FileOwnerMethods<Self> {
  refresh(options?: RequestOptions): ApiPromise<Self>;
  getProfile(options?: RequestOptions): ApiPromise<wire.UserProfile>;
  getCommunicationChannels(options?: ListOptions): PaginatedList<CommunicationChannel>;
  createCommunicationChannel(
    channel: ChannelParams | ({ communication_channel: ChannelParams } & CreateChannelOptions),
    params?: CreateChannelOptions,
    options?: RequestOptions,
  ): ApiPromise<CommunicationChannel>;
  deleteCommunicationChannel(
    channel: IdLike | { type: string; address: string },
    options?: RequestOptions,
  ): ApiPromise<CommunicationChannel>;
}

interface CurrentUserMethods extends UserMethods<CurrentUser> {
  deletePushEndpoint(pushToken: string, options?: RequestOptions): ApiPromise<boolean>;
  uploadConversationAttachment(file: Uploadable, options?: RequestOptions): Promise<CanvasFile>;
}

interface AccountMethods extends ResourceMethods<Account> {
  createNotification(
    account_notification: AccountNotificationParams,
    params?: AccountNotificationAudience,
    options?: RequestOptions,
  ): ApiPromise<AccountNotification>;
  getGlobalNotification(notification: IdLike, options?: RequestOptions): ApiPromise<AccountNotification>;
  getUserNotifications(user: IdLike, options?: ListOptions): PaginatedList<AccountNotification>;
  closeNotificationForUser(
    user: IdLike,
    notification: IdLike,
    options?: RequestOptions,
  ): ApiPromise<AccountNotification>;
}

interface AccountNotificationMethods extends ResourceMethods<AccountNotification> {
  updateGlobalNotification(
    account_notification: AccountNotificationParams,
    params?: AccountNotificationAudience,
    options?: RequestOptions,
  ): ApiPromise<AccountNotification>;
}

interface ChannelMethods extends ResourceMethods<CommunicationChannel> {
  delete(options?: RequestOptions): ApiPromise<CommunicationChannel>;
  getPreferences(options?: RequestOptions): ApiPromise<NotificationPreference[]>;
  getPreference(notification: string, options?: RequestOptions): ApiPromise<NotificationPreference>;
  getPreferenceCategories(options?: RequestOptions): ApiPromise<string[]>;
  updatePreference(
    notification: string,
    frequency: Frequency,
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference>;
  updatePreference(
    params: { notification: string; frequency: Frequency },
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference>;
  updateMultiplePreferences(preferences: FrequencyMap, options?: RequestOptions): ApiPromise<NotificationPreference[]>;
  updatePreferencesByCategory(
    category: string,
    frequency: Frequency,
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference[]>;
  updatePreferencesByCategory(
    params: { category: string; frequency: Frequency },
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference[]>;
  readonly updatePreferencesByCatagory: ChannelMethods["updatePreferencesByCategory"];
}

interface PreferenceMethods extends ResourceMethods<NotificationPreference> {
  update(frequency: Frequency, options?: RequestOptions): ApiPromise<NotificationPreference>;
}

interface ProgressMethods extends ResourceMethods<Progress> {
  query(options?: RequestOptions): ApiPromise<Progress>;
  cancel(message?: string, options?: RequestOptions): ApiPromise<Progress>;
  wait(
    options?: WaitOptions & { onUpdate?: ((progress: Progress) => unknown) | undefined },
    request?: RequestOptions,
  ): Promise<Progress>;
  failedIds(): string[];
}

interface FileMethods extends ResourceMethods<CanvasFile> {
  delete(params?: { replace?: boolean | undefined }, options?: RequestOptions): ApiPromise<CanvasFile>;
  update(params: FileUpdateParams, options?: RequestOptions): ApiPromise<CanvasFile>;
  refresh(options?: RequestOptions): ApiPromise<CanvasFile>;
  getContents<K extends keyof Contents = "text">(as?: K, options?: RequestOptions): Promise<Contents[K]>;
  download(writable: WritableStream<Uint8Array>, options?: RequestOptions): Promise<void>;
}

interface FullMethods {
  flatten(): Generator<ViewEntry, void, undefined>;
  authorOf(entry: { user_id?: string | undefined }): wire.DiscussionParticipant | undefined;
}

describe("[C-179] every public method has the type of its table", () => {
  it("of conversations and discussions", () => {
    expectTypeOf<Methods<Conversation>>().toEqualTypeOf<ConversationMethods>();
    expectTypeOf<Methods<DiscussionTopic>>().toEqualTypeOf<TopicMethods>();
    expectTypeOf<Methods<DiscussionEntry>>().toEqualTypeOf<EntryMethods>();
    expectTypeOf<Methods<FullDiscussion>>().toEqualTypeOf<FullMethods>();
  });

  it("of courses, groups, users and accounts", () => {
    expectTypeOf<Methods<Course>>().toEqualTypeOf<ContextMethods<Course>>();
    expectTypeOf<Methods<Group>>().toEqualTypeOf<ContextMethods<Group>>();
    expectTypeOf<Methods<User>>().toEqualTypeOf<UserMethods<User>>();
    expectTypeOf<Methods<CurrentUser>>().toEqualTypeOf<CurrentUserMethods>();
    expectTypeOf<Methods<Account>>().toEqualTypeOf<AccountMethods>();
  });

  it("of the other records", () => {
    expectTypeOf<Methods<AccountNotification>>().toEqualTypeOf<AccountNotificationMethods>();
    expectTypeOf<Methods<CommunicationChannel>>().toEqualTypeOf<ChannelMethods>();
    expectTypeOf<Methods<NotificationPreference>>().toEqualTypeOf<PreferenceMethods>();
    expectTypeOf<Methods<Progress>>().toEqualTypeOf<ProgressMethods>();
    expectTypeOf<Methods<CanvasFile>>().toEqualTypeOf<FileMethods>();
    expectTypeOf<Methods<CommMessage>>().toEqualTypeOf<ResourceMethods<CommMessage>>();
    expectTypeOf<Methods<ExternalFeed>>().toEqualTypeOf<ResourceMethods<ExternalFeed>>();
  });
});
