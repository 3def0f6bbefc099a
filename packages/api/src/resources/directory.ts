/** People and accounts: who there is, what they may do, and the tokens by which they call. */
import {
  Bool,
  Id,
  Ids,
  Int,
  List,
  MapOf,
  Maybe,
  Nullable,
  resource,
  shape,
  Text,
  Time,
  Type,
  Word,
} from "../schema.ts";

/** A point in time in the caller's own zone: Canvas formats a few times of users so. */
const ZonedTime = (description: string) =>
  Type.String({
    description: `${description} ISO 8601 in the caller's time zone, with an offset unless that is UTC.`,
    format: "date-time",
    pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)$",
  });

export const Account = resource("Account", "A school, or a part of one; accounts form a tree below the root account.", {
  id: Id("The account's id."),
  name: Text("Its name."),
  workflow_state: Word(["active", "deleted"], "Whether it is in use."),
  parent_account_id: Nullable(Id("The account that holds it; null for the root account.")),
  root_account_id: Nullable(Id("The root account above it; null for the root account itself.")),
  uuid: Text("Identifier that is never given twice."),
  default_storage_quota_mb: Maybe(Int("Storage of a new course, in megabytes; only for those who manage the account.")),
  default_user_storage_quota_mb: Maybe(Int("Storage of a new user, in megabytes; only for those who manage it.")),
  default_group_storage_quota_mb: Maybe(Int("Storage of a new group, in megabytes; only for those who manage it.")),
  default_time_zone: Text("IANA name of the zone of those who chose none."),
  sis_account_id: Maybe(Nullable(Text("The school's own id of it; null when unset; only with SIS rights."))),
  integration_id: Maybe(Nullable(Text("A further id of the school's; null when unset; only with SIS rights."))),
  sis_import_id: Maybe(Nullable(Id("The import that made it; null when none did; only with the right to manage SIS."))),
  course_count: Maybe(Int("Courses directly in it; only with `include[]=course_count`.")),
  sub_account_count: Maybe(Int("Accounts directly below it; only with `include[]=sub_account_count`.")),
});

export const User = resource("User", "A person.", {
  id: Id("The user's id."),
  name: Text("Full name."),
  created_at: ZonedTime("When the user was made."),
  sortable_name: Text('The name by which lists are ordered: "Last, First".'),
  short_name: Text("The name shown beside what the person writes."),
  sis_user_id: Maybe(Nullable(Text("The school's own id of the person; null when unset; only with SIS rights."))),
  integration_id: Maybe(Nullable(Text("A further id of the school's; null when unset; only with SIS rights."))),
  sis_import_id: Maybe(Nullable(Id("The import that made the user; null when none did; only with SIS rights."))),
  login_id: Maybe(Nullable(Text("What the person logs in with; null without a login; needs `view_user_logins`."))),
  pronouns: Maybe(Text("Pronouns; absent when the person gave none.")),
  merged_into_user_id: Maybe(Id("The user that took this one over; only for deleted, merged users.")),
  avatar_url: Maybe(Text("Address of the person's picture; where asked for.")),
  avatar_state: Maybe(Text("State of the picture: `none`, `approved`; only for those who manage users.")),
  last_name: Maybe(Text("Last name.")),
  first_name: Maybe(Text("First name.")),
  enrollments: Maybe(
    List(
      Type.Unsafe<Readonly<Record<string, unknown>>>({ type: "object", description: "An Enrollment." }),
      "The person's enrolments in the course of the list; only with `include[]=enrollments`.",
    ),
  ),
  email: Maybe(Nullable(Text("Address of the person; null when there is none; needs `read_email_addresses`."))),
  bio: Maybe(Nullable(Text("What the person says of themself; null when nothing."))),
  title: Maybe(Nullable(Text("The person's title; null when unset."))),
  sections: Maybe(Text("Names of the person's sections, comma-joined.")),
  group_ids: Maybe(Ids("The person's groups in the context of the list.")),
  locale: Maybe(Nullable(Text("Language the person chose; null for the account's."))),
  effective_locale: Maybe(Text("Language in which the person is addressed; only for oneself.")),
  last_login: Maybe(Nullable(ZonedTime("When the person was last here; null for never."))),
  confirmation_url: Maybe(Text("Address at which the registration is confirmed; only where it was asked for.")),
  terms_of_use: Maybe(Bool("Whether the person accepted the terms of use.")),
  custom_links: Maybe(List(Type.Unknown(), "Links on the person's card; always empty here.")),
  time_zone: Maybe(Nullable(Text("The person's time zone by its friendly name; null for the account's."))),
  lti_id: Maybe(Nullable(Text("Identifier for learning tools; null when there is none."))),
  permissions: Maybe(
    shape(
      {
        can_update_name: Bool("May change their own name."),
        can_update_avatar: Bool("May change their own picture."),
        limit_parent_app_web_access: Bool("Whether the parents' app keeps them from the web pages."),
      },
      "What the person may change.",
    ),
  ),
  uuid: Maybe(Text("Identifier that is never given twice; only with `include[]=uuid`.")),
});

