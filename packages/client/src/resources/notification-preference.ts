/** How often one channel is used for one kind of notification. */
import type { Canvas } from "../canvas.ts";
import { oneOf } from "../checks.ts";
import { type Answer, isObject, type WireRecord } from "../http/answer.ts";
import type { Call } from "../http/transport.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { Frequency } from "../types/params-notification.ts";
import type * as wire from "../types/wire.generated.ts";
import { type Attributed, Resource } from "./resource.ts";

const FREQUENCIES = ["immediately", "daily", "weekly", "never"];
const FOREIGN = "; only one's own preferences can be changed";

/** The frequency, if it is one. @throws TypeError for another word. */
export const frequencyOf = (word: string): string => oneOf("frequency", word, FREQUENCIES);

/** A change below a channel of the caller: nobody can change the preferences of others. */
export function preferenceCall(channelId: string, below: string, preferences: object): Call {
  return {
    ...{ method: "PUT", path: path`users/self/communication_channels/${channelId}/` + below },
    ...{ params: { notification_preferences: preferences }, hints: { 401: FOREIGN, 403: FOREIGN, 404: FOREIGN } },
  };
}

/** The preferences of an answer. */
export function preferencesOf(client: Canvas, channelId: string, answer: Answer): NotificationPreference[] {
  const made = { origin: { channelId }, head: answer.head };
  const list = answer.list("notification_preferences").filter(isObject);
  return list.map((item) => new NotificationPreference(client, item as WireRecord, made));
}

/** The first of the preferences of an answer. */
export function firstPreference(client: Canvas, channelId: string, answer: Answer): NotificationPreference {
  const [first] = preferencesOf(client, channelId, answer);
  if (!first) throw answer.unexpected("expected a preference");
  return first;
}

/** How often a channel is used for a kind of notification. */
export class NotificationPreference extends (Resource as Attributed<Resource, wire.NotificationPreference>) {
  override get [KIND](): string {
    return "NotificationPreference";
  }

  protected override get key(): string {
    return String(this.notification);
  }

  /**
   * Changes the frequency and refreshes this object.
   * @throws TypeError on the channel's fallback, which has no `notification`, and for an unknown frequency.
   * @canvas PUT users/self/communication_channels/:id/notification_preferences/:notification
   */
  update(frequency: Frequency, options?: RequestOptions): ApiPromise<this> {
    const channelId = this.origin.channelId ?? "";
    const plan = () => {
      const { notification } = this;
      if (!notification) throw new TypeError("the fallback preference cannot be changed");
      const change = { frequency: frequencyOf(frequency) };
      return preferenceCall(channelId, path`notification_preferences/${notification}`, change);
    };
    return this.core.send(options, plan, (answer) => {
      const { notification, category, frequency: now } = firstPreference(this.client, channelId, answer);
      return this.absorb({ notification, category, frequency: now }, answer);
    });
  }

  /** `notification (frequency)`. */
  override toString(): string {
    return `${this.notification} (${this.frequency})`;
  }
}
