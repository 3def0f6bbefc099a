/** Combines several messages to one address in one mail, where the server is set to gather events that are close in time. */
import { escapeHtml } from "../../platform/html.ts";
import { must } from "../../store/must.ts";
import { htmlBody, linkOf, textBody } from "./layout.ts";
import type { Letter } from "./letters.ts";
import type { NotificationMessage } from "./messages.sql.ts";
import type { Rendered } from "./render.ts";

/** Groups mails that may be combined; digests and confirmations are sent alone. */
export function gather<M extends NotificationMessage>(mails: readonly Rendered<M>[]): Rendered<M>[][] {
  const groups = Map.groupBy(mails, (m) =>
    m.source === undefined || m.unsubscribe === undefined
      ? `alone ${m.message.id}`
      : String(m.message.communication_channel_id),
  );
  return [...groups.values()];
}

/** One mail of all; of one thread it belongs to that, and is answered as its last. */
export function combine(mails: readonly Rendered[]): Rendered {
  const last = must(mails.at(-1), "a mail");
  if (mails.length === 1 || last.source === undefined) return last;
  const { frame } = last.source;
  const letters = mails.flatMap((m) => (m.source === undefined ? [] : [m.source.letter]));
  const together = mails.every((m) => m.references === last.references);
  const letter: Letter = {
    ...last.source.letter,
    subject: together ? last.subject : `${letters.length} notifications: ${last.subject}`,
    text: letters.map((l) => `${l.subject}\n\n${l.text}\n\n${linkOf(l, frame)}`).join("\n\n----\n\n"),
    html: letters
      .map(
        (l) =>
          `<h2 style="font-size:17px"><a href="${escapeHtml(linkOf(l, frame))}">${escapeHtml(l.subject)}</a></h2>\n${l.html}`,
      )
      .join("\n<hr>\n"),
  };
  return {
    ...last,
    subject: letter.subject,
    text: textBody(letter, frame),
    html: htmlBody(letter, frame),
    fromName: together ? last.fromName : frame.account,
    replyTo: together ? last.replyTo : undefined,
    references: together ? last.references : undefined,
  };
}
