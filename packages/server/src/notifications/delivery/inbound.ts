/** Receives a mail that replies to one of ours: checks that it may, extracts what the person wrote, or explains why not. */
import { type ParsedMail, simpleParser } from "mailparser";
import type { Services } from "../../platform/context.ts";
import { htmlToText } from "../../platform/html.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { findMessage, forgetReceived, noteReceived, replier } from "./inbound.sql.ts";
import type { NotificationMessage } from "./messages.sql.ts";
import { withoutQuoted } from "./quoted.ts";
import { CannotReply, deliverReply, takesReplies } from "./replies.ts";
import { isGenuine, readTag } from "./replyAddress.ts";
import { fallbackSite, findMailTenant, type MailTenant } from "./tenants.ts";
import { type NoticeSender, noticeOf } from "./undelivered.ts";

/** What became of a mail. */
export type Intake = "replied" | "ignored" | "refused";

const MAX_TEXT = 65_536;
const MAX_MESSAGE_ID = 998;

/** Whether a mail was sent by a program: it is neither posted nor answered. */
function isMachineMail(mail: ParsedMail): boolean {
  const header = (name: string) => String(mail.headers.get(name) ?? "").toLowerCase();
  const automatic = header("auto-submitted");
  if (automatic !== "" && automatic !== "no") return true;
  if (/^(bulk|list|junk)$/.test(header("precedence"))) return true;
  if (["x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder"].some((h) => mail.headers.has(h)))
    return true;
  return header("content-type").startsWith("multipart/report") || header("return-path") === "<>";
}

const addresses = (list: ParsedMail["to"]): string[] =>
  [list ?? []].flat().flatMap((group) => group.value.flatMap((v) => (v.address ? [v.address] : [])));

/** The text of the plain part, or else of the HTML. */
function textOf(mail: ParsedMail): string {
  const text = mail.text ?? "";
  return text.trim() !== "" || !mail.html ? text : htmlToText(mail.html, "mail");
}

export interface InboundMail {
  readonly raw: Buffer | string;
  /** The envelope's recipients. */
  readonly recipients: readonly string[];
}

export async function receiveMail(
  services: Services,
  { raw, recipients }: InboundMail,
  notices: NoticeSender | undefined,
): Promise<Intake> {
  const mail = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
  if (isMachineMail(mail)) return "ignored";
  const tag = [...addresses(mail.to), ...recipients].map(readTag).find((found) => found !== undefined);
  if (tag === undefined) return "ignored";
  const ctx = { db: services.db, root: tag.root };
  const message = await findMessage(ctx, tag.id);
  const tenant = await findMailTenant({ ...ctx, fallbackSite: fallbackSite(services.config) });
  // a mail that does not reply to one of ours gets no answer and no hint
  if (message === undefined || tenant === undefined || !isGenuine(tag, tenant.key)) return "ignored";
  try {
    return (await reply(services, { mail, message, tenant })) ? "replied" : "ignored";
  } catch (error) {
    if (!(error instanceof CannotReply)) throw error;
    const to = addresses(mail.replyTo)[0] ?? addresses(mail.from)[0];
    if (to !== undefined)
      await notices?.(
        noticeOf(error.why, { to, subject: mail.subject ?? "", inReplyTo: mail.messageId, tenant: tenant.name }),
      );
    return "refused";
  }
}

interface Received {
  readonly mail: ParsedMail;
  /** The message that it replies to. */
  readonly message: NotificationMessage;
  readonly tenant: MailTenant;
}

/** False when the same mail came before. */
async function reply(services: Services, { mail, message, tenant }: Received): Promise<boolean> {
  const { db, clock } = services;
  const of = { tenant: tenant.root };
  const person = one(await execute(db, replier, { ...of, user: message.user_id }), "the replier");
  if (person.state === null || person.state === "deleted" || !takesReplies(message))
    throw new CannotReply("unknown_mailbox");
  if (person.suspended && !person.active) throw new CannotReply("user_suspended");
  const from = [...addresses(mail.from), ...addresses(mail.replyTo)].map((address) => address.toLowerCase());
  if (!from.some((address) => person.addresses.includes(address))) throw new CannotReply("unknown_sender");
  const whole = textOf(mail);
  if (Buffer.byteLength(whole) > MAX_TEXT) throw new CannotReply("generic");
  const text = withoutQuoted(whole);
  if (text === "") throw new CannotReply("generic");
  const received = {
    ...of,
    contextType: message.context_type ?? "",
    context: message.context_id ?? -1,
    messageId: (mail.messageId ?? "").slice(0, MAX_MESSAGE_ID),
  };
  const identified = received.messageId !== "";
  if (identified && (await execute(db, noteReceived, { ...received, now: clock.now() })).length === 0) return false;
  try {
    await deliverReply(services, { message, text, origin: tenant.site });
  } catch (error) {
    // after a failure of ours the mail server's next attempt must be accepted
    if (identified && !(error instanceof CannotReply)) await execute(db, forgetReceived, received);
    throw error;
  }
  return true;
}
