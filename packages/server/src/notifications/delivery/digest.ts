/** Digests: what waited for the evening or the weekend goes out together, one mail for each channel. */

import type { MailConfig } from "../../platform/settings/configure.ts";
import { type Database, type Db, run } from "../../store/database.ts";
import { digestOrder, notification } from "../rules/catalogue.ts";
import { type Asset, loadAssets } from "./assets.ts";
import { escapeHtml } from "./html.ts";
import { htmlBody, textBody } from "./layout.ts";
import { type Letter, letterOf } from "./letters.ts";
import { loadTenants, type MailTenant } from "./tenants.ts";
import { unsubscribeUrl } from "./unsubscribe.ts";

export interface DigestOptions {
  readonly mail: MailConfig;
  readonly fallbackSite: string;
}

/** Channels that are listed at once. */
const LISTED = 20_000;
/** Channels that are served in one transaction, with all that is due there. */
const SERVED = 500;

interface Channel {
  readonly root: number;
  readonly id: number;
}

/** Those that have waited longest first. Looked for batch by batch, each batch would look at all that is due. */
const DUE = `
  select root_account_id as root, communication_channel_id as id from delayed_messages
  where workflow_state = 'pending' and send_at <= $1 group by 1, 2 order by min(send_at), min(id) limit ${LISTED}`;

interface Entry {
  readonly root_account_id: number;
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

const TAKE = `
  with due(root, channel) as materialized (select * from unnest($2::bigint[], $3::bigint[])),
  -- channel by channel in the order of their index, which a planner without statistics would not find by itself
  entries as (
    select d.* from due cross join lateral (
      select * from delayed_messages d where d.root_account_id = due.root
        and d.communication_channel_id = due.channel and d.workflow_state = 'pending' and d.send_at <= $1
      order by d.root_account_id, d.communication_channel_id, d.send_at for update skip locked) d)
  select e.root_account_id, e.id, e.communication_channel_id, e.user_id, e.notification, e.event_id, e.frequency,
    e.context_type, e.context_id, e.created_at, c.path, c.path_type,
    c.workflow_state = 'active' and c.bounce_count = 0 and u.workflow_state = 'registered' as usable,
    coalesce(u.locale, a.settings->>'default_locale', 'en') as locale, coalesce(u.time_zone, a.default_time_zone) as zone
  from entries e
  join communication_channels c on c.root_account_id = e.root_account_id and c.id = e.communication_channel_id
  join users u on u.root_account_id = e.root_account_id and u.id = e.user_id
  join accounts a on a.root_account_id = e.root_account_id and a.id = e.root_account_id`;

interface Digest {
  readonly entries: readonly Entry[];
  readonly letter: Letter;
  readonly tenant: MailTenant;
}

/** Makes mails of what is due, batch by batch, and answers how many channels were served. A crash repeats a batch whole. */
export async function sendDigests(
  db: Database,
  options: DigestOptions,
  now: () => Date,
  channels = SERVED,
): Promise<number> {
  const due = await run<Channel>(db, DUE, [now()]);
  let served = 0;
  for (let i = 0; i < due.length; i += channels)
    served += await db.transaction().execute((tx) => digestBatch(tx, options, now(), due.slice(i, i + channels)));
  // where others serve the same ones nothing is left, and nothing more to do
  return due.length < LISTED || served === 0 ? served : served + (await sendDigests(db, options, now, channels));
}

async function digestBatch(db: Db, options: DigestOptions, now: Date, due: readonly Channel[]): Promise<number> {
  const taken = await run<Entry>(db, TAKE, [now, due.map((c) => c.root), due.map((c) => c.id)]);
  const entries = taken.sort((a, b) => a.id - b.id);
  if (entries.length === 0) return 0;
  const usable = entries.filter((e) => e.usable);
  const tenants = await loadTenants(db, [...new Set(entries.map((e) => e.root_account_id))], options.fallbackSite);
  const assetOf = await loadAssets(db, usable);
  const byChannel = Map.groupBy(entries, (e) => `${e.root_account_id}:${e.communication_channel_id}`);
  const digests: Digest[] = [];
  for (const list of byChannel.values()) {
    const tenant = tenants.get(list[0]!.root_account_id)!;
    const letter = summarize(
      list.filter((e) => e.usable),
      assetOf,
      tenant,
    );
    if (letter !== undefined) digests.push({ entries: list, letter, tenant });
  }
  const ids = await insertDigests(db, digests, options, now);
  const messageOf = new Map(digests.flatMap((d, i) => d.entries.map((e) => [e, ids[i]!] as const)));
  await run(
    db,
    // each by its key: told how many they are, the planner would read the whole table for every batch
    `update delayed_messages d set workflow_state = 'sent', batched_at = $4, updated_at = $4, message_id = t.message_id
     from unnest(array(select unnest($1::bigint[])), array(select unnest($2::bigint[])), array(select unnest($3::bigint[])))
       as t(root, id, message_id)
     where d.root_account_id = t.root and d.id = t.id`,
    [
      entries.map((e) => e.root_account_id),
      entries.map((e) => e.id),
      entries.map((e) => messageOf.get(e) ?? null),
      now,
    ],
  );
  return byChannel.size;
}

/** One entry for each thing and kind, the last one; undefined when there is nothing left to tell. */
function summarize(
  entries: readonly Entry[],
  assetOf: (e: Entry) => Asset | undefined,
  tenant: MailTenant,
): Letter | undefined {
  const latest = new Map(entries.map((e) => [`${e.notification}:${e.context_type}:${e.context_id}`, e]));
  const told = [...latest.values()]
    .map((entry) => ({ entry, asset: assetOf(entry), category: notification(entry.notification).category }))
    .filter((t): t is typeof t & { asset: Asset } => t.asset !== undefined && t.asset.lapsed === null)
    .sort(
      (a, b) =>
        digestOrder(a.category) - digestOrder(b.category) ||
        a.category.name.localeCompare(b.category.name, "en") ||
        a.entry.id - b.entry.id,
    );
  const first = told[0];
  if (first === undefined) return undefined;
  const { locale, zone } = first.entry;
  const date = dates(locale, zone);
  const items = told.map(({ entry, asset }) => ({
    ...letterOf(entry.notification, asset, { site: tenant.site, replies: false }),
    when: date(entry.created_at),
  }));
  const weekly = told.some((t) => t.entry.frequency === "weekly");
  const intro = `What happened at ${tenant.name} this ${weekly ? "week" : "day"}:`;
  return {
    subject: `Your ${weekly ? "weekly" : "daily"} summary: ${items.length === 1 ? items[0]!.subject : `${items.length} notifications`}`,
    from: null,
    personal: false,
    text: [intro, ...items.map((i) => `${i.subject}\n${i.when}\n${i.summary}\n${tenant.site}${i.path}`)].join("\n\n"),
    html: [`<p>${escapeHtml(intro)}</p>`, ...items.map((i) => itemHtml(i, tenant.site))].join("\n"),
    summary: "",
    path: "/profile/communication",
    action: "Choose what you are sent",
    thread: null,
    answerable: false,
  };
}

const itemHtml = (item: Letter & { when: string }, site: string): string =>
  `<div style="border-top:1px solid #e4e7eb;padding:12px 0"><a href="${escapeHtml(`${site}${item.path}`)}"><strong>${escapeHtml(item.subject)}</strong></a>
<div style="font-size:13px;color:#5b6470">${escapeHtml(item.when)}</div>
<div>${escapeHtml(item.summary)}</div></div>`;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Dates as the person reads them; an unknown language or zone is the default. */
function dates(locale: string, zone: string): (at: Date) => string {
  const key = `${locale} ${zone}`;
  const format = formats.get(key) ?? newFormat(locale, zone);
  formats.set(key, format);
  return (at) => format.format(at);
}

function newFormat(locale: string, zone: string): Intl.DateTimeFormat {
  const style = { dateStyle: "medium", timeStyle: "short" } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en", { ...style, timeZone: "UTC" });
  }
}

