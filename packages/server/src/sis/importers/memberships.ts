/** groups_membership.csv: who is in which group. */
import type { Importer } from "../chunk.ts";
import { loadUserRefs } from "../queries/enrollments.sql.ts";
import {
  deleteMemberships,
  enrolledPairs,
  GROUPS,
  type MembershipWrite,
  saveMemberships,
} from "../queries/groups.sql.ts";
import { loadDrafts } from "../queries/records.sql.ts";

const STATES = ["accepted", "deleted"] as const;

export const importMemberships: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]).filter((value) => value != null);
  const groups = await loadDrafts(chunk, GROUPS, "sis_group_id", column("group_id"));
  const users = await loadUserRefs(chunk.tx, chunk.root, [...new Set(column("user_id"))], []);
  const userIds = new Map(users.map((user) => [user.sis_user_id, user]));
  const found = rows.map((row) => ({
    row,
    user: userIds.get(row.values.user_id ?? ""),
    group: groups.get(row.values.group_id ?? "")?.is,
  }));
  const inCourses = found.filter(({ user, group }) => user !== undefined && group?.context_type === "Course");
  const enrolled = await enrolledPairs(
    chunk.tx,
    chunk.root,
    inCourses.map(({ user }) => user!.user_id),
    inCourses.map(({ group }) => group!.context_id),
  );

  const writes = new Map<string, { state: (typeof STATES)[number]; write: MembershipWrite }>();
  for (const { row, user, group } of found) {
    const { group_id: groupId, user_id: userId } = row.values;
    const fault =
      groupId == null
        ? "No group_id given for a group user"
        : userId == null
          ? "No user_id given for a group user"
          : user === undefined
            ? `User ${userId} didn't exist for group user`
            : group === undefined || group.workflow_state === "deleted"
              ? `Group ${groupId} didn't exist for group user`
              : null;
    if (fault !== null) {
      chunk.skip(row, fault);
      continue;
    }
    const state = chunk.status(row, STATES, `Improper status "${row.values.status ?? ""}" for a group user`);
    if (state === null) continue;
    if (state === "accepted" && group!.context_type === "Course") {
      if (!enrolled.has(`${user!.user_id}:${group!.context_id}`)) {
        chunk.skip(row, `User ${userId} doesn't have an enrollment in the course of group ${groupId}.`);
        continue;
      }
    }
    writes.set(`${group!.id}:${user!.user_id}`, { state, write: { group_id: group!.id, user_id: user!.user_id } });
  }
  const of = (wanted: (typeof STATES)[number]) =>
    [...writes.values()].filter(({ state }) => state === wanted).map(({ write }) => write);
  await saveMemberships(chunk, of("accepted"));
  await deleteMemberships(chunk, of("deleted"));
};
