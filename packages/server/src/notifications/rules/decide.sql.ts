/** The statement that decides who hears of events: recipients → channels → policies → message, digest or nothing. */
import { NOTIFICATIONS } from "./catalogue.ts";

/** The catalogue's part that decides, as rows. */
const CATALOGUE = NOTIFICATIONS.map(
  (n) =>
    `('${n.key}', '${n.category.default}', ${n.delay}, ${n.category.summarizable}, ${n.category.name === "Registration"})`,
).join(", ");

const EMAIL = "('email', 'personal_email')";

/** Parameters common to all such statements; their own begin at $7. */
export interface DecideParameters {
  /** $1 */
  readonly now: Date;
  /** $2 Mails to one person in 24 hours, after which the rest waits for a digest. */
  readonly dailyLimit: number;
  /** $3 Whether mail is kept here instead of being sent: there is no mail server. */
  readonly keep: boolean;
  /** $4, $5 Saturday midnight, US Eastern, of this week and of the next. */
  readonly saturdays: readonly [Date, Date];
  /** $6 Seconds in which further events may join a mail. */
  readonly gatherSeconds: number;
}

export const decideValues = (p: DecideParameters): unknown[] => [
  p.now,
  p.dailyLimit,
  p.keep,
  p.saturdays[0],
  p.saturdays[1],
  p.gatherSeconds,
];

/**
 * `events` selects the events `e`; `recipients` selects from `e` the rows (root_account_id, event_id, user_id,
 * notification, context_type, context_id, course_id, channel_id), each once, where a channel stands for itself alone;
 * `last` is the statement's end, which sees `e` and the new decisions `f`; `root` is the root account, where all
 * events are of one: a planner that is told so guesses the number of recipients better.
 *
 * The decision rows' key is what makes every effect happen once: who was decided before is left out, and should two
 * workers decide the same at once the key fails the second as a whole. (Nothing here joins what it inserts: the planner
 * knows nothing of such rows, and would compare each with each.)
 */
