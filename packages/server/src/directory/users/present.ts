/** Users on the wire, with the fields that the viewer may see. */
import type { Static, User, UserDisplay, UserSettings } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { personPicture } from "../../platform/avatars.ts";
import { can, type Place, rootPlace } from "../../platform/grants.ts";
import { nameParts } from "../../platform/sortKey.ts";
import { friendlyZone, zonedTime } from "../../platform/zones.ts";
import type { UserRow } from "./users.sql.ts";

/** Which fields of users a viewer sees in a place. */
export interface UserView {
  /** The viewer's time zone. */
  readonly zone: string;
  readonly origin: string;
  readonly sis: boolean;
  readonly sisImport: boolean;
  readonly login: boolean;
  readonly email: boolean;
}

/** The view that the actor has of the users of a course or an account. */
export function userView(actor: Actor, place: Place, origin: string): UserView {
  const may = (permission: Parameters<typeof can>[1]) => can(actor, permission, place);
  const manageSis = can(actor, "manage_sis", rootPlace(actor, place.overrides));
  const holdsRole = actor.adminRoles.some((role) => place.chain.includes(role.account_id));
  const isUserAdmin = manageSis || holdsRole || may("manage_students") || may("read_sis") || may("view_user_logins");
  return {
    zone: actor.timeZone,
    origin,
    sis: manageSis || may("read_sis"),
    sisImport: manageSis && isUserAdmin,
    login: isUserAdmin && may("view_user_logins"),
    email: may("read_email_addresses"),
  };
}

type UserInclude =
  | "avatar_url"
  | "bio"
  | "email"
  | "first_name"
  | "last_login"
  | "last_name"
  | "locale"
  | "terms_of_use"
  | "time_zone"
  | "title"
  | "uuid";

/** A user with the included fields; unknown words in `include` are ignored. */
export function presentUser(row: UserRow, view: UserView, include: readonly string[] = []): Static<typeof User> {
  const has = (word: UserInclude) => include.includes(word);
  const names = nameParts(row.sortable_name);
  return {
    id: row.id,
    name: row.name,
    created_at: zonedTime(row.created_at, view.zone),
    sortable_name: row.sortable_name,
    short_name: row.short_name,
    ...(view.sis ? { sis_user_id: row.sis_user_id, integration_id: row.integration_id } : {}),
    ...(view.sisImport ? { sis_import_id: row.sis_import_id } : {}),
    ...(view.login ? { login_id: row.login_id } : {}),
    ...(row.pronouns === null ? {} : { pronouns: row.pronouns }),
    ...(row.merged_into_user_id === null ? {} : { merged_into_user_id: row.merged_into_user_id }),
    ...(has("avatar_url") ? { avatar_url: personPicture(row, view.origin) } : {}),
    ...(has("last_name") ? { last_name: names.last } : {}),
    ...(has("first_name") ? { first_name: names.first } : {}),
    ...(has("email") && view.email ? { email: row.email } : {}),
    ...(has("bio") ? { bio: row.bio } : {}),
    ...(has("title") ? { title: row.title } : {}),
    ...(has("locale") ? { locale: row.locale } : {}),
    ...(has("last_login")
      ? { last_login: row.last_login_at === null ? null : zonedTime(row.last_login_at, view.zone) }
      : {}),
    ...(has("terms_of_use") ? { terms_of_use: row.terms_accepted } : {}),
    ...(has("time_zone") ? { time_zone: row.time_zone === null ? null : friendlyZone(row.time_zone) } : {}),
    ...(has("uuid") ? { uuid: row.uuid } : {}),
  };
}

/** A person as the author of something. `page` is the path of the context in which their page is linked. */
export const presentUserDisplay = (
  row: Pick<UserRow, "id" | "short_name" | "avatar_url" | "pronouns">,
  origin: string,
  page = "",
): Static<typeof UserDisplay> => ({
  id: row.id,
  anonymous_id: row.id.toString(36),
  display_name: row.short_name,
  avatar_image_url: personPicture(row, origin),
  html_url: `${origin}${page}/users/${row.id}`,
  pronouns: row.pronouns,
});

/** Settings that were never switched on are off. */
export function presentSettings(settings: Readonly<Record<string, unknown>>): Static<typeof UserSettings> {
  const on = (name: keyof Static<typeof UserSettings>) => settings[name] === true;
  return {
    manual_mark_as_read: on("manual_mark_as_read"),
    release_notes_badge_disabled: on("release_notes_badge_disabled"),
    collapse_global_nav: on("collapse_global_nav"),
    collapse_course_nav: on("collapse_course_nav"),
    hide_dashcard_color_overlays: on("hide_dashcard_color_overlays"),
    comment_library_suggestions_enabled: on("comment_library_suggestions_enabled"),
    elementary_dashboard_disabled: on("elementary_dashboard_disabled"),
    announcements_unlocked: on("announcements_unlocked"),
  };
}
