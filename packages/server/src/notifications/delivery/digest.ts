/** Digests: what waited for the evening or the weekend is sent together, one mail for each channel. */
import { TenantTurns } from "../../jobs/tenantTurns.ts";
import { inTransaction, type Services, type TenantContext } from "../../platform/context.ts";
import { escapeHtml } from "../../platform/html.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { execute } from "../../store/database.ts";
import { notification } from "../rules/catalogue.ts";
import type { Asset } from "./assets.sql.ts";
import { loadAssets } from "./assets.ts";
import {
  type DigestEntry,
  dueDigestChannels,
  finishDigestEntries,
  insertDigests,
  takeDigestEntries,
  tenantsWithDigests,
} from "./digest.sql.ts";
import { htmlBody, textBody } from "./layout.ts";
import { type Letter, letterOf } from "./letters.ts";
import { TEXT_MEMO } from "./mailTexts.ts";
import { type MailContext, type MailTenant, mailTenant } from "./tenants.ts";
import { unsubscribeUrl } from "./unsubscribe.ts";

/** Channels that are listed at once. Listed batch by batch, each batch would look at all that is due. */
const LISTED = 20_000;
/** Channels that are served in one transaction, with all that is due there. */
const SERVED = 500;

type DigestContext = MailContext & Pick<TenantContext, "now">;

export interface DigestOptions {
  readonly fallbackSite: string;
  /** Channels that are served in one transaction. */
  readonly served?: number;
}

export class Digests {
  readonly #services: Services;
  readonly #options: Required<DigestOptions>;
  readonly #turns: TenantTurns;
  /** Channels of tenants that are listed and not served yet. */
  readonly #listed = new Map<number, { readonly ids: readonly number[]; readonly done: number }>();
  #served = 0;

  constructor(services: Services, options: DigestOptions) {
    this.#services = services;
    this.#options = { served: SERVED, ...options };
    this.#turns = new TenantTurns({
      waiting: async () => {
        const rows = await execute(services.db, tenantsWithDigests, { now: services.clock.now() });
        return rows.map(({ root }) => root);
      },
      turn: (root) => this.#turn(root),
      failed: (error, root) => {
        if (root !== undefined) this.#listed.delete(root);
        services.log.error({ err: error, root }, "digests");
      },
    });
  }

  /** Makes mails of all that is due; resolves with the number of channels served. */
  async run(): Promise<number> {
    const before = this.#served;
    await this.#turns.run();
    return this.#served - before;
  }

  stop(): Promise<void> {
    return this.#turns.stop();
  }

  /** Serves a batch of a tenant's channels. A crash undoes the batch as a whole, and it is served again. */
  async #turn(root: number): Promise<boolean> {
    const { fallbackSite, served } = this.#options;
    const ctx = { ...this.#services, root, now: this.#services.clock.now(), fallbackSite };
    // texts and formats do not depend on the transaction
    const { caches } = ctx;
    const { ids, done } = this.#listed.get(root) ?? { ids: await listDue(ctx), done: 0 };
    const batch = ids.slice(done, done + served);
    const count = batch.length === 0 ? 0 : await inTransaction(ctx, (tx) => serve({ ...tx, caches }, batch));
    this.#served += count;
    const left = done + batch.length < ids.length;
    if (left) this.#listed.set(root, { ids, done: done + batch.length });
    else this.#listed.delete(root);
    // where another process serves the same channels nothing is left of them
    return left || (ids.length === LISTED && count > 0);
  }
}

async function listDue({ db, root, now }: DigestContext): Promise<number[]> {
  return (await execute(db, dueDigestChannels, { tenant: root, now, limit: LISTED })).map(({ id }) => id);
}

