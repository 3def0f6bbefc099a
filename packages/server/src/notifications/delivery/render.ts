/** Makes mails of messages: what each says, from whom, with the headers that thread it and let it be ended. */
import type { Selectable } from "kysely";
import type { MailConfig } from "../../platform/settings/configure.ts";
import { type Db, run } from "../../store/database.ts";
import type { NotificationMessagesTable } from "../../store/tables.generated.ts";
import { type Notification, notification } from "../rules/catalogue.ts";
import { type Asset, loadAssets } from "./assets.ts";
import { oneLine } from "./html.ts";
import { type Frame, htmlBody, linkOf, textBody } from "./layout.ts";
import { type Letter, letterOf } from "./letters.ts";
import { replyAddress } from "./replyAddress.ts";
import { loadTenants, type MailTenant } from "./tenants.ts";
import { unsubscribeUrl } from "./unsubscribe.ts";

export type MessageRow = Selectable<NotificationMessagesTable>;

export interface Rendered {
  readonly message: MessageRow;
  readonly tenant: MailTenant;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly fromName: string;
  readonly url: string | null;
  readonly replyTo: { readonly name: string; readonly address: string } | undefined;
  readonly unsubscribe: string | undefined;
  readonly messageId: string;
  /** The message id of the thread that it belongs to. */
  readonly references: string | undefined;
  /** What it was made of; undefined for what was written before. */
  readonly source: { readonly letter: Letter; readonly frame: Frame } | undefined;
}

/** A message that is not to be sent any more, and why. */
export interface Lapsed {
  readonly message: MessageRow;
  readonly lapsed: string;
}

export interface RenderOptions {
  readonly mail: MailConfig;
  readonly fallbackSite: string;
}

const WHY: Readonly<Record<string, string>> = {
  deleted: "what it was about was deleted",
  unsubscribed: "the person unsubscribed meanwhile",
  read: "the person has read it meanwhile",
};

/** Each message as it goes out, or why it does not. What was written before is sent as it was. */
export async function renderMessages(
  db: Db,
  messages: readonly MessageRow[],
  options: RenderOptions,
): Promise<(Rendered | Lapsed)[]> {
  if (messages.length === 0) return [];
  const tenants = await loadTenants(db, [...new Set(messages.map((m) => m.root_account_id))], options.fallbackSite);
  const assetOf = await loadAssets(
    db,
    messages.filter((m) => m.body === null),
  );
  return messages.map((message) => {
    const tenant = tenants.get(message.root_account_id)!;
    if (message.body !== null) return written(message, tenant, options);
    const asset = assetOf(message);
    if (asset === undefined) return { message, lapsed: WHY.deleted! };
    if (asset.lapsed !== null && message.state_reason === null) return { message, lapsed: WHY[asset.lapsed]! };
    return render(message, tenant, asset, options);
  });
}

/** Mails of one thing refer to one message that was never sent: mail programs show them as a thread. */
const threadId = (tenant: MailTenant, thread: string): string => `<${thread}.${tenant.root}@${domainOf(tenant)}>`;
const domainOf = (tenant: MailTenant): string => new URL(tenant.site).hostname;

/** The same at every attempt, so that a receiver can tell a repetition. */
const messageIdOf = (message: MessageRow, tenant: MailTenant): string =>
  `<message-${message.id}.${tenant.root}@${domainOf(tenant)}>`;

function render(message: MessageRow, tenant: MailTenant, asset: Asset, { mail }: RenderOptions): Rendered {
  const kind: Notification = notification(message.notification);
  const replies = mail.replyTo.length > 0;
  const letter: Letter = letterOf(message.notification, asset, { site: tenant.site, replies });
  const registration = kind.category.name === "Registration";
  const unsubscribe = registration
    ? undefined
    : unsubscribeUrl(tenant, message.communication_channel_id, kind.category);
  const frame = { site: tenant.site, account: tenant.name, logo: tenant.logo, unsubscribe: unsubscribe ?? null };
  const answers = replies && letter.answerable;
  return {
    message,
    tenant,
    subject: letter.subject,
    text: textBody(letter, frame),
    html: htmlBody(letter, frame),
    fromName: letter.from ?? tenant.fromName ?? mail.fromName,
    url: linkOf(letter, frame),
    replyTo: answers
      ? {
          name: letter.personal ? `${letter.from} via ${tenant.name}` : "",
          address: replyAddress(mail.replyTo, tenant.key, message),
        }
      : undefined,
    unsubscribe,
    messageId: messageIdOf(message, tenant),
    references: letter.thread === null ? undefined : threadId(tenant, letter.thread),
    source: { letter, frame },
  };
}

/** A message whose text stands already: a digest, or a kept one. */
const written = (message: MessageRow, tenant: MailTenant, { mail }: RenderOptions): Rendered => ({
  message,
  tenant,
  subject: oneLine(message.subject ?? ""),
  text: message.body ?? "",
  html: message.html_body,
  fromName: oneLine(message.from_name ?? tenant.fromName ?? mail.fromName),
  url: message.url,
  replyTo: undefined,
  unsubscribe: unsubscribeUrl(tenant, message.communication_channel_id, notification(message.notification).category),
  messageId: messageIdOf(message, tenant),
  references: undefined,
  source: undefined,
});

/** Notes what messages say, so that they can be looked into as they were. */
async function storeTexts(db: Db, rendered: readonly Rendered[]): Promise<void> {
  if (rendered.length === 0) return;
  await run(
    db,
    `update notification_messages m set subject = t.subject, body = t.body, html_body = t.html, from_name = t.from_name, url = t.url
     from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       as t(root, id, subject, body, html, from_name, url)
     where m.root_account_id = t.root and m.id = t.id and m.body is null`,
    [
      rendered.map((r) => r.message.root_account_id),
      rendered.map((r) => r.message.id),
      rendered.map((r) => r.subject),
      rendered.map((r) => r.text),
      rendered.map((r) => r.html),
      rendered.map((r) => r.fromName),
      rendered.map((r) => r.url),
    ],
  );
}

const KEPT = "This message's subject no longer exists.";

/** The texts of messages, written down now for those kept without being sent. */
export async function withTexts(
  db: Db,
  messages: readonly MessageRow[],
  options: RenderOptions,
): Promise<MessageRow[]> {
  const bare = messages.filter((m) => m.body === null && m.workflow_state === "sent");
  if (bare.length === 0) return [...messages];
  const done = await renderMessages(db, bare, options);
  const rendered = done.filter((r): r is Rendered => "text" in r);
  await storeTexts(db, rendered);
  const texts = new Map(
    done.map((r) => [
      r.message.id,
      "text" in r
        ? { subject: r.subject, body: r.text, html_body: r.html, from_name: r.fromName, url: r.url }
        : { subject: KEPT, body: KEPT, html_body: null },
    ]),
  );
  return messages.map((m) => ({ ...m, ...texts.get(m.id) }));
}
