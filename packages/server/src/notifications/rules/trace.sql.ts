/** Statements about the fate of events: what was decided for whom, and what became of it. */
import type { NotificationDecision, Static } from "@pidge/api";
import type { TenantContext } from "../../platform/context.ts";
import { sql, statement } from "../../store/statement.ts";

type Outcome = Static<typeof NotificationDecision>["outcome"];

export interface TraceRow {
  readonly event_id: number;
  readonly kind: string;
  readonly event_at: Date;
  readonly decided_at: Date | null;
  readonly notification: string;
  readonly user_id: number;
  readonly communication_channel_id: number;
  readonly outcome: Outcome;
  readonly address: string | null;
  readonly message: {
    readonly id: number;
    readonly workflow_state: string;
    readonly dispatch_at: string | null;
    readonly sent_at: string | null;
    readonly attempts: number;
    readonly state_reason: string | null;
    readonly transmission_errors: string | null;
  } | null;
  readonly send_at: Date | null;
  readonly digest_state: string | null;
}

/** Decisions `d` with their event, channel, and message: the one sent at once, or the digest that holds them. */
const TRACE = `
    select d.event_id, e.kind, e.created_at as event_at, e.decided_at, d.notification, d.user_id, d.communication_channel_id,
      d.outcome, c.path as address, q.send_at, q.workflow_state as digest_state,
      case when m.id is not null then json_build_object('id', m.id, 'workflow_state', m.workflow_state,
        'dispatch_at', m.dispatch_at, 'sent_at', m.sent_at, 'attempts', m.attempts, 'state_reason', m.state_reason,
        'transmission_errors', m.transmission_errors) end as message
    from notification_decisions d
    join outbox_events e on e.root_account_id = d.root_account_id and e.id = d.event_id
    left join communication_channels c on c.root_account_id = d.root_account_id and c.id = d.communication_channel_id
    left join lateral (select * from delayed_messages q where q.root_account_id = d.root_account_id and q.event_id = d.event_id
      and q.communication_channel_id = d.communication_channel_id and q.notification = d.notification limit 1) q on true
    left join lateral (
      select m.* from notification_messages m where m.root_account_id = d.root_account_id and m.id = q.message_id
      union all
      -- made with the decision, at the same moment
      select m.* from notification_messages m where m.root_account_id = d.root_account_id and m.user_id = d.user_id
        and m.created_at = d.created_at and m.event_id = d.event_id and m.notification = d.notification
        and m.communication_channel_id = d.communication_channel_id
      order by id desc limit 1) m on true`;

/** What was decided for a user, newest first. */
export const decisionsOfUser = statement(
  "decisions_of_user",
  { tenant: "bigint", user: "bigint", offset: "bigint", limit: "int" },
  (p) => sql<TraceRow>`${TRACE}
    where d.root_account_id = ${p.tenant} and d.user_id = ${p.user}
    order by d.event_id desc, d.notification, d.communication_channel_id offset ${p.offset} limit ${p.limit}`,
);

/** What was decided of an event, for all or for one user. */
export const decisionsOfEvent = statement(
  "decisions_of_event",
  { tenant: "bigint", event: "bigint", user: "bigint | null", offset: "bigint", limit: "int" },
  (p) => sql<TraceRow>`${TRACE}
    where d.root_account_id = ${p.tenant} and d.event_id = ${p.event} and (${p.user} is null or d.user_id = ${p.user})
    order by d.user_id, d.notification, d.communication_channel_id offset ${p.offset} limit ${p.limit}`,
);

export const findEvent = ({ db, root }: Pick<TenantContext, "db" | "root">, id: number) =>
  db
    .selectFrom("outbox_events")
    .select(["id", "kind", "created_at", "decided_at", "error"])
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirst();
