/** Statements about digest entries. */
import type { TenantContext } from "../../platform/context.ts";
import { sql, statement } from "../../store/statement.ts";
import { tenantsWith } from "../tenantsWith.sql.ts";

const WAITS = "workflow_state = 'pending'";

export const tenantsWithDigests = statement(
  "tenants_with_digests",
  { now: "timestamptz" },
  (p) =>
    sql<{ root: number }>`${tenantsWith({ table: "delayed_messages", waits: WAITS, isDue: `send_at <= ${p.now}` })}`,
  { acrossTenants: "finds the tenants that have work" },
);

/** The channels with entries that are due; those that have waited longest first. */
export const dueDigestChannels = statement(
  "due_digest_channels",
  { tenant: "bigint", now: "timestamptz", limit: "int" },
  (p) => sql<{ id: number }>`
    select communication_channel_id as id from delayed_messages
    where root_account_id = ${p.tenant} and ${WAITS} and send_at <= ${p.now}
    group by 1 order by min(send_at), min(id) limit ${p.limit}`,
);

export interface DigestEntry {
  readonly id: number;
  readonly communication_channel_id: number;
  readonly user_id: number;
  readonly notification: string;
  readonly event_id: number;
  readonly frequency: string;
  readonly context_type: string;
  readonly context_id: number;
  readonly created_at: Date;
  readonly path: string;
  readonly path_type: string;
  /** Whether the channel still takes mail. */
  readonly usable: boolean;
  readonly locale: string;
  readonly zone: string;
}

/** Locks the entries of channels that are due; those that another process has locked are left out. */
export const takeDigestEntries = statement(
  "take_digest_entries",
  { tenant: "bigint", now: "timestamptz", channels: "bigint[]" },
  (p) => sql<DigestEntry>`
    with due(channel) as materialized (select * from unnest(${p.channels})),
    -- channel by channel in the order of their index, which a planner without statistics would not find by itself
    entries as (
      select d.* from due cross join lateral (
        select * from delayed_messages d where d.root_account_id = ${p.tenant}
          and d.communication_channel_id = due.channel and d.workflow_state = 'pending' and d.send_at <= ${p.now}
        order by d.root_account_id, d.communication_channel_id, d.send_at for update skip locked) d)
    select e.id, e.communication_channel_id, e.user_id, e.notification, e.event_id, e.frequency,
      e.context_type, e.context_id, e.created_at, c.path, c.path_type,
      c.workflow_state = 'active' and c.bounce_count = 0 and u.workflow_state = 'registered' as usable,
      coalesce(u.locale, a.settings->>'default_locale', 'en') as locale, coalesce(u.time_zone, a.default_time_zone) as zone
    from entries e
    join communication_channels c on c.root_account_id = ${p.tenant} and c.id = e.communication_channel_id
    join users u on u.root_account_id = ${p.tenant} and u.id = e.user_id
    join accounts a on a.root_account_id = ${p.tenant} and a.id = ${p.tenant}`,
);

/** Finishes entries; `messages` holds the digest of each, or null. */
export const finishDigestEntries = statement(
  "finish_digest_entries",
  { tenant: "bigint", ids: "bigint[]", messages: "bigint[]", now: "timestamptz" },
  (p) => sql`
    -- each by its key: told how many they are, the planner would read the whole table for every batch
    update delayed_messages d set workflow_state = 'sent', batched_at = ${p.now}, updated_at = ${p.now}, message_id = t.message_id
    from unnest(array(select unnest(${p.ids})), array(select unnest(${p.messages}))) as t(id, message_id)
    where d.root_account_id = ${p.tenant} and d.id = t.id`,
);

export interface NewDigest {
  readonly entry: DigestEntry;
  readonly notification: string;
  readonly fromName: string;
  readonly subject: string;
  readonly body: string;
  readonly html: string;
  readonly url: string;
  /** Whether it is kept here instead of being sent. */
  readonly kept: boolean;
}

/** Inserts digests as messages; answers their ids in the same order. */
export async function insertDigests(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  digests: readonly NewDigest[],
): Promise<number[]> {
  if (digests.length === 0) return [];
  const rows = await db
    .insertInto("notification_messages")
    .values(
      digests.map(({ entry, kept, ...digest }) => ({
        root_account_id: root,
        user_id: entry.user_id,
        communication_channel_id: entry.communication_channel_id,
        notification: digest.notification,
        context_type: entry.context_type,
        context_id: entry.context_id,
        path_type: entry.path_type,
        to_address: entry.path,
        from_name: digest.fromName,
        subject: digest.subject,
        body: digest.body,
        html_body: digest.html,
        url: digest.url,
        dispatch_at: now,
        created_at: now,
        updated_at: now,
        ...(kept
          ? { workflow_state: "sent", sent_at: now, state_reason: "kept here: no mail server is configured" }
          : {}),
      })),
    )
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}
