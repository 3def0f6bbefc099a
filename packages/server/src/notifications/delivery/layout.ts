/** The layout of every mail, as text and as HTML that can be read on a phone. */
import { escapeHtml } from "../../platform/html.ts";
import type { Letter } from "./letters.ts";

export interface Frame {
  readonly site: string;
  /** The account's name, for head and foot. */
  readonly account: string;
  /** The account's logo; null for none. */
  readonly logo: string | null;
  /** Where this kind of mail can be turned off; null for mails that everybody gets. */
  readonly unsubscribe: string | null;
}

/** The id of the element that holds our mail, by which it is found again in replies: programs keep ids, or prefix them. */
export const OUR_MAIL_ID = "pidge-mail";

/** 64 KiB, as in Canvas. */
const MAX_BODY = 65_536;
const UNAVAILABLE = "This message is too long to be shown here. Follow the link to read it.";

export const linkOf = (letter: Pick<Letter, "path">, frame: Pick<Frame, "site">): string =>
  `${frame.site}${letter.path}`;

export function textBody(letter: Letter, frame: Frame): string {
  const body = Buffer.byteLength(letter.text) > MAX_BODY ? UNAVAILABLE : letter.text;
  const foot =
    frame.unsubscribe === null
      ? ""
      : `\n\n-- \n${frame.account}: choose what you are sent\n${frame.site}/profile/communication`;
  return `${body}\n\n${letter.action}:\n${linkOf(letter, frame)}${foot}\n`;
}

export function htmlBody(letter: Letter, frame: Frame): string {
  const body = Buffer.byteLength(letter.html) > MAX_BODY ? `<p>${UNAVAILABLE}</p>` : letter.html;
  const link = escapeHtml(linkOf(letter, frame));
  const head =
    frame.logo === null
      ? `<strong>${escapeHtml(frame.account)}</strong>`
      : `<img src="${escapeHtml(frame.logo)}" alt="${escapeHtml(frame.account)}" height="32">`;
  const foot =
    frame.unsubscribe === null
      ? escapeHtml(frame.account)
      : `${escapeHtml(frame.account)} · <a href="${escapeHtml(frame.site)}/profile/communication" style="color:#5b6470">choose what you are sent</a> · <a href="${escapeHtml(frame.unsubscribe)}" style="color:#5b6470">unsubscribe</a>`;
  return `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(letter.subject)}</title></head>
<body style="margin:0;background:#f3f4f6;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#1f2933">
<div id="${OUR_MAIL_ID}" style="max-width:600px;margin:0 auto;padding:16px">
<div style="padding:8px 4px">${head}</div>
<div style="background:#fff;border-radius:8px;padding:20px;overflow-wrap:anywhere">
${body}
<p style="margin:24px 0 4px"><a href="${link}" style="display:inline-block;background:#0b5cab;color:#fff;text-decoration:none;padding:12px 20px;border-radius:6px">${escapeHtml(letter.action)}</a></p>
</div>
<div style="padding:12px 4px;font-size:13px;color:#5b6470">${foot}</div>
</div></body></html>
`;
}
