/** Accounts, and their global announcements. */
import type { Maker } from "../core.ts";
import type { Call } from "../http/call.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, KIND, path } from "../types/ids.ts";
import type { AccountNotificationAudience, AccountNotificationParams } from "../types/params-notification.ts";
import type * as wire from "../types/wire.generated.ts";
import { AccountNotification, notificationParams } from "./account-notification.ts";
import { maker, Resource, type WithAttributes } from "./resource.ts";

/** A school, or a part of one. */
export class Account extends (Resource as WithAttributes<Resource, wire.Account>) {
  override get [KIND](): string {
    return "Account";
  }

  get #path(): string {
    return path`accounts/${this.key}`;
  }

  /**
   * Creates a global announcement for all users of the account, or for some roles.
   * @throws RequiredFieldMissingError without subject, message, start or end.
   * @canvas POST accounts/:id/account_notifications
   */
  createNotification(
    account_notification: AccountNotificationParams,
    params?: AccountNotificationAudience,
    options?: RequestOptions,
  ): ApiPromise<AccountNotification> {
    const plan = (): Call => {
      const fields = notificationParams(account_notification, params);
      return { method: "POST", path: `${this.#path}/account_notifications`, params: fields };
    };
    return this.core.record(options, plan, this.#notification);
  }

  /**
   * Reads a global announcement.
   * @canvas GET accounts/:id/account_notifications/:notification_id
   */
  getGlobalNotification(notification: IdLike, options?: RequestOptions): ApiPromise<AccountNotification> {
    const plan = (): Call => {
      const id = idOf(notification, "AccountNotification");
      return { method: "GET", path: this.#path + path`/account_notifications/${id}` };
    };
    return this.core.record(options, plan, this.#notification);
  }

  /**
   * Lists the global announcements that a user sees.
   * @canvas GET accounts/:id/users/:user_id/account_notifications
   */
  getUserNotifications(user: IdLike, options?: ListOptions): PaginatedList<AccountNotification> {
    const address = `${this.#path}${path`/users/${idOf(user, "User")}`}/account_notifications`;
    return this.core.list({ path: address, options }, this.#notification);
  }

  /**
   * Hides a global announcement from a user.
   * @canvas DELETE accounts/:id/users/:user_id/account_notifications/:notification_id
   */
  closeNotificationForUser(
    user: IdLike,
    notification: IdLike,
    options?: RequestOptions,
  ): ApiPromise<AccountNotification> {
    const plan = (): Call => {
      const id = idOf(notification, "AccountNotification");
      const below = path`/users/${idOf(user, "User")}/account_notifications/${id}`;
      return { method: "DELETE", path: this.#path + below };
    };
    return this.core.record(options, plan, this.#notification);
  }

  get #notification(): Maker<AccountNotification> {
    return maker(AccountNotification, this.client, { account_id: this.key });
  }

  /** `name (id)`. */
  override toString(): string {
    return `${this.name} (${this.id})`;
  }
}
