/** People (Canvas's "Users" API). */
import { endpoint } from "../endpoint.ts";
import { User } from "../resources/directory.ts";
import { param } from "../schema.ts";

const tag = "users";

export const createUser = endpoint({
  id: "createUser",
  method: "POST",
  path: "/api/v1/accounts/:account_id/users",
  tag,
  summary: "Makes a user with a login, in the root account of the one named.",
  params: {
    user: param.group({
      name: param.text("Full name, at most 255 characters. Administrators may leave it out: then it is the login."),
      short_name: param.text("Name shown beside what the person writes. Default: the name."),
      sortable_name: param.text('Default: "Last, First" of the name.'),
      time_zone: param.text("IANA or friendly name. Default: the account's."),
      locale: param.text("Language, for example `en` or `de`. Default: the account's."),
      birthdate: param.text("Date or time of birth."),
      terms_of_use: param.bool("The person accepts the terms of use; needed where people register themselves."),
      skip_registration: param.bool("Registered at once, without a message to the person."),
    }),
    pseudonym: param.group({
      unique_id: param.text("What the person logs in with; required, unique in the root account."),
      password: param.text("At least 8 characters; only heeded from those who manage logins."),
      sis_user_id: param.text("The school's own id; left out silently without the right to manage SIS."),
      integration_id: param.text("A further id of the school's; like `sis_user_id`."),
      send_confirmation: param.bool("Accepted; no message is sent here."),
      force_self_registration: param.bool("Accepted; no message is sent here."),
      authentication_provider_id: param.text("Accepted and ignored: there is one way to log in."),
    }),
    communication_channel: param.group({
      type: param.text("`email` (default)."),
      address: param.text("Default: the login, if it is an email address."),
      confirmation_url: param.bool("Answers `confirmation_url` to those who manage logins."),
      skip_confirmation: param.bool("The address counts as confirmed; only heeded from those who manage logins."),
    }),
    force_validations: param.bool("Hold administrators to the rules of self-registration."),
    enable_sis_reactivation: param.bool("Bring back the deleted user of the same SIS id."),
  },
  answers: { 200: User },
  errors: [400, 403, 404, 409, 422],
});

export const showUser = endpoint({
  id: "showUser",
  method: "GET",
  path: "/api/v1/users/:id",
  tag,
  summary: "A user: oneself, or one whom the caller administers. A deleted user is answered with status 404.",
  params: { include: param.texts("`uuid`, `last_login`; unknown words are ignored.") },
  answers: { 200: User, 404: User },
  errors: [],
});
