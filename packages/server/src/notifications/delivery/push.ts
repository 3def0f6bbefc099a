/** Push messages to the devices and browsers of a user. */
import { notification } from "../rules/catalogue.ts";
import type { NotificationMessage, Settled } from "./messages.sql.ts";
import type { Rendered } from "./render.ts";
import type { MailContext } from "./tenants.ts";

export interface PushOutcome {
  readonly state: Settled["state"];
  readonly reason: string | null;
  readonly text: Rendered | undefined;
}

export interface PushSender {
  send(ctx: MailContext, message: NotificationMessage): Promise<PushOutcome>;
}

/** Kinds outside the catalogue's push list never go to devices. */
export const NOT_PUSHED: PushOutcome = {
  state: "cancelled",
  reason: "this kind does not go to devices",
  text: undefined,
};

export const NO_TARGET = "No notification targets specified";

/** For servers that are not set up for push. */
export const noPush: PushSender = {
  async send(_ctx, message) {
    return notification(message.notification).push
      ? { state: "transmission_error", reason: NO_TARGET, text: undefined }
      : NOT_PUSHED;
  },
};
