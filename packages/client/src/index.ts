/** The client of the Canvas communication API: everything a program needs comes from here. */
export { Canvas } from "./canvas.ts";
export type { RawCall } from "./client.ts";
export * from "./errors.ts";
export type { ApiResponse } from "./http/answer.ts";
export type {
  CanvasEvents,
  Hooks,
  IncomingResponse,
  Logger,
  LogLevel,
  OutgoingRequest,
  RetryInfo,
} from "./http/hooks.ts";
export type { RateLimitInfo, RateLimitState } from "./http/limiter.ts";
export type { Links } from "./http/link.ts";
export { ConversationList } from "./messaging.ts";
export type * from "./options.ts";
export { type Page, PaginatedList } from "./pagination.ts";
export { ApiPromise } from "./promise.ts";
export { Conversation, type CreatedConversations } from "./resources/conversation.ts";
export { Course } from "./resources/course.ts";
export { CanvasFile, type FileUpdateParams } from "./resources/file.ts";
export type { FileQuota } from "./resources/file-owner.ts";
export { Group } from "./resources/group.ts";
export { Progress } from "./resources/progress.ts";
export { Resource } from "./resources/resource.ts";
export { CurrentUser, User } from "./resources/user.ts";
export type { DateLike, IdLike } from "./types/ids.ts";
export type * from "./types/params.ts";
export type * from "./types/params-context.ts";
export {
  type ContextRecipient,
  type ConversationBatch,
  isContext,
  type Message,
  type Recipient,
  type UserRecipient,
} from "./types/surface.ts";
export type * as wire from "./types/wire.generated.ts";
export { type NamedContent, toFile, type Uploadable, type UploadParams, type UploadProgress } from "./upload.ts";
export { VERSION } from "./version.ts";
