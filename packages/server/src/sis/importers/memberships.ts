/** Imports groups_membership.csv: the members of groups. */
import type { Importer } from "../chunk.ts";
import { loadUserRefs } from "./enrollments.sql.ts";
import { deleteMemberships, enrolledPairs, type MembershipWrite, saveMemberships } from "./groups.sql.ts";
import { loadDrafts } from "./records.sql.ts";
import { GROUPS } from "./tables.ts";

const STATES = ["accepted", "deleted"] as const;

export const importMemberships: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]).filter((value) => value != null);
  const groups = await loadDrafts(chunk, GROUPS, "sis_group_id", column("group_id"));
  const users = await loadUserRefs(chunk, [...new Set(column("user_id"))]);
  const userIds = new Map(users.map((user) => [user.sis_user_id, user.user_id]));
  const found = rows.map((row) => ({
    row,
    userId: userIds.get(row.values.user_id ?? ""),
    group: groups.get(row.values.group_id ?? "")?.is,
  }));
  const pairs = found.flatMap(({ userId, group }) =>
    userId !== undefined && group?.context_type === "Course" ? [{ user_id: userId, course_id: group.context_id }] : [],
  );
  const pairKey = (userId: number, courseId: number) => `${userId}:${courseId}`;
  const enrolled = new Set(
    (await enrolledPairs(chunk, pairs)).map(({ user_id, course_id }) => pairKey(user_id, course_id)),
  );

  const writes = new Map<string, { state: (typeof STATES)[number]; write: MembershipWrite }>();
  for (const { row, userId, group } of found) {
    const { group_id: groupSisId, user_id: userSisId } = row.values;
    if (groupSisId == null || userSisId == null) {
      chunk.skip(row, `No ${groupSisId == null ? "group_id" : "user_id"} given for a group user`);
      continue;
    }
    if (userId === undefined) {
      chunk.skip(row, `User ${userSisId} didn't exist for group user`);
      continue;
    }
    if (group === undefined || group.workflow_state === "deleted") {
      chunk.skip(row, `Group ${groupSisId} didn't exist for group user`);
      continue;
    }
    const state = chunk.status(row, STATES, `Improper status "${row.values.status ?? ""}" for a group user`);
    if (state === null) continue;
    const mustBeEnrolled = state === "accepted" && group.context_type === "Course";
    if (mustBeEnrolled && !enrolled.has(pairKey(userId, group.context_id))) {
      chunk.skip(row, `User ${userSisId} doesn't have an enrollment in the course of group ${groupSisId}.`);
      continue;
    }
    writes.set(`${group.id}:${userId}`, { state, write: { group_id: group.id, user_id: userId } });
  }
  const of = (wanted: (typeof STATES)[number]) =>
    [...writes.values()].filter(({ state }) => state === wanted).map(({ write }) => write);
  await saveMemberships(chunk, of("accepted"));
  await deleteMemberships(chunk, of("deleted"));
};
