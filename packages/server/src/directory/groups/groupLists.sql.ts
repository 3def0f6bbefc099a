/** Finds groups, a page at a time. */
import { type Db, execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

/** The sort key and the id of the last of one's own groups before a page. */
export type GroupKey = readonly [string, number];

export const isGroupKey = (key: unknown): key is GroupKey =>
  Array.isArray(key) && typeof key[0] === "string" && Number.isSafeInteger(key[1]);

export interface OwnGroupsQuery {
  readonly root: number;
  readonly userId: number;
  readonly contextType: string | null;
  readonly after: GroupKey | undefined;
  readonly limit: number;
}

const ownGroups = statement(
  "own_groups",
  {
    tenant: "bigint",
    user: "bigint",
    contextType: "text | null",
    afterName: "text | null",
    afterId: "bigint | null",
    limit: "bigint",
  },
  (p) => sql<{ readonly id: number; readonly sort_key: string }>`
    select g.id, g.sort_key from group_memberships m
    join groups g on g.root_account_id = m.root_account_id and g.id = m.group_id
    left join courses c on c.root_account_id = g.root_account_id and g.context_type = 'Course' and c.id = g.context_id
    where m.root_account_id = ${p.tenant} and m.user_id = ${p.user} and m.workflow_state = 'accepted'
      and g.workflow_state <> 'deleted' and c.workflow_state is distinct from 'deleted'
      and (${p.contextType} is null or g.context_type = ${p.contextType})
      and (${p.afterName} is null or (g.sort_key, g.id) > (${p.afterName}, ${p.afterId}))
    order by g.sort_key, g.id limit ${p.limit}`,
);

/** The groups that a user is a member of, by name; groups of deleted courses are left out. */
export function listOwnGroupIds(db: Db, { root, userId, contextType, after, limit }: OwnGroupsQuery) {
  const [afterName, afterId] = after ?? [null, null];
  return execute(db, ownGroups, { tenant: root, user: userId, contextType, afterName, afterId, limit });
}

/** A page of the groups of a course or account, by category and name. `category` and `member` apply unless they are null. */
export const listContextGroupIds = statement(
  "list_context_group_ids",
  {
    tenant: "bigint",
    contextType: "text",
    contextId: "bigint",
    category: "bigint | null",
    member: "bigint | null",
    limit: "bigint",
    offset: "bigint",
  },
  (p) => sql<{ readonly id: number; readonly total: number }>`
    select g.id, count(*) over () as total from groups g
    left join group_categories gc on gc.root_account_id = g.root_account_id and gc.id = g.group_category_id
    where g.root_account_id = ${p.tenant} and g.context_type = ${p.contextType} and g.context_id = ${p.contextId}
      and g.workflow_state <> 'deleted' and (${p.category} is null or g.group_category_id = ${p.category})
      and (${p.member} is null or exists (select 1 from group_memberships m where m.root_account_id = ${p.tenant}
        and m.group_id = g.id and m.user_id = ${p.member} and m.workflow_state = 'accepted'))
    order by lower(gc.name) collate "C" nulls last, gc.id, g.sort_key, g.id limit ${p.limit} offset ${p.offset}`,
);
