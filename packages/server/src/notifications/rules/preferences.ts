/** How often each kind of notification goes to a channel: read, and changed by its owner. */
import type { NotificationPreference, Static } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { listFault, missingParam, notFound } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { findNotification, isFrequency, NOTIFICATIONS, type Notification } from "./catalogue.ts";
import type { Frequency } from "./catalogueEntries.ts";
import type { ChannelRow } from "./channels.sql.ts";
import { channelPolicies, hasNoDefaults, setDefaultPolicies, writePolicies } from "./preferences.sql.ts";

export type Preference = Static<typeof NotificationPreference>;

const present = (n: Notification, frequency: Frequency): Preference => ({
  notification: n.key,
  category: n.category.preferenceForm,
  frequency,
});

interface Policies {
  /** Explicit frequencies by notification; the fallback policy under `""`. */
  readonly explicit: ReadonlyMap<string, Frequency>;
  /** What stands for missing ones. */
  readonly defaults: "standard" | "never";
}

/**
 * The policies of a channel, which Canvas creates when they are first asked for. Here one word on the channel stands for
 * all defaults: a row for each notification of each channel would be thirty million rows for a university.
 */
async function policiesOf(ctx: Context, channel: ChannelRow): Promise<Policies> {
  const rows = await execute(ctx.db, channelPolicies, { tenant: ctx.root, channel: channel.id });
  const explicit = new Map(rows.map((row) => [row.notification, row.frequency as Frequency]));
  if (channel.default_policies !== null) return { explicit, defaults: channel.default_policies as "standard" };
  return { explicit, defaults: (await hasNoDefaults(ctx, channel.user_id)) ? "never" : "standard" };
}

const frequencyOf = ({ explicit, defaults }: Policies, n: Notification): Frequency =>
  explicit.get(n.key) ?? (defaults === "never" ? "never" : n.category.default);

/** All preferences of a channel; from now on every missing one has its default. */
export async function listPreferences(ctx: Context, channel: ChannelRow): Promise<Preference[]> {
  const policies = await policiesOf(ctx, channel);
  if (channel.default_policies === null) await setDefaultPolicies(ctx, channel.id, policies.defaults);
  const fallback = policies.explicit.get("");
  return [
    ...NOTIFICATIONS.map((n) => present(n, frequencyOf(policies, n))),
    ...(fallback === undefined ? [] : [{ notification: null, category: null, frequency: fallback }]),
  ];
}

/** The notification that a caller names, or a 404. */
export function requireNotification(name: string): Notification {
  const found = findNotification(name);
  if (found === undefined) throw notFound();
  return found;
}

/** Reads preferences, and writes those that are missing with their defaults. */
export async function showPreferences(
  ctx: Context,
  channel: ChannelRow,
  notifications: readonly Notification[],
): Promise<Preference[]> {
  const policies = await policiesOf(ctx, channel);
  const frequencies = notifications.map((n) => ({ n, frequency: frequencyOf(policies, n) }));
  for (const [frequency, list] of Map.groupBy(frequencies, (each) => each.frequency))
    await write(ctx, { channel, notifications: list.map(({ n }) => n), frequency, overwrite: false });
  return frequencies.map(({ n, frequency }) => present(n, frequency));
}

export interface PreferenceChange {
  readonly channel: ChannelRow;
  readonly notifications: readonly Notification[];
  /** Undefined where none was sent: then they stay as they are. */
  readonly frequency: string | undefined;
}

/** Sets one frequency for several notifications. */
export async function setPreferences(ctx: Context, change: PreferenceChange): Promise<Preference[]> {
  const { channel, notifications, frequency } = change;
  if (frequency === undefined) return showPreferences(ctx, channel, notifications);
  requireFrequency(frequency);
  await write(ctx, { channel, notifications, frequency, overwrite: true });
  return notifications.map((n) => present(n, frequency));
}

export function requireFrequency(text: string): asserts text is Frequency {
  if (!isFrequency(text)) throw listFault("frequency", "inclusion", "is not included in the list");
}

interface PolicyWrite {
  readonly channel: ChannelRow;
  readonly notifications: readonly Notification[];
  readonly frequency: Frequency;
  readonly overwrite: boolean;
}

async function write({ db, root, now }: Context, { channel, notifications, ...policy }: PolicyWrite): Promise<void> {
  const keys = notifications.map((n) => n.key);
  await execute(db, writePolicies, { tenant: root, channel: channel.id, notifications: keys, ...policy, now });
}

const asText = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads the one frequency of a body: `{frequency}` or `[{frequency}]`. */
export function readFrequency(body: unknown): string | undefined {
  const given = Array.isArray(body) ? body[0] : body;
  if (!isMap(given)) throw missingParam("notification_preferences");
  return asText(given.frequency);
}

/** Reads the changes of a body in order: `{name: {frequency}}` or `[{notification, frequency}]`. */
export function readChanges(body: unknown): { name: string; frequency: string | undefined }[] {
  if (Array.isArray(body))
    return body.filter(isMap).map((c) => ({ name: asText(c.notification) ?? "", frequency: asText(c.frequency) }));
  if (!isMap(body)) throw missingParam("notification_preferences");
  return Object.entries(body).map(([name, c]) => ({ name, frequency: isMap(c) ? asText(c.frequency) : undefined }));
}
