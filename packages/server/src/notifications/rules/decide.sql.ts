/** Statements that decide what is to be done about events: recipients → channels → policies → message, digest or nothing. */
import { type Places, sql, statement, variants } from "../../store/statement.ts";
import { tenantsWith } from "../tenantsWith.sql.ts";
import { NOTIFICATIONS } from "./catalogue.ts";
import {
  LARGE_KINDS,
  type LargeKind,
  listRecipients,
  portionRecipients,
  SMALL_KINDS,
  smallRecipients,
} from "./recipients.sql.ts";

/** The part of the catalogue that decisions depend on, as rows. */
const CATALOGUE = NOTIFICATIONS.map(
  (n) =>
    `('${n.key}', '${n.category.default}', ${n.delay}, ${n.category.summarizable}, ${n.category.name === "Registration"})`,
).join(", ");

const EMAIL = "('email', 'personal_email')";

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(", ");
const SMALL = `kind in (${quoted(SMALL_KINDS)})`;
const LARGE = `kind in (${quoted(LARGE_KINDS)})`;

const OPEN = "decided_at is null";
/** An event that no worker works on: one that has not renewed its claim for this long counts as dead. */
const FREE = `${OPEN} and (taken_at is null or taken_at < now() - interval '45 seconds')`;
const due = (now: string) => `${FREE} and (not_before is null or not_before <= ${now})`;

const parameters = {
  tenant: "bigint",
  now: "timestamptz",
  /** Mails to one person in 24 hours, after which the rest waits for a digest. */
  dailyLimit: "int",
  /** Whether mail is kept here instead of being sent: there is no mail server. */
  keep: "boolean",
  /** Seconds in which further events may join a mail. */
  gatherSeconds: "int",
  dailyAt: "time",
  thisSaturday: "timestamptz",
  nextSaturday: "timestamptz",
} as const;

interface Parts {
  /** Selects the events `e`. */
  readonly events: string;
  /** Selects, from `e`, the rows (root_account_id, event_id, user_id, notification, context_type, context_id, course_id, channel_id). */
  readonly recipients: string;
  /** Whether messages are inserted in the order of events and recipients; sorting thousands takes too long. */
  readonly inOrder: boolean;
}

/**
 * The decisions `f` of events `e`, as common table expressions. A recipient's row with a channel stands for that channel
 * alone.
 *
 * The key of the decision rows makes every effect happen once: decisions that exist are left out, and when two workers
 * decide the same at once the key fails the second as a whole. (Nothing joins the rows that are inserted here: the planner
 * has no statistics of them and would compare each with each.)
 */
