/** How often each kind of notification goes to a channel: read, and changed by its owner. */
import type { NotificationPreference, Static } from "@pidge/api";
import { listFault, missingParam, notFound } from "../../platform/errors.ts";
import { type Db, run } from "../../store/database.ts";
import { type Frequency, findNotification, isFrequency, NOTIFICATIONS, type Notification } from "./catalogue.ts";
import type { ChannelRow } from "./channels.sql.ts";

export type Preference = Static<typeof NotificationPreference>;

const present = (n: Notification, frequency: string): Preference => ({
  notification: n.key,
  category: n.category.preferenceForm,
  frequency: frequency as Frequency,
});

interface Policies {
  /** Explicit frequencies by notification; the fallback policy under "". */
  readonly explicit: ReadonlyMap<string, string>;
  /** What stands for those that are missing. */
  readonly defaults: "standard" | "never";
}

/**
 * The channel's policies, which come into being when first asked for. One word on the channel stands for all defaults:
 * a row for each of 92 notifications would be thirty million rows for a university.
 */
async function policiesOf(db: Db, channel: ChannelRow): Promise<Policies> {
  const rows = await run<{ notification: string; frequency: string }>(
    db,
    "select notification, frequency from notification_policies where root_account_id = $1 and communication_channel_id = $2",
    [channel.root_account_id, channel.id],
  );
  const explicit = new Map(rows.map((r) => [r.notification, r.frequency]));
  if (channel.default_policies !== null) return { explicit, defaults: channel.default_policies as "standard" };
  const user = await db
    .selectFrom("users")
    .select("settings")
    .where("root_account_id", "=", channel.root_account_id)
    .where("id", "=", channel.user_id)
    .executeTakeFirstOrThrow();
  const quiet = (user.settings as Record<string, unknown>).default_notifications_disabled === true;
  return { explicit, defaults: quiet ? "never" : "standard" };
}

const frequencyOf = (p: Policies, n: Notification): string =>
  p.explicit.get(n.key) ?? (p.defaults === "never" ? "never" : n.category.default);

/** All preferences; from now on every missing one has its default. */
export async function listPreferences(db: Db, channel: ChannelRow): Promise<Preference[]> {
  const policies = await policiesOf(db, channel);
  if (channel.default_policies === null)
    await db
      .updateTable("communication_channels")
      .set({ default_policies: policies.defaults })
      .where("root_account_id", "=", channel.root_account_id)
      .where("id", "=", channel.id)
      .where("default_policies", "is", null)
      .execute();
  const fallback = policies.explicit.get("");
  return [
    ...NOTIFICATIONS.map((n) => present(n, frequencyOf(policies, n))),
    ...(fallback === undefined ? [] : [{ notification: null, category: null, frequency: fallback as Frequency }]),
  ];
}

/** The notification that a caller names, or a 404. */
export function requireNotification(name: string): Notification {
  const found = findNotification(name);
  if (found === undefined) throw notFound();
  return found;
}

/** One preference, made with its default if there is none yet. */
export async function showPreference(db: Db, channel: ChannelRow, n: Notification, now: Date): Promise<Preference> {
  const frequency = frequencyOf(await policiesOf(db, channel), n);
  await writePolicies(db, channel, [n], frequency, now, false);
  return present(n, frequency);
}

/** Sets the same frequency for several notifications; without one they stay as they are, or get their defaults. */
export async function setPreferences(
  db: Db,
  channel: ChannelRow,
  notifications: readonly Notification[],
  frequency: string | undefined,
  now: Date,
): Promise<Preference[]> {
  if (frequency !== undefined) {
    requireFrequency(frequency);
    await writePolicies(db, channel, notifications, frequency, now, true);
    return notifications.map((n) => present(n, frequency));
  }
  const shown: Preference[] = [];
  for (const n of notifications) shown.push(await showPreference(db, channel, n, now));
  return shown;
}

export function requireFrequency(text: string): asserts text is Frequency {
  if (!isFrequency(text)) throw listFault("frequency", "inclusion", "is not included in the list");
}

async function writePolicies(
  db: Db,
  channel: ChannelRow,
  notifications: readonly Notification[],
  frequency: string,
  now: Date,
  overwrite: boolean,
): Promise<void> {
  const stamps = { created_at: now, updated_at: now };
  const policy = {
    root_account_id: channel.root_account_id,
    communication_channel_id: channel.id,
    frequency,
    ...stamps,
  };
  await db
    .insertInto("notification_policies")
    .values(notifications.map((n) => ({ ...policy, notification: n.key })))
    .onConflict((c) => {
      const key = c.columns(["root_account_id", "communication_channel_id", "notification"]);
      return overwrite ? key.doUpdateSet({ frequency, updated_at: now }) : key.doNothing();
    })
    .execute();
}

const asText = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The one frequency of a body: `{frequency}` or `[{frequency}]`. */
export function readFrequency(body: unknown): string | undefined {
  const given = Array.isArray(body) ? body[0] : body;
  if (!isMap(given)) throw missingParam("notification_preferences");
  return asText(given.frequency);
}

/** The changes of a body in order: `{name: {frequency}}` or `[{notification, frequency}]`. */
export function readChanges(body: unknown): { name: string; frequency: string | undefined }[] {
  if (Array.isArray(body))
    return body.filter(isMap).map((c) => ({ name: asText(c.notification) ?? "", frequency: asText(c.frequency) }));
  if (!isMap(body)) throw missingParam("notification_preferences");
  return Object.entries(body).map(([name, c]) => ({ name, frequency: isMap(c) ? asText(c.frequency) : undefined }));
}
