/** Logins: the names and passwords with which people sign in. */
import { endpoint } from "../endpoint.ts";
import { Login } from "../resources/directory.ts";
import { List, param } from "../schema.ts";

const tag = "logins";

export const listLogins = endpoint({
  id: "listLogins",
  method: "GET",
  path: "/api/v1/users/:user_id/logins",
  tag,
  summary: "The logins of oneself, or of a user one administers, by position.",
  answers: { 200: List(Login, "All of them.") },
  errors: [403, 404],
});

export const updateLogin = endpoint({
  id: "updateLogin",
  method: "PUT",
  path: "/api/v1/accounts/:account_id/logins/:login_id",
  tag,
  summary:
    "Changes a login of the root account: for those who manage logins and have all the rights of its owner. Its owner " +
    "may change the password. A new password signs the person out of every browser.",
  params: {
    login: param.group(
      {
        unique_id: param.text("What the person signs in with; unique in the root account."),
        password: param.text("The new password: 8 to 255 characters."),
        old_password: param.text("The password until now; required of the owner who does not manage logins."),
      },
      "What changes.",
    ),
  },
  answers: { 200: Login },
  errors: [400, 403, 404, 429],
});

export const listAccountLogins = endpoint({
  id: "listAccountLogins",
  method: "GET",
  path: "/api/v1/accounts/:account_id/logins",
  tag,
  summary: "The logins of a root account or of one of its users, for those who manage logins.",
  params: { user_id: param.id("Only this user's.") },
  answers: { 200: List(Login, "By id.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const createLogin = endpoint({
  id: "createLogin",
  method: "POST",
  path: "/api/v1/accounts/:account_id/logins",
  tag,
  summary: "Gives a user another login: for those who manage logins and have all the rights of the user.",
  params: {
    user: param.group({ id: param.id("The user; required.") }, "Whom to give the login."),
    login: param.group(
      {
        unique_id: param.text("What the person signs in with; required, unique in the root account."),
        password: param.text("8 to 255 characters. Without one nobody can sign in with it yet."),
        sis_user_id: param.text("The school's own id; left out silently without the right to manage SIS."),
        integration_id: param.text("A further id of the school's; like `sis_user_id`."),
        authentication_provider_id: param.text("Accepted and ignored: there is one way to log in."),
        declared_user_type: param.text("Accepted and ignored."),
      },
      "The login; required.",
    ),
  },
  answers: { 200: Login },
  errors: [400, 403, 404],
});

export const deleteLogin = endpoint({
  id: "deleteLogin",
  method: "DELETE",
  path: "/api/v1/users/:user_id/logins/:login_id",
  tag,
  summary:
    "Deletes a login of a user: for those who manage logins and have all the rights of the user; one that came by SIS " +
    "only with the right to manage SIS. Who has no login left is signed out everywhere.",
  answers: { 200: Login },
  errors: [403, 404],
});
