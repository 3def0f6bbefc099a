/** What methods of channels, preferences and account notifications take. Names are those of the wire. */
import type { DateLike, Open } from "./ids.ts";

/** How often a channel is used for a kind of notification. */
export type Frequency = "immediately" | "daily" | "weekly" | "never";

/** A new way to reach a person. */
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

/** A global announcement of an account. */
export interface AccountNotificationParams {
  /** Title. */
  subject: string;
  /** Text, as HTML. */
  message: string;
  /** When it begins to be shown. */
  start_at: DateLike;
  /** When it ceases to be shown. */
  end_at: DateLike;
  /** Sign beside it. */
  icon?: Open<"warning" | "information" | "question" | "error" | "calendar"> | undefined;
  /** Sends it as messages too. */
  send_message?: boolean | undefined;
}

/** To whom a global announcement is shown. */
export interface AccountNotificationAudience {
  /** Names or ids of roles; everyone unless given. */
  account_notification_roles?: readonly (string | number)[] | undefined;
}
