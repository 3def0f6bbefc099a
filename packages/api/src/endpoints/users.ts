/** People (Canvas's "Users" API). */
import { endpoint } from "../endpoint.ts";
import { User, UserProfile, UserSettings } from "../resources/directory.ts";
import { List, param } from "../schema.ts";

const tag = "users";

export const createUser = endpoint({
  id: "createUser",
  method: "POST",
  path: "/api/v1/accounts/:account_id/users",
  tag,
  summary: "Makes a user with a login, in the root account of the one named.",
  params: {
    user: param.group(
      {
        name: param.text("Full name, at most 255 characters. Administrators may leave it out: then it is the login."),
        short_name: param.text("Name shown beside what the person writes. Default: the name."),
        sortable_name: param.text('Default: "Last, First" of the name.'),
        time_zone: param.text("IANA or friendly name. Default: the account's."),
        locale: param.text("Language, for example `en` or `de`. Default: the account's."),
        birthdate: param.text("Date or time of birth."),
        terms_of_use: param.bool("The person accepts the terms of use; needed where people register themselves."),
        skip_registration: param.bool("Registered at once, without a message to the person."),
      },
      "The person: names, language, zone.",
    ),
    pseudonym: param.group(
      {
        unique_id: param.text("What the person logs in with; required, unique in the root account."),
        password: param.text("At least 8 characters; only heeded from those who manage logins."),
        sis_user_id: param.text("The school's own id; left out silently without the right to manage SIS."),
        integration_id: param.text("A further id of the school's; like `sis_user_id`."),
        send_confirmation: param.bool("Accepted; no message is sent here."),
        force_self_registration: param.bool("Accepted; no message is sent here."),
        authentication_provider_id: param.text("Accepted and ignored: there is one way to log in."),
      },
      "The login, required.",
    ),
    communication_channel: param.group(
      {
        type: param.text("`email` (default)."),
        address: param.text("Default: the login, if it is an email address."),
        confirmation_url: param.bool("Answers `confirmation_url` to those who manage logins."),
        skip_confirmation: param.bool("The address counts as confirmed; only heeded from those who manage logins."),
      },
      "The first address, to which mails go.",
    ),
    force_validations: param.bool("Hold administrators to the rules of self-registration."),
    enable_sis_reactivation: param.bool("Bring back the deleted user of the same SIS id."),
  },
  answers: { 200: User },
  errors: [400, 403, 404, 409, 422],
  secret: true,
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

export const showUserProfile = endpoint({
  id: "showUserProfile",
  method: "GET",
  path: "/api/v1/users/:user_id/profile",
  tag,
  summary: "The profile of oneself, of an instructor, of a student of one's own courses, or of a user one administers.",
  params: { include: param.texts("`user_services`, `links`; unknown words are ignored.") },
  answers: { 200: UserProfile },
  errors: [403, 404],
  secret: true,
});

export const updateUser = endpoint({
  id: "updateUser",
  method: "PUT",
  path: "/api/v1/users/:id",
  tag,
  summary: "Changes a user. All or nothing: one attribute that is not permitted, or none at all, is a refusal.",
  params: {
    user: param.group(
      {
        name: param.text("Full name, at most 255 characters."),
        short_name: param.text("Name shown beside what the person writes; empty takes the name."),
        sortable_name: param.text('"Last, First"; empty derives it from the name.'),
        pronouns: param.text("Pronouns; empty clears them."),
        time_zone: param.text("IANA or friendly name; empty takes the account's."),
        locale: param.text("Language; empty takes the account's."),
        email: param.text("The person's first address. Given by an administrator it counts as confirmed."),
        title: param.text("The person's title; empty clears it."),
        bio: param.text("What the person says of themself; empty clears it."),
        birthdate: param.text("Date or time of birth; empty clears it."),
        avatar: param.group({ url: param.text("Address of a picture on the web; empty clears it.") }, "The picture."),
        terms_of_use: param.bool("The person accepts the terms of use; only for oneself."),
        event: param.text("`suspend` or `unsuspend` all logins of the user; only for administrators."),
      },
      "What changes; required.",
    ),
  },
  answers: { 200: User },
  errors: [400, 403, 404],
});

export const deleteUser = endpoint({
  id: "deleteUser",
  method: "DELETE",
  path: "/api/v1/accounts/:account_id/users/:user_id",
  tag,
  summary: "Takes a user out of the root account: logins, enrolments, memberships and roles end.",
  answers: { 200: User },
  errors: [403, 404],
});

export const listAccountUsers = endpoint({
  id: "listAccountUsers",
  method: "GET",
  path: "/api/v1/accounts/:account_id/users",
  tag,
  summary: "The users of an account and of those below it; needs `read_roster` there.",
  params: {
    search_term: param.text(
      "Part of a name, at least 2 characters, or a whole id. With the rights to see them also part of a login, SIS id " +
        "or address.",
    ),
    enrollment_type: param.text("`student`, `teacher`, `ta`, `observer` or `designer`: only people enrolled so."),
    sort: param.text("`username` (default), `email`, `sis_id`, `integration_id`, `last_login`, `id`."),
    order: param.text("`asc` (default) or `desc`."),
    include_deleted_users: param.bool("Deleted users too."),
    include: param.texts("`avatar_url`, `email`, `last_login`, `time_zone`, `uuid`; unknown words are ignored."),
  },
  answers: { 200: List(User, "One page; by bookmark when sorted by id.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const showUserSettings = endpoint({
  id: "showUserSettings",
  method: "GET",
  path: "/api/v1/users/:id/settings",
  tag,
  summary: "What a person chose about the pages; of oneself or of a user one administers.",
  answers: { 200: UserSettings },
  errors: [403, 404],
});

export const updateUserSettings = endpoint({
  id: "updateUserSettings",
  method: "PUT",
  path: "/api/v1/users/:id/settings",
  tag,
  summary: "Changes what a person chose about the pages.",
  params: {
    manual_mark_as_read: param.bool("Posts stay unread until they are marked by hand."),
    release_notes_badge_disabled: param.bool("News of the product are not badged."),
    collapse_global_nav: param.bool("The main navigation is collapsed."),
    collapse_course_nav: param.bool("The navigation of courses is collapsed."),
    hide_dashcard_color_overlays: param.bool("The cards of the dashboard show their pictures untinted."),
    comment_library_suggestions_enabled: param.bool("Comments are suggested from the library."),
    elementary_dashboard_disabled: param.bool("The elementary dashboard is off."),
  },
  answers: { 200: UserSettings },
  errors: [403, 404],
});

export const listObservees = endpoint({
  id: "listObservees",
  method: "GET",
  path: "/api/v1/users/:user_id/observees",
  tag,
  summary: "The users whom a user observes in a course, for oneself or a user one administers.",
  params: { include: param.texts("`avatar_url`: where their pictures are.") },
  answers: { 200: List(User, "By sortable name.") },
  errors: [403, 404],
  paging: "ordinal",
});
