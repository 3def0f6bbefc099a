/** Takes in a mail that answers one of ours: proves that it may, turns it into what it says, or explains why not. */
import { type ParsedMail, simpleParser } from "mailparser";
import type { Services } from "../../platform/context.ts";
import { type Db, run } from "../../store/database.ts";
import { htmlToText } from "./html.ts";
import { withoutQuoted } from "./quoted.ts";
import type { MessageRow } from "./render.ts";
import { CannotReply, deliverReply, takesReplies } from "./replies.ts";
import { isGenuine, type ReplyTag, readTag } from "./replyAddress.ts";
import { fallbackSite, loadTenants, type MailTenant } from "./tenants.ts";
import { type NoticeSender, noticeOf } from "./undelivered.ts";

/** What came of a mail; for the log, and for tests. */
export type Intake = "replied" | "ignored" | "refused";

const MAX_TEXT = 65_536;

/** Machines talk to machines here: none of them gets an answer, and none is taken for a person. */
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

/** The text that the person wrote, from the plain part or else from the HTML. */
function textOf(mail: ParsedMail): string {
  const text = mail.text ?? "";
  return text.trim() !== "" || !mail.html ? text : htmlToText(mail.html);
}

async function findMessage(db: Db, tag: ReplyTag): Promise<MessageRow | undefined> {
  const [row] = await run<MessageRow>(
    db,
    "select * from notification_messages where root_account_id = $1 and id = $2",
    [tag.root, tag.id],
  );
  return row;
}

interface Sender {
  readonly userExists: boolean;
  readonly suspended: boolean;
  /** Active mail channels of the person whom our message went to. */
  readonly addresses: readonly string[];
}

async function findSender(db: Db, message: MessageRow): Promise<Sender> {
  const [row] = await run<{ state: string | null; active: boolean; suspended: boolean; addresses: string[] }>(
    db,
    `select (select workflow_state from users where root_account_id = $1 and id = $2) as state,
       exists (select 1 from pseudonyms where root_account_id = $1 and user_id = $2 and workflow_state = 'active') as active,
       exists (select 1 from pseudonyms where root_account_id = $1 and user_id = $2 and workflow_state = 'suspended') as suspended,
       array(select path_key from communication_channels where root_account_id = $1 and user_id = $2
         and workflow_state = 'active' and path_type in ('email', 'personal_email')) as addresses`,
    [message.root_account_id, message.user_id],
  );
  return {
    userExists: row!.state !== null && row!.state !== "deleted",
    suspended: row!.suspended && !row!.active,
    addresses: row!.addresses,
  };
}

/** Once for each answer: the same mail may come twice. */
async function isNew(db: Db, message: MessageRow, messageId: string, now: Date): Promise<boolean> {
  const rows = await run(
    db,
    `insert into inbound_mails (root_account_id, context_type, context_id, message_id, received_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing returning 1`,
    [message.root_account_id, message.context_type, message.context_id, messageId.slice(0, 998), now],
  );
  return rows.length > 0;
}

const forget = (db: Db, message: MessageRow, messageId: string) =>
  run(
    db,
    "delete from inbound_mails where root_account_id = $1 and context_type = $2 and context_id = $3 and message_id = $4",
    [message.root_account_id, message.context_type, message.context_id, messageId.slice(0, 998)],
  );

export async function takeIn(
  services: Services,
  raw: Buffer | string,
  recipients: readonly string[],
  notices: NoticeSender | undefined,
): Promise<Intake> {
  const mail = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
  if (isMachineMail(mail)) return "ignored";
  const tag = [...addresses(mail.to), ...recipients].map(readTag).find((t) => t !== undefined);
  if (tag === undefined) return "ignored";
  const message = await findMessage(services.db, tag);
  const tenant = (await loadTenants(services.db, [tag.root], fallbackSite(services.config))).get(tag.root);
  // what we did not send is nobody's business: no answer, no hint
  if (message === undefined || tenant === undefined || !isGenuine(tag, tenant.key)) return "ignored";
  try {
    return (await reply(services, mail, message, tenant)) ? "replied" : "ignored";
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

async function reply(services: Services, mail: ParsedMail, message: MessageRow, tenant: MailTenant): Promise<boolean> {
  const { db, clock } = services;
  const sender = await findSender(db, message);
  if (!sender.userExists || !takesReplies(message)) throw new CannotReply("unknown_mailbox");
  if (sender.suspended) throw new CannotReply("user_suspended");
  const from = [...addresses(mail.from), ...addresses(mail.replyTo)].map((a) => a.toLowerCase());
  if (!from.some((address) => sender.addresses.includes(address))) throw new CannotReply("unknown_sender");
  const whole = textOf(mail);
  if (Buffer.byteLength(whole) > MAX_TEXT) throw new CannotReply("generic");
  const text = withoutQuoted(whole);
  if (text === "") throw new CannotReply("generic");
  const messageId = mail.messageId ?? "";
  if (messageId !== "" && !(await isNew(db, message, messageId, clock.now()))) return false;
  try {
    await deliverReply(services, message, text, tenant.site);
  } catch (error) {
    // an accident of ours must not keep the mail server's next attempt out
    if (messageId !== "" && !(error instanceof CannotReply)) await forget(db, message, messageId);
    throw error;
  }
  return true;
}
