/** Statements about policies: how often a channel wants a notification. */
import type { TenantContext } from "../../platform/context.ts";
import { sql, statement } from "../../store/statement.ts";

type Tenant = Pick<TenantContext, "db" | "root">;

/** The explicit frequencies of a channel; `""` is its fallback policy. */
export const channelPolicies = statement(
  "channel_policies",
  { tenant: "bigint", channel: "bigint" },
  (p) => sql<{ notification: string; frequency: string }>`
    select notification, frequency from notification_policies
    where root_account_id = ${p.tenant} and communication_channel_id = ${p.channel}`,
);

/** Writes one frequency for several notifications; without `overwrite` only where there is none. */
export const writePolicies = statement(
  "write_policies",
  {
    tenant: "bigint",
    channel: "bigint",
    notifications: "text[]",
    frequency: "text",
    overwrite: "boolean",
    now: "timestamptz",
  },
  (p) => sql`
    insert into notification_policies as q (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
    select ${p.tenant}, ${p.channel}, n, ${p.frequency}, ${p.now}, ${p.now} from unnest(${p.notifications}) n
    on conflict (root_account_id, communication_channel_id, notification)
    do update set frequency = excluded.frequency, updated_at = excluded.updated_at where ${p.overwrite}`,
);

/** Whether a user switched off the defaults of all notifications. */
export async function hasNoDefaults({ db, root }: Tenant, userId: number): Promise<boolean> {
  const { settings } = await db
    .selectFrom("users")
    .select("settings")
    .where("root_account_id", "=", root)
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  return (settings as Record<string, unknown>).default_notifications_disabled === true;
}

/** Says what stands for a channel's missing policies, unless that was said before. */
export async function setDefaultPolicies(
  { db, root }: Tenant,
  channelId: number,
  defaults: "standard" | "never",
): Promise<void> {
  await db
    .updateTable("communication_channels")
    .set({ default_policies: defaults })
    .where("root_account_id", "=", root)
    .where("id", "=", channelId)
    .where("default_policies", "is", null)
    .execute();
}