export const decideSql = (
  { events, recipients, last, root }: { events: string; recipients: string; last: string; root?: string },
  of = (alias: string) => root ?? `${alias}.root_account_id`,
): string => `
with n(notification, standard, delay, summarizable, registration) as materialized (values ${CATALOGUE}),
taken as materialized (${events}),
e as materialized (
  select t.*, coalesce((a.settings->>'suppress_notifications')::boolean, false) as suppressed
  from taken t join accounts a on a.root_account_id = t.root_account_id and a.id = t.root_account_id
),
fresh as (
  select r.* from (${recipients}) r where not exists (select 1 from notification_decisions x
    where x.root_account_id = ${of("r")} and x.event_id = r.event_id and x.user_id = r.user_id and x.notification = r.notification)
),
-- each recipient with each channel that may be used; the channel is null where there is none
c as (
  select r.root_account_id, r.event_id, r.user_id, r.notification, r.context_type, r.context_id, r.course_id, r.suppressed,
    n.standard, n.delay, n.summarizable, n.registration,
    u.time_zone, u.workflow_state as user_state, (u.settings->>'default_notifications_disabled') = 'true' as quiet,
    ch.id as channel_id, ch.path, ch.path_type, ch.path_type in ${EMAIL} as mail, ch.bounce_count, ch.default_policies
  from fresh r join n using (notification)
  join users u on u.root_account_id = ${of("r")} and u.id = r.user_id and u.workflow_state <> 'deleted'
  left join communication_channels ch on ch.root_account_id = ${of("r")} and ch.user_id = r.user_id
    and case
      when r.channel_id is not null then ch.id = r.channel_id
      when ch.path_type = 'sms' then false
      when ch.workflow_state = 'active' then true
      else n.registration and ch.workflow_state = 'unconfirmed' and ch.path_type in ${EMAIL}
    end
),
-- the same with what its policies say; made: a first policy for the person's mail channel
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
  left join notification_policies policy on policy.root_account_id = ${of("c")}
    and policy.communication_channel_id = c.channel_id and policy.notification = c.notification
  left join notification_policy_overrides in_course on in_course.root_account_id = ${of("c")}
    and in_course.communication_channel_id = c.channel_id and in_course.context_type = 'Course'
    and in_course.context_id = c.course_id and in_course.notification = c.notification
  left join notification_policy_overrides in_account on c.course_id is not null
    and in_account.root_account_id = ${of("c")} and in_account.communication_channel_id = c.channel_id
    and in_account.context_type = 'Account' and in_account.context_id = c.root_account_id
    and in_account.notification = c.notification
  -- what follows looks at these several times: they are worked out once
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
          -- newest first, so that their index is used even by a planner that knows nothing of the table yet
          when p.mail and p.summarizable and exists (
            select from notification_messages m where m.root_account_id = ${of("p")} and m.user_id = p.user_id
              and m.created_at > $1::timestamptz - interval '24 hours' and m.to_email
              and m.dispatch_at > $1::timestamptz - interval '24 hours'
            order by m.created_at desc, m.id desc offset $2::int - 1) then 'limited'
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
  select distinct root_account_id, channel_id, notification, first_frequency, $1::timestamptz, $1::timestamptz
  from f where made
  on conflict do nothing
),
fallback_policies as (
  insert into notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
  select distinct root_account_id, channel_id, '', 'daily', $1::timestamptz, $1::timestamptz
  from f where mail and summarizable and outcome in ('limited', 'bouncing')
  on conflict do nothing
),
d as (
  insert into notification_decisions (root_account_id, event_id, notification, user_id, communication_channel_id, outcome, created_at)
  select root_account_id, event_id, notification, user_id, coalesce(channel_id, 0), outcome, $1::timestamptz from f
),
-- of one thing that changed several times only the newest notice goes out
replaced as (
  update notification_messages m set workflow_state = 'cancelled', state_reason = 'a newer one replaced it', updated_at = $1::timestamptz
  from f cross join lateral (select x.id from notification_messages x where x.root_account_id = f.root_account_id
    and x.user_id = f.user_id and x.created_at > $1::timestamptz - interval '6 hours'
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
    -- nearly everything leaves at once, and an interval of nothing costs as much as any
    case when k.wait = 0 then $1::timestamptz else $1::timestamptz + make_interval(secs => k.wait) end,
    case when k.kept then $1::timestamptz end,
    case when f.outcome = 'bouncing' then 'bounced' when k.kept then 'sent' else 'staged' end,
    case when f.outcome = 'bouncing' then 'the address bounced before' when k.kept then 'kept here: no mail server is configured' end,
    f.mail or f.path_type = 'sms', $1::timestamptz, $1::timestamptz
  from f cross join lateral (select f.mail and $3::boolean and f.delay = 0 and f.outcome = 'immediately' as kept,
    case when f.mail and f.summarizable then greatest(f.delay, $6::int) else f.delay end as wait) k
  where f.outcome in ('immediately', 'bouncing')
  ${root === undefined ? "order by f.event_id, f.user_id, f.channel_id" : ""}
),
digested as (
  insert into delayed_messages (root_account_id, communication_channel_id, user_id, notification, event_id, frequency,
    context_type, context_id, course_id, send_at, created_at, updated_at)
  select f.root_account_id, f.channel_id, f.user_id, f.notification, f.event_id,
    case when f.outcome = 'weekly' then 'weekly' else 'daily' end, f.context_type, f.context_id, f.course_id,
    case when f.outcome <> 'weekly' then pidge_daily_send_at(coalesce(f.time_zone, 'America/Denver'), $1::timestamptz)
      else case when $4::timestamptz + w.slot < $1::timestamptz then $5::timestamptz + w.slot else $4::timestamptz + w.slot end end,
    $1::timestamptz, $1::timestamptz
  from f cross join lateral (select make_interval(mins => ((f.root_account_id % 4) * 360 + f.user_id % 360)::int) as slot) w
  where f.outcome in ('daily', 'weekly') or (f.outcome in ('limited', 'bouncing') and f.mail and f.summarizable)
)
${last}`;
