/** Changes and deletes groups. */
import type { groups as endpoints, Static } from "@pidge/api";
import { unlessTaken } from "../../platform/attributes.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { findUser, requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import type { GroupAccess } from "./access.ts";
import { groupValues, TAKEN_GROUP_IDS } from "./attributes.ts";
import { type GroupValues, updateGroupRow } from "./groupWrites.sql.ts";
import { isExclusive, limitInvitations, refuseStrangers, stateGivenBy } from "./joinGroup.ts";
import { memberIds } from "./memberships.sql.ts";
import { putIntoGroup, removeOthers } from "./membershipWrites.sql.ts";

type Params = Static<(typeof endpoints.updateGroup)["params"]>;

export async function updateGroup(ctx: Context, access: GroupAccess, params: Params): Promise<void> {
  const { db, root: tenant, now } = ctx;
  if (!access.isManager && !access.isModerator) throw forbidden();
  if (access.group.is_public && params.is_public === false)
    throw invalid("is_public", "cannot_be_made_private", "A public group cannot be made private.");
  const { join_level, ...values } = groupValues(params, {
    sis: access.inContext("manage_sis"),
    quotas: access.inContext("manage_storage_quotas"),
  });
  const level = !isExclusive(access) && join_level !== undefined ? { join_level } : {};
  const group = access.group.id;
  const members = params.members === undefined ? undefined : await readMembers(ctx, params.members);
  const before = members === undefined ? [] : await execute(db, memberIds, { tenant, group });
  const arriving = (members ?? []).filter((id) => !before.some((member) => member.user_id === id));
  await refuseStrangers(ctx, access, { users: arriving, attribute: "members" });
  await unlessTaken(TAKEN_GROUP_IDS, () =>
    inTransaction(ctx, async (tx) => {
      if (members !== undefined) {
        await execute(tx.db, removeOthers, { tenant, group, stay: members, now });
        await execute(tx.db, putIntoGroup, {
          tenant,
          group,
          users: arriving,
          state: stateGivenBy(access),
          moderator: false,
          exclusive: isExclusive(access),
          now,
        });
      }
      await updateGroupRow(tx, group, { ...values, ...level, ...(await leaderOf(tx, access, params)) });
      await limitInvitations(tx, access, arriving);
    }),
  );
}

/** Reads who leads the group: one of its members, or nobody. */
async function leaderOf({ db, actor }: Context, { group }: GroupAccess, params: Params): Promise<GroupValues> {
  if (params.leader === undefined) return {};
  if (params.leader === null || params.leader === "") return { leader_id: null };
  const id = await requireUser(db, actor, params.leader);
  const members = await execute(db, memberIds, { tenant: actor.root, group: group.id });
  if (!members.some((member) => member.user_id === id))
    throw invalid("leader", "invalid", "The leader must be a member of the group.");
  return { leader_id: id };
}

/** The users that references name, each once; a reference to nobody is refused. */
async function readMembers({ db, actor }: Context, texts: readonly string[]): Promise<number[]> {
  const ids = new Set<number>();
  for (const text of texts.filter((t) => t !== "")) {
    const id = await findUser(db, actor, text);
    if (id === undefined) throw invalid("members", "invalid", `There is no user ${text}.`);
    ids.add(id);
  }
  return [...ids];
}

export async function deleteGroup(ctx: Context, access: GroupAccess): Promise<void> {
  if (!access.inContext("manage_groups_delete") && !access.isModerator) throw forbidden();
  await updateGroupRow(ctx, access.group.id, { workflow_state: "deleted" });
}
