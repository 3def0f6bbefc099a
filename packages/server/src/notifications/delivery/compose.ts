/** A mail as it travels: its headers, and its text plain and as HTML. What the mails of an event share is encoded once. */
import { foldLines } from "nodemailer/lib/mime-funcs";
import MimeNode from "nodemailer/lib/mime-node";
import { encode, wrap } from "nodemailer/lib/qp";
import { escapeHtml, remembered } from "./html.ts";
import type { Rendered } from "./render.ts";

const encoder = new MimeNode("text/plain");

/** Values are encoded by the kind of header: nothing in a name or a subject can end its line. */
const header = (key: string, value: string | Date | { name: string; address: string }): string =>
  `${foldLines(`${key}: ${encoder.encodeHeaderValue(key, value)}`, 76)}\r\n`;

const subjectHeader = remembered((subject) => header("Subject", subject));
const fromHeader = remembered((name, address) => header("From", { name, address }));

/** One character less than allowed: a piece may be followed by a soft break. */
const LINE = 75;
const SOFT_BREAK = "=\r\n";
const quotedPrintable = (text: string): string => wrap(encode(text.replace(/\r\n?|\n/g, "\r\n")), LINE);
const shared = remembered(quotedPrintable);

/** "=" comes before hexadecimal digits and line ends alone in what is encoded: this stands in no part. */
const BOUNDARY = "=_pidge";

const part = (type: string, encoded: string): string =>
  `--${BOUNDARY}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encoded}\r\n`;

/** The link that ends such mails is each person's own; what stands before and after it is everybody's. */
function htmlPart(html: string, link: string | undefined): string {
  if (link === undefined) return shared(html);
  const own = escapeHtml(link);
  return html
    .split(own)
    .map((piece) => shared(piece))
    .join(`${SOFT_BREAK}${quotedPrintable(own)}${SOFT_BREAK}`);
}

const AUTOMATIC = `${header("Auto-Submitted", "auto-generated")}${header("X-Auto-Response-Suppress", "All")}`;
const FORMS = `${header("MIME-Version", "1.0")}Content-Type: multipart/alternative; boundary="${BOUNDARY}"\r\n`;

/** The whole mail; `from` is the address that it comes from. */
export function compose(mail: Rendered, from: string): string {
  const { message, replyTo, references, unsubscribe } = mail;
  const headers = [
    fromHeader(mail.fromName, from),
    header("To", { name: "", address: message.to_address }),
    replyTo === undefined ? "" : header("Reply-To", replyTo),
    subjectHeader(mail.subject),
    header("Message-ID", mail.messageId),
    references === undefined ? "" : `${header("References", references)}${header("In-Reply-To", references)}`,
    header("Date", message.created_at),
    AUTOMATIC,
    unsubscribe === undefined
      ? ""
      : `${header("List-Unsubscribe", `<${unsubscribe}>`)}${header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")}`,
    FORMS,
  ];
  const html = mail.html === null ? "" : part("text/html", htmlPart(mail.html, unsubscribe));
  return `${headers.join("")}\r\n${part("text/plain", shared(mail.text))}${html}--${BOUNDARY}--\r\n`;
}
