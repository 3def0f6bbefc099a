/** The only way to a group: the record together with what the actor may do in it. */
import type { AccessContext } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import type { Place } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import { findRecord } from "../../platform/references.ts";
import { accessAccounts } from "../accounts/access.ts";
import { accessCourses, type CourseAccess } from "../courses/access.ts";
import { type GroupContextRow, loadGroupContexts } from "./groups.sql.ts";

export interface GroupAccess {
  readonly group: GroupContextRow;
  /** The course that holds the group; undefined for groups of an account. */
  readonly course: CourseAccess | undefined;
  readonly isMember: boolean;
  readonly isModerator: boolean;
  /** Manages groups in the group's course or account. */
  readonly isManager: boolean;
  readonly canRead: boolean;
  /** May become a member, at once or by asking, without anybody's invitation. */
  readonly canJoin: boolean;
  can(permission: Permission): boolean;
  /** The group's course or account as a place of rights. */
  readonly place: Place;
  /** A permission in the group's course or account, whatever the group gives. */
  inContext(permission: Permission): boolean;
}

const MEMBER: ReadonlySet<Permission> = new Set<Permission>([
  "read_roster",
  "read_forum",
  "post_to_forum",
  "create_forum",
  "read_announcements",
  "manage_calendar",
]);
const MODERATOR: ReadonlySet<Permission> = new Set<Permission>(["moderate_forum", "manage_groups_manage"]);
const VIEWER: ReadonlySet<Permission> = new Set<Permission>(["read_forum", "read_announcements", "read_roster"]);

/** Access to each group of a set that exists and is not deleted, by id. */
export async function accessGroups(ctx: AccessContext, ids: readonly number[]): Promise<Map<number, GroupAccess>> {
  if (ids.length === 0) return new Map();
  const { db, actor } = ctx;
  const rows = await loadGroupContexts(db, actor.root, actor.id, ids);
  const of = (type: string) => [...new Set(rows.filter((g) => g.context_type === type).map((g) => g.context_id))];
  const courses = await accessCourses(ctx, of("Course"));
  const accounts = await accessAccounts({ db, actor }, of("Account"));
  const found = new Map<number, GroupAccess>();
  for (const group of rows) {
    const course = group.context_type === "Course" ? courses.get(group.context_id) : undefined;
    const place = course ?? (group.context_type === "Account" ? accounts.get(group.context_id) : undefined);
    // a group goes with its course or account
    if (place !== undefined) found.set(group.id, groupAccess(group, course, place));
  }
  return found;
}

function groupAccess(
  group: GroupContextRow,
  course: CourseAccess | undefined,
  context: { readonly place: Place; can(permission: Permission): boolean },
): GroupAccess {
  const inContext = context.can;
  const isMember = group.own_state === "accepted";
  // a group of a course gives nothing to those whom the course is closed to
  const inReach = course === undefined || course.canRead;
  const isModerator = isMember && (group.own_moderator === true || group.own_leader);
  const isManager = inContext("manage_groups_manage");
  const views = inContext("view_group_pages");
  const may = (permission: Permission): boolean => {
    if (permission === "send_messages" || permission === "send_messages_all")
      return (
        isManager ||
        (isMember &&
          inReach &&
          (course === undefined || course.can("send_messages") || course.can("send_messages_all")))
      );
    if (isManager) return true;
    return (
      (isMember && inReach && MEMBER.has(permission)) ||
      (isModerator && inReach && MODERATOR.has(permission)) ||
      (views && VIEWER.has(permission))
    );
  };
  return {
    group,
    course,
    isMember,
    isModerator,
    isManager,
    canRead: isManager || views || (inReach && (isMember || group.is_public)),
    canJoin: !isMember && inReach && mayJoin(group, course),
    can: may,
    place: context.place,
    inContext,
  };
}

function mayJoin(group: GroupContextRow, course: CourseAccess | undefined): boolean {
  if (course !== undefined && !course.isMember) return false;
  return group.join_level !== "invitation_only" || (group.self_signup !== null && !course?.concluded);
}

/** The group that a path or parameter names, or a 404. It need not be readable. */
export async function findGroup(ctx: AccessContext, reference: string): Promise<GroupAccess> {
  const id = parseId(reference) ?? (await findRecord(ctx.db, ctx.actor.root, "groups", reference));
  const access = id === undefined ? undefined : (await accessGroups(ctx, [id])).get(id);
  if (access === undefined) throw notFound();
  return access;
}

/** The same, and readable by the actor, or a refusal. */
export async function accessGroup(ctx: AccessContext, reference: string): Promise<GroupAccess> {
  const access = await findGroup(ctx, reference);
  if (!access.canRead) throw forbidden();
  return access;
}
