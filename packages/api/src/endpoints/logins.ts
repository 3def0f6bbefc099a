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
