/** The client of the Canvas communication API: everything a program needs comes from here. */
export { Canvas } from "./canvas.ts";
export type { RawCall } from "./client.ts";
export { parseDate } from "./dates.ts";
export * from "./errors.ts";
export type { ApiResponse } from "./http/answer.ts";
export type {
  CanvasEvents,
  Hooks,
  IncomingResponse,
  Logger,
  LogLevel,
  LogLine,
  OutgoingRequest,
  RetryInfo,
} from "./http/hooks.ts";
export type { RateLimitInfo, RateLimitState } from "./http/limiter.ts";
export type { Links } from "./http/link.ts";
export { ConversationList } from "./messaging.ts";
export type * from "./options.ts";
export type { Page } from "./pages.ts";
export { PaginatedList } from "./pagination.ts";
export { ApiPromise } from "./promise.ts";
export { Account } from "./resources/account.ts";
export { AccountNotification } from "./resources/account-notification.ts";
export { CommMessage } from "./resources/comm-message.ts";
export { CommunicationChannel } from "./resources/communication-channel.ts";
export { Conversation, type CreatedConversations } from "./resources/conversation.ts";
export { Course } from "./resources/course.ts";
export { DiscussionEntry, type EntryAttributes } from "./resources/discussion-entry.ts";
export { DiscussionTopic, type TopicAttributes } from "./resources/discussion-topic.ts";
export { ExternalFeed } from "./resources/external-feed.ts";
export { CanvasFile, type FileUpdateParams } from "./resources/file.ts";
export { FullDiscussion, type ViewEntry } from "./resources/full-discussion.ts";
export { Group } from "./resources/group.ts";
export { NotificationPreference } from "./resources/notification-preference.ts";
export { Progress } from "./resources/progress.ts";
export { Resource } from "./resources/resource.ts";
export { CurrentUser, User } from "./resources/user.ts";
export type { DateLike, IdLike } from "./types/ids.ts";
export type * from "./types/params.ts";
export type * from "./types/params-context.ts";
export type * from "./types/params-discussion.ts";
export type * from "./types/params-notification.ts";
export {
  type ContextRecipient,
  type ConversationBatch,
  isContext,
  type Message,
  type Recipient,
  type UserRecipient,
} from "./types/surface.ts";
export type * as wire from "./types/wire.generated.ts";
export type { ActivityStreamSummary } from "./types/wire.generated.ts";
export { type NamedContent, toFile, type Uploadable, type UploadParams, type UploadProgress } from "./upload.ts";
export { VERSION } from "./version.ts";
