/** The profile of a user: who may read it, and which fields they see. */
import type { Static, UserProfile } from "@pidge/api";
import { personPicture } from "../../platform/avatars.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import type { Permission } from "../../platform/permissions.ts";
import { nameParts } from "../../platform/sortKey.ts";
import { execute } from "../../store/database.ts";
import { accessCourses } from "../courses/access.ts";
import type { UserAccess } from "./access.ts";
import { sharedCourses } from "./profile.sql.ts";

type Profile = Static<typeof UserProfile>;

/**
 * Answers which permissions decide about the fields of the profile: those at the root account or, for teachers of the
 * user, those in the courses where they teach them. Refuses everybody else but students of the user.
 */
export async function accessProfile(
  { db, actor, now }: Pick<Context, "db" | "actor" | "now">,
  access: UserAccess,
): Promise<(permission: Permission) => boolean> {
  if (access.canView) return access.can;
  const shared = await execute(db, sharedCourses, { tenant: actor.root, actor: actor.id, user: access.user.id });
  const taught = shared.filter((course) => course.actor_teaches).map((course) => course.course_id);
  if (taught.length === 0 && !shared.some((course) => course.user_teaches)) throw forbidden();
  const courses = [...(await accessCourses({ db, actor, now }, taught)).values()];
  return (permission) => courses.some((course) => course.can(permission));
}

export interface ShownProfile {
  readonly access: UserAccess;
  readonly can: (permission: Permission) => boolean;
  /** The time zone of the root account. */
  readonly zone: string;
  readonly origin: string;
  readonly include: readonly string[];
}

export function presentProfile({ access, can, zone, origin, include }: ShownProfile): Profile {
  const { user, isSelf } = access;
  const names = nameParts(user.sortable_name);
  return {
    id: user.id,
    name: user.name,
    short_name: user.short_name,
    sortable_name: user.sortable_name,
    first_name: names.first,
    last_name: names.last,
    title: user.title,
    bio: user.bio,
    ...(user.pronouns === null ? {} : { pronouns: user.pronouns }),
    pronunciation: null,
    ...(isSelf || can("read_email_addresses") ? { primary_email: user.email } : {}),
    ...(isSelf || can("view_user_logins") ? { login_id: user.login_id } : {}),
    ...(can("read_sis") || can("manage_sis")
      ? { sis_user_id: user.sis_user_id, integration_id: user.integration_id }
      : {}),
    time_zone: user.time_zone ?? zone,
    locale: user.locale,
    effective_locale: user.locale ?? "en",
    avatar_url: personPicture(user, origin),
    ...(isSelf ? { calendar: { ics: `${origin}/feeds/calendars/user_${user.uuid}.ics` }, lti_user_id: user.uuid } : {}),
    k5_user: false,
    ...(include.includes("user_services") ? { user_services: [] } : {}),
    ...(include.includes("links") ? { links: [] } : {}),
  };
}
