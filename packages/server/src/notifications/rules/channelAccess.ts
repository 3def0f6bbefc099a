/** The only way to a communication channel: its owner, the channel, and what the actor may do with them. */

import { actorById } from "../../platform/actor.sql.ts";
import { toActor } from "../../platform/actor.ts";
import { caseKey } from "../../platform/caseKey.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import { requireUser } from "../../platform/references.ts";
import { type ChannelRow, listChannels, rootSettings } from "./channels.sql.ts";

export interface ChannelOwner {
  readonly userId: number;
  readonly isSelf: boolean;
  /** The root account's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether the actor has a permission at the root account. */
  can(permission: Permission): boolean;
  /** Whether the actor may add and delete the user's channels. */
  readonly canEdit: boolean;
  /** Whether the actor sees bounces: a site administrator who may read messages. */
  readonly seesBounces: boolean;
}

/** The user that a path names, or a 404. The test student of a student view has no channels at all. */
export async function accessOwner(ctx: Context, reference: string): Promise<ChannelOwner> {
  const { db, actor } = ctx;
  if (actor.testStudent) throw forbidden();
  const userId = await requireUser(db, actor, reference);
  const place = rootPlace(actor, await loadOverrides(db, actor));
  const settings = await rootSettings(ctx);
  const isSelf = userId === actor.id;
  return {
    userId,
    isSelf,
    settings,
    can: (permission) => can(actor, permission, place),
    canEdit: (isSelf && settings.users_can_edit_comm_channels !== false) || can(actor, "manage_user_logins", place),
    seesBounces: can(actor, "read_messages", place),
  };
}

/** Like `accessOwner`; refused unless the user is the actor or somebody whose logins the actor manages. */
export async function accessManagedOwner(ctx: Context, reference: string): Promise<ChannelOwner> {
  const owner = await accessOwner(ctx, reference);
  if (!owner.isSelf && !owner.can("manage_user_logins")) throw forbidden();
  return owner;
}

/** How a path names a channel. */
export type ChannelReference = { readonly id: string } | { readonly type: string; readonly address: string };

/** Reads the reference to a channel from the parameters of a path, whatever they are called there. */
export const channelReference = (path: Readonly<Record<string, string>>): ChannelReference =>
  path.type !== undefined && path.address !== undefined
    ? { type: path.type, address: path.address }
    : { id: path.communication_channel_id ?? path.id ?? "" };

/** A channel of the user that is not retired, or a 404. */
export async function requireChannel(
  ctx: Pick<Context, "db" | "root">,
  userId: number,
  wanted: ChannelReference,
): Promise<ChannelRow> {
  const rows = await listChannels(ctx, userId);
  const found =
    "id" in wanted
      ? rows.find((channel) => channel.id === parseId(wanted.id))
      : rows.find(({ path, path_type }) => path_type === wanted.type && caseKey(path) === caseKey(wanted.address));
  if (found === undefined) throw notFound();
  return found;
}

/** Refuses everybody but site administrators who may read messages; masquerading, the real identity counts. */
export async function requireSiteAdmin(ctx: Context): Promise<void> {
  if (!(await isSiteAdmin(ctx))) throw forbidden();
}

export async function isSiteAdmin({ db, root, actor }: Context): Promise<boolean> {
  const row = actor.realId === actor.id ? undefined : await actorById(db, root, actor.realId);
  const real = row === undefined ? actor : toActor(row);
  return can(real, "read_messages", rootPlace(real, await loadOverrides(db, real)));
}
