/** What methods of conversations, announcements and messages take. Names are those of the wire. */
import type { Uploadable } from "../upload.ts";
import type { DateLike, IdLike, Open } from "./ids.ts";

/** Parameters that decide `visible` of the conversations in an answer. */
export interface VisibilityParams {
  /** Which list is meant. */
  scope?: "inbox" | "unread" | "starred" | "sent" | "archived" | undefined;
  /** Contexts or people that conversations must have: `course_1`, `group_2`, `user_3`. */
  filter?: string | readonly string[] | undefined;
  /** Whether all filters must match, or any. `"default"` leaves it to the site and is not sent. */
  filter_mode?: "and" | "or" | "default" | undefined;
}

/** What conversations carry besides the usual. */
export interface ConversationDetailParams extends VisibilityParams {
  /** Ignored by present sites; old ones mixed in comments on submissions. */
  interleave_submissions?: boolean | undefined;
  /** Additional data of the participants. */
  include?: readonly Open<"participant_avatars" | "participant_contexts" | "uuid">[] | undefined;
}

/** Parameters of `getConversations`. */
export interface ConversationListParams extends ConversationDetailParams {
  /** Also tells the ids of all conversations in the scope: see `allConversationIds()` of the list. */
  include_all_conversation_ids?: boolean | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** Parameters of `getConversation`. */
export interface ConversationGetParams extends ConversationDetailParams {
  /** Whether reading marks the conversation as read. True unless given. */
  auto_mark_as_read?: boolean | undefined;
  /** Whether participants tell the courses and groups shared with the caller. True unless given. */
  include_participant_contexts?: boolean | undefined;
}

/** What a message can carry. */
export interface MessageParams {
  /** Ids of files in the sender's folder "conversation attachments". */
  attachment_ids?: readonly IdLike[] | undefined;
  /** Files to upload first and attach. If one fails, nothing is sent. */
  attachments?: readonly Uploadable[] | undefined;
  /** Id of a recording; needs `media_comment_type`. */
  media_comment_id?: string | undefined;
  /** Kind of the recording. */
  media_comment_type?: "audio" | "video" | undefined;
  /** Accepted and ignored by present sites. */
  user_note?: boolean | undefined;
  /** Context of the message: `course_1`, `group_2`, `account_3`. */
  context_code?: string | undefined;
}

/** Parameters of `createConversation`. */
export interface CreateConversationParams extends MessageParams, VisibilityParams {
  /** At most 255 characters. */
  subject?: string | undefined;
  /** Start anew with each recipient even if a private conversation exists. */
  force_new?: boolean | undefined;
  /** One conversation for all recipients instead of one with each. */
  group_conversation?: boolean | undefined;
  /** With `group_conversation`: a new conversation with each recipient. */
  bulk_message?: boolean | undefined;
  /** `"async"`: a send to each of many recipients is queued; see `batchId` of the result. */
  mode?: "sync" | "async" | undefined;
}

/** Parameters of `addMessage`. */
export interface AddMessageParams extends MessageParams {
  /** Who gets this message; everyone in the conversation unless given. */
  recipients?: Recipients | undefined;
  /** Earlier messages to hand to the recipients. */
  included_messages?: readonly IdLike[] | undefined;
}

/** What `edit` of a conversation changes: the caller's own state of it. */
export interface ConversationChanges {
  /** Read, unread or archived. */
  workflow_state?: "read" | "unread" | "archived" | undefined;
  /** Whether new messages make it unread; ignored on private ones. */
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
 * Whom to write to: ids, records of users, courses or groups, or contexts such as `course_7_students`.
 * A single one need not stand in a list.
 */
export type Recipients = IdLike | readonly IdLike[];

/** What a batch update does to conversations. */
export type ConversationEvent = "mark_as_read" | "mark_as_unread" | "star" | "unstar" | "archive" | "destroy";

/** Parameters of `searchRecipients`; at least one of `search`, `context`, `user_id`. */
export interface SearchRecipientsParams {
  /** Part of a name. */
  search?: string | undefined;
  /** Where to look: `course_1`, `course_1_students`, `group_2`. */
  context?: string | undefined;
  /** Ids and contexts to leave out. */
  exclude?: readonly string[] | undefined;
  /** Only people, or only contexts. */
  type?: "user" | "context" | "course" | "section" | "group" | undefined;
  /** One user. */
  user_id?: IdLike | undefined;
  /** A conversation whose participants may be found. */
  from_conversation_id?: IdLike | undefined;
  /** Permissions that contexts should tell of. */
  permissions?: readonly string[] | undefined;
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
  /** Only those published and started; always so for people without the right to see others. */
  active_only?: boolean | undefined;
  /** Only the newest of each course. */
  latest_only?: boolean | undefined;
  /** Additional data. */
  include?: readonly Open<"sections" | "sections_user_count" | "course_section">[] | undefined;
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

/** How to wait for long work. */
export interface WaitOptions {
  /** Milliseconds before the second look. Default 1,000; each wait is half as long again. */
  intervalMs?: number | undefined;
  /** Longest wait between two looks. Default 10,000. */
  maxIntervalMs?: number | undefined;
  /** Milliseconds to wait in all; no limit by default. The work itself goes on. */
  timeoutMs?: number | undefined;
  /** Ends the waiting, not the work. */
  signal?: AbortSignal | undefined;
}
