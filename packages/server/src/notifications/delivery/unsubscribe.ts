/** The link at the foot of a mail that ends mails of its category to its address: a POST ends them, a GET changes nothing. */
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { escapeHtml } from "../../platform/html.ts";
import { sameText, sign } from "../../platform/secrets.ts";
import { execute } from "../../store/database.ts";
import { CATEGORIES, type Category, notificationsOf } from "../rules/catalogue.ts";
import { writePolicies } from "../rules/preferences.sql.ts";
import { findMailTenant, type MailTenant } from "./tenants.ts";
import { channelSubscription } from "./unsubscribe.sql.ts";

const DIGITS = 32;

const signature = (key: string, channelId: number, slug: string): string =>
  sign(key, `unsubscribe:${channelId}:${slug}`, { encoding: "hex" }).slice(0, DIGITS);

export const unsubscribeUrl = (tenant: MailTenant, channelId: number, category: Category): string =>
  `${tenant.site}/api/pidge/v1/unsubscribe/${channelId}.${category.slug}.${signature(tenant.key, channelId, category.slug)}`;

export interface Unsubscription {
  readonly address: string;
  readonly category: string;
  readonly ended: boolean;
}

/** Reads what a link's token stands for; with `end` ends it first. */
export async function unsubscription(
  ctx: Pick<Context, "db" | "root" | "now" | "origin">,
  token: string,
  { end }: { readonly end: boolean },
): Promise<Unsubscription> {
  const [, id = "", slug, given = ""] = /^(\d{1,15})\.([a-z_]+)\.([\da-f]{32})$/.exec(token) ?? [];
  const category = CATEGORIES.find((known) => known.slug === slug);
  const tenant = await findMailTenant({ ...ctx, fallbackSite: ctx.origin });
  if (category === undefined || tenant === undefined) throw notFound();
  if (!sameText(given, signature(tenant.key, Number(id), category.slug))) throw notFound();
  const notifications = notificationsOf(category).map(({ key }) => key);
  const of = { tenant: ctx.root, channel: Number(id), notifications };
  if (end) await execute(ctx.db, writePolicies, { ...of, frequency: "never", overwrite: true, now: ctx.now });
  const [row] = await execute(ctx.db, channelSubscription, of);
  if (row === undefined) throw notFound();
  return { address: row.path, category: category.name, ended: row.ended === notifications.length };
}

/** The page for a person who follows the link: nothing happens until the button is pressed. */
export function unsubscribePage({ address, category, ended }: Unsubscription): string {
  const what = `mails about “${escapeHtml(category)}” to ${escapeHtml(address)}`;
  const body = ended
    ? `<p>You are no longer sent ${what}.</p>`
    : `<p>Stop sending ${what}?</p><form method="post"><button>Stop sending</button></form>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Unsubscribe</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">${body}</body></html>
`;
}
