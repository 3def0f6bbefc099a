/** The switches of the web page of preferences that belong to the user, not to a channel. */
import { mergeUserSettings } from "../../directory/users/userWrites.sql.ts";
import type { Context } from "../../platform/context.ts";
import { rootSettings } from "./channels.sql.ts";

export interface Flags {
  readonly send_scores_in_emails?: boolean;
  readonly no_submission_comments_inbox?: boolean;
  readonly send_observed_names_in_notifications?: boolean;
}

/** Ignores the switch for scores where the account does not allow scores in mails. */
export async function updateFlags(ctx: Context, flags: Flags): Promise<void> {
  const { allow_sending_scores_in_emails: allowed } = await rootSettings(ctx);
  const { send_scores_in_emails: scores, ...others } = flags;
  const change = { ...others, ...(scores === undefined || allowed === false ? {} : { send_scores_in_emails: scores }) };
  await mergeUserSettings(ctx, ctx.actor.id, change);
}
