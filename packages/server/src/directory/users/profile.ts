/** A person's profile: who may read it, and what of it they see. */
import type { Static, UserProfile } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { forbidden } from "../../platform/errors.ts";
import type { Permission } from "../../platform/permissions.ts";
import { nameParts } from "../../platform/sortKey.ts";
import { type Db, run } from "../../store/database.ts";
import { accessCourses } from "../courses/access.ts";
import type { UserAccess } from "./access.ts";
import { avatarUrl } from "./present.ts";

type Profile = Static<typeof UserProfile>;

interface SharedCourse {
  readonly course_id: number;
  readonly actor_teaches: boolean;
  readonly user_teaches: boolean;
}

/** The courses in which both take part. */
const sharedCourses = (db: Db, actor: Actor, userId: number): Promise<SharedCourse[]> =>
  run<SharedCourse>(
    db,
    `select mine.course_id,
       bool_or(mine.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')) as actor_teaches,
       bool_or(theirs.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')) as user_teaches
     from enrollments mine
     join enrollments theirs on theirs.root_account_id = mine.root_account_id and theirs.course_id = mine.course_id
       and theirs.user_id = $3 and theirs.workflow_state in ('active', 'invited', 'completed')
     where mine.root_account_id = $1 and mine.user_id = $2 and mine.workflow_state in ('active', 'completed')
     group by mine.course_id`,
    [actor.root, actor.id, userId],
  );

/** What decides how much is shown: a permission at the root account, or in a course where the actor teaches the user. */
export async function accessProfile(
  db: Db,
  actor: Actor,
  access: UserAccess,
  now: Date,
): Promise<(permission: Permission) => boolean> {
  if (access.canView) return access.can;
  const shared = await sharedCourses(db, actor, access.user.id);
  const taught = shared.filter((c) => c.actor_teaches).map((c) => c.course_id);
  if (taught.length === 0 && !shared.some((c) => c.user_teaches)) throw forbidden();
  const courses = [...(await accessCourses({ db, actor, now }, taught)).values()];
  return (permission) => courses.some((course) => course.can(permission));
}

export function presentProfile(
  { user, isSelf }: UserAccess,
  can: (permission: Permission) => boolean,
  zone: string,
  origin: string,
  include: readonly string[],
): Profile {
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
    avatar_url: avatarUrl(user, origin),
    ...(isSelf ? { calendar: { ics: `${origin}/feeds/calendars/user_${user.uuid}.ics` }, lti_user_id: user.uuid } : {}),
    k5_user: false,
    ...(include.includes("user_services") ? { user_services: [] } : {}),
    ...(include.includes("links") ? { links: [] } : {}),
  };
}