export const UserDisplay = resource("UserDisplay", "A person as the author of something.", {
  id: Id("The person's user id."),
  anonymous_id: Text("The id in base 36."),
  display_name: Text("Short name."),
  avatar_image_url: Text("Address of the person's picture."),
  html_url: Text("Address of the person's page."),
  pronouns: Nullable(Text("Pronouns; null when the person gave none.")),
  fake_student: Maybe(Bool("True for the test student of a course; absent otherwise.")),
  avatar_is_fallback: Maybe(Bool("Whether the picture is the one of those who have none.")),
});

export const UserProfile = resource("Profile", "A person's profile.", {
  id: Id("The user's id."),
  name: Text("Full name."),
  short_name: Text("The name shown beside what the person writes."),
  sortable_name: Text('"Last, First".'),
  first_name: Text("First name."),
  last_name: Text("Last name."),
  title: Nullable(Text("The person's title; null when unset.")),
  bio: Nullable(Text("What the person says of themself; null when nothing.")),
  pronouns: Maybe(Text("Pronouns; absent when the person gave none.")),
  pronunciation: Nullable(Text("How the name is spoken; null when unset.")),
  primary_email: Maybe(Nullable(Text("Address of the person; null when there is none; needs the right to see it."))),
  login_id: Maybe(Nullable(Text("What the person logs in with; null without a login; needs the right to see it."))),
  sis_user_id: Maybe(Nullable(Text("The school's own id of the person; null when unset; only with SIS rights."))),
  integration_id: Maybe(Nullable(Text("A further id of the school's; null when unset; only with SIS rights."))),
  time_zone: Text("IANA name of the person's time zone."),
  locale: Nullable(Text("Language the person chose; null for the account's.")),
  effective_locale: Text("Language in which the person is addressed."),
  avatar_url: Text("Address of the person's picture."),
  calendar: Maybe(shape({ ics: Text("Address of the calendar feed.") }, "Only for oneself.")),
  lti_user_id: Maybe(Text("Identifier for learning tools; only for oneself.")),
  k5_user: Bool("Whether the person has the elementary dashboard; always false here."),
  user_services: Maybe(List(Type.Unknown(), "Linked services; only with `include[]=user_services`.")),
  links: Maybe(List(Type.Unknown(), "Links of the profile; only with `include[]=links`.")),
});

export const RolePermission = resource("RolePermission", "How one permission stands for a role in an account.", {
  enabled: Bool("Whether the role has it."),
  locked: Bool("Whether accounts below may not change it."),
  readonly: Bool("Whether it cannot be changed here: locked above, or not available to the role."),
  explicit: Bool("Whether it was set in this very account."),
  prior_default: Maybe(Bool("What would hold were it not set here; only where it is set.")),
  applies_to_self: Maybe(Bool("Whether it holds in the account itself; only where the role has it.")),
  applies_to_descendants: Maybe(Bool("Whether it holds in the accounts below; only where the role has it.")),
});

export const Role = resource("Role", "A set of permissions that people hold in an account or a course.", {
  id: Id("The role's id."),
  label: Text("Its name."),
  role: Text("The same; old clients read it."),
  base_role_type: Text("The built-in role from which its permissions come."),
  is_account_role: Bool("Whether it is held in accounts rather than in courses."),
  workflow_state: Word(["built_in", "active", "inactive", "deleted"], "Whether it can be given."),
  created_at: Nullable(Time("When it was made; null for built-in roles.")),
  last_updated_at: Nullable(Time("When it last changed; null for built-in roles.")),
  account: Account,
  permissions: MapOf(RolePermission, "Every permission there is for such a role, by name."),
});

export const Admin = resource("Admin", "A person's role in an account.", {
  id: Id("Id of the assignment."),
  role: Text("The role's name."),
  role_id: Id("The role."),
  user: User,
  workflow_state: Word(["active", "deleted"], "Whether it holds."),
});

