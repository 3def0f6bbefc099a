/** Looks up groups together with what the actor may do in them. Nothing else in the server looks up a group for somebody. */ import type { AccessContext } from "../../platform/context.ts";
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
  /** Manages the groups of the group's course or account. */
  readonly isManager: boolean;
  readonly canRead: boolean;
  /** May become a member without an invitation, at once or on request. */
  readonly canJoin: boolean;
  can(permission: Permission): boolean;
  /** The group's course or account, as the place whose roles grant permissions. */
  readonly place: Place;
  /** A permission in the group's course or account, regardless of what membership grants. */
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

/** Access to each group of a set that is not deleted, by id. */
export async function accessGroups(ctx: AccessContext, ids: readonly number[]): Promise<Map<number, GroupAccess>> {
  if (ids.length === 0) return new Map();
  const rows = await loadGroupContexts(ctx, ids);
  const of = (type: string) => [...new Set(rows.filter((g) => g.context_type === type).map((g) => g.context_id))];
  const courses = await accessCourses(ctx, of("Course"));
  const accounts = await accessAccounts(ctx, of("Account"));
  const found = new Map<number, GroupAccess>();
  for (const group of rows) {
    const course = group.context_type === "Course" ? courses.get(group.context_id) : undefined;
    const place = course ?? (group.context_type === "Account" ? accounts.get(group.context_id) : undefined);
    // a group whose course or account is deleted does not exist either
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
  // membership grants nothing to users to whom the group's course is closed
  const courseOpen = course === undefined || course.canRead;
  const isModerator = isMember && (group.own_moderator === true || group.own_leader);
  const isManager = inContext("manage_groups_manage");
  const views = inContext("view_group_pages");
  const may = (permission: Permission): boolean => {
    if (permission === "send_messages" || permission === "send_messages_all")
      return (
        isManager ||
        (isMember &&
          courseOpen &&
          (course === undefined || course.can("send_messages") || course.can("send_messages_all")))
      );
    if (isManager) return true;
    return (
      (isMember && courseOpen && MEMBER.has(permission)) ||
      (isModerator && courseOpen && MODERATOR.has(permission)) ||
      (views && VIEWER.has(permission))
    );
  };
  return {
    group,
    course,
    isMember,
    isModerator,
    isManager,
    canRead: isManager || views || (courseOpen && (isMember || group.is_public)),
    canJoin: !isMember && courseOpen && mayJoin(group, course),
    can: may,
    place: context.place,
    inContext,
  };
}

function mayJoin(group: GroupContextRow, course: CourseAccess | undefined): boolean {
  if (course !== undefined && !course.isMember) return false;
  return group.join_level !== "invitation_only" || (group.self_signup !== null && !course?.concluded);
}

/** The group that a path or parameter names, or a 404. The actor may be unable to read it. */
export async function findGroup(ctx: AccessContext, reference: string | undefined): Promise<GroupAccess> {
  const id = parseId(reference) ?? (await findRecord(ctx.db, ctx.actor.root, "groups", reference ?? ""));
  const access = id === undefined ? undefined : (await accessGroups(ctx, [id])).get(id);
  if (access === undefined) throw notFound();
  return access;
}

/** The group that a path or parameter names, a 404, or a 403 if the actor cannot read it. */
export async function accessGroup(ctx: AccessContext, reference: string | undefined): Promise<GroupAccess> {
  const access = await findGroup(ctx, reference);
  if (!access.canRead) throw forbidden();
  return access;
}
