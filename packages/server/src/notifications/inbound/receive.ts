/** Receives a mail that came to one of our tagged addresses: a reply, or a report about a mail that came back. */
import { inTransaction, type Services } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { recordBounce } from "../delivery/bounces.ts";
import { REPLY_HINT } from "../delivery/letters.ts";
import { checkTag, type MailTag, readTag } from "../delivery/mailTags.ts";
import type { NotificationMessage } from "../delivery/messages.sql.ts";
import type { NoticeSender } from "../delivery/notice.ts";
import { fallbackSite, findMailTenant, type MailTenant } from "../delivery/tenants.ts";
import { isAuthenticated } from "./authentication.ts";
import { bounceMessage, findMessage, noteReceived, replier } from "./inbound.sql.ts";
import type { DeliveryReport } from "./reading/deliveryReport.ts";
import { type MailReader, UnreadableMail } from "./reading/mailReader.ts";
import type { ReadMail } from "./reading/readMail.ts";
import { CannotReply, deliverReply, takesReplies } from "./replies.ts";
import { noticeOf } from "./undelivered.ts";

/** What became of a mail. */
export type Intake = "replied" | "ignored" | "refused" | "bounced";

/** A mail that is rejected while it is being delivered to us: the server that brought it tells its sender. */
export class RejectedMail extends Error {
  override readonly name = "RejectedMail";
  readonly responseCode: number;
  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

const MAX_TEXT = 65_536;
/** How long reading a mail may take; an ordinary one takes milliseconds. */
const READ_MS = 30_000;

export interface Inbox {
  readonly services: Services;
  readonly reader: MailReader;
  /** Undefined where no mail is sent: then nobody is notified. */
  readonly notices: NoticeSender | undefined;
  readonly readMs?: number;
}

export interface InboundMail {
  readonly raw: Uint8Array;
  /** The envelope's sender; empty for none. */
  readonly sender: string;
  /** The envelope's recipients. */
  readonly recipients: readonly string[];
}

/** A mail that belongs to a message of ours. */
interface Received {
  readonly mail: ReadMail;
  /** The envelope's sender. */
  readonly sender: string;
  readonly message: NotificationMessage;
  readonly tenant: MailTenant;
  readonly expired: boolean;
}

/** Posts a reply, counts a bounce, or does nothing; what is rejected throws `RejectedMail`. */
export async function receiveMail(inbox: Inbox, { raw, sender, recipients }: InboundMail): Promise<Intake> {
  const tag = recipients.map(readTag).find((found) => found !== undefined);
  const found = tag && (await findSent(inbox, tag));
  // a mail to an address that we did not issue gets no answer and no hint
  if (tag === undefined || found === undefined) return "ignored";
  const { message } = found;
  const { mail } = inbox.services.config;
  const read = await inbox.reader
    .read(
      {
        raw,
        sender,
        replied: {
          text: message.body ?? "",
          html: message.html_body,
          addresses: [mail.from, ...mail.replyTo],
          names: [message.from_name ?? ""],
          subject: message.subject ?? "",
          markers: [REPLY_HINT],
        },
      },
      inbox.readMs ?? READ_MS,
    )
    .catch((error) => {
      if (!(error instanceof UnreadableMail)) throw error;
      inbox.services.log.warn({ err: error, message: message.id }, "inbound mail could not be read");
      throw new RejectedMail(554, "5.6.0 the mail could not be read");
    });
  const received = { ...found, mail: read, sender };
  if (read.report !== undefined) return found.expired ? "ignored" : recordReport(inbox, received, read.report);
  if (tag.purpose === "bounce" || read.machine !== undefined) return "ignored";
  return answer(inbox, received);
}

async function findSent({ services }: Inbox, tag: MailTag): Promise<Omit<Received, "mail" | "sender"> | undefined> {
  const ctx = { db: services.db, root: tag.root };
  const message = await findMessage(ctx, tag.id);
  const tenant = await findMailTenant({ ...ctx, fallbackSite: fallbackSite(services.config) });
  if (message === undefined || tenant === undefined) return undefined;
  const state = checkTag(tag, tenant.key, { sent: message.created_at, now: services.clock.now() });
  return state === "forged" ? undefined : { message, tenant, expired: state === "expired" };
}

/** Counts a report of a mail server against the address that our mail was sent to. */
async function recordReport(
  { services }: Inbox,
  { message, tenant }: Received,
  { permanent, diagnostic }: DeliveryReport,
): Promise<Intake> {
  const now = services.clock.now();
  const ctx = { db: services.db, root: tenant.root, now };
  const address = message.to_address;
  const details = { bouncedRecipients: [{ emailAddress: address, diagnosticCode: diagnostic }] };
  await recordBounce(ctx, { address, kind: permanent ? "hard" : "soft", at: now, details });
  if (permanent) await execute(ctx.db, bounceMessage, { tenant: tenant.root, id: message.id, error: diagnostic, now });
  return "bounced";
}

/** Posts a reply, or notifies its sender of why it was not. */
async function answer(inbox: Inbox, received: Received): Promise<Intake> {
  const { mail, tenant } = received;
  try {
    return (await reply(inbox.services, received)) ? "replied" : "ignored";
  } catch (error) {
    if (!(error instanceof CannotReply)) throw error;
    const to = mail.replyTo[0] ?? mail.from[0];
    if (to !== undefined)
      await inbox.notices?.(
        noticeOf(error.why, { to, subject: mail.subject, inReplyTo: mail.messageId, tenant: tenant.name }),
      );
    return "refused";
  }
}

/** False when the same mail came before. */
async function reply(services: Services, received: Received): Promise<boolean> {
  const { mail, message, tenant, expired } = received;
  const { db, clock } = services;
  const of = { tenant: tenant.root };
  const person = one(await execute(db, replier, { ...of, user: message.user_id }), "the replier");
  if (person.state === null || person.state === "deleted" || !takesReplies(message))
    throw new CannotReply("unknown_mailbox");
  if (person.suspended && !person.active) throw new CannotReply("user_suspended");
  requireSender(services, received, person.addresses);
  if (expired) throw new CannotReply("address_expired");
  if (mail.text === "" || Buffer.byteLength(mail.text) > MAX_TEXT) throw new CannotReply("generic");
  const once = {
    ...of,
    contextType: message.context_type ?? "",
    context: message.context_id ?? -1,
    messageId: mail.identity,
  };
  const note = { ...once, now: clock.now() };
  try {
    // noted and posted together: of a process that dies in between neither stays, and the next attempt posts the reply
    return await inTransaction(services, async (tx) => {
      if ((await execute(tx.db, noteReceived, note)).length === 0) return false;
      await deliverReply(tx, { message, text: mail.text, origin: tenant.site });
      return true;
    });
  } catch (error) {
    // one notice for a mail, however often it comes
    if (error instanceof CannotReply && (await execute(db, noteReceived, note)).length === 0) return false;
    throw error;
  }
}

/**
 * Refuses a mail that is not from the person whom our message was sent to. `Reply-To` counts only where the envelope's
 * sender is the person's too: anybody can name anybody there. Where a mail server in front authenticates senders, the
 * address in `From` must have passed, and nothing else counts.
 */
function requireSender({ config }: Services, { mail, sender }: Received, own: readonly string[]): void {
  const { authservId } = config.mail;
  const isOwn = (address: string) => own.includes(address);
  if (authservId === undefined) {
    const named = isOwn(sender.toLowerCase()) ? [...mail.from, ...mail.replyTo] : mail.from;
    if (!named.some(isOwn)) throw new CannotReply("unknown_sender");
    return;
  }
  const [from, ...others] = mail.from;
  if (from === undefined || others.length > 0 || !isAuthenticated(mail.authentication, authservId, from))
    throw new RejectedMail(550, "5.7.1 the sender's domain is not authenticated");
  if (!isOwn(from)) throw new CannotReply("unknown_sender");
}
