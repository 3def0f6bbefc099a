/**
 * The outbox: what happened, written in the same transaction as the change itself, for the workers that decide who
 * hears of it.
 *
 * A room writes its event with `insertEvent`, or inside a statement of its own with the columns of `OUTBOX_COLUMNS`.
 * Nothing else is needed: the worker in this process is woken by the statement itself (see worker.ts), those of other
 * processes find the row by their slow poll.
 */
import { type Db, run } from "../store/database.ts";

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

/** The columns that a statement of another room fills: `insert into outbox_events (${OUTBOX_COLUMNS}) …`. */
export const OUTBOX_COLUMNS = "root_account_id, kind, payload, created_at";

const INSERT = `insert into outbox_events (${OUTBOX_COLUMNS}, not_before) values ($1, $2, $3::jsonb, $4, $5)`;

/** Notes that something happened, within the transaction in which it did; nobody hears of it before `notBefore`. */
export async function insertEvent<K extends OutboxKind>(
  db: Db,
  root: number,
  kind: K,
  payload: OutboxEvents[K],
  now: Date,
  notBefore: Date | null = null,
): Promise<void> {
  await run(db, INSERT, [root, kind, JSON.stringify(payload), now, notBefore]);
}
