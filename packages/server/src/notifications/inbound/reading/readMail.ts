/** Reads a mail: who sent it, whether a program did, and what the person wrote. Runs in a thread of its own. */
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { type AddressObject, type ParsedMail, simpleParser } from "mailparser";
import { type DeliveryReport, readDeliveryReport } from "./deliveryReport.ts";
import { withoutHistory } from "./history.ts";
import { htmlLines } from "./htmlLines.ts";
import { type HeaderFields, machineSign } from "./machine.ts";
import { OurMail, type SentMail } from "./ourMail.ts";
import { plainLines } from "./plainLines.ts";

export interface MailToRead {
  readonly raw: Uint8Array;
  /** The envelope's sender; empty for none. */
  readonly sender: string;
  /** The mail of ours that it replies to. */
  readonly replied: SentMail;
}

export interface ReadMail {
  /** Addresses in lower case. */
  readonly from: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  /** The mail's own id, or, where it has none, a text that the same mail has when it comes again. */
  readonly identity: string;
  /** Its Message-ID, for a notice that refers to it. */
  readonly messageId: string | undefined;
  /** Why it counts as a program's; undefined for a person's. */
  readonly machine: string | undefined;
  /** What it reports about a mail of ours that could not be delivered. */
  readonly report: DeliveryReport | undefined;
  /** The fields `Authentication-Results`, the one added last first. */
  readonly authentication: readonly string[];
  /** What the person wrote, without the history below it; empty when nothing could be read. */
  readonly text: string;
}

/** HTML that is longer is not read: no person writes as much. */
const MAX_HTML = 1024 * 1024;
/** As long as what may be posted; a longer text need not travel. */
const MAX_TEXT = 128 * 1024;
const MAX_IDENTITY = 998;

export async function readMail({ raw, sender, replied }: MailToRead): Promise<ReadMail> {
  const mail = await simpleParser(inUtf8(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)), {
    skipTextToHtml: true,
    skipTextLinks: true,
    skipHtmlToText: true,
    skipImageLinks: true,
    keepDeliveryStatus: true,
  });
  const fields = fieldsOf(mail);
  const machine = machineSign(sender, fields);
  const text = machine === undefined ? textOf(mail, new OurMail(replied, mail.subject ?? "")) : "";
  return {
    from: addressesOf(mail.from),
    replyTo: addressesOf(mail.replyTo),
    subject: mail.subject ?? "",
    identity: identityOf(mail, text).slice(0, MAX_IDENTITY),
    messageId: mail.messageId,
    machine,
    report: reportOf(mail),
    authentication: fields.get("authentication-results") ?? [],
    text: text.slice(0, MAX_TEXT),
  };
}

/** What was written, from the plain part or else from the HTML. PostgreSQL stores no NUL. */
function textOf(mail: ParsedMail, ours: OurMail): string {
  const plain = withoutNul(mail.text ?? "");
  const html = withoutNul(mail.html || "");
  if (plain.trim() !== "") return withoutHistory(plainLines(plain), ours);
  return html.length > MAX_HTML ? "" : withoutHistory(htmlLines(html), ours);
}

const withoutNul = (text: string): string => text.replaceAll("\0", "");

/** Where a mail does not say how it is encoded and is not UTF-8, it is from a program of the time before. */
function inUtf8(raw: Buffer): Buffer {
  if (isUtf8(raw)) return raw;
  const head = headOf(raw);
  const type = /^content-type:(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1] ?? "text/plain";
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1]?.toLowerCase() ?? "us-ascii";
  if (!/^\s*text\//i.test(type) || !["us-ascii", "ascii", "utf-8", "utf8"].includes(charset)) return raw;
  return Buffer.from(new TextDecoder("windows-1252").decode(raw));
}

function headOf(raw: Buffer): string {
  const ends = ["\r\n\r\n", "\n\n"].map((end) => raw.indexOf(end)).filter((end) => end !== -1);
  return raw.subarray(0, Math.min(raw.length, ...ends)).toString("latin1");
}

function fieldsOf(mail: ParsedMail): HeaderFields {
  const fields = new Map<string, string[]>();
  for (const { key, line } of mail.headerLines) {
    const value = line.slice(line.indexOf(":") + 1).replace(/\r?\n[ \t]+/g, " ");
    const known = fields.get(key);
    if (known === undefined) fields.set(key, [value.trim()]);
    else known.push(value.trim());
  }
  return fields;
}

const addressesOf = (list: AddressObject | AddressObject[] | undefined): string[] =>
  [list ?? []]
    .flat()
    .flatMap(({ value }) => value.flatMap(({ address, group }) => [address, ...(group ?? []).map((g) => g.address)]))
    .flatMap((address) => (address ? [address.toLowerCase()] : []));

function identityOf(mail: ParsedMail, text: string): string {
  if (mail.messageId) return mail.messageId;
  const fields = [mail.from?.text, mail.date?.toISOString(), mail.subject, text].map((part) => part ?? "");
  return `sha256:${createHash("sha256").update(fields.join("\0")).digest("hex")}`;
}

function reportOf(mail: ParsedMail): DeliveryReport | undefined {
  const parts = mail.attachments.filter(({ contentType }) => contentType === "message/delivery-status");
  return readDeliveryReport(parts.map(({ content }) => content.toString("utf8")));
}
