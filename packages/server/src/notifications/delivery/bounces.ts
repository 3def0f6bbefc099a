/** What is remembered of mails that came back. A single hard bounce ends mail to the address until it is reset. */

import { plainText } from "../../platform/nesting.ts";
import { type Db, run } from "../../store/database.ts";
import { noteBouncing } from "../rules/channels.sql.ts";

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

/** What a delivery service could not deliver, message by message; a device that is disabled is forgotten. */
export async function recordFailures(db: Db, root: number, failures: unknown, now: Date): Promise<number> {
  let known = 0;
  for (const item of Array.isArray(failures) ? failures : []) {
    const { global_id: id, error, error_context: arn } = (item ?? {}) as Record<string, unknown>;
    const [, message] = /^(\d{1,15})(?:\+\d+)?$/.exec(plainText(id)) ?? [];
    if (message === undefined || typeof error !== "string") continue;
    const rows = await run<{ user_id: number }>(
      db,
      `update notification_messages set workflow_state = 'transmission_error', transmission_errors = $3, updated_at = $4
       where root_account_id = $1 and id = $2
         and workflow_state in ('created', 'staged', 'sending', 'sent', 'dashboard', 'closed') returning user_id`,
      [root, Number(message), error, now],
    );
    known += rows.length;
    if (rows[0] !== undefined && error.includes("EndpointDisabled"))
      await run(
        db,
        `update notification_endpoints set workflow_state = 'deleted', updated_at = $4
         where root_account_id = $1 and user_id = $2 and arn = $3`,
        [root, rows[0].user_id, plainText(arn), now],
      );
  }
  return known;
}

/** A provider's notice of bounces (`{bounce: {bounceType, bounceSubType, timestamp, bouncedRecipients}}`). */
export function readBounceNotice(notice: unknown): Bounce[] {
  const bounce = (notice as { bounce?: Record<string, unknown> } | null)?.bounce;
  if (typeof bounce !== "object" || bounce === null || !Array.isArray(bounce.bouncedRecipients)) return [];
  const at = new Date(plainText(bounce.timestamp));
  const kind =
    bounce.bounceSubType === "Suppressed" ? "suppressed" : bounce.bounceType === "Permanent" ? "hard" : "soft";
  return bounce.bouncedRecipients.flatMap((r: { emailAddress?: unknown } | null) =>
    typeof r?.emailAddress === "string" && !Number.isNaN(at.getTime())
      ? [{ address: r.emailAddress, kind, at, details: { ...bounce, bouncedRecipients: [r] } } as const]
      : [],
  );
}
