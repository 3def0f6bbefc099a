/** The queue of messages: taken up, settled, and freed where a worker died. */
import { type Db, prepare, run } from "../../store/database.ts";
import type { MessageRow, Rendered } from "./render.ts";

/** A message together with what its channel has become since it was made. */
export interface DueMessage extends MessageRow {
  readonly channel_state: string | null;
  readonly channel_bounces: number;
  /** Whether the person turned this kind off for the channel after the message was made. */
  readonly turned_off: boolean;
}

/** The message, and what its channel has become. */
const RETURNED = `m.*, (select c.workflow_state from communication_channels c where c.root_account_id = m.root_account_id
         and c.id = m.communication_channel_id) as channel_state,
      coalesce((select c.bounce_count from communication_channels c where c.root_account_id = m.root_account_id
         and c.id = m.communication_channel_id), 0) as channel_bounces,
      exists (select 1 from notification_policies p where p.root_account_id = m.root_account_id
         and p.communication_channel_id = m.communication_channel_id and p.notification = m.notification
         and p.frequency = 'never' and p.updated_at > m.created_at) as turned_off`;

const takeDue = prepare(
  "take_due_messages",
  `update notification_messages m set workflow_state = 'sending', taken_at = now(), attempts = m.attempts + 1
   from (select root_account_id, id from notification_messages where workflow_state = 'staged' and dispatch_at <= $1
     order by dispatch_at, id limit $2 for update skip locked) due
   where m.root_account_id = due.root_account_id and m.id = due.id
   returning ${RETURNED}`,
);

export const takeMessages = (db: Db, now: Date, limit: number): Promise<DueMessage[]> =>
  run<DueMessage>(db, takeDue, [now, limit]);

/** What else waits for the channels of these mails, but for its own kind's delay, so that it can go along. */
export const takeAlong = (db: Db, due: readonly DueMessage[], now: Date): Promise<DueMessage[]> => {
  const mails = due.filter((m) => m.to_email);
  return run<DueMessage>(
    db,
    `update notification_messages m set workflow_state = 'sending', taken_at = now(), attempts = m.attempts + 1
     from (select w.root_account_id, w.id from notification_messages w
       join (select distinct root, channel, user_id from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as t(root, channel, user_id)) t
         on t.root = w.root_account_id and t.user_id = w.user_id and t.channel = w.communication_channel_id
       where w.workflow_state = 'staged' and w.body is null and w.created_at + make_interval(secs => w.delay_for) <= $4
       order by w.id for update of w skip locked) more
     where m.root_account_id = more.root_account_id and m.id = more.id
     returning ${RETURNED}`,
    [
      mails.map((m) => m.root_account_id),
      mails.map((m) => m.communication_channel_id),
      mails.map((m) => m.user_id),
      now,
    ],
  );
};

/** The work of a worker that has not renewed its claim waits again. */
export async function freeDeadWork(db: Db): Promise<void> {
  await run(
    db,
    `update notification_messages set workflow_state = 'staged', taken_at = null
     where workflow_state = 'sending' and taken_at < now() - interval '45 seconds'`,
    [],
  );
}

/** Says that these are still being worked on. */
export async function renewClaims(db: Db, messages: readonly MessageRow[]): Promise<void> {
  await run(
    db,
    `update notification_messages m set taken_at = now() from unnest($1::bigint[], $2::bigint[]) as t(root, id)
     where m.root_account_id = t.root and m.id = t.id and m.workflow_state = 'sending'`,
    [messages.map((m) => m.root_account_id), messages.map((m) => m.id)],
  );
}

export interface Settled {
  readonly message: MessageRow;
  readonly state: "sent" | "staged" | "cancelled" | "bounced" | "transmission_error";
  readonly reason: string | null;
  readonly error: string | null;
  /** When it is tried again, for staged ones. */
  readonly dispatchAt: Date | null;
  /** What it says, once that is settled too. */
  readonly mail: Rendered | undefined;
}

/** Notes what became of messages that were taken up; what was cancelled meanwhile stays so. */
export async function settle(db: Db, list: readonly Settled[], now: Date): Promise<void> {
  if (list.length === 0) return;
  await run(
    db,
    `update notification_messages m set workflow_state = t.state, state_reason = t.reason,
       transmission_errors = coalesce(t.error, m.transmission_errors), is_bounced = t.state = 'bounced',
       dispatch_at = coalesce(t.dispatch_at, m.dispatch_at), taken_at = null, updated_at = $7,
       sent_at = case when t.state = 'sent' then coalesce(m.sent_at, $7) else m.sent_at end,
       subject = coalesce(m.subject, t.subject), body = coalesce(m.body, t.body), html_body = coalesce(m.html_body, t.html),
       from_name = coalesce(m.from_name, t.from_name), url = coalesce(m.url, t.url)
     from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
         $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
       as t(root, id, state, reason, error, dispatch_at, subject, body, html, from_name, url)
     where m.root_account_id = t.root and m.id = t.id and m.workflow_state = 'sending'`,
    [
      list.map((s) => s.message.root_account_id),
      list.map((s) => s.message.id),
      list.map((s) => s.state),
      list.map((s) => s.reason),
      list.map((s) => s.error),
      list.map((s) => s.dispatchAt),
      now,
      ...["subject", "text", "html", "fromName", "url"].map((field) =>
        list.map((s) => s.mail?.[field as "subject"] ?? null),
      ),
    ],
  );
}
