/** Preferences: how often a channel is used for a kind of notification. */
import { oneOf } from "../checks.ts";
import type { Host } from "../core.ts";
import type { Call } from "../http/call.ts";
import { isObject, type SiteResponse, type WireRecord } from "../http/response.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { Frequency } from "../types/params-notification.ts";
import type * as wire from "../types/wire.generated.ts";
import { Resource, type WithAttributes } from "./resource.ts";

const FREQUENCIES = ["immediately", "daily", "weekly", "never"];
const FOREIGN = "; only the caller's own preferences can be changed";

/** Returns a frequency. @throws TypeError for another word. */
export const frequencyOf = (word: string): string => oneOf("frequency", word, FREQUENCIES);

/** Makes the call for a change below a channel of the caller: nobody can change the preferences of others. */
export function preferenceCall(channelId: string, below: string, preferences: object): Call {
  return {
    ...{ method: "PUT", path: path`users/self/communication_channels/${channelId}/` + below },
    ...{ params: { notification_preferences: preferences }, hints: { 401: FOREIGN, 403: FOREIGN, 404: FOREIGN } },
  };
}

/** Makes the preferences of a response. */
export function preferencesOf(client: Host, channelId: string, response: SiteResponse): NotificationPreference[] {
  const init = { parents: { channel_id: channelId }, head: response.head };
  const list = response.list("notification_preferences").filter(isObject);
  return list.map((item) => new NotificationPreference(client, item as WireRecord, init));
}

/** Makes the first preference of a response. @throws UnexpectedResponseError without any. */
export function firstPreference(client: Host, channelId: string, response: SiteResponse): NotificationPreference {
  const [first] = preferencesOf(client, channelId, response);
  if (!first) throw response.unexpected("expected a preference");
  return first;
}

/** How often a channel is used for a kind of notification. */
export class NotificationPreference extends (Resource as WithAttributes<Resource, wire.NotificationPreference>) {
  override get [KIND](): string {
    return "NotificationPreference";
  }

  protected override get key(): string {
    return String(this.notification);
  }

  /**
   * Changes the frequency and refreshes this object.
   * @throws TypeError on the channel's default, which has no `notification`, and for an unknown frequency.
   * @canvas PUT users/self/communication_channels/:id/notification_preferences/:notification
   */
  update(frequency: Frequency, options?: RequestOptions): ApiPromise<this> {
    const channelId = this.parents.channel_id ?? "";
    const plan = (): Call => {
      const { notification } = this;
      if (!notification) throw new TypeError("the default preference cannot be changed");
      const change = { frequency: frequencyOf(frequency) };
      return preferenceCall(channelId, path`notification_preferences/${notification}`, change);
    };
    return this.core.send(options, plan, (response) => {
      const { notification, category, frequency: now } = firstPreference(this.client, channelId, response);
      return this.absorb({ notification, category, frequency: now }, response);
    });
  }

  /** `notification (frequency)`. */
  override toString(): string {
    return `${this.notification} (${this.frequency})`;
  }
}
