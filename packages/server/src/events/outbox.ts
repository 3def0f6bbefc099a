/**
 * The outbox: events written in the same transaction as the change that they tell of, for the workers that resolve
 * recipients and create notifications.
 *
 * A module writes an event with `insertEvent`, or inside a statement of its own with `insertEvents` (outbox.sql.ts); such
 * a statement declares it with `emits`. The declaration wakes the worker of this process when the statement is sent; workers of
 * other processes find the row by their slow poll.
 */

/** The kinds of events with the payload of each. Ids are plain numbers. */
export interface OutboxEvents {
  /** A person wrote in a conversation: its subscribed recipients but the author hear of it. */
  conversation_message: { conversation_id: number; message_id: number; author_id: number };
  /** People were added to a conversation; `message_id` is the generated message. They hear of it if still subscribed. */
  added_to_conversation: { conversation_id: number; message_id: number; author_id: number; user_ids: number[] };
  /** Confirmation for the author of a new conversation, once per batch. */
  conversation_created: { conversation_id: number; message_id: number; author_id: number };
  /** An announcement became visible. Its readers hear of it, and its author separately. */
  new_announcement: { topic_id: number };
  /** A discussion became visible. */
  new_discussion_topic: { topic_id: number };
  /**
   * An entry was written, in a discussion (its subscribers hear of it, but not those mentioned) or under an
   * announcement (the announcement's author does).
   */
  new_discussion_entry: { topic_id: number; entry_id: number; author_id: number; mentioned_user_ids?: number[] };
  /** People were mentioned in an entry. */
  discussion_mention: { topic_id: number; entry_id: number; author_id: number; user_ids: number[] };
  /** A reader reported an entry; `user_ids` are the instructors who are told. */
  reported_reply: { topic_id: number; entry_id: number; author_id: number; user_ids: number[] };
  /** A global announcement begins to show. */
  account_notification: { account_notification_id: number };
  /** A channel is to be confirmed, or its owner asked for a new password: always sent, to that channel alone. */
  channel_message: { communication_channel_id: number; notification: ChannelNotification };
  /** A text for certain people about something that has no kind of its own; it counts as this notification. */
  notice: {
    /** A wire name of the catalogue, for example `report_generated`. */
    notification: string;
    user_ids: number[];
    subject: string;
    text: string;
    /** Path on the site that the mail links to. */
    path?: string;
    /** What it is about: of several notices with one number only the newest goes out. */
    about_id?: number;
    /** With it the person's choices for that course count. */
    course_id?: number;
  };
}

export type ChannelNotification =
  | "confirm_registration"
  | "confirm_email_communication_channel"
  | "confirm_sms_communication_channel"
  | "merge_email_communication_channel"
  | "forgot_password";

export type OutboxKind = keyof OutboxEvents;

export const OUTBOX_KINDS = [
  "conversation_message",
  "added_to_conversation",
  "conversation_created",
  "new_announcement",
  "new_discussion_topic",
  "new_discussion_entry",
  "discussion_mention",
  "reported_reply",
  "account_notification",
  "channel_message",
  "notice",
] as const satisfies readonly OutboxKind[];
