/** Writes memberships of groups. */
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { type Places, sql, statement } from "../../store/statement.ts";

const JOINING = {
  tenant: "bigint",
  group: "bigint",
  users: "bigint[]",
  exclusive: "boolean",
  now: "timestamptz",
} as const;

/** CTE `left_behind`: if `exclusive`, the users leave the other groups of the category. */
const leavesOthers = (p: Places<typeof JOINING>, joins: string) => `left_behind as (
      update group_memberships m set workflow_state = 'deleted', updated_at = ${p.now}
      from groups g, groups here
      where ${p.exclusive} and ${joins} and here.root_account_id = ${p.tenant} and here.id = ${p.group}
        and g.root_account_id = ${p.tenant} and g.group_category_id = here.group_category_id and g.id <> here.id
        and m.root_account_id = ${p.tenant} and m.group_id = g.id and m.user_id = any(${p.users})
        and m.workflow_state <> 'deleted')`;

/**
 * Puts users into a group, in a certain state. A membership that exists keeps its state unless the new one is
 * `accepted`. If `exclusive`, accepted members leave the other groups of the category. Answers the users, and whether
 * each membership is new.
 */
export const putIntoGroup = statement(
  "put_into_group",
  { ...JOINING, state: "text", moderator: "boolean" },
  (p) => sql<{ readonly user_id: number; readonly just_created: boolean }>`
    with ${leavesOthers(p, `${p.state} = 'accepted'`)}, before as (
      select user_id from group_memberships where root_account_id = ${p.tenant} and group_id = ${p.group}
        and user_id = any(${p.users}) and workflow_state <> 'deleted'
    ), written as (
      insert into group_memberships as m (root_account_id, group_id, user_id, workflow_state, moderator, created_at,
        updated_at)
      select ${p.tenant}, ${p.group}, u, ${p.state}, ${p.moderator}, ${p.now}, ${p.now} from unnest(${p.users}) u
      on conflict (root_account_id, group_id, user_id) do update set
        workflow_state = case when m.workflow_state = 'deleted' or ${p.state} = 'accepted' then ${p.state}
          else m.workflow_state end,
        moderator = case when m.workflow_state = 'deleted' then ${p.moderator} else m.moderator end,
        created_at = case when m.workflow_state = 'deleted' then ${p.now} else m.created_at end, updated_at = ${p.now}
      returning m.user_id
    )
    select w.user_id, w.user_id not in (select user_id from before) as just_created from written w`,
);

/** Accepts a request or an invitation that is still open. Answers a row if it was. */
export const acceptMembership = statement(
  "accept_membership",
  { ...JOINING, membership: "bigint" },
  (p) => sql<{ readonly id: number }>`
    with accepted as (
      update group_memberships set workflow_state = 'accepted', updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = ${p.membership} and group_id = ${p.group}
        and user_id = any(${p.users}) and workflow_state in ('requested', 'invited')
      returning id),
    ${leavesOthers(p, "exists (select 1 from accepted)")}
    select id from accepted`,
);

const lockGroup = statement(
  "lock_group",
  { tenant: "bigint", group: "bigint" },
  (p) => sql`select id from groups where root_account_id = ${p.tenant} and id = ${p.group} for update`,
);

const membersAndLimit = statement(
  "members_and_limit",
  { tenant: "bigint", group: "bigint" },
  (p) => sql<{ readonly members: number; readonly limit: number | null }>`
    select coalesce(g.max_membership, gc.group_limit) as limit,
      (select count(*) from group_memberships m where m.root_account_id = ${p.tenant} and m.group_id = ${p.group}
        and m.workflow_state = 'accepted') as members
    from groups g
    left join group_categories gc on gc.root_account_id = ${p.tenant} and gc.id = g.group_category_id
    where g.root_account_id = ${p.tenant} and g.id = ${p.group}`,
);

/** Locks a group, and answers how many members it has and how many it may have; null for no limit. */
export async function roomInGroup({ db, root }: Pick<TenantContext, "db" | "root">, group: number) {
  // the count is a statement of its own, so that it sees the members whom the previous holder of the lock accepted
  await execute(db, lockGroup, { tenant: root, group });
  return one(await execute(db, membersAndLimit, { tenant: root, group }), "the group to join");
}

/** Ends every membership of a group but those of certain users. A leader who leaves is no longer leader. */
export const removeOthers = statement(
  "remove_other_members",
  { tenant: "bigint", group: "bigint", stay: "bigint[]", now: "timestamptz" },
  (p) => sql`
    with removed as (
      update group_memberships set workflow_state = 'deleted', updated_at = ${p.now}
      where root_account_id = ${p.tenant} and group_id = ${p.group} and workflow_state <> 'deleted'
        and not (user_id = any(${p.stay})))
    update groups set leader_id = null
    where root_account_id = ${p.tenant} and id = ${p.group} and not (leader_id = any(${p.stay}))`,
);

/** Changes a membership; null leaves a value as it is. A leader whose membership ends is no longer leader. */
export const changeMembership = statement(
  "change_membership",
  {
    tenant: "bigint",
    membership: "bigint",
    group: "bigint",
    user: "bigint",
    state: "text | null",
    moderator: "boolean | null",
    now: "timestamptz",
  },
  (p) => sql`
    with changed as (
      update group_memberships set workflow_state = coalesce(${p.state}, workflow_state),
        moderator = coalesce(${p.moderator}, moderator), updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = ${p.membership})
    update groups set leader_id = null
    where root_account_id = ${p.tenant} and id = ${p.group} and leader_id = ${p.user} and ${p.state} = 'deleted'`,
);
