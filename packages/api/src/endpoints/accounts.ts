/** Accounts, their administrators and roles (Canvas's "Accounts", "Admins" and "Roles" APIs). */
import { endpoint } from "../endpoint.ts";
import { Account, Admin } from "../resources/directory.ts";
import { param } from "../schema.ts";

const tag = "accounts";

export const createSubAccount = endpoint({
  id: "createSubAccount",
  method: "POST",
  path: "/api/v1/accounts/:account_id/sub_accounts",
  tag,
  summary: "Makes an account below another; needs `manage_account_settings`.",
  params: {
    account: param.group({
      name: param.text("Its name; required, at most 255 characters."),
      sis_account_id: param.text("The school's own id; left out silently without the right to manage SIS."),
    }),
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
