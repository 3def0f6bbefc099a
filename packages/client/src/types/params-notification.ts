/** Parameters of the methods for channels, preferences and account notifications, by their wire names. */
import type { DateLike, Open } from "./ids.ts";
import type { ListOf } from "./lists.ts";

/** How often a channel is used for a kind of notification. */
export type Frequency = "immediately" | "daily" | "weekly" | "never";

/** Frequencies by the names of notifications, such as `{ new_announcement: "daily" }`. */
export type FrequencyMap = Readonly<Record<string, Frequency | { frequency: Frequency }>>;

/** A new channel. */
export interface ChannelParams {
  /** Address or number; not needed for `push`. */
  address?: string | undefined;
  /** Kind of channel. */
  type: Open<"email" | "sms" | "push">;
  /** The device's token, for `push`. */
  token?: string | undefined;
}

/** How a channel is created. */
export interface CreateChannelOptions {
  /** Makes it active at once. Ignored by the site unless the caller may manage students. */
  skip_confirmation?: boolean | undefined;
}

/** Fields of a global announcement of an account. */
export interface AccountNotificationParams {
  /** Title. */
  subject: string;
  /** Text, as HTML. */
  message: string;
  /** When it is first shown. */
  start_at: DateLike;
  /** When it is last shown. */
  end_at: DateLike;
  /** Icon shown next to it. */
  icon?: Open<"warning" | "information" | "question" | "error" | "calendar"> | undefined;
  /** Also sends it as messages. */
  send_message?: boolean | undefined;
}

/** The users to whom a global announcement is shown. */
export interface AccountNotificationAudience {
  /** Names or ids of roles; default: everyone. */
  account_notification_roles?: ListOf<string | number> | undefined;
}
