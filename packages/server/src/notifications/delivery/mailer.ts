/** Delivers mails to the mail server over a few connections that are kept open. */
import { createTransport } from "nodemailer";
import type { MailConfig } from "../../platform/settings/configure.ts";
import { compose } from "./compose.ts";
import type { TextMemo } from "./mailTexts.ts";
import type { Notice } from "./notice.ts";
import { outcomeOf, type SendOutcome } from "./outcome.ts";
import type { Rendered } from "./render.ts";

export interface Mailer {
  send(mail: Rendered): Promise<SendOutcome>;
  /** Notifies a person that their mail was not delivered: once, and from an address that nothing can answer. */
  notify(notice: Notice): Promise<void>;
  /** Closes the connections; with `force` also those in use. */
  close(force: boolean): void;
}

const MESSAGES_PER_CONNECTION = 1_000;

export function createMailer(options: MailConfig & { readonly server: string }, memo: TextMemo): Mailer {
  const timeout = options.timeoutSeconds * 1000;
  const transport = createTransport({
    pool: true,
    url: options.server,
    maxConnections: options.connections,
    maxMessages: MESSAGES_PER_CONNECTION,
    // a mail whose connection broke is tried again later, by us, and not at once by the pool
    maxRequeues: 0,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(options.perSecond > 0 ? { rateLimit: options.perSecond, rateDelta: 1000 } : {}),
  });
  return {
    async send(mail) {
      try {
        const envelope = { from: mail.envelopeFrom, to: [mail.message.to_address] };
        await transport.sendMail({ envelope, raw: compose(mail, options.from, memo) });
        return { kind: "sent" };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    async notify({ to, fromName, subject, text, inReplyTo }) {
      await transport
        .sendMail({
          from: { name: fromName, address: options.replyTo[0] ?? options.from },
          to: { name: "", address: to },
          envelope: { from: "", to: [to] },
          subject,
          text,
          ...(inReplyTo === undefined ? {} : { inReplyTo, references: inReplyTo }),
          headers: { "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All" },
        })
        .catch(() => {});
    },
    close: (force) => transport.close({ force }),
  };
}