export const AccessToken = resource("AccessToken", "A token by which programs act for a person.", {
  id: Id("The token's id."),
  created_at: Time("When it was made."),
  expires_at: Nullable(Time("When it stops working; null for never.")),
  last_used_at: Nullable(Time("When it was last used, to ten minutes; null for never.")),
  purpose: Nullable(Text("What it is for; null when not said.")),
  real_user_id: Nullable(Id("Who made it while acting as its owner; null for the owner.")),
  remember_access: Nullable(
    Bool("Whether its owner need not be asked again for this program; null for personal tokens."),
  ),
  scopes: List(Type.String(), "Scopes it was given; enforced for programs that must name some."),
  updated_at: Time("When it last changed."),
  user_id: Id("Whose it is."),
  workflow_state: Word(["active", "pending", "deleted"], "`pending` until its owner activates it."),
  app_name: Text("Name of the program that it was given to."),
  visible_token: Nullable(
    Text(
      "The token itself right after it was made or made anew; afterwards its first five characters and `...`; null for what OAuth gave.",
    ),
  ),
  can_manually_regenerate: Bool("Whether it may be made anew."),
});

export const Login = resource("Login", "What a person signs in with.", {
  id: Id("The login's id."),
  account_id: Id("The root account."),
  user_id: Id("Whose it is."),
  unique_id: Text("What the person types in."),
  sis_user_id: Maybe(Nullable(Text("The school's own id of the person; null when unset; only with SIS rights."))),
  integration_id: Maybe(Nullable(Text("A further id of the school's; null when unset; only with SIS rights."))),
  authentication_provider_id: Nullable(Id("Who else knows the person; always null here.")),
  workflow_state: Word(["active", "suspended", "deleted"], "Whether it lets the person in."),
  created_at: Time("When it was made."),
});

export const UsableToken = resource("UsableToken", "A token made by an administrator for a person, usable at once.", {
  id: Id("The token's id."),
  user_id: Id("Whose it is."),
  token: Text("The token. It is not shown again."),
  purpose: Nullable(Text("What it is for; null when not said.")),
  expires_at: Nullable(Time("When it stops working; null for never.")),
});

export const TokenDeleted = resource("TokenDeleted", "Nothing: the token is gone.", {});

export const UserSettings = resource("UserSettings", "What a person chose about the pages.", {
  manual_mark_as_read: Bool("Whether posts stay unread until they are marked by hand."),
  release_notes_badge_disabled: Bool("Whether news of the product are not badged."),
  collapse_global_nav: Bool("Whether the main navigation is collapsed."),
  collapse_course_nav: Bool("Whether the navigation of courses is collapsed."),
  hide_dashcard_color_overlays: Bool("Whether the cards of the dashboard show their pictures untinted."),
  comment_library_suggestions_enabled: Bool("Whether comments are suggested from the library."),
  elementary_dashboard_disabled: Bool("Whether the elementary dashboard is off."),
  announcements_unlocked: Bool("Whether the person's last announcement was open for comments; set by announcing."),
});

export const AccountSettings = resource("AccountSettings", "What holds for everyone in an account.", {
  self_registration: Bool("Whether people without rights may make a user of their own."),
  users_can_edit_name: Bool("Whether people may change their own names."),
  users_can_delete_themselves: Bool("Whether people may delete their own user."),
  admins_can_view_notifications: Bool(
    "Whether administrators with `view_notifications` may read the notifications of others.",
  ),
  users_can_edit_comm_channels: Bool("Whether people may add and remove their own channels."),
  edit_institution_email: Bool("Whether channels that came by SIS may be removed."),
  max_communication_channels: Nullable(Int("The most channels that a person may have; null for no limit.")),
  banned_email_domains: List(Text("A domain."), "Domains of which no address may be added."),
  outgoing_email_default_name: Nullable(Text("The sender's name of mails; null for that of the server.")),
  email_logo: Nullable(Text("Address of the logo in mails; null for none.")),
  suppress_notifications: Bool("Whether nobody is notified of anything."),
  default_locale: Nullable(Text("Language of people who chose none; null for English.")),
  allow_sis_import: Bool("Whether SIS files may be imported."),
  strict_oauth: Bool(
    "Whether every developer key is held to `exact_redirect_uris` and `rotate_refresh_tokens`, whatever it says itself.",
  ),
});

export const PermissionMap = MapOf(Type.Boolean(), "Whether the caller has it, by name of the permission.");

export const BrandVariables = MapOf(
  Type.String(),
  "Colours and pictures of the school's pages, by name of the variable.",
);

export const EnvironmentSettings = resource("EnvironmentSettings", "What clients ask about the site at start-up.", {
  calendar_contexts_limit: Int("How many calendars may be shown at once."),
  open_registration: Bool("Whether teachers may bring in people without a login."),
});

export const EnvironmentFeatures = MapOf(Type.Boolean(), "Whether a feature is on, by its name.");