const decisions = (p: Places<typeof parameters>, part: Parts): string => `
with n(notification, standard, delay, summarizable, registration) as materialized (values ${CATALOGUE}),
taken as materialized (${part.events}),
e as materialized (
  select t.*, coalesce((a.settings->>'suppress_notifications')::boolean, false) as suppressed
  from taken t join accounts a on a.root_account_id = t.root_account_id and a.id = t.root_account_id
),
fresh as (
  select r.* from (${part.recipients}) r where not exists (select 1 from notification_decisions x
    where x.root_account_id = ${p.tenant} and x.event_id = r.event_id and x.user_id = r.user_id and x.notification = r.notification)
),
-- each recipient with each channel that may be used; null where there is none
c as (
  select r.root_account_id, r.event_id, r.user_id, r.notification, r.context_type, r.context_id, r.course_id, r.suppressed,
    n.standard, n.delay, n.summarizable, n.registration,
    u.time_zone, u.workflow_state as user_state, (u.settings->>'default_notifications_disabled') = 'true' as quiet,
    ch.id as channel_id, ch.path, ch.path_type, ch.path_type in ${EMAIL} as mail, ch.bounce_count, ch.default_policies
  from fresh r join n using (notification)
  join users u on u.root_account_id = ${p.tenant} and u.id = r.user_id and u.workflow_state <> 'deleted'
  left join communication_channels ch on ch.root_account_id = ${p.tenant} and ch.user_id = r.user_id
    and case
      when r.channel_id is not null then ch.id = r.channel_id
      when ch.path_type = 'sms' then false
      when ch.workflow_state = 'active' then true
      else n.registration and ch.workflow_state = 'unconfirmed' and ch.path_type in ${EMAIL}
    end
),
-- the same with what the policies say; made: a first policy for the user's mail channel
p as (
  select c.*,
    case when c.channel_id is null or policy.frequency is not null or c.default_policies is not null then false
      else c.channel_id = (select x.id from communication_channels x
          where x.root_account_id = c.root_account_id and x.user_id = c.user_id and x.workflow_state <> 'retired'
            and x.path_type in ${EMAIL} order by x.position, x.id limit 1)
        and not exists (select 1 from communication_channels o left join notification_policies q
        on q.root_account_id = o.root_account_id and q.communication_channel_id = o.id and q.notification = c.notification
        where o.root_account_id = c.root_account_id and o.user_id = c.user_id
          and (q.frequency is not null or (o.default_policies is not null and o.workflow_state <> 'retired'))) end as made,
    coalesce(in_course.frequency, in_account.frequency, policy.frequency,
      case c.default_policies when 'standard' then c.standard else c.default_policies end) as frequency,
    c.summarizable and c.course_id is not null and exists (select 1 from communication_channels o
      join notification_policy_overrides s on s.root_account_id = o.root_account_id and s.communication_channel_id = o.id
      where o.root_account_id = c.root_account_id and o.user_id = c.user_id and s.context_type = 'Course'
        and s.context_id = c.course_id and s.notification = '' and s.workflow_state = 'disabled') as muted
  from c
  left join notification_policies policy on policy.root_account_id = ${p.tenant}
    and policy.communication_channel_id = c.channel_id and policy.notification = c.notification
  left join notification_policy_overrides in_course on in_course.root_account_id = ${p.tenant}
    and in_course.communication_channel_id = c.channel_id and in_course.context_type = 'Course'
    and in_course.context_id = c.course_id and in_course.notification = c.notification
  left join notification_policy_overrides in_account on c.course_id is not null
    and in_account.root_account_id = ${p.tenant} and in_account.communication_channel_id = c.channel_id
    and in_account.context_type = 'Account' and in_account.context_id = c.root_account_id
    and in_account.notification = c.notification
  -- keeps the planner from computing these several times below
  offset 0
),
f as materialized (
  select p.root_account_id, p.event_id, p.user_id, p.notification, p.context_type, p.context_id, p.course_id, p.delay,
    p.summarizable, p.time_zone, p.channel_id, p.path, p.path_type, p.mail, p.made,
    case when p.made then case when p.quiet then 'never' else p.standard end end as first_frequency,
    case
      when p.suppressed then 'suppressed'
      when p.channel_id is null then 'no_channel'
      when p.registration then case when p.bounce_count > 0 then 'bouncing' else 'immediately' end
      when p.user_state in ('pre_registered', 'creation_pending') then 'unregistered'
      when p.muted then 'muted'
      else case w.wanted
        when 'immediately' then case
          when p.bounce_count > 0 then 'bouncing'
          -- newest first, so that a planner without statistics uses their index too
          when p.mail and p.summarizable and exists (
            select from notification_messages m where m.root_account_id = ${p.tenant} and m.user_id = p.user_id
              and m.created_at > ${p.now} - interval '24 hours' and m.to_email
              and m.dispatch_at > ${p.now} - interval '24 hours'
            order by m.created_at desc, m.id desc offset ${p.dailyLimit} - 1) then 'limited'
          else 'immediately' end
        when 'never' then 'never'
        else case when p.mail then w.wanted else 'never' end
      end end as outcome
  from p cross join lateral (select case
    when not p.summarizable then 'immediately'
    when p.frequency is not null then p.frequency
    when p.made and not coalesce(p.quiet, false) then p.standard
    else 'never' end as wanted) w
),
first_policies as (
  insert into notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
  select distinct root_account_id, channel_id, notification, first_frequency, ${p.now}, ${p.now}
  from f where made
  on conflict do nothing
),
fallback_policies as (
  insert into notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
  select distinct root_account_id, channel_id, '', 'daily', ${p.now}, ${p.now}
  from f where mail and summarizable and outcome in ('limited', 'bouncing')
  on conflict do nothing
),
d as (
  insert into notification_decisions (root_account_id, event_id, notification, user_id, communication_channel_id, outcome, created_at)
  select root_account_id, event_id, notification, user_id, coalesce(channel_id, 0), outcome, ${p.now} from f
),
-- of several notices about one thing only the newest is sent
replaced as (
  update notification_messages m set workflow_state = 'cancelled', state_reason = 'a newer one replaced it', updated_at = ${p.now}
  from f cross join lateral (select x.id from notification_messages x where x.root_account_id = f.root_account_id
    and x.user_id = f.user_id and x.created_at > ${p.now} - interval '6 hours'
    and x.communication_channel_id = f.channel_id and x.notification = f.notification and x.event_id < f.event_id
    and x.context_type = f.context_type and x.context_id = f.context_id
    and x.workflow_state in ('created', 'staged', 'sending') order by x.created_at desc, x.id desc) older
  where f.delay > 0 and f.outcome = 'immediately' and m.root_account_id = f.root_account_id and m.id = older.id
),
messages as (
  insert into notification_messages (root_account_id, user_id, communication_channel_id, notification, event_id,
    context_type, context_id, course_id, path_type, to_address, delay_for, dispatch_at, sent_at, workflow_state,
    state_reason, to_email, created_at, updated_at)
  select f.root_account_id, f.user_id, f.channel_id, f.notification, f.event_id, f.context_type, f.context_id, f.course_id,
    f.path_type, f.path, f.delay,
    -- most leave at once, and an interval of zero costs as much as any
    case when k.wait = 0 then ${p.now} else ${p.now} + make_interval(secs => k.wait) end,
    case when k.kept then ${p.now} end,
    case when f.outcome = 'bouncing' then 'bounced' when k.kept then 'sent' else 'staged' end,
    case when f.outcome = 'bouncing' then 'the address bounced before' when k.kept then 'kept here: no mail server is configured' end,
    f.mail or f.path_type = 'sms', ${p.now}, ${p.now}
  from f cross join lateral (select f.mail and ${p.keep} and f.delay = 0 and f.outcome = 'immediately' as kept,
    case when f.mail and f.summarizable then greatest(f.delay, ${p.gatherSeconds}) else f.delay end as wait) k
  where f.outcome in ('immediately', 'bouncing')
  ${part.inOrder ? "order by f.event_id, f.user_id, f.channel_id" : ""}
),
digested as (
  insert into delayed_messages (root_account_id, communication_channel_id, user_id, notification, event_id, frequency,
    context_type, context_id, course_id, send_at, created_at, updated_at)
  select f.root_account_id, f.channel_id, f.user_id, f.notification, f.event_id,
    case when f.outcome = 'weekly' then 'weekly' else 'daily' end, f.context_type, f.context_id, f.course_id,
    case when f.outcome <> 'weekly' then pidge_daily_send_at(coalesce(f.time_zone, 'America/Denver'), ${p.now}, ${p.dailyAt})
      else case when ${p.thisSaturday} + w.slot < ${p.now} then ${p.nextSaturday} + w.slot else ${p.thisSaturday} + w.slot end end,
    ${p.now}, ${p.now}
  from f cross join lateral (select make_interval(mins => ((f.root_account_id % 4) * 360 + f.user_id % 360)::int) as slot) w
  where f.outcome in ('daily', 'weekly') or (f.outcome in ('limited', 'bouncing') and f.mail and f.summarizable)
)`;

