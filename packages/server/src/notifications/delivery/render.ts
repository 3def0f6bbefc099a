/** Renders messages as mails: what each says, from whom, with the headers for its thread and for unsubscribing. */
import { type Notification, notification } from "../rules/catalogue.ts";
import type { Asset } from "./assets.sql.ts";
import { loadAssets } from "./assets.ts";
import { type Frame, htmlBody, linkOf, textBody } from "./layout.ts";
import { type Letter, letterOf } from "./letters.ts";
import { bounceAddress, replyAddress } from "./mailTags.ts";
import { oneLine, TEXT_MEMO } from "./mailTexts.ts";
import { keepTexts, type MessageText, type NotificationMessage } from "./messages.sql.ts";
import { type MailContext, type MailTenant, mailTenant } from "./tenants.ts";
import { unsubscribeUrl } from "./unsubscribe.ts";

export interface Rendered<M extends NotificationMessage = NotificationMessage> extends MessageText {
  readonly message: M;
  readonly replyTo: { readonly name: string; readonly address: string } | undefined;
  /** The envelope's sender, to which mail servers report that they could not deliver it. */
  readonly envelopeFrom: string;
  readonly unsubscribe: string | undefined;
  readonly messageId: string;
  /** The message id of the thread that it belongs to. */
  readonly references: string | undefined;
  /** What it was made of; undefined for a mail that was written before. */
  readonly source: { readonly letter: Letter; readonly frame: Frame } | undefined;
}

/** A message that is not to be sent any more, and why. */
export interface Lapsed<M extends NotificationMessage = NotificationMessage> {
  readonly message: M;
  readonly lapsed: string;
}

const WHY: Readonly<Record<NonNullable<Asset["lapsed"]>, string>> = {
  deleted: "what it was about was deleted",
  unsubscribed: "the person unsubscribed meanwhile",
  read: "the person has read it meanwhile",
};

/** Renders messages of one tenant, or says why they are not sent. A message that was written before is sent as it was. */
export async function renderMessages<M extends NotificationMessage>(
  ctx: MailContext,
  messages: readonly M[],
): Promise<(Rendered<M> | Lapsed<M>)[]> {
  if (messages.length === 0) return [];
  const tenant = await mailTenant(ctx);
  const assetOf = await loadAssets(
    ctx,
    messages.filter((message) => message.body === null),
  );
  return messages.map((message) => {
    if (message.body !== null) return written(ctx, tenant, message);
    const asset = assetOf(message);
    if (asset === undefined) return { message, lapsed: WHY.deleted };
    if (asset.lapsed !== null && message.state_reason === null) return { message, lapsed: WHY[asset.lapsed] };
    return render(ctx, tenant, { message, asset });
  });
}

const domainOf = (tenant: MailTenant): string => new URL(tenant.site).hostname;

/** The mails of a thread refer to one message that was never sent: mail programs then show them together. */
const threadId = (tenant: MailTenant, thread: string): string => `<${thread}.${tenant.root}@${domainOf(tenant)}>`;

/** The same at every attempt, so that a receiver recognizes a repetition. */
const messageIdOf = (message: NotificationMessage, tenant: MailTenant): string =>
  `<message-${message.id}.${tenant.root}@${domainOf(tenant)}>`;

/** Where there are addresses for replies, bounces are received too. */
const envelopeFrom = ({ config: { mail } }: MailContext, tenant: MailTenant, message: NotificationMessage): string =>
  mail.replyTo.length > 0 ? bounceAddress(mail.replyTo, tenant.key, message) : mail.from;

function render<M extends NotificationMessage>(
  ctx: MailContext,
  tenant: MailTenant,
  { message, asset }: { readonly message: M; readonly asset: Asset },
): Rendered<M> {
  const { mail } = ctx.config;
  const kind: Notification = notification(message.notification);
  const replies = mail.replyTo.length > 0;
  const letter = letterOf(message.notification, asset, { site: tenant.site, replies, memo: ctx.caches.of(TEXT_MEMO) });
  const registration = kind.category.name === "Registration";
  const unsubscribe = registration
    ? undefined
    : unsubscribeUrl(tenant, message.communication_channel_id, kind.category);
  const frame = { site: tenant.site, account: tenant.name, logo: tenant.logo, unsubscribe: unsubscribe ?? null };
  return {
    message,
    subject: letter.subject,
    text: textBody(letter, frame),
    html: htmlBody(letter, frame),
    fromName: letter.from ?? tenant.fromName ?? mail.fromName,
    url: linkOf(letter, frame),
    replyTo:
      replies && letter.answerable
        ? {
            name: letter.personal ? `${letter.from} via ${tenant.name}` : "",
            address: replyAddress(mail.replyTo, tenant.key, message),
          }
        : undefined,
    envelopeFrom: envelopeFrom(ctx, tenant, message),
    unsubscribe,
    messageId: messageIdOf(message, tenant),
    references: letter.thread === null ? undefined : threadId(tenant, letter.thread),
    source: { letter, frame },
  };
}

/** A message whose text exists already: a digest, or a kept one. */
const written = <M extends NotificationMessage>(ctx: MailContext, tenant: MailTenant, message: M): Rendered<M> => ({
  message,
  subject: oneLine(message.subject ?? ""),
  text: message.body ?? "",
  html: message.html_body,
  fromName: oneLine(message.from_name ?? tenant.fromName ?? ctx.config.mail.fromName),
  url: message.url,
  replyTo: undefined,
  envelopeFrom: envelopeFrom(ctx, tenant, message),
  unsubscribe: unsubscribeUrl(tenant, message.communication_channel_id, notification(message.notification).category),
  messageId: messageIdOf(message, tenant),
  references: undefined,
  source: undefined,
});

const GONE = "This message's subject no longer exists.";

/** Adds the texts of messages that were kept without being sent, and stores them, so that they stay as they were. */
export async function withTexts(
  ctx: MailContext,
  messages: readonly NotificationMessage[],
): Promise<NotificationMessage[]> {
  const bare = messages.filter((message) => message.body === null && message.workflow_state === "sent");
  if (bare.length === 0) return [...messages];
  const done = await renderMessages(ctx, bare);
  await keepTexts(
    ctx,
    done.filter((each) => "text" in each),
  );
  const texts = new Map(
    done.map((each) => [
      each.message.id,
      "text" in each
        ? { subject: each.subject, body: each.text, html_body: each.html, from_name: each.fromName, url: each.url }
        : { subject: GONE, body: GONE, html_body: null },
    ]),
  );
  return messages.map((message) => ({ ...message, ...texts.get(message.id) }));
}
