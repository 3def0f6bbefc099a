/** The only way to a communication channel: the user whose it is, the channel, and what the actor may do with them. */
import { actorById } from "../../platform/actor.sql.ts";
import { type Actor, toActor } from "../../platform/actor.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import { requireUser } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import { type ChannelRow, listChannels } from "./channels.sql.ts";

export interface ChannelOwner {
  readonly userId: number;
  readonly isSelf: boolean;
  /** The root account's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** A permission at the root account. */
  can(permission: Permission): boolean;
  /** May add and delete the user's channels. */
  readonly canEdit: boolean;
  /** Sees bounces: a site administrator who may read messages. */
  readonly seesBounces: boolean;
}

/** Where the settings of a tenant are. */
export async function rootSettings(db: Db, root: number): Promise<Readonly<Record<string, unknown>>> {
  const row = await db
    .selectFrom("accounts")
    .select("settings")
    .where("root_account_id", "=", root)
    .where("id", "=", root)
    .executeTakeFirstOrThrow();
  return row.settings as Record<string, unknown>;
}

/** The user of the path, or a 404; who acts as the student of a student view has no channels at all. */
export async function accessOwner(db: Db, actor: Actor, reference: string): Promise<ChannelOwner> {
  if (actor.testStudent) throw forbidden();
  const userId = await requireUser(db, actor, reference);
  const place = rootPlace(actor, await loadOverrides(db, actor));
  const settings = await rootSettings(db, actor.root);
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

/** The same, and their channels may be seen by the actor. */
export async function accessOwnerToRead(db: Db, actor: Actor, reference: string): Promise<ChannelOwner> {
  const owner = await accessOwner(db, actor, reference);
  if (!owner.isSelf && !owner.can("manage_user_logins")) throw forbidden();
  return owner;
}

/** How a path names a channel. */
export type ChannelReference = { readonly id: string } | { readonly type: string; readonly address: string };

/** From the parameters of a path, under whichever names they stand there. */
export const channelReference = (path: Readonly<Record<string, string>>): ChannelReference =>
  path.type !== undefined && path.address !== undefined
    ? { type: path.type, address: path.address }
    : { id: path.communication_channel_id ?? path.id ?? "" };

/** A channel of the user that is not retired, or a 404. */
export async function requireChannel(
  db: Db,
  root: number,
  userId: number,
  wanted: ChannelReference,
): Promise<ChannelRow> {
  const rows = await listChannels(db, root, userId);
  const found =
    "id" in wanted
      ? rows.find((c) => c.id === parseId(wanted.id))
      : rows.find((c) => c.path_type === wanted.type && c.path.toLowerCase() === wanted.address.toLowerCase());
  if (found === undefined) throw notFound();
  return found;
}

/** Whether the person behind the request, masquerading or not, is a site administrator who may read messages. */
export async function isSiteAdmin(db: Db, actor: Actor): Promise<boolean> {
  const row = actor.realId === actor.id ? undefined : await actorById(db, actor.root, actor.realId);
  const real = row === undefined ? actor : toActor(row);
  return can(real, "read_messages", rootPlace(real, await loadOverrides(db, real)));
}