export interface SmallDecision {
  readonly events: number;
  /** Messages that may be sent. */
  readonly immediate: number;
  /** Whether an event with many recipients waits. */
  readonly large: boolean;
}

/** Takes a batch of events with few recipients, decides and finishes them. */
export const decideSmallEvents = statement(
  "decide_small_events",
  { ...parameters, limit: "int" },
  (p) => sql<SmallDecision>`${decisions(p, {
    events: `select root_account_id, id, kind, payload from outbox_events
    where root_account_id = ${p.tenant} and ${SMALL} and ${due(p.now)}
    order by id limit ${p.limit} for update skip locked`,
    recipients: smallRecipients(p),
    inOrder: true,
  })}, done as (
  update outbox_events o set decided_at = ${p.now}, taken_at = null, error = null from e
  where o.root_account_id = ${p.tenant} and o.id = e.id)
select (select count(*)::int from e) as events, (select count(*)::int from f where outcome = 'immediately') as immediate,
  exists (select 1 from outbox_events where root_account_id = ${p.tenant} and ${LARGE} and ${due(p.now)}) as large`,
  { prepared: true },
);

/** Decides an event for a portion of its recipients, and renews the claim on it. */
export const decidePortion = variants(
  "decide_portion",
  { ...parameters, event: "bigint", users: "bigint[]" },
  (p, kind: LargeKind) => sql<{ immediate: number }>`${decisions(p, {
    events: `select root_account_id, id, kind, payload from outbox_events
    where root_account_id = ${p.tenant} and id = ${p.event} and ${OPEN}`,
    recipients: portionRecipients(p, kind),
    inOrder: false,
  })}, claim as (
  update outbox_events set taken_at = now() where root_account_id = ${p.tenant} and id = ${p.event})
select count(*)::int as immediate from f where outcome = 'immediately'`,
  { examples: LARGE_KINDS },
);

