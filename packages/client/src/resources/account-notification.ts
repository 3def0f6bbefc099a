/** Global announcements of an account. */
import { required } from "../checks.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type { AccountNotificationAudience, AccountNotificationParams } from "../types/params-notification.ts";
import type * as wire from "../types/wire.generated.ts";
import { Resource, type WithAttributes } from "./resource.ts";

/** Returns the parameters for the wire. @throws RequiredFieldMissingError when a required one is missing. */
export function notificationParams(notification: AccountNotificationParams, audience?: AccountNotificationAudience) {
  for (const field of ["subject", "message", "start_at", "end_at"] as const) required(field, notification?.[field]);
  return { account_notification: notification, ...audience };
}

/** A global announcement of an account. */
export class AccountNotification extends (Resource as WithAttributes<Resource, wire.AccountNotification>) {
  override get [KIND](): string {
    return "AccountNotification";
  }

  /**
   * Changes the announcement and refreshes this object.
   * @throws RequiredFieldMissingError without subject, message, start or end.
   * @canvas PUT accounts/:account_id/account_notifications/:id
   */
  updateGlobalNotification(
    account_notification: AccountNotificationParams,
    params?: AccountNotificationAudience,
    options?: RequestOptions,
  ): ApiPromise<this> {
    return this.refreshBy(options, () => {
      const account = required("account_id", this.parents.account_id);
      const address = path`accounts/${account}/account_notifications/${this.key}`;
      return { method: "PUT", path: address, params: notificationParams(account_notification, params) };
    });
  }
}
