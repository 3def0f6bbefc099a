/** The notice about a mail that could not be delivered: the reason, and nothing that could start a loop. */
import { randomBytes } from "node:crypto";
import { oneLine } from "../delivery/mailTexts.ts";
import type { Notice } from "../delivery/notice.ts";
import type { Undeliverable } from "./replies.ts";

const REASONS: Readonly<Record<Undeliverable, string>> = {
  unknown_sender:
    "the address that you wrote from is not one of the confirmed addresses of the person whom the message was for. Add it to your profile and confirm it, or write from another address.",
  address_expired:
    "it was answered too late: an address for replies is valid for thirty days. Follow the link in the mail to answer on the site.",
  user_suspended: "your account is suspended.",
  invalid_participant: "you cannot take part in this conversation or discussion any more.",
  topic_locked: "the discussion is locked.",
  topic_deleted: "the discussion was deleted.",
  unknown_mailbox: "it could not be assigned to anything that takes answers.",
  generic: "it was empty, too long, or could not be read.",
};

export interface NoticeContext {
  readonly to: string;
  /** The subject of the mail that could not be delivered. */
  readonly subject: string;
  readonly inReplyTo: string | undefined;
  readonly tenant: string;
}

export function noticeOf(why: Undeliverable, c: NoticeContext): Notice {
  const reference =
    why === "unknown_mailbox" || why === "generic" ? `\n\nReference: ${randomBytes(6).toString("hex")}` : "";
  return {
    to: c.to,
    fromName: c.tenant,
    subject: "Undelivered message",
    text: `Your mail "${oneLine(c.subject)}" was not delivered: ${REASONS[why]}${reference}\n\n${c.tenant}\n`,
    inReplyTo: c.inReplyTo,
  };
}