/** Lists a page of an event's recipients. */
export const listLargeRecipients = variants(
  "list_large_recipients",
  {
    tenant: "bigint",
    now: "timestamptz",
    event: "bigint",
    after: "bigint",
    limit: "int",
    unreadable: "bigint[]",
  },
  (p, kind: LargeKind) => sql<{ ids: number[] }>`${listRecipients(p, kind)}`,
  { examples: LARGE_KINDS },
);

export interface LargeEvent {
  readonly id: number;
  readonly kind: LargeKind;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Claims the event with many recipients that has waited longest. */
export const claimLargeEvent = statement(
  "claim_large_event",
  { tenant: "bigint", now: "timestamptz" },
  (p) => sql<LargeEvent>`
    update outbox_events o set taken_at = now(), attempts = o.attempts + 1
    from (select id from outbox_events where root_account_id = ${p.tenant} and ${LARGE} and ${due(p.now)}
      order by id limit 1 for update skip locked) first
    where o.root_account_id = ${p.tenant} and o.id = first.id
    returning o.id, o.kind, o.payload`,
);

export const finishLargeEvent = statement(
  "finish_large_event",
  { tenant: "bigint", event: "bigint", now: "timestamptz" },
  (p) => sql`
    update outbox_events set decided_at = ${p.now}, taken_at = null, error = null
    where root_account_id = ${p.tenant} and id = ${p.event}`,
);

/** Gives the claim back, so that another worker goes on at once. */
export const releaseLargeEvent = statement(
  "release_large_event",
  { tenant: "bigint", event: "bigint" },
  (p) => sql`
    update outbox_events set taken_at = null, attempts = attempts - 1
    where root_account_id = ${p.tenant} and id = ${p.event} and ${OPEN}`,
);

/** Notes a failure. The event is tried again when the claim on it has run out; after the last attempt it is given up. */
export const failLargeEvent = statement(
  "fail_large_event",
  { tenant: "bigint", event: "bigint", error: "text", mostAttempts: "int" },
  (p) => sql`
    update outbox_events set error = ${p.error}, decided_at = case when attempts >= ${p.mostAttempts} then now() end
    where root_account_id = ${p.tenant} and id = ${p.event}`,
);

/** Notes a failure of the first event with few recipients, as `failLargeEvent` does. */
export const failSmallEvent = statement(
  "fail_small_event",
  { tenant: "bigint", error: "text", mostAttempts: "int" },
  (p) => sql`
    update outbox_events o set attempts = o.attempts + 1, error = ${p.error}, taken_at = now(),
      decided_at = case when o.attempts + 1 >= ${p.mostAttempts} then now() end
    from (select id from outbox_events where root_account_id = ${p.tenant} and ${SMALL} and ${FREE}
      order by id limit 1 for update skip locked) first
    where o.root_account_id = ${p.tenant} and o.id = first.id`,
);

/** The tenants that have events to decide now. */
export const tenantsWithEvents = statement(
  "tenants_with_events",
  { now: "timestamptz" },
  (p) => sql<{ root: number }>`${tenantsWith({ table: "outbox_events", waits: OPEN, isDue: due(p.now) })}`,
  { acrossTenants: "finds the tenants that have work" },
);
