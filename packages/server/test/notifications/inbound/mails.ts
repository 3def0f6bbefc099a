/** Builds mails as mail programs write them: replies to one of ours, with its text quoted in the ways of each program. */
import { htmlBody, textBody } from "../../../src/notifications/delivery/layout.ts";
import { letterOf, REPLY_HINT } from "../../../src/notifications/delivery/letters.ts";
import { TextMemo } from "../../../src/notifications/delivery/mailTexts.ts";
import { type ReadMail, readMail } from "../../../src/notifications/inbound/reading/readMail.ts";

export const BODY = "Are you coming? We meet at the gate at eight, all of us.\nBring a tent.";
/** The tagged address, and the address that our mails come from. */
export const REPLY_TO = "reply+0123456789abcdef-1~42-1796050800@lms.example";
const FROM = "notifications@lms.example";

const letter = letterOf(
  "conversation_message",
  {
    type: "conversation",
    conversation_id: 5,
    body: BODY,
    subject: "Trip",
    author: "Tina Teacher",
    contexts: ["Trips"],
    has_attachments: false,
    has_media: false,
    lapsed: null,
  },
  { site: "https://lms.example", replies: true, memo: new TextMemo() },
);
const frame = {
  site: "https://lms.example",
  account: "Lake College",
  logo: null,
  unsubscribe: "https://lms.example/api/pidge/v1/unsubscribe/7.conversation_message.0123",
};

/** Our mail, as it was sent. */
export const OURS = { text: textBody(letter, frame), html: htmlBody(letter, frame) };

/** Our mail as a program shows the text of its HTML: no empty lines between links and text, addresses in brackets. */
export const OURS_AS_TEXT = `Lake College
Trip

${BODY}

${REPLY_HINT}: your answer goes to Tina Teacher alone.

Open the conversation<https://lms.example/conversations/5>
Lake College · choose what you are sent<https://lms.example/profile/communication> · unsubscribe<${frame.unsubscribe}>
`;

const wrap = (line: string, width: number): string[] => {
  const lines = [""];
  for (const word of line.split(" ")) {
    const last = lines.length - 1;
    if (lines[last] !== "" && `${lines[last]} ${word}`.length > width) lines.push(word);
    else lines[last] = lines[last] === "" ? word : `${lines[last]} ${word}`;
  }
  return lines;
};

/** Quoted with marks, and wrapped as most programs do. */
export const quoted = (text = OURS.text, mark = "> ", width = 72): string =>
  text
    .split("\n")
    .flatMap((line) => wrap(line, width))
    .map((line) => `${mark}${line}`.trimEnd())
    .join("\n");

/** What stands between the tags of our HTML's body. */
export const oursInHtml = (change: (html: string) => string = (html) => html): string =>
  change(/<body[^>]*>([\s\S]*)<\/body>/.exec(OURS.html)?.[1] ?? "");

export interface Part {
  readonly type: string;
  readonly body: string | Buffer;
  /** Of the bytes of a text. */
  readonly charset?: BufferEncoding;
  readonly transfer?: "base64" | "quoted-printable" | "8bit";
  readonly headers?: readonly string[];
}

const encoded = ({ body, charset = "utf8", transfer = "8bit" }: Part): Buffer => {
  const bytes = typeof body === "string" ? Buffer.from(body.replace(/\r?\n/g, "\r\n"), charset) : body;
  if (transfer === "base64") return Buffer.from(bytes.toString("base64").replace(/.{76}/g, "$&\r\n"));
  if (transfer === "8bit") return bytes;
  return Buffer.from(
    bytes
      .toString("latin1")
      .replace(/[^\x20-\x7e\r\n]|=/g, (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
      .replace(/[^\r\n]{70}(?=[^\r\n])(?<!=.?)/g, "$&=\r\n"),
    "latin1",
  );
};

const entity = (part: Part): Buffer =>
  Buffer.concat([
    Buffer.from(
      [
        `Content-Type: ${part.type}`,
        `Content-Transfer-Encoding: ${part.transfer ?? "8bit"}`,
        ...(part.headers ?? []),
        "",
        "",
      ].join("\r\n"),
    ),
    encoded(part),
  ]);

let boundaries = 0;

/** A multipart entity; the parts are entities. */
export function multipart(kind: string, ...parts: Buffer[]): Part {
  const boundary = `=_part_${++boundaries}`;
  const body = Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from("\r\n")]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  const [type, ...parameters] = kind.split(";");
  return { type: [`multipart/${type}`, ...parameters, `boundary="${boundary}"`].join("; "), body };
}

export const textPart = (body: string, more: Partial<Part> = {}): Part => ({
  type: "text/plain; charset=utf-8",
  body,
  ...more,
});
export const htmlPart = (body: string, more: Partial<Part> = {}): Part => ({
  type: "text/html; charset=utf-8",
  body,
  ...more,
});
export const both = (text: string, html: string): Part =>
  multipart("alternative", entity(textPart(text)), entity(htmlPart(html)));
export { entity };

export const HEADERS = [
  "From: Sam Student <sam@campus.example>",
  `To: ${REPLY_TO}`,
  "Subject: Re: Tina Teacher (Trips) sent you a message",
  "Message-ID: <reply@campus.example>",
  "Date: Mon, 30 Nov 2026 17:00:00 +0100",
  "MIME-Version: 1.0",
];

/** A whole mail. */
export const mailOf = (part: Part, headers: readonly string[] = HEADERS): Buffer =>
  Buffer.concat([Buffer.from(`${headers.join("\r\n")}\r\n`), entity(part)]);

/** Reads a mail as a reply to ours. */
export const read = (raw: Uint8Array, sender = "sam@campus.example", ours = OURS): Promise<ReadMail> =>
  readMail({
    raw,
    sender,
    replied: {
      ...ours,
      addresses: [FROM, "reply@lms.example"],
      names: ["Tina Teacher"],
      subject: letter.subject,
      markers: [REPLY_HINT],
    },
  });
