/** Retires a communication channel; its policies stay. */
import type { Context } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { type ChannelOwner, type ChannelReference, requireChannel } from "./channelAccess.ts";
import { type ChannelRow, isImported, refreshBouncingFlags, updateChannel } from "./channels.sql.ts";

export interface ChannelDeletion {
  readonly owner: ChannelOwner;
  readonly reference: ChannelReference;
}

/** Looks the channel up before the permission, as Canvas does: an unknown one is a 404 even for strangers. */
export async function deleteChannel(ctx: Context, { owner, reference }: ChannelDeletion): Promise<ChannelRow> {
  const channel = await requireChannel(ctx, owner.userId, reference);
  if (!owner.canEdit) throw forbidden();
  if (owner.settings.edit_institution_email === false && (await isImported(ctx, channel))) throw forbidden();
  const retired = await updateChannel(ctx, channel.id, { workflow_state: "retired" });
  if (channel.bounce_count > 0) await refreshBouncingFlags(ctx, [owner.userId]);
  return retired;
}
