/** Push messages to the devices and browsers of a person. */
import { isPushable, notification } from "../rules/catalogue.ts";
import type { DueMessage, Settled } from "./delivery.sql.ts";
import type { Rendered, RenderOptions } from "./render.ts";

export interface PushOutcome {
  readonly state: Settled["state"];
  readonly reason: string | null;
  readonly text: Rendered | undefined;
}

export interface PushSender {
  send(message: DueMessage, options: RenderOptions): Promise<PushOutcome>;
}

/** For servers that are not set up for push. */
export const noPush: PushSender = {
  async send(message) {
    return isPushable(notification(message.notification))
      ? { state: "transmission_error", reason: "No notification targets specified", text: undefined }
      : { state: "cancelled", reason: "this kind does not go to devices", text: undefined };
  },
};
