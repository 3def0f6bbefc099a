/** Confirmation codes, and the messages that carry them. */
import { randomInt } from "node:crypto";
import { insertEvent } from "../../events/outbox.sql.ts";
import type { ChannelNotification } from "../../events/outbox.ts";
import type { Context, TenantContext } from "../../platform/context.ts";
import { limitAddresses } from "../../platform/peopleLimits.ts";
import { type ChannelRow, updateChannel } from "./channels.sql.ts";

type Writer = Pick<TenantContext, "db" | "root" | "now">;

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MAX_CONFIRMATIONS = 3;
/** Digits of a code that travels in a link. */
export const LINK_CODE = 25;
/** Digits of a code that is typed in from a telephone. */
const TYPED_CODE = 4;

export const isMail = (pathType: string): boolean => pathType === "email" || pathType === "personal_email";

export const newCode = (pathType: string): string =>
  Array.from({ length: isMail(pathType) ? LINK_CODE : TYPED_CODE }, () => ALPHABET[randomInt(ALPHABET.length)]).join(
    "",
  );

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

/** Sends the channel's confirmation, unless it went out often enough or the channel bounces. */
export async function sendConfirmation(
  ctx: Writer & Pick<Context, "actor" | "config">,
  channel: ChannelRow,
  userState: string,
): Promise<void> {
  if (limitReached(channel) || channel.bounce_count > 0) return;
  const notification = confirmationFor(channel, userState);
  if (notification === undefined) return;
  await limitAddresses(ctx, channel.id);
  await updateChannel(ctx, channel.id, {
    confirmation_sent_count: channel.confirmation_sent_count + 1,
    confirmation_code: channel.confirmation_code ?? newCode(channel.path_type),
  });
  await insertEvent(ctx, { kind: "channel_message", payload: { communication_channel_id: channel.id, notification } });
}

const PASSWORD_CODE_MS = 2 * 3600_000;
const PASSWORD_PAUSE_MS = 30 * 60_000;

/** Sends a new code for a forgotten password. It is valid for two hours; at most one is made in thirty minutes. */
export async function sendForgottenPassword(ctx: Writer, channel: ChannelRow): Promise<void> {
  const now = ctx.now.getTime();
  const expires = channel.confirmation_code_expires_at?.getTime() ?? 0;
  if (expires - PASSWORD_CODE_MS + PASSWORD_PAUSE_MS > now) return;
  await updateChannel(ctx, channel.id, {
    confirmation_code: newCode(channel.path_type),
    confirmation_code_expires_at: new Date(now + PASSWORD_CODE_MS),
  });
  const payload = { communication_channel_id: channel.id, notification: "forgot_password" as const };
  await insertEvent(ctx, { kind: "channel_message", payload });
}
