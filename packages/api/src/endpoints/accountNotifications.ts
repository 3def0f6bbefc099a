/** Global announcements of an account (Canvas's "Account Notifications" API). */
import { endpoint } from "../endpoint.ts";
import { AccountNotification } from "../resources/notification.ts";
import { List, param } from "../schema.ts";

const tag = "account notifications";
const base = "/api/v1/accounts/:account_id/account_notifications";
const forUser = "/api/v1/accounts/:account_id/users/:user_id/account_notifications";

export const listAccountNotifications = endpoint({
  id: "listAccountNotifications",
  method: "GET",
  path: base,
  aliases: [forUser],
  tag,
  summary: "Global announcements that show for the caller now and were not closed.",
  params: {
    include_past: param.bool("Also past and closed ones."),
    include_all: param.bool("All of the account, for those who manage its announcements."),
    show_is_closed: param.bool("Adds `closed`."),
  },
  answers: { 200: List(AccountNotification, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const showAccountNotification = endpoint({
  id: "showAccountNotification",
  method: "GET",
  path: `${base}/:id`,
  aliases: [`${forUser}/:id`],
  tag,
  summary: "One global announcement.",
  answers: { 200: AccountNotification },
  errors: [403, 404],
});

export const closeAccountNotification = endpoint({
  id: "closeAccountNotification",
  method: "DELETE",
  path: `${base}/:id`,
  aliases: [`${forUser}/:id`],
  tag,
  summary: "Closes an announcement for the caller; with `remove`, deletes it for everybody.",
  params: { remove: param.bool("Delete it for everybody; needs the right to manage announcements.") },
  answers: { 200: AccountNotification },
  errors: [403, 404],
});

const fields = {
  account_notification: param.group(
    {
      subject: param.text("The heading, at most 255 characters."),
      message: param.text("Its HTML; required."),
      start_at: param.time("From when it shows."),
      end_at: param.time("Until when it shows; after the start."),
      icon: param.text("`warning` (default), `information`, `question`, `error` or `calendar`."),
    },
    "The announcement; required when one is made, and then only what changes.",
  ),
  account_notification_roles: param.texts("Role ids or names that see it; none for everybody."),
};

export const createAccountNotification = endpoint({
  id: "createAccountNotification",
  method: "POST",
  path: base,
  tag,
  summary: "Makes a global announcement; subject, message, start and end are required.",
  params: fields,
  answers: { 200: AccountNotification },
  errors: [400, 403, 404],
});

export const updateAccountNotification = endpoint({
  id: "updateAccountNotification",
  method: "PUT",
  path: `${base}/:id`,
  tag,
  summary: "Changes a global announcement; what is not given stays.",
  params: fields,
  answers: { 200: AccountNotification },
  errors: [400, 403, 404],
});
