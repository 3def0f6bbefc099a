/** The only way to a group: the record together with what the actor may do in it. */
import { accessAccounts } from "../accounts/access.ts";
import { accessCourses, type CourseAccess } from "../courses/access.ts";
import type { Actor } from "../platform/actor.ts";
import { forbidden, notFound } from "../platform/errors.ts";
import { parseId } from "../platform/ids.ts";
import type { Permission } from "../platform/permissions.ts";
import { findRecord } from "../platform/references.ts";
import type { Db } from "../store/database.ts";
import { type GroupContextRow, loadGroupContexts } from "./queries.ts";

export interface GroupAccess {
  readonly group: GroupContextRow;
  /** The course that holds the group; undefined for groups of an account. */
  readonly course: CourseAccess | undefined;
  readonly isMember: boolean;
  readonly isModerator: boolean;
  /** Manages groups in the group's course or account. */
  readonly isManager: boolean;
  readonly canRead: boolean;
  can(permission: Permission): boolean;
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
export async function accessGroups(
  db: Db,
  actor: Actor,
  ids: readonly number[],
  now: Date,
): Promise<Map<number, GroupAccess>> {
  if (ids.length === 0) return new Map();
  const rows = await loadGroupContexts(db, actor.root, actor.id, ids);
  const of = (type: string) => [...new Set(rows.filter((g) => g.context_type === type).map((g) => g.context_id))];
  const courses = await accessCourses(db, actor, of("Course"), now);
  const accounts = await accessAccounts(db, actor, of("Account"));
  return new Map(
    rows.map((group) => {
      const course = courses.get(group.context_id);
      const place = group.context_type === "Course" ? course : accounts.get(group.context_id);
      return [
        group.id,
        groupAccess(group, group.context_type === "Course" ? course : undefined, (p) => place?.can(p) ?? false),
      ];
    }),
  );
}

function groupAccess(
  group: GroupContextRow,
  course: CourseAccess | undefined,
  inContext: (p: Permission) => boolean,
): GroupAccess {
  const isMember = group.own_state === "accepted";
  const isModerator = isMember && (group.own_moderator === true || group.own_leader);
  const isManager = inContext("manage_groups_manage");
  const views = inContext("view_group_pages");
  const may = (permission: Permission): boolean => {
    if (permission === "send_messages" || permission === "send_messages_all")
      return (
        isManager ||
        (isMember && (course === undefined || course.can("send_messages") || course.can("send_messages_all")))
      );
    if (isManager) return true;
    return (
      (isMember && MEMBER.has(permission)) ||
      (isModerator && MODERATOR.has(permission)) ||
      (views && VIEWER.has(permission))
    );
  };
  return {
    group,
    course,
    isMember,
    isModerator,
    isManager,
    canRead: isMember || isManager || views || group.is_public,
    can: may,
  };
}

/** The group that a path or parameter names, or a 404. It need not be readable. */
export async function findGroup(db: Db, actor: Actor, reference: string, now: Date): Promise<GroupAccess> {
  const id = parseId(reference) ?? (await findRecord(db, actor.root, "groups", reference));
  const access = id === undefined ? undefined : (await accessGroups(db, actor, [id], now)).get(id);
  if (access === undefined) throw notFound();
  return access;
}

/** The same, and readable by the actor, or a refusal. */
export async function accessGroup(db: Db, actor: Actor, reference: string, now: Date): Promise<GroupAccess> {
  const access = await findGroup(db, actor, reference, now);
  if (!access.canRead) throw forbidden();
  return access;
}
