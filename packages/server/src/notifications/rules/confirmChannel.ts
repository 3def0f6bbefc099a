/** Redeems a confirmation code: activates the channel, and finishes the registration of a user who never logged in. */
import type { Actor } from "../../platform/actor.ts";
import { inTransaction, type TenantContext } from "../../platform/context.ts";
import { blankBadRequest, forbidden, invalidUser, unauthenticated } from "../../platform/errors.ts";
import { hashPassword, passwordFaults } from "../../platform/passwords.ts";
import { activateChannel, type ChannelRow, channelByCode, lockChannels, registerUser } from "./channels.sql.ts";
import { LINK_CODE } from "./confirmations.ts";
import { firstActiveLogin, insertLogin, setPassword } from "./registration.sql.ts";

interface Registration {
  readonly uniqueId: string | null;
  readonly password: string | null;
}

export interface Confirmation {
  readonly code: string;
  /** Given when a registration is to be finished. */
  readonly registration: Registration | undefined;
}

/** A route for everybody: nobody need be logged in. */
type Caller = Pick<TenantContext, "db" | "root" | "now" | "caches" | "config"> & { readonly actor: Actor | undefined };

/** The channel, or "registered" when a registration was finished. */
export async function confirmChannel(ctx: Caller, input: Confirmation): Promise<ChannelRow | "registered"> {
  return inTransaction(ctx, async (tx) => {
    const channel = await channelByCode(tx, input.code);
    if (channel === undefined) throw blankBadRequest();
    const user = await lockChannels(tx, channel.user_id);
    if (user.workflow_state === "registered") {
      if (tx.actor === undefined) throw unauthenticated();
      if (tx.actor.id !== channel.user_id) throw forbidden();
      return channel.workflow_state === "active" ? channel : activateChannel(tx, channel.id);
    }
    // the codes that are typed in are too short to prove who somebody is
    if (user.workflow_state === "deleted" || input.code.length < LINK_CODE) throw blankBadRequest();
    if (input.registration === undefined) return channel;
    await finishRegistration(tx, channel, input.registration);
    await activateChannel(tx, channel.id);
    return "registered";
  });
}

async function finishRegistration(ctx: Caller, channel: ChannelRow, given: Registration): Promise<void> {
  const password = given.password ?? "";
  const uniqueId = given.uniqueId || channel.path;
  const faults = await passwordFaults(password, uniqueId);
  if (faults.length > 0) throw invalidUser({ pseudonym: faults });
  const hash = await hashPassword(password, ctx.config);
  const login = await firstActiveLogin(ctx, channel.user_id);
  if (login !== undefined) await setPassword(ctx, login, hash);
  else if (!(await insertLogin(ctx, { userId: channel.user_id, uniqueId, hash })))
    throw invalidUser({ pseudonym: [{ attribute: "unique_id", type: "taken", message: "ID already in use" }] });
  await registerUser(ctx, channel.user_id);
}
