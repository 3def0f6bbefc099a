/** Statements about what differs for one course or account. */
import { sql, statement } from "../../store/statement.ts";

const context = { tenant: "bigint", contextType: "text", context: "bigint" } as const;

/** A row when the user switched the context off on any channel. */
export const disabledContext = statement(
  "disabled_notification_context",
  { ...context, user: "bigint" },
  (p) => sql`
    select 1 from notification_policy_overrides o
    join communication_channels c on c.root_account_id = o.root_account_id and c.id = o.communication_channel_id
    where c.root_account_id = ${p.tenant} and c.user_id = ${p.user} and o.context_type = ${p.contextType}
      and o.context_id = ${p.context} and o.notification = '' and o.workflow_state = 'disabled' limit 1`,
);

/** Switches a context for every channel of the user, retired ones included. */
export const switchContextRows = statement(
  "switch_notification_context",
  { ...context, user: "bigint", state: "text", now: "timestamptz" },
  (p) => sql`
    insert into notification_policy_overrides (root_account_id, communication_channel_id, context_type, context_id,
      workflow_state, created_at, updated_at)
    select root_account_id, id, ${p.contextType}, ${p.context}, ${p.state}, ${p.now}, ${p.now}
    from communication_channels where root_account_id = ${p.tenant} and user_id = ${p.user}
    on conflict (root_account_id, communication_channel_id, context_type, context_id, notification)
    do update set workflow_state = excluded.workflow_state, updated_at = excluded.updated_at`,
);

export const overridePolicies = statement(
  "override_policies",
  { ...context, channel: "bigint", notifications: "text[]", frequency: "text", now: "timestamptz" },
  (p) => sql`
    insert into notification_policy_overrides (root_account_id, communication_channel_id, context_type, context_id,
      notification, frequency, created_at, updated_at)
    select ${p.tenant}, ${p.channel}, ${p.contextType}, ${p.context}, n, ${p.frequency}, ${p.now}, ${p.now}
    from unnest(${p.notifications}) n
    on conflict (root_account_id, communication_channel_id, context_type, context_id, notification)
    do update set frequency = excluded.frequency, updated_at = excluded.updated_at`,
);
