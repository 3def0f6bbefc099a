/** Statements about messages: taken to be sent, settled, and freed when a worker died. */
import type { Selectable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { NotificationMessagesTable } from "../../store/tables.generated.ts";
import { tenantsWith } from "../tenantsWith.sql.ts";

type Tenant = Pick<TenantContext, "db" | "root">;
type Writer = Pick<TenantContext, "db" | "root" | "now">;

export type NotificationMessage = Selectable<NotificationMessagesTable>;

/** A message together with what its channel has become since the message was created. */
export interface DueMessage extends NotificationMessage {
  readonly channel_state: string | null;
  readonly channel_bounces: number;
  /** Whether the user turned this kind off for the channel after the message was created. */
  readonly turned_off: boolean;
}

/** What is returned of the message `m` that is taken. */
const TAKEN = `m.*, (select c.workflow_state from communication_channels c where c.root_account_id = m.root_account_id
      and c.id = m.communication_channel_id) as channel_state,
    coalesce((select c.bounce_count from communication_channels c where c.root_account_id = m.root_account_id
      and c.id = m.communication_channel_id), 0) as channel_bounces,
    exists (select 1 from notification_policies q where q.root_account_id = m.root_account_id
      and q.communication_channel_id = m.communication_channel_id and q.notification = m.notification
      and q.frequency = 'never' and q.updated_at > m.created_at) as turned_off`;

/** The worker that took a message has not renewed its claim for so long that it counts as dead. */
const ABANDONED = "taken_at < now() - interval '45 seconds'";

/** Takes messages that are due, and those whose worker died; `own` are those that this process is sending. */
const takeDueMessages = statement(
  "take_due_messages",
  { tenant: "bigint", now: "timestamptz", limit: "int", own: "bigint[]", abandoned: "boolean" },
  (p) => sql<DueMessage>`
    with due as (
      select id from notification_messages
      where root_account_id = ${p.tenant} and workflow_state = 'staged' and dispatch_at <= ${p.now}
      order by dispatch_at, id limit ${p.limit} for update skip locked),
    abandoned as (
      select id from notification_messages
      where root_account_id = ${p.tenant} and workflow_state = 'sending' and ${ABANDONED} and ${p.abandoned}
        and id <> all(${p.own})
      order by taken_at limit ${p.limit} for update skip locked)
    update notification_messages m set workflow_state = 'sending', taken_at = now(), attempts = m.attempts + 1
    from (select id from due union all select id from abandoned) taken
    where m.root_account_id = ${p.tenant} and m.id = taken.id
    returning ${TAKEN}`,
  { prepared: true },
);

export interface Take {
  readonly limit: number;
  /** Messages that this process is sending. */
  readonly own: readonly number[];
  /** Whether messages of workers that seem to be dead are taken too. */
  readonly abandoned: boolean;
}

export const takeMessages = ({ db, root, now }: Writer, take: Take): Promise<DueMessage[]> =>
  execute(db, takeDueMessages, { tenant: root, now, ...take });

/** The tenants that have messages due now, or messages of workers that died. */
export const tenantsWithMessages = statement(
  "tenants_with_messages",
  { now: "timestamptz" },
  (p) => sql<{ root: number }>`
    (${tenantsWith({ table: "notification_messages", waits: "workflow_state = 'staged'", isDue: `dispatch_at <= ${p.now}` })})
    union
    (${tenantsWith({ table: "notification_messages", waits: "workflow_state = 'sending'", isDue: ABANDONED })})`,
  { acrossTenants: "finds the tenants that have work" },
);

/** Takes messages for the channels of mails that only wait for further ones, so that they are sent along. */
const takeGathered = statement(
  "take_gathered_messages",
  { tenant: "bigint", channels: "bigint[]", users: "bigint[]", now: "timestamptz" },
  (p) => sql<DueMessage>`
    update notification_messages m set workflow_state = 'sending', taken_at = now(), attempts = m.attempts + 1
    from (select w.id from notification_messages w
      join (select distinct channel, user_id from unnest(${p.channels}, ${p.users}) as t(channel, user_id)) t
        on t.user_id = w.user_id and t.channel = w.communication_channel_id
      where w.root_account_id = ${p.tenant} and w.workflow_state = 'staged' and w.body is null
        and w.created_at + make_interval(secs => w.delay_for) <= ${p.now}
      order by w.id for update of w skip locked) more
    where m.root_account_id = ${p.tenant} and m.id = more.id
    returning ${TAKEN}`,
);

export async function takeAlong({ db, root, now }: Writer, due: readonly DueMessage[]): Promise<DueMessage[]> {
  const mails = due.filter((message) => message.to_email);
  if (mails.length === 0) return [];
  const channels = mails.map((message) => message.communication_channel_id);
  const users = mails.map((message) => message.user_id);
  return execute(db, takeGathered, { tenant: root, channels, users, now });
}

const renew = statement(
  "renew_message_claims",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql`
    update notification_messages set taken_at = now()
    where root_account_id = ${p.tenant} and id = any(${p.ids}) and workflow_state = 'sending'`,
);

/** Says that messages are still being worked on. */
export async function renewClaims({ db, root }: Tenant, ids: readonly number[]): Promise<void> {
  await execute(db, renew, { tenant: root, ids });
}

/** What a message says, as it was sent. */
export interface MessageText {
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly fromName: string;
  readonly url: string | null;
}

export interface Settled {
  readonly message: NotificationMessage;
  readonly state: "sent" | "staged" | "cancelled" | "bounced" | "transmission_error";
  readonly reason: string | null;
  readonly error: string | null;
  /** When a staged one is tried again. */
  readonly dispatchAt: Date | null;
  /** Undefined where it was not rendered. */
  readonly mail: MessageText | undefined;
}

const texts = { subjects: "text[]", bodies: "text[]", htmls: "text[]", fromNames: "text[]", urls: "text[]" } as const;

const column = <T>(list: readonly (MessageText | undefined)[], of: (text: MessageText) => T | null) =>
  // arrays hold nulls too, which their type here does not say
  list.map((text) => (text === undefined ? null : of(text))) as unknown as T[];

const columns = (list: readonly (MessageText | undefined)[]) => ({
  subjects: column(list, (text) => text.subject),
  bodies: column(list, (text) => text.text),
  htmls: column(list, (text) => text.html),
  fromNames: column(list, (text) => text.fromName),
  urls: column(list, (text) => text.url),
});

/** Records what became of messages that were taken; those cancelled meanwhile stay so. */
const settleRows = statement(
  "settle_messages",
  {
    tenant: "bigint",
    now: "timestamptz",
    ids: "bigint[]",
    states: "text[]",
    reasons: "text[]",
    errors: "text[]",
    dispatchAts: "timestamptz[]",
    ...texts,
  },
  (p) => sql`
    update notification_messages m set workflow_state = t.state, state_reason = t.reason,
      transmission_errors = case when t.state = 'sent' then null else coalesce(t.error, m.transmission_errors) end,
      is_bounced = t.state = 'bounced',
      dispatch_at = coalesce(t.dispatch_at, m.dispatch_at), taken_at = null, updated_at = ${p.now},
      sent_at = case when t.state = 'sent' then coalesce(m.sent_at, ${p.now}) else m.sent_at end,
      subject = coalesce(m.subject, t.subject), body = coalesce(m.body, t.body), html_body = coalesce(m.html_body, t.html),
      from_name = coalesce(m.from_name, t.from_name), url = coalesce(m.url, t.url)
    from unnest(${p.ids}, ${p.states}, ${p.reasons}, ${p.errors}, ${p.dispatchAts}, ${p.subjects}, ${p.bodies}, ${p.htmls},
        ${p.fromNames}, ${p.urls})
      as t(id, state, reason, error, dispatch_at, subject, body, html, from_name, url)
    where m.root_account_id = ${p.tenant} and m.id = t.id and m.workflow_state = 'sending'`,
);

export async function settleMessages({ db, root, now }: Writer, list: readonly Settled[]): Promise<void> {
  await execute(db, settleRows, {
    tenant: root,
    now,
    ids: list.map(({ message }) => message.id),
    states: list.map(({ state }) => state),
    reasons: list.map(({ reason }) => reason) as string[],
    errors: list.map(({ error }) => error) as string[],
    dispatchAts: list.map(({ dispatchAt }) => dispatchAt) as Date[],
    ...columns(list.map(({ mail }) => mail)),
  });
}

/** Records what kept messages say, once it was rendered. */
const storeTexts = statement(
  "store_message_texts",
  { tenant: "bigint", ids: "bigint[]", ...texts },
  (p) => sql`
    update notification_messages m set subject = t.subject, body = t.body, html_body = t.html, from_name = t.from_name, url = t.url
    from unnest(${p.ids}, ${p.subjects}, ${p.bodies}, ${p.htmls}, ${p.fromNames}, ${p.urls})
      as t(id, subject, body, html, from_name, url)
    where m.root_account_id = ${p.tenant} and m.id = t.id and m.body is null`,
);

export async function keepTexts(
  { db, root }: Tenant,
  list: readonly (MessageText & { readonly message: NotificationMessage })[],
): Promise<void> {
  if (list.length === 0) return;
  await execute(db, storeTexts, { tenant: root, ids: list.map(({ message }) => message.id), ...columns(list) });
}

/** The reason of a message that waits because the mail server was away, and not because of itself. */
export const SERVER_AWAY = "the mail server is away; it is tried again";

const DELAYED = `state_reason = '${SERVER_AWAY}'`;

/** The tenants of which mails wait for the mail server. */
export const tenantsWithDelayed = statement(
  "tenants_with_delayed_messages",
  { now: "timestamptz" },
  (p) => sql<{ root: number }>`
    ${tenantsWith({ table: "notification_messages", waits: "workflow_state = 'staged'", isDue: `dispatch_at > ${p.now} and ${DELAYED}` })}`,
  { acrossTenants: "finds the tenants that have work" },
);

/** Makes mails due that waited for the mail server. */
export const releaseDelayed = statement(
  "release_delayed_messages",
  { tenant: "bigint", now: "timestamptz" },
  (p) => sql`
    update notification_messages set dispatch_at = ${p.now}
    where root_account_id = ${p.tenant} and workflow_state = 'staged' and dispatch_at > ${p.now} and ${DELAYED}`,
);
