/** Ways to reach a person, and how often each is used for what. */
import { flat, required } from "../core.ts";
import { RequiredFieldMissingError } from "../errors.ts";
import { isObject } from "../http/answer.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { Frequency } from "../types/params-notification.ts";
import type * as wire from "../types/wire.generated.ts";
import {
  firstPreference,
  frequencyOf,
  type NotificationPreference,
  preferenceCall,
  preferencesOf,
} from "./notification-preference.ts";
import { type Attributed, Resource } from "./resource.ts";

/** Categories whose name in addresses follows no rule, by their letters alone. */
const ODD: Record<string, string> = {
  discussionentry: "discussionentry",
  discussionmention: "discussion_mention",
  reportedreply: "reported_reply",
};

/** A category's name in addresses, out of the name that people see. */
function categorySlug(category: string): string {
  const words = required("category", category).trim().toLowerCase();
  return ODD[words.replace(/[\s_]/g, "")] ?? words.replace(/\s+/g, "_");
}

/** A way to reach a person. */
export class CommunicationChannel extends (Resource as Attributed<Resource, wire.CommunicationChannel>) {
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
    const plan = () => ({ method: "DELETE" as const, path: this.#path });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /**
   * Reads all preferences of the channel. `notification` and `category` are null on its fallback.
   * @canvas GET users/:user_id/communication_channels/:id/notification_preferences
   */
  getPreferences(options?: RequestOptions): ApiPromise<NotificationPreference[]> {
    const plan = () => ({ method: "GET" as const, path: `${this.#path}/notification_preferences` });
    return this.core.send(options, plan, (answer) => preferencesOf(this.client, this.key, answer));
  }

  /**
   * Reads one preference.
   * @param notification Its name, such as `new_announcement`.
   * @canvas GET users/:user_id/communication_channels/:id/notification_preferences/:notification
   */
  getPreference(notification: string, options?: RequestOptions): ApiPromise<NotificationPreference> {
    const below = () => path`/notification_preferences/${required("notification", notification)}`;
    const plan = () => ({ method: "GET" as const, path: this.#path + below() });
    return this.core.send(options, plan, (answer) => firstPreference(this.client, this.key, answer));
  }

  /**
   * Reads the names of the categories of notifications.
   * @canvas GET users/:user_id/communication_channels/:id/notification_preference_categories
   */
  getPreferenceCategories(options?: RequestOptions): ApiPromise<string[]> {
    const plan = () => ({ method: "GET" as const, path: `${this.#path}/notification_preference_categories` });
    return this.core.send(options, plan, (answer) => answer.list("categories") as string[]);
  }

  /**
   * Changes how often the channel is used for one kind of notification. Only one's own can be changed.
   * @param notification Its name, such as `new_announcement`.
   * @throws TypeError for an unknown frequency.
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
  updatePreference(...given: unknown[]): ApiPromise<NotificationPreference> {
    const [notification, frequency, options] = flat(["notification", "frequency"], given) as [
      string,
      Frequency,
      RequestOptions?,
    ];
    const plan = () => {
      const below = path`notification_preferences/${required("notification", notification)}`;
      return preferenceCall(this.key, below, { frequency: frequencyOf(required("frequency", frequency)) });
    };
    return this.core.send(options, plan, (answer) => firstPreference(this.client, this.key, answer));
  }

  /**
   * Changes several at once. Not all or nothing: those before a bad one stay changed.
   * @param preferences Frequencies by the names of notifications.
   * @throws RequiredFieldMissingError for an empty map, or an entry without a frequency.
   * @canvas PUT users/self/communication_channels/:id/notification_preferences
   */
  updateMultiplePreferences(
    preferences: Readonly<Record<string, Frequency | { frequency: Frequency }>>,
    options?: RequestOptions,
  ): ApiPromise<NotificationPreference[]> {
    const plan = () => {
      const entries = Object.entries(preferences ?? {}).map(([name, value]) => {
        const frequency = isObject(value) ? value.frequency : value;
        return [name, { frequency: frequencyOf(required("frequency", frequency) as string) }] as const;
      });
      if (entries.length === 0) throw new RequiredFieldMissingError("notification_preferences");
      return preferenceCall(this.key, "notification_preferences", Object.fromEntries(entries));
    };
    return this.core.send(options, plan, (answer) => preferencesOf(this.client, this.key, answer));
  }

  /**
   * Changes all notifications of a category.
   * @param category As shown to people (`Due Date`) or as in addresses (`due_date`).
   * @throws TypeError for an unknown frequency.
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
  updatePreferencesByCategory(...given: unknown[]): ApiPromise<NotificationPreference[]> {
    const [category, frequency, options] = flat(["category", "frequency"], given) as [
      string,
      Frequency,
      RequestOptions?,
    ];
    const plan = () => {
      const below = path`notification_preference_categories/${categorySlug(category)}`;
      return preferenceCall(this.key, below, { frequency: frequencyOf(required("frequency", frequency)) });
    };
    return this.core.send(options, plan, (answer) => preferencesOf(this.client, this.key, answer));
  }

  /** The name that canvasapi gives to `updatePreferencesByCategory`; the same function. */
  get updatePreferencesByCatagory(): CommunicationChannel["updatePreferencesByCategory"] {
    return this.updatePreferencesByCategory;
  }

  /** `address (id)`. */
  override toString(): string {
    return `${this.address} (${this.id})`;
  }
}
