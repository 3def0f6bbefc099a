/** What is remembered of mails that came back. A single hard bounce ends mail to the address until it is reset. */

import { noteBouncing } from "../notifications/channelQueries.ts";
import { type Db, run } from "../store/database.ts";

export interface Bounce {
  readonly address: string;
  readonly kind: "hard" | "soft" | "suppressed";
  readonly at: Date;
  /** As the provider tells it: `{bouncedRecipients: [{diagnosticCode}]}`. */
  readonly details: unknown;
}

const CHANGES = {
  hard: {
    date: "last_bounce_at",
    set: "bounce_count = bounce_count + 1, last_bounce_at = $3, last_bounce_details = $4",
  },
  soft: {
    date: "last_transient_bounce_at",
    set: "last_transient_bounce_at = $3, last_transient_bounce_details = $4",
  },
  suppressed: { date: "last_suppression_bounce_at", set: "last_suppression_bounce_at = $3" },
} as const;

/** Over all channels of the address, whoever's they are; what bounces already is left alone, and so is what just changed. */
export async function recordBounce(db: Db, root: number, bounce: Bounce, now: Date): Promise<void> {
  const { date, set } = CHANGES[bounce.kind];
  const details = bounce.kind === "suppressed" ? [] : [JSON.stringify(bounce.details)];
  const rows = await run<{ user_id: number }>(
    db,
    `update communication_channels set ${set}, updated_at = $${4 + details.length}
     where root_account_id = $1 and path_key = $2 and path_type in ('email', 'personal_email') and workflow_state <> 'retired'
       and bounce_count = 0 and (${date} is null or updated_at <= $${4 + details.length}::timestamptz - interval '1 hour')
     returning user_id`,
    [root, bounce.address.toLowerCase(), bounce.at, ...details, now],
  );
  if (bounce.kind === "hard" && rows.length > 0) await noteBouncing(db, root, [...new Set(rows.map((r) => r.user_id))]);
}

/** A provider's notice of bounces (`{bounce: {bounceType, bounceSubType, timestamp, bouncedRecipients}}`). */
export function readBounceNotice(notice: unknown): Bounce[] {
  const bounce = (notice as { bounce?: Record<string, unknown> } | null)?.bounce;
  if (typeof bounce !== "object" || bounce === null || !Array.isArray(bounce.bouncedRecipients)) return [];
  const at = new Date(String(bounce.timestamp ?? ""));
  const kind =
    bounce.bounceSubType === "Suppressed" ? "suppressed" : bounce.bounceType === "Permanent" ? "hard" : "soft";
  return bounce.bouncedRecipients.flatMap((r: { emailAddress?: unknown } | null) =>
    typeof r?.emailAddress === "string" && !Number.isNaN(at.getTime())
      ? [{ address: r.emailAddress, kind, at, details: { ...bounce, bouncedRecipients: [r] } } as const]
      : [],
  );
}
