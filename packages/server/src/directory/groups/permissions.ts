/** Answers what the actor may do in a group: permissions of the table, and rights that follow from several facts. */
import { isPermission, PERMISSIONS } from "../../platform/permissions.ts";
import type { GroupAccess } from "./access.ts";

const RIGHTS = new Map<string, (access: GroupAccess) => boolean>([
  ["read", (a) => a.canRead],
  ["join", (a) => a.canJoin],
  ["manage", (a) => a.isManager || a.isModerator],
  ["update", (a) => a.isManager || a.isModerator],
  ["delete", (a) => a.isModerator || a.inContext("manage_groups_delete")],
  ["create_discussion_topic", (a) => a.can("create_forum")],
  ["create_announcement", (a) => a.can("moderate_forum")],
]);

/** Whether the actor has each of the named rights, or all rights if none is named. An unknown name answers false. */
export function groupPermissions(access: GroupAccess, names: readonly string[] | undefined): Record<string, boolean> {
  const asked = names === undefined || names.length === 0 ? [...RIGHTS.keys(), ...PERMISSIONS] : names;
  return Object.fromEntries(
    asked.map((name) => [name, RIGHTS.get(name)?.(access) ?? (isPermission(name) && access.can(name))]),
  );
}
