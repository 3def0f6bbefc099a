/** Changes and deletes groups. */
import type { groups as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { unlessTaken } from "../../platform/attributes.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { findUser, requireUser } from "../../platform/references.ts";
import type { Database, Db } from "../../store/database.ts";
import type { GroupAccess } from "./access.ts";
import { groupValues, TAKEN_GROUP_IDS } from "./attributes.ts";
import { refuseStrangers, stateGivenBy } from "./joinGroup.ts";
import { memberIds, removeOthers, writeMemberships } from "./memberships.ts";
import { allowsSeveral } from "./present.ts";
import { type GroupValues, updateGroupRow } from "./writes.ts";

type Params = Static<(typeof endpoints.updateGroup)["params"]>;

export async function updateGroup(db: Database, actor: Actor, access: GroupAccess, params: Params, now: Date) {
  const { group } = access;
  if (!access.isManager && !access.isModerator) throw forbidden();
  if (group.is_public && params.is_public === false)
    throw invalid("is_public", "cannot_be_made_private", "A public group cannot be made private.");
  const category = { role: group.category_role };
  const { join_level, ...values } = groupValues(params, {
    sis: access.inContext("manage_sis"),
    quotas: access.inContext("manage_storage_quotas"),
  });
  const level = allowsSeveral(category) && join_level !== undefined ? { join_level } : {};
  const members = params.members === undefined ? undefined : await idsOf(db, actor, params.members);
  const before = members === undefined ? [] : await memberIds(db, actor.root, group.id);
  const arriving = (members ?? []).filter((id) => !before.includes(id));
  await refuseStrangers(db, actor, access, arriving, "members");
  await unlessTaken(TAKEN_GROUP_IDS, () =>
    db.transaction().execute(async (tx) => {
      if (members !== undefined) {
        await removeOthers(tx, actor.root, group.id, members, now);
        await writeMemberships(tx, {
          root: actor.root,
          groupId: group.id,
          userIds: arriving,
          state: stateGivenBy(access),
          moderator: false,
          exclusive: !allowsSeveral(category),
          now,
        });
      }
      const leader = await leaderOf(tx, actor, access, params);
      await updateGroupRow(tx, actor.root, group.id, { ...values, ...level, ...leader, updated_at: now });
    }),
  );
}

/** A group is led by one of its members, or by nobody. */
async function leaderOf(db: Db, actor: Actor, { group }: GroupAccess, params: Params): Promise<GroupValues> {
  if (params.leader === undefined) return {};
  if (params.leader === null || params.leader === "") return { leader_id: null };
  const id = await requireUser(db, actor, params.leader);
  if (!(await memberIds(db, actor.root, group.id)).includes(id))
    throw invalid("leader", "invalid", "The leader must be a member of the group.");
  return { leader_id: id };
}

async function idsOf(db: Db, actor: Actor, texts: readonly string[]): Promise<number[]> {
  const ids = new Set<number>();
  for (const text of texts.filter((t) => t !== "")) {
    const id = await findUser(db, actor, text);
    if (id === undefined) throw invalid("members", "invalid", `There is no user ${text}.`);
    ids.add(id);
  }
  return [...ids];
}

export async function deleteGroup(db: Db, actor: Actor, access: GroupAccess, now: Date): Promise<void> {
  if (!access.inContext("manage_groups_delete") && !access.isModerator) throw forbidden();
  await updateGroupRow(db, actor.root, access.group.id, { workflow_state: "deleted", updated_at: now });
}