async function insertDigests(db: Db, digests: readonly Digest[], options: DigestOptions, now: Date): Promise<number[]> {
  if (digests.length === 0) return [];
  const summaries = notification("summaries");
  const kept = options.mail.server === undefined;
  const made = await db
    .insertInto("notification_messages")
    .values(
      digests.map(({ entries, letter, tenant }) => {
        const first = entries[0]!;
        const unsubscribe = unsubscribeUrl(tenant, first.communication_channel_id, summaries.category);
        const frame = { site: tenant.site, account: tenant.name, logo: tenant.logo, unsubscribe };
        return {
          root_account_id: tenant.root,
          user_id: first.user_id,
          communication_channel_id: first.communication_channel_id,
          notification: summaries.key,
          context_type: first.context_type,
          context_id: first.context_id,
          path_type: first.path_type,
          to_address: first.path,
          from_name: tenant.fromName ?? options.mail.fromName,
          subject: letter.subject,
          body: textBody(letter, frame),
          html_body: htmlBody(letter, frame),
          url: `${tenant.site}${letter.path}`,
          dispatch_at: now,
          created_at: now,
          updated_at: now,
          ...(kept
            ? { workflow_state: "sent", sent_at: now, state_reason: "kept here: no mail server is configured" }
            : {}),
        };
      }),
    )
    .returning("id")
    .execute();
  return made.map((m) => m.id);
}
