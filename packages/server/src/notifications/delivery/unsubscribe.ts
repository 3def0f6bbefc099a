/** The link at a mail's foot that ends mails of its category to its address: one POST ends them, a GET changes nothing. */

import { notFound } from "../../platform/errors.ts";
import { type Db, run } from "../../store/database.ts";
import { CATEGORIES, type Category, NOTIFICATIONS } from "../rules/catalogue.ts";
import { escapeHtml } from "./html.ts";
import { loadTenants, type MailTenant, sameText, sign } from "./tenants.ts";

const signature = (key: string, channelId: number, slug: string): string =>
  sign(key, "sha256", `unsubscribe:${channelId}:${slug}`).slice(0, 32);

export const unsubscribeUrl = (tenant: MailTenant, channelId: number, category: Category): string =>
  `${tenant.site}/api/pidge/v1/unsubscribe/${channelId}.${category.slug}.${signature(tenant.key, channelId, category.slug)}`;

export interface Unsubscription {
  readonly address: string;
  readonly category: string;
  readonly ended: boolean;
}

/** What a link's token stands for; with `end`, it is done. */
export async function unsubscription(
  db: Db,
  root: number,
  token: string,
  end: Date | undefined,
): Promise<Unsubscription> {
  const [, id, slug, given] = /^(\d{1,15})\.([a-z_]+)\.([\da-f]{32})$/.exec(token) ?? [];
  const category = CATEGORIES.find((c) => c.slug === slug);
  const tenant = (await loadTenants(db, [root], "")).get(root);
  if (category === undefined || tenant === undefined) throw notFound();
  if (!sameText(given!, signature(tenant.key, Number(id), category.slug))) throw notFound();
  const keys = NOTIFICATIONS.filter((n) => n.category === category).map((n) => n.key);
  if (end !== undefined)
    await run(
      db,
      `insert into notification_policies (root_account_id, communication_channel_id, notification, frequency, created_at, updated_at)
       select $1, $2, n, 'never', $4, $4 from unnest($3::text[]) n
       on conflict (root_account_id, communication_channel_id, notification) do update set frequency = 'never', updated_at = $4`,
      [root, Number(id), keys, end],
    );
  const [row] = await run<{ path: string; ended: boolean }>(
    db,
    `select c.path, (select count(*) from notification_policies p where p.root_account_id = c.root_account_id
       and p.communication_channel_id = c.id and p.notification = any($3::text[]) and p.frequency = 'never') = $4 as ended
     from communication_channels c where c.root_account_id = $1 and c.id = $2`,
    [root, Number(id), keys, keys.length],
  );
  if (row === undefined) throw notFound();
  return { address: row.path, category: category.name, ended: row.ended };
}

/** What a person sees who follows the link: nothing happens until the button is pressed. */
export function unsubscribePage(u: Unsubscription): string {
  const what = `mails about “${escapeHtml(u.category)}” to ${escapeHtml(u.address)}`;
  const body = u.ended
    ? `<p>You are no longer sent ${what}.</p>`
    : `<p>Stop sending ${what}?</p><form method="post"><button>Stop sending</button></form>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Unsubscribe</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">${body}</body></html>
`;
}
