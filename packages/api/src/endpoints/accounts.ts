/** Accounts, their administrators and roles (Canvas's "Accounts", "Admins" and "Roles" APIs). */
import { endpoint } from "../endpoint.ts";
import { Account, AccountSettings, Admin, PermissionMap } from "../resources/directory.ts";
import { List, param } from "../schema.ts";

const tag = "accounts";

const include = param.texts("`course_count`, `sub_account_count`; unknown words are ignored.");

export const createSubAccount = endpoint({
  id: "createSubAccount",
  method: "POST",
  path: "/api/v1/accounts/:account_id/sub_accounts",
  tag,
  summary: "Makes an account below another; needs `manage_account_settings`.",
  params: {
    account: param.group(
      {
        name: param.text("Its name; required, at most 255 characters."),
        sis_account_id: param.text("The school's own id; left out silently without the right to manage SIS."),
      },
      "The new account; required.",
    ),
  },
  answers: { 200: Account },
  errors: [400, 403, 404, 409],
});

export const createAdmin = endpoint({
  id: "createAdmin",
  method: "POST",
  path: "/api/v1/accounts/:account_id/admins",
  tag,
  summary: "Gives a user a role in the account; needs `manage_account_memberships`. Giving it again changes nothing.",
  params: {
    user_id: param.id("The user; required."),
    role: param.text("Name of an account role. Default: `AccountAdmin`."),
    role_id: param.id("The role by its id; goes before `role`."),
    send_confirmation: param.bool("Accepted; no message is sent here."),
  },
  answers: { 200: Admin },
  errors: [400, 403, 404],
});

export const listAccounts = endpoint({
  id: "listAccounts",
  method: "GET",
  path: "/api/v1/accounts",
  tag,
  summary: "The accounts in which the caller holds a role; empty for everyone else.",
  params: { include },
  answers: { 200: List(Account, "By id.") },
  paging: "ordinal",
});

export const listManageableAccounts = endpoint({
  id: "listManageableAccounts",
  method: "GET",
  path: "/api/v1/manageable_accounts",
  tag,
  summary: "The accounts, and those below them, whose settings the caller may manage.",
  answers: { 200: List(Account, "By id.") },
  paging: "ordinal",
});

export const listCourseAccounts = endpoint({
  id: "listCourseAccounts",
  method: "GET",
  path: "/api/v1/course_accounts",
  tag,
  summary: "The accounts of the courses in which the caller is a teacher, TA or designer.",
  answers: { 200: List(Account, "By id, in the short form.") },
  paging: "ordinal",
});

export const showAccount = endpoint({
  id: "showAccount",
  method: "GET",
  path: "/api/v1/accounts/:id",
  tag,
  summary: "An account one holds a role in or above; the root account in its short form is shown to everyone.",
  params: { include },
  answers: { 200: Account },
  errors: [403, 404],
});

export const updateAccount = endpoint({
  id: "updateAccount",
  method: "PUT",
  path: "/api/v1/accounts/:id",
  tag,
  summary: "Changes an account; needs `manage_account_settings`.",
  params: {
    account: param.group(
      {
        name: param.text("Its name, at most 255 characters."),
        default_time_zone: param.text("IANA or friendly name of the zone of those who chose none."),
        sis_account_id: param.text("The school's own id; empty clears it; left out silently without the right."),
        settings: param.group(
          {
            self_registration: param.bool("People without rights may make a user of their own."),
            users_can_edit_name: param.bool("People may change their own names."),
            users_can_delete_themselves: param.bool("People may delete their own user."),
            admins_can_view_notifications: param.bool(
              "Administrators with `view_notifications` may read the notifications of others.",
            ),
            users_can_edit_comm_channels: param.bool("People may add and remove their own channels."),
            edit_institution_email: param.bool("Channels that came by SIS may be removed."),
            max_communication_channels: param.text(
              "The most channels that a person may have, 1 to 100; empty for no limit of the account.",
            ),
            banned_email_domains: param.texts("Domains of which no address may be added; empty for none."),
            outgoing_email_default_name: param.text(
              "The sender's name of mails, at most 255 characters; empty for that of the server.",
            ),
            email_logo: param.text("Address of the logo in mails, with https; empty for none."),
            suppress_notifications: param.bool("Nobody is notified of anything."),
            default_locale: param.text("Language of people who chose none, for example `fr`; empty for English."),
            allow_sis_import: param.bool("SIS files may be imported."),
            strict_oauth: param.bool(
              "Every developer key is held to `exact_redirect_uris` and `rotate_refresh_tokens`, whatever it says itself.",
            ),
          },
          "Settings of the root account. Unknown and malformed ones are refused by name.",
        ),
      },
      "What changes.",
    ),
  },
  answers: { 200: Account },
  errors: [400, 403, 404, 409],
});

export const showAccountSettings = endpoint({
  id: "showAccountSettings",
  method: "GET",
  path: "/api/v1/accounts/:account_id/settings",
  tag,
  summary: "What holds for everyone in an account; needs `manage_account_settings`.",
  answers: { 200: AccountSettings },
  errors: [403, 404],
});

export const listSubAccounts = endpoint({
  id: "listSubAccounts",
  method: "GET",
  path: "/api/v1/accounts/:account_id/sub_accounts",
  tag,
  summary: "The accounts directly below another, or all below it.",
  params: { recursive: param.bool("All below it, not only those directly below."), include },
  answers: { 200: List(Account, "By id.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const accountPermissions = endpoint({
  id: "accountPermissions",
  method: "GET",
  path: "/api/v1/accounts/:account_id/permissions",
  tag,
  summary: "Which permissions the caller has in an account.",
  params: { permissions: param.texts("The names to tell; without them all there are.") },
  answers: { 200: PermissionMap },
  errors: [404],
});

export const listAdmins = endpoint({
  id: "listAdmins",
  method: "GET",
  path: "/api/v1/accounts/:account_id/admins",
  tag,
  summary: "Who holds a role in the account; needs `manage_account_memberships`.",
  params: { user_id: param.texts("Only these users.") },
  answers: { 200: List(Admin, "By id.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const listOwnAdmins = endpoint({
  id: "listOwnAdmins",
  method: "GET",
  path: "/api/v1/accounts/:account_id/admins/self",
  tag,
  summary: "The roles that the caller holds in the account.",
  answers: { 200: List(Admin, "By id.") },
  errors: [404],
  paging: "ordinal",
});

export const deleteAdmin = endpoint({
  id: "deleteAdmin",
  method: "DELETE",
  path: "/api/v1/accounts/:account_id/admins/:user_id",
  tag,
  summary: "Takes a role in the account from a user; needs `manage_account_memberships`.",
  params: {
    role: param.text("Name of the role. Default: `AccountAdmin`."),
    role_id: param.id("The role by its id; goes before `role`."),
  },
  answers: { 200: Admin },
  errors: [400, 403, 404],
});
