/** The fate of events: what was decided for whom, and what became of it. */
import type { NotificationDecision, NotificationTrace, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import { notFound } from "../../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { OrdinalPage } from "../../platform/paging.ts";
import { type Db, run } from "../../store/database.ts";

type Decision = Static<typeof NotificationDecision>;

/** Why the outcome is what it is, in words. */
const REASONS: Readonly<Record<Decision["outcome"], string>> = {
  immediately: "the channel wants this kind at once",
  daily: "the channel wants this kind once a day",
  weekly: "the channel wants this kind once a week",
  never: "the channel does not want this kind",
  muted: "the person muted the course",
  limited: "the day's limit of mails was reached, so it goes into the daily digest",
  bouncing: "mails to this address came back before, so it is kept for the daily digest",
  unregistered: "the person has not finished registering",
  suppressed: "the account sends no notifications",
  no_channel: "the person has no confirmed channel",
};

interface TraceRow {
  readonly event_id: number;
  readonly kind: string;
  readonly event_at: Date;
  readonly decided_at: Date | null;
  readonly notification: string;
  readonly user_id: number;
  readonly communication_channel_id: number;
  readonly outcome: Decision["outcome"];
  readonly address: string | null;
  readonly message_id: number | null;
  readonly message_state: string | null;
  readonly dispatch_at: Date | null;
  readonly sent_at: Date | null;
  readonly attempts: number | null;
  readonly state_reason: string | null;
  readonly transmission_errors: string | null;
  readonly send_at: Date | null;
  readonly digest_state: string | null;
}

/** Decisions `d` with their event, channel, and message: the one sent at once, or the digest that holds them. */
const TRACE = `
  select d.event_id, e.kind, e.created_at as event_at, e.decided_at, d.notification, d.user_id, d.communication_channel_id,
    d.outcome, c.path as address, m.id as message_id, m.workflow_state as message_state, m.dispatch_at, m.sent_at,
    m.attempts, m.state_reason, m.transmission_errors, q.send_at, q.workflow_state as digest_state
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

const present = (r: TraceRow): Decision => ({
  event_id: r.event_id,
  kind: r.kind,
  created_at: wireTime(r.event_at),
  decided_at: wireTimeOrNull(r.decided_at),
  notification: r.notification,
  user_id: r.user_id,
  communication_channel_id: r.communication_channel_id === 0 ? null : r.communication_channel_id,
  address: r.address,
  outcome: r.outcome,
  reason: REASONS[r.outcome],
  message:
    r.message_id === null
      ? null
      : {
          id: r.message_id,
          workflow_state: r.message_state!,
          dispatch_at: wireTimeOrNull(r.dispatch_at),
          sent_at: wireTimeOrNull(r.sent_at),
          attempts: r.attempts!,
          reason: r.transmission_errors ?? r.state_reason,
        },
  digest: r.send_at === null ? null : { send_at: wireTime(r.send_at), workflow_state: r.digest_state! },
});

/** What was decided for one user, newest first. */
export async function traceOfUser(db: Db, root: number, userId: number, page: OrdinalPage): Promise<Decision[]> {
  const rows = await run<TraceRow>(
    db,
    `${TRACE} where d.root_account_id = $1 and d.user_id = $2
     order by d.event_id desc, d.notification, d.communication_channel_id offset $3 limit $4`,
    [root, userId, page.offset, page.perPage + 1],
  );
  return rows.map(present);
}

/** Whether the actor may see what was decided for others. */
export const tracesAll = async (db: Db, actor: Actor): Promise<boolean> =>
  can(actor, "read_messages", rootPlace(actor, await loadOverrides(db, actor)));

export interface EventTrace {
  readonly trace: Static<typeof NotificationTrace>;
  readonly more: boolean;
}

/** One event: everybody's part for those who may see it, else one's own; whoever has none is not told of it. */
export async function traceEvent(db: Db, actor: Actor, reference: string, page: OrdinalPage): Promise<EventTrace> {
  const id = parseId(reference) ?? -1;
  const all = await tracesAll(db, actor);
  const event = await db
    .selectFrom("outbox_events")
    .select(["id", "kind", "created_at", "decided_at", "error"])
    .where("root_account_id", "=", actor.root)
    .where("id", "=", id)
    .executeTakeFirst();
  const rows = await run<TraceRow>(
    db,
    `${TRACE} where d.root_account_id = $1 and d.event_id = $2 and ($3::bigint is null or d.user_id = $3)
     order by d.user_id, d.notification, d.communication_channel_id offset $4 limit $5`,
    [actor.root, id, all ? null : actor.id, page.offset, page.perPage + 1],
  );
  if (event === undefined || (!all && rows.length === 0 && page.page === 1)) throw notFound();
  return {
    trace: {
      id: event.id,
      kind: event.kind,
      created_at: wireTime(event.created_at),
      decided_at: wireTimeOrNull(event.decided_at),
      error: all ? event.error : null,
      decisions: rows.slice(0, page.perPage).map(present),
    },
    more: rows.length > page.perPage,
  };
}
