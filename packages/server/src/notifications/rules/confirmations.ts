/** Confirming a channel: its code, the message that carries it, and what follows when it comes back. */
import { randomInt } from "node:crypto";
import { insertEvent } from "../../events/outbox.sql.ts";
import type { ChannelNotification } from "../../events/outbox.ts";
import type { Db } from "../../store/database.ts";
import type { ChannelRow } from "./channels.sql.ts";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MAX_CONFIRMATIONS = 3;

export const isMail = (pathType: string): boolean => pathType === "email" || pathType === "personal_email";

/** 25 characters for addresses that a link is mailed to, 4 for what is typed in from a telephone. */
export const newCode = (pathType: string): string =>
  Array.from({ length: isMail(pathType) ? 25 : 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

export const limitReached = (channel: ChannelRow): boolean => channel.confirmation_sent_count >= MAX_CONFIRMATIONS;

function confirmationFor(channel: ChannelRow, userState: string): ChannelNotification | undefined {
  const registered = userState !== "pre_registered" && userState !== "creation_pending";
  if (isMail(channel.path_type)) {
    if (channel.workflow_state === "active" || !registered) return "confirm_registration";
    return "confirm_email_communication_channel";
  }
  const typedIn = channel.path_type === "sms" || channel.path_type === "slack";
  return typedIn && channel.workflow_state === "unconfirmed" && userState !== "creation_pending"
    ? "confirm_sms_communication_channel"
    : undefined;
}

/** Sends the channel's confirmation, unless it went out often enough or bounces. */
export async function sendConfirmation(db: Db, channel: ChannelRow, userState: string, now: Date): Promise<void> {
  if (limitReached(channel) || channel.bounce_count > 0) return;
  const notification = confirmationFor(channel, userState);
  if (notification === undefined) return;
  await db
    .updateTable("communication_channels")
    .set({
      confirmation_sent_count: channel.confirmation_sent_count + 1,
      confirmation_code: channel.confirmation_code ?? newCode(channel.path_type),
      updated_at: now,
    })
    .where("root_account_id", "=", channel.root_account_id)
    .where("id", "=", channel.id)
    .execute();
  const payload = { communication_channel_id: channel.id, notification };
  await insertEvent({ db, root: channel.root_account_id, now }, { kind: "channel_message", payload });
}

const PASSWORD_CODE_MS = 2 * 3600_000;
const PASSWORD_PAUSE_MS = 30 * 60_000;

/** "I forgot my password": a new code that holds for two hours, at most one in thirty minutes. */
export async function sendForgottenPassword(db: Db, channel: ChannelRow, now: Date): Promise<void> {
  const expires = channel.confirmation_code_expires_at?.getTime() ?? 0;
  if (expires - PASSWORD_CODE_MS + PASSWORD_PAUSE_MS > now.getTime()) return;
  await db
    .updateTable("communication_channels")
    .set({
      confirmation_code: newCode(channel.path_type),
      confirmation_code_expires_at: new Date(now.getTime() + PASSWORD_CODE_MS),
      updated_at: now,
    })
    .where("root_account_id", "=", channel.root_account_id)
    .where("id", "=", channel.id)
    .execute();
  const payload = { communication_channel_id: channel.id, notification: "forgot_password" as const };
  await insertEvent({ db, root: channel.root_account_id, now }, { kind: "channel_message", payload });
}
