/** Composes a mail as it is sent: its headers, and its text plain and as HTML. What many mails share is encoded once. */
import { foldLines } from "nodemailer/lib/mime-funcs";
import MimeNode from "nodemailer/lib/mime-node";
import { encode, wrap } from "nodemailer/lib/qp";
import { escapeHtml } from "../../platform/html.ts";
import type { TextMemo } from "./mailTexts.ts";
import type { Rendered } from "./render.ts";

const encoder = new MimeNode("text/plain");

/** Encodes a value by the kind of its header: nothing in a name or a subject can end the line. */
const header = (key: string, value: string | Date | { name: string; address: string }): string =>
  `${foldLines(`${key}: ${encoder.encodeHeaderValue(key, value)}`, 76)}\r\n`;

/** One character less than allowed: a piece may be followed by a soft break. */
const LINE = 75;
const SOFT_BREAK = "=\r\n";
const quotedPrintable = (text: string): string => wrap(encode(text.replace(/\r\n?|\n/g, "\r\n")), LINE);

/** Encoded text has "=" only before hexadecimal digits and line ends, so this occurs in no part. */
const BOUNDARY = "=_pidge";

const part = (type: string, encoded: string): string =>
  `--${BOUNDARY}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encoded}\r\n`;

const AUTOMATIC = `${header("Auto-Submitted", "auto-generated")}${header("X-Auto-Response-Suppress", "All")}`;
const FORMS = `${header("MIME-Version", "1.0")}Content-Type: multipart/alternative; boundary="${BOUNDARY}"\r\n`;

/** Encodes HTML in pieces: the unsubscribe link is each recipient's own, what is before and after it everybody's. */
function htmlPart(html: string, link: string | undefined, memo: TextMemo): string {
  const shared = (piece: string) => memo.of("encoded", piece, quotedPrintable);
  if (link === undefined) return shared(html);
  const own = escapeHtml(link);
  return html
    .split(own)
    .map(shared)
    .join(`${SOFT_BREAK}${quotedPrintable(own)}${SOFT_BREAK}`);
}

/** Composes a mail that comes from the address `from`. */
export function compose(mail: Rendered, from: string, memo: TextMemo): string {
  const { message, replyTo, references, unsubscribe } = mail;
  const headers = [
    memo.of(`from ${from}`, mail.fromName, (name) => header("From", { name, address: from })),
    header("To", { name: "", address: message.to_address }),
    replyTo === undefined ? "" : header("Reply-To", replyTo),
    memo.of("subject", mail.subject, (subject) => header("Subject", subject)),
    header("Message-ID", mail.messageId),
    references === undefined ? "" : `${header("References", references)}${header("In-Reply-To", references)}`,
    header("Date", message.created_at),
    AUTOMATIC,
    unsubscribe === undefined
      ? ""
      : `${header("List-Unsubscribe", `<${unsubscribe}>`)}${header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")}`,
    FORMS,
  ];
  const text = part("text/plain", memo.of("encoded", mail.text, quotedPrintable));
  const html = mail.html === null ? "" : part("text/html", htmlPart(mail.html, unsubscribe, memo));
  return `${headers.join("")}\r\n${text}${html}--${BOUNDARY}--\r\n`;
}
