/** Parameters of the methods for conversations, announcements and messages, by their wire names. */
import type { DateLike, IdLike, Open } from "./ids.ts";
import type { ListOf } from "./lists.ts";
import type { Uploadable } from "./uploads.ts";

/** Parameters that decide `visible` of the conversations in an answer. */
export interface VisibilityParams {
  /** Which list of conversations. */
  scope?: "inbox" | "unread" | "starred" | "sent" | "archived" | undefined;
  /** Contexts or users that conversations must have: `course_1`, `group_2`, `user_3`. */
  filter?: string | ListOf<string> | undefined;
  /** Whether all filters must match, or any. `"default"` leaves it to the site and is not sent. */
  filter_mode?: "and" | "or" | "default" | undefined;
}

/** Parameters that add data to conversations. */
export interface ConversationDetailParams extends VisibilityParams {
  /** Ignored by current sites; old ones added comments on submissions. */
  interleave_submissions?: boolean | undefined;
  /** Additional data of the participants. */
  include?: ListOf<Open<"participant_avatars" | "participant_contexts" | "uuid">> | undefined;
}

/** Parameters of `getConversations`. */
export interface ConversationListParams extends ConversationDetailParams {
  /** Also returns the ids of all conversations in the scope: see `allConversationIds()` of the list. */
  include_all_conversation_ids?: boolean | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** Parameters of `getConversation`. */
export interface ConversationGetParams extends ConversationDetailParams {
  /** Whether reading marks the conversation as read. Default: true. */
  auto_mark_as_read?: boolean | undefined;
  /** Whether participants carry the courses and groups that they share with the caller. Default: true. */
  include_participant_contexts?: boolean | undefined;
}

/** What a message can carry. */
export interface MessageParams {
  /** Ids of files in the sender's folder "conversation attachments". */
  attachment_ids?: ListOf<IdLike> | undefined;
  /** Files to upload first and attach. If an upload fails, nothing is sent. */
  attachments?: ListOf<Uploadable> | undefined;
  /** Id of a recording; needs `media_comment_type`. */
  media_comment_id?: string | undefined;
  /** Kind of the recording. */
  media_comment_type?: "audio" | "video" | undefined;
  /** Accepted and ignored by current sites. */
  user_note?: boolean | undefined;
  /** Context of the message: `course_1`, `group_2`, `account_3`. */
  context_code?: string | undefined;
}

/** Parameters of `createConversation`. */
export interface CreateConversationParams extends MessageParams, VisibilityParams {
  /** At most 255 characters. */
  subject?: string | undefined;
  /** Start a new conversation even if a private one with the same recipient exists. */
  force_new?: boolean | undefined;
  /** One conversation for all recipients instead of one with each. */
  group_conversation?: boolean | undefined;
  /** With `group_conversation`: a new conversation with each recipient. */
  bulk_message?: boolean | undefined;
  /** `"async"`: a bulk send is queued; see `batchId` of the result. */
  mode?: "sync" | "async" | undefined;
}

/** Parameters of `addMessage`. */
export interface AddMessageParams extends MessageParams {
  /** Recipients of this message; default: all participants. */
  recipients?: Recipients | undefined;
  /** Earlier messages to forward to the recipients. */
  included_messages?: ListOf<IdLike> | undefined;
}

/** The caller's own state of a conversation, as `edit` changes it. */
export interface ConversationChanges {
  /** Read, unread or archived. */
  workflow_state?: "read" | "unread" | "archived" | undefined;
  /** Whether new messages make it unread; ignored on private conversations. */
  subscribed?: boolean | undefined;
  /** Whether it is starred. */
  starred?: boolean | undefined;
}

/** Parameters of `edit`: the changes, in their group or at top level. */
export interface ConversationEditParams extends ConversationChanges, VisibilityParams {
  /** The changes. */
  conversation?: ConversationChanges | undefined;
}

/**
 * Recipients of a message: ids, records of users, courses or groups, or contexts such as `course_7_students`; one of
 * these, or a list.
 */
export type Recipients = IdLike | ListOf<IdLike>;

/** A change that a batch update makes to conversations. */
export type ConversationEvent = "mark_as_read" | "mark_as_unread" | "star" | "unstar" | "archive" | "destroy";

/** Parameters of `searchRecipients`; at least one of `search`, `context`, `user_id`. */
export interface SearchRecipientsParams {
  /** Part of a name. */
  search?: string | undefined;
  /** Where to search: `course_1`, `course_1_students`, `group_2`. */
  context?: string | undefined;
  /** Ids and contexts to leave out. */
  exclude?: ListOf<string> | undefined;
  /** Only people, or only contexts. */
  type?: "user" | "context" | "course" | "section" | "group" | undefined;
  /** One user. */
  user_id?: IdLike | undefined;
  /** A conversation whose participants may be found. */
  from_conversation_id?: IdLike | undefined;
  /** Permissions that contexts report in their `permissions`. */
  permissions?: ListOf<string> | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** Parameters of `getAnnouncements`. */
export interface AnnouncementListParams {
  /** Not before this. The site's default is 14 days ago. */
  start_date?: DateLike | undefined;
  /** Not after this. The site's default is 28 days after `start_date`. */
  end_date?: DateLike | undefined;
  /** Leave out those that are no longer available at this time. */
  available_after?: DateLike | undefined;
  /** Only published announcements that have started; always so for users without the right to see others. */
  active_only?: boolean | undefined;
  /** Only the newest of each course. */
  latest_only?: boolean | undefined;
  /** Additional data. */
  include?: ListOf<Open<"sections" | "sections_user_count" | "course_section">> | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** Parameters of `getCommMessages`. */
export interface CommMessageListParams {
  /** Not before this. */
  start_time?: DateLike | undefined;
  /** Not after this. */
  end_time?: DateLike | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** How to wait for a background job. */
export interface WaitOptions {
  /** Milliseconds before the second request. Default 1,000; each later wait is half as long again. */
  intervalMs?: number | undefined;
  /** Longest wait between two requests, in milliseconds. Default 10,000. */
  maxIntervalMs?: number | undefined;
  /** Milliseconds to wait in all; no limit by default. The job itself continues. */
  timeoutMs?: number | undefined;
  /** Ends the waiting, not the job. */
  signal?: AbortSignal | undefined;
}
