/** Retires a communication channel; what was set for it stays. */
import type { Actor } from "../../platform/actor.ts";
import { forbidden } from "../../platform/errors.ts";
import type { Db } from "../../store/database.ts";
import { type ChannelOwner, type ChannelReference, requireChannel } from "./channelAccess.ts";
import { type ChannelRow, noteBouncing, updateChannel } from "./channels.sql.ts";

/** The channel is looked for before the permission: an unknown one is a 404 even for strangers. */
export async function deleteChannel(
  db: Db,
  actor: Actor,
  owner: ChannelOwner,
  reference: ChannelReference,
  now: Date,
): Promise<ChannelRow> {
  const channel = await requireChannel(db, actor.root, owner.userId, reference);
  if (!owner.canEdit) throw forbidden();
  if (owner.settings.edit_institution_email === false && (await isImported(db, channel))) throw forbidden();
  const retired = await updateChannel(db, actor.root, channel.id, { workflow_state: "retired", updated_at: now });
  if (channel.bounce_count > 0) await noteBouncing(db, actor.root, [owner.userId]);
  return retired;
}

/** Whether the school's own system gave the address. */
async function isImported(db: Db, channel: ChannelRow): Promise<boolean> {
  if (channel.pseudonym_id === null) return false;
  const login = await db
    .selectFrom("pseudonyms")
    .select("sis_user_id")
    .where("root_account_id", "=", channel.root_account_id)
    .where("id", "=", channel.pseudonym_id)
    .executeTakeFirst();
  return (login?.sis_user_id ?? null) !== null;
}