async function serve(ctx: DigestContext, channels: readonly number[]): Promise<number> {
  const { db, root, now, config } = ctx;
  const taken = await execute(db, takeDigestEntries, { tenant: root, now, channels });
  const entries = taken.sort((a, b) => a.id - b.id);
  if (entries.length === 0) return 0;
  const usable = entries.filter((entry) => entry.usable);
  const tenant = await mailTenant(ctx);
  const assetOf = await loadAssets(ctx, usable);
  const byChannel = Map.groupBy(entries, (entry) => entry.communication_channel_id);
  const digests = [...byChannel.values()].flatMap((list) => {
    const letter = summarize(ctx, tenant, { entries: list.filter((entry) => entry.usable), assetOf });
    return letter === undefined ? [] : [{ list, letter }];
  });
  const summaries = notification("summaries");
  const ids = await insertDigests(
    ctx,
    digests.flatMap(({ list, letter }) =>
      list.slice(0, 1).map((entry) => {
        const unsubscribe = unsubscribeUrl(tenant, entry.communication_channel_id, summaries.category);
        const frame = { site: tenant.site, account: tenant.name, logo: tenant.logo, unsubscribe };
        return {
          entry,
          notification: summaries.key,
          fromName: tenant.fromName ?? config.mail.fromName,
          subject: letter.subject,
          body: textBody(letter, frame),
          html: htmlBody(letter, frame),
          url: `${tenant.site}${letter.path}`,
          kept: config.mail.server === undefined,
        };
      }),
    ),
  );
  const messageOf = new Map(digests.flatMap(({ list }, i) => list.map((entry) => [entry.id, ids[i] ?? null] as const)));
  await execute(db, finishDigestEntries, {
    tenant: root,
    ids: entries.map(({ id }) => id),
    messages: entries.map(({ id }) => messageOf.get(id) ?? null) as number[],
    now,
  });
  return byChannel.size;
}

interface Summary {
  readonly entries: readonly DigestEntry[];
  readonly assetOf: (entry: DigestEntry) => Asset | undefined;
}

/** One item for each thing and kind, of its last entry; undefined when nothing is left to report. */
function summarize(ctx: DigestContext, tenant: MailTenant, { entries, assetOf }: Summary): Letter | undefined {
  const latest = new Map(
    entries.map((entry) => [`${entry.notification}:${entry.context_type}:${entry.context_id}`, entry]),
  );
  const reported = [...latest.values()]
    .map((entry) => ({ entry, asset: assetOf(entry), category: notification(entry.notification).category }))
    .filter((each): each is typeof each & { asset: Asset } => each.asset !== undefined && each.asset.lapsed === null)
    .sort(
      (a, b) =>
        a.category.digestOrder - b.category.digestOrder ||
        a.category.name.localeCompare(b.category.name, "en") ||
        a.entry.id - b.entry.id,
    );
  const first = reported[0];
  if (first === undefined) return undefined;
  const date = ctx.caches.of(DATES)(first.entry.locale, first.entry.zone);
  const letterContext = { site: tenant.site, replies: false, memo: ctx.caches.of(TEXT_MEMO) };
  const items = reported.map(({ entry, asset }) => ({
    ...letterOf(entry.notification, asset, letterContext),
    when: date(entry.created_at),
  }));
  const weekly = reported.some(({ entry }) => entry.frequency === "weekly");
  const intro = `What happened at ${tenant.name} this ${weekly ? "week" : "day"}:`;
  const [item, ...others] = items;
  const about = item !== undefined && others.length === 0 ? item.subject : `${items.length} notifications`;
  return {
    subject: `Your ${weekly ? "weekly" : "daily"} summary: ${about}`,
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

/** Formats dates as a user reads them. Making a format takes longer than using it a hundred times. */
const DATES = cacheKey(() => {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (locale: string, zone: string): ((at: Date) => string) => {
    const key = `${locale} ${zone}`;
    const format = formats.get(key) ?? newFormat(locale, zone);
    formats.set(key, format);
    return (at) => format.format(at);
  };
});

/** The default for an unknown language or zone. */
function newFormat(locale: string, zone: string): Intl.DateTimeFormat {
  const style = { dateStyle: "medium", timeStyle: "short" } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en", { ...style, timeZone: "UTC" });
  }
}
