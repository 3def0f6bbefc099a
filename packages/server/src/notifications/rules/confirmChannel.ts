/** What a confirmation code does: it makes a channel active, and finishes the registration of who never logged in. */
import type { Actor } from "../../platform/actor.ts";
import { blankBadRequest, forbidden, invalidUser, unauthenticated } from "../../platform/errors.ts";
import { hashPassword, passwordFaults } from "../../platform/passwords.ts";
import type { Database, Db } from "../../store/database.ts";
import { activateChannel, type ChannelRow, lockChannels, registerUser } from "./channels.sql.ts";

/** The channel of a code that is neither retired nor a device's, or a 400. */
async function channelOfCode(db: Db, root: number, code: string): Promise<ChannelRow> {
  const channel = await db
    .selectFrom("communication_channels")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("confirmation_code", "=", code)
    .where("workflow_state", "<>", "retired")
    .where("path_type", "<>", "push")
    .orderBy("id")
    .executeTakeFirst();
  if (channel === undefined) throw blankBadRequest();
  return channel;
}

interface Registration {
  readonly uniqueId: string | null;
  readonly password: string | null;
  readonly name: string | null;
}

export interface Confirmation {
  readonly root: number;
  /** Who is logged in; undefined when nobody is. */
  readonly actor: Actor | undefined;
  readonly code: string;
  /** Given when a registration is to be finished. */
  readonly registration: Registration | undefined;
  readonly now: Date;
}

/** The confirmed channel, or "registered" when a registration was finished. */
export async function confirmChannel(db: Database, input: Confirmation): Promise<ChannelRow | "registered"> {
  const { root, actor, now } = input;
  return db.transaction().execute(async (tx) => {
    const channel = await channelOfCode(tx, root, input.code);
    const user = await lockChannels(tx, root, channel.user_id);
    if (user.workflow_state === "registered") {
      if (actor === undefined) throw unauthenticated();
      if (actor.id !== channel.user_id) throw forbidden();
      return channel.workflow_state === "active" ? channel : activateChannel(tx, root, channel.id, now);
    }
    // the short codes that are typed in are too short to stand for a person
    if (user.workflow_state === "deleted" || input.code.length < 25) throw blankBadRequest();
    if (input.registration === undefined) return channel;
    await finishRegistration(tx, channel, input.registration, now);
    await activateChannel(tx, root, channel.id, now);
    return "registered";
  });
}

async function finishRegistration(db: Db, channel: ChannelRow, r: Registration, now: Date): Promise<void> {
  const { root_account_id: root, user_id: userId } = channel;
  const faults = passwordFaults(r.password ?? "");
  if (faults.length > 0) throw invalidUser({ pseudonym: faults });
  const login = await db
    .selectFrom("pseudonyms")
    .select("id")
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("workflow_state", "=", "active")
    .orderBy("position")
    .executeTakeFirst();
  const password = { password_hash: await hashPassword(r.password ?? ""), updated_at: now };
  if (login !== undefined)
    await db
      .updateTable("pseudonyms")
      .set(password)
      .where("root_account_id", "=", root)
      .where("id", "=", login.id)
      .execute();
  else await insertLogin(db, channel, r.uniqueId || channel.path, password.password_hash, now);
  await registerUser(db, root, userId, now);
}

async function insertLogin(db: Db, channel: ChannelRow, uniqueId: string, hash: string, now: Date): Promise<void> {
  const made = await db
    .insertInto("pseudonyms")
    .values({
      root_account_id: channel.root_account_id,
      user_id: channel.user_id,
      unique_id: uniqueId,
      unique_id_key: uniqueId.toLowerCase(),
      password_hash: hash,
      created_at: now,
      updated_at: now,
    })
    .onConflict((c) => c.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (made === undefined)
    throw invalidUser({ pseudonym: [{ attribute: "unique_id", type: "taken", message: "ID already in use" }] });
}
