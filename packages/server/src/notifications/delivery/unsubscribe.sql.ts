/** Statements about a channel's subscription to a category. */
import { sql, statement } from "../../store/statement.ts";

const channel = { tenant: "bigint", channel: "bigint", notifications: "text[]" } as const;

/** The address of a channel, and how many of the notifications it never wants. */
export const channelSubscription = statement(
  "channel_subscription",
  channel,
  (p) => sql<{ path: string; ended: number }>`
    select c.path, (select count(*)::int from notification_policies q where q.root_account_id = c.root_account_id
      and q.communication_channel_id = c.id and q.notification = any(${p.notifications}) and q.frequency = 'never') as ended
    from communication_channels c where c.root_account_id = ${p.tenant} and c.id = ${p.channel}`,
);
