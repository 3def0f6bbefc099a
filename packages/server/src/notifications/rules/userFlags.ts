/** The switches of the web page of preferences that belong to the person, not to a channel. */
import type { Actor } from "../../platform/actor.ts";
import { type Db, run } from "../../store/database.ts";
import { rootSettings } from "./channelAccess.ts";

export interface Flags {
  readonly send_scores_in_emails?: boolean;
  readonly no_submission_comments_inbox?: boolean;
  readonly send_observed_names_in_notifications?: boolean;
}

/** Scores are left out where the account does not allow them in mails. */
export async function updateFlags(db: Db, actor: Actor, flags: Flags, now: Date): Promise<void> {
  const { allow_sending_scores_in_emails: allowed } = await rootSettings(db, actor.root);
  const { send_scores_in_emails: scores, ...kept } = flags;
  const change = { ...kept, ...(scores === undefined || allowed === false ? {} : { send_scores_in_emails: scores }) };
  await run(
    db,
    "update users set settings = settings || $3::jsonb, updated_at = $4 where root_account_id = $1 and id = $2",
    [actor.root, actor.id, JSON.stringify(change), now],
  );
}
