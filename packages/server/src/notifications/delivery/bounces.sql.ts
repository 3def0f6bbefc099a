/** Statements about mails that came back and messages that could not be delivered. */
import { sql, statement, variants } from "../../store/statement.ts";

export type BounceKind = "hard" | "soft" | "suppressed";

const NOTED = {
  hard: { date: "last_bounce_at", more: ", bounce_count = bounce_count + 1, last_bounce_details" },
  soft: { date: "last_transient_bounce_at", more: ", last_transient_bounce_details" },
  suppressed: { date: "last_suppression_bounce_at", more: undefined },
} as const;

/**
 * Notes a bounce on every channel of an address, whoever's it is. A channel that bounces already is left alone, and so is
 * one that changed within the hour.
 */
export const noteBounce = variants(
  "note_bounce",
  {
    tenant: "bigint",
    pathKey: "text",
    at: "timestamptz",
    details: "jsonb?",
    now: "timestamptz",
  },
  (p, kind: BounceKind) => {
    const { date, more } = NOTED[kind];
    return sql<{ user_id: number }>`
      update communication_channels set ${date} = ${p.at}, updated_at = ${p.now}${more === undefined ? "" : `${more} = ${p.details}`}
      where root_account_id = ${p.tenant} and path_key = ${p.pathKey} and path_type in ('email', 'personal_email')
        and workflow_state <> 'retired' and bounce_count = 0
        and (${date} is null or updated_at <= ${p.now} - interval '1 hour')
      returning user_id`;
  },
  { examples: ["hard", "soft", "suppressed"] },
);

/** Notes that a message could not be delivered. */
export const failMessage = statement(
  "fail_message",
  { tenant: "bigint", id: "bigint", error: "text", now: "timestamptz" },
  (p) => sql<{ user_id: number }>`
    update notification_messages set workflow_state = 'transmission_error', transmission_errors = ${p.error},
      updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.id}
      and workflow_state in ('created', 'staged', 'sending', 'sent', 'dashboard', 'closed') returning user_id`,
);
