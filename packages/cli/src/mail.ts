/** `pidge mail`: the mails that a server made, kept where it has no mail server, and one of them as it reads. */
import { Canvas } from "@pidge/client";
import type { Listing } from "./flags/list.ts";
import { first, type Output, table } from "./output.ts";
import { userReference } from "./reference.ts";

export interface MailRequest extends Listing {
  readonly url: string;
  /** An administrator's. */
  readonly token: string;
}

/** What is read of a mail. */
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

export async function mail(r: MailRequest, output: Output): Promise<void> {
  const canvas = new Canvas(r.url, r.token);
  if (r.id !== undefined) {
    const { data } = await canvas.request<Mail>("GET", `${MAILS}/${r.id}`);
    output.write(r.json ? JSON.stringify(data, null, 2) : whole(data));
    return;
  }
  const query = {
    per_page: Math.min(r.limit, 100),
    ...(r.user === undefined ? {} : { user_id: userReference(r.user) }),
  };
  const mails = await first(canvas.paginate<Mail>(MAILS, query), r.limit);
  if (r.json) output.write(JSON.stringify(mails, null, 2));
  else if (mails.length === 0) output.write("There are no mails.");
  else
    output.write(
      table([
        ["mail", "event", "made", "state", "to", "subject"],
        ...mails.map((m) => [
          m.id,
          m.event_id ?? "-",
          m.created_at,
          m.workflow_state,
          m.to ?? "-",
          m.subject ?? "(not written yet)",
        ]),
      ]),
    );
}

const whole = (m: Mail): string =>
  [
    `From: ${m.from_name} <${m.from}>`,
    `To: ${m.to ?? ""}`,
    `Subject: ${m.subject ?? ""}`,
    `Date: ${m.created_at}`,
    `State: ${m.workflow_state}${m.reason === null ? "" : ` (${m.reason})`}`,
    `Kind: ${m.notification}${m.event_id === null ? "" : `, of event ${m.event_id}`}`,
    "",
    (m.body ?? "It is written when it is sent.").trimEnd(),
  ].join("\n");
