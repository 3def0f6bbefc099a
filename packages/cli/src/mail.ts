/** `pidge mail`: lists the mails that a server sent, or keeps because it has no mail server, or shows one. */
import { Canvas } from "@pidge/client";
import type { Listing } from "./flags/list.ts";
import { first, type Output, table, writeJson } from "./output.ts";
import { userReference } from "./reference.ts";

export interface MailRequest extends Listing {
  readonly url: string;
  /** An administrator's token. */
  readonly token: string;
}

/** The fields of a mail that are used here. */
interface Mail {
  readonly id: string;
  readonly created_at: string;
  readonly workflow_state: string;
  readonly from: string;
  readonly from_name: string;
  readonly to: string | null;
  readonly subject: string | null;
  readonly body: string | null;
  readonly notification: string;
  readonly event_id: string | null;
  readonly reason: string | null;
}

const MAILS = "/api/pidge/v1/mails";
const HEADING = ["mail", "event", "made", "state", "to", "subject"];

export async function mail({ url, token, id, user, limit, json }: MailRequest, output: Output): Promise<void> {
  const canvas = new Canvas(url, token);
  if (id !== undefined) {
    const { data } = await canvas.request<Mail>("GET", `${MAILS}/${id}`);
    if (json) writeJson(output, data);
    else output.write(wholeMail(data));
    return;
  }
  const query = { per_page: Math.min(limit, 100), ...(user === undefined ? {} : { user_id: userReference(user) }) };
  const mails = await first(canvas.paginate<Mail>(MAILS, query), limit);
  if (json) writeJson(output, mails);
  else output.write(mails.length === 0 ? "There are no mails." : table([HEADING, ...mails.map(mailRow)]));
}

const mailRow = (mail: Mail): readonly string[] => [
  mail.id,
  mail.event_id ?? "-",
  mail.created_at,
  stateOf(mail),
  mail.to ?? "-",
  mail.subject ?? "(not written yet)",
];

const MAX_REASON = 100;

/** The state; of a mail that was not sent, also why. */
function stateOf({ workflow_state: state, reason }: Mail): string {
  if (reason === null || state === "sent" || state === "cancelled") return state;
  return `${state}: ${reason.replace(/\s+/g, " ").slice(0, MAX_REASON)}`;
}

const wholeMail = (mail: Mail): string =>
  [
    `From: ${mail.from_name} <${mail.from}>`,
    `To: ${mail.to ?? ""}`,
    `Subject: ${mail.subject ?? ""}`,
    `Date: ${mail.created_at}`,
    `State: ${mail.workflow_state}${mail.reason === null ? "" : ` (${mail.reason})`}`,
    `Kind: ${mail.notification}${mail.event_id === null ? "" : `, of event ${mail.event_id}`}`,
    "",
    (mail.body ?? "The text is written when the mail is sent.").trimEnd(),
  ].join("\n");
