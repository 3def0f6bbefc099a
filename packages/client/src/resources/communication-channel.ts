/** Channels: addresses and devices to which the site sends notifications. */
import { type RequiredArguments, readRequired } from "../arguments.ts";
import { required } from "../checks.ts";
import { RequiredFieldMissingError } from "../errors.ts";
import type { Call } from "../http/call.ts";
import { isObject, type SiteResponse } from "../http/response.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { Frequency, FrequencyMap } from "../types/params-notification.ts";
import type * as wire from "../types/wire.generated.ts";
import {
  firstPreference,
  frequencyOf,
  type NotificationPreference,
  preferenceCall,
  preferencesOf,
} from "./notification-preference.ts";
import { Resource, type WithAttributes } from "./resource.ts";

/** Categories whose name in addresses follows no rule, by their letters. */
const IRREGULAR: Readonly<Record<string, string>> = {
  discussionentry: "discussionentry",
  discussionmention: "discussion_mention",
  reportedreply: "reported_reply",
};

/** Returns a category's name in addresses for the name that users see. */
function categorySlug(category: string): string {
  const words = required("category", category).trim().toLowerCase();
  return IRREGULAR[words.replace(/[\s_]/g, "")] ?? words.replace(/\s+/g, "_");
}

/** An address or device to which the site sends notifications. */
export class CommunicationChannel extends (Resource as WithAttributes<Resource, wire.CommunicationChannel>) {
  override get [KIND](): string {
    return "CommunicationChannel";
  }

  get #path(): string {
    return path`users/${this.user_id}/communication_channels/${this.key}`;
  }

  /**
   * Deletes the channel and refreshes this object; its state is `retired` afterwards.
   * @canvas DELETE users/:user_id/communication_channels/:id
   */
  delete(options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, () => ({ method: "DELETE", path: this.#path }));
  }

  /**
   * Reads all preferences of the channel. `notification` and `category` are null for its default.
   * @canvas GET users/:user_id/communication_channels/:id/notification_preferences
   */
  getPreferences(options?: RequestOptions): ApiPromise<NotificationPreference[]> {
    const plan = (): Call => ({ method: "GET", path: `${this.#path}/notification_preferences` });
    return this.core.send(options, plan, (response) => this.#preferences(response));
  }

  /**
   * Reads one preference.
   * @param notification Its name, such as `new_announcement`.
   * @throws RequiredFieldMissingError without a name.
   * @canvas GET users/:user_id/communication_channels/:id/notification_preferences/:notification
   */
  getPreference(notification: string, options?: RequestOptions): ApiPromise<NotificationPreference> {
    const below = () => path`/notification_preferences/${required("notification", notification)}`;
    const plan = (): Call => ({ method: "GET", path: this.#path + below() });
    return this.core.send(options, plan, (response) => firstPreference(this.client, this.key, response));
  }

  /**
   * Reads the names of the categories of notifications.
   * @canvas GET users/:user_id/communication_channels/:id/notification_preference_categories
   */
  getPreferenceCategories(options?: RequestOptions): ApiPromise<string[]> {
    const plan = (): Call => ({ method: "GET", path: `${this.#path}/notification_preference_categories` });
    return this.core.send(options, plan, (response) => response.list("categories") as string[]);
  }

  /**
   * Changes how often the channel is used for one kind of notification. Only the caller's own can be changed.
   * @param notification Its name, such as `new_announcement`.
   * @throws TypeError for an unknown frequency. @throws RequiredFieldMissingError when one is missing.
   * @canvas PUT users/self/communication_channels/:id/notification_preferences/:notification
   */
  updatePreference(
    notification: string,
    frequency: Frequency,
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference>;
  updatePreference(
    params: { notification: string; frequency: Frequency },
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference>;
  updatePreference(
    ...given: RequiredArguments<{ notification: string; frequency: Frequency }, ["notification", "frequency"]>
  ): ApiPromise<NotificationPreference> {
    const { notification, frequency, options } = readRequired(given, "notification", "frequency");
    const plan = (): Call => {
      const below = path`notification_preferences/${required("notification", notification)}`;
      return preferenceCall(this.key, below, { frequency: frequencyOf(required("frequency", frequency)) });
    };
    return this.core.send(options, plan, (response) => firstPreference(this.client, this.key, response));
  }

  /**
   * Changes several preferences at once. Not atomic: those before an invalid one stay changed.
   * @param preferences Frequencies by the names of notifications.
   * @throws RequiredFieldMissingError for an empty map, or an entry without a frequency.
   * @throws TypeError for an unknown frequency.
   * @canvas PUT users/self/communication_channels/:id/notification_preferences
   */
  updateMultiplePreferences(preferences: FrequencyMap, options?: RequestOptions): ApiPromise<NotificationPreference[]> {
    const plan = (): Call => {
      const entries = Object.entries(preferences ?? {}).map(([name, value]) => {
        const frequency = isObject(value) ? value.frequency : value;
        return [name, { frequency: frequencyOf(required("frequency", frequency)) }] as const;
      });
      if (entries.length === 0) throw new RequiredFieldMissingError("notification_preferences");
      return preferenceCall(this.key, "notification_preferences", Object.fromEntries(entries));
    };
    return this.core.send(options, plan, (response) => this.#preferences(response));
  }

  /**
   * Changes all notifications of a category.
   * @param category As shown to users (`Due Date`) or as in addresses (`due_date`).
   * @throws TypeError for an unknown frequency. @throws RequiredFieldMissingError when one is missing.
   * @canvas PUT users/self/communication_channels/:id/notification_preference_categories/:category
   */
  updatePreferencesByCategory(
    category: string,
    frequency: Frequency,
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference[]>;
  updatePreferencesByCategory(
    params: { category: string; frequency: Frequency },
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference[]>;
  updatePreferencesByCategory(
    ...given: RequiredArguments<{ category: string; frequency: Frequency }, ["category", "frequency"]>
  ): ApiPromise<NotificationPreference[]> {
    const { category, frequency, options } = readRequired(given, "category", "frequency");
    const plan = (): Call => {
      const below = path`notification_preference_categories/${categorySlug(category)}`;
      return preferenceCall(this.key, below, { frequency: frequencyOf(required("frequency", frequency)) });
    };
    return this.core.send(options, plan, (response) => this.#preferences(response));
  }

  /** The name of `updatePreferencesByCategory` in canvasapi; the same function. */
  get updatePreferencesByCatagory(): CommunicationChannel["updatePreferencesByCategory"] {
    return this.updatePreferencesByCategory;
  }

  #preferences(response: SiteResponse): NotificationPreference[] {
    return preferencesOf(this.client, this.key, response);
  }

  /** `address (id)`. */
  override toString(): string {
    return `${this.address} (${this.id})`;
  }
}
