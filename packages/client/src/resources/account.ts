/** Accounts, and their global announcements. */
import type { WireRecord } from "../http/answer.ts";
import type { Head } from "../http/head.ts";
import type { Call } from "../http/transport.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, KIND, path } from "../types/ids.ts";
import type { AccountNotificationAudience, AccountNotificationParams } from "../types/params-notification.ts";
import type * as wire from "../types/wire.generated.ts";
import { AccountNotification, notificationParams } from "./account-notification.ts";
import { type Attributed, Resource } from "./resource.ts";

/** A school, or a part of one. */
export class Account extends (Resource as Attributed<Resource, wire.Account>) {
  override get [KIND](): string {
    return "Account";
  }

  /**
   * Announces something to everyone in the account, or to some roles.
   * @throws RequiredFieldMissingError without subject, message, start or end.
   * @canvas POST accounts/:id/account_notifications
   */
  createNotification(
    account_notification: AccountNotificationParams,
    params?: AccountNotificationAudience,
    options?: RequestOptions,
  ): ApiPromise<AccountNotification> {
    return this.#send(options, () => ({
      ...{ method: "POST", path: path`accounts/${this.key}/account_notifications` },
      params: notificationParams(account_notification, params),
    }));
  }

  /**
   * Reads a global announcement.
   * @canvas GET accounts/:id/account_notifications/:notification_id
   */
  getGlobalNotification(notification: IdLike, options?: RequestOptions): ApiPromise<AccountNotification> {
    return this.#send(options, () => {
      const id = idOf(notification, "AccountNotification");
      return { method: "GET", path: path`accounts/${this.key}/account_notifications/${id}` };
    });
  }

  /**
   * Lists the global announcements that a person sees.
   * @canvas GET accounts/:id/users/:user_id/account_notifications
   */
  getUserNotifications(user: IdLike, options?: ListOptions): PaginatedList<AccountNotification> {
    const address = path`accounts/${this.key}/users/${idOf(user, "User")}/account_notifications`;
    return this.core.list(options, address, {}, (item, head) => this.#notification(item, head));
  }

  /**
   * Hides a global announcement from a person.
   * @canvas DELETE accounts/:id/users/:user_id/account_notifications/:notification_id
   */
  closeNotificationForUser(
    user: IdLike,
    notification: IdLike,
    options?: RequestOptions,
  ): ApiPromise<AccountNotification> {
    return this.#send(options, () => {
      const id = idOf(notification, "AccountNotification");
      return {
        method: "DELETE",
        path: path`accounts/${this.key}/users/${idOf(user, "User")}/account_notifications/${id}`,
      };
    });
  }

  #send(options: RequestOptions | undefined, plan: () => Call): ApiPromise<AccountNotification> {
    return this.core.send(options, plan, (answer) => this.#notification(answer.record(), answer.head));
  }

  #notification(item: WireRecord, head: Head): AccountNotification {
    return new AccountNotification(this.client, item, { origin: { account_id: this.key }, head });
  }

  /** `name (id)`. */
  override toString(): string {
    return `${this.name} (${this.id})`;
  }
}
