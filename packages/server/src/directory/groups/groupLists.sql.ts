/** Finds groups, sets of groups and memberships, a page at a time. */
import type { Slice } from "../../platform/lists.ts";
import { type Db, run } from "../../store/database.ts";
import { MEMBERSHIP_COLUMNS, type MembershipRow } from "./rows.ts";

/** Where a page of one's own groups begins: the sort key and the id of the last group before it. */
export type GroupKey = readonly [string, number];

export const isGroupKey = (key: unknown): key is GroupKey =>
  Array.isArray(key) && typeof key[0] === "string" && Number.isSafeInteger(key[1]);

export interface FoundGroup {
  readonly id: number;
  readonly sort_key: string;
}

/** The groups that a person is in, by name; those of deleted courses are gone. */
export const listOwnGroupIds = (
  db: Db,
  q: {
    readonly root: number;
    readonly userId: number;
    readonly contextType: string | null;
    readonly after: GroupKey | undefined;
    readonly limit: number;
  },
): Promise<FoundGroup[]> =>
  run(
    db,
    `select g.id, g.sort_key from group_memberships m
     join groups g on g.root_account_id = m.root_account_id and g.id = m.group_id
     left join courses c on c.root_account_id = g.root_account_id and g.context_type = 'Course' and c.id = g.context_id
     where m.root_account_id = $1 and m.user_id = $2 and m.workflow_state = 'accepted'
       and g.workflow_state <> 'deleted' and c.workflow_state is distinct from 'deleted'
       and ($3::text is null or g.context_type = $3)
       and ($4::text is null or (g.sort_key, g.id) > ($4, $5::bigint))
     order by g.sort_key, g.id limit $6`,
    [q.root, q.userId, q.contextType, q.after?.[0] ?? null, q.after?.[1] ?? null, q.limit],
  );

export interface ContextGroupsQuery {
  readonly root: number;
  readonly contextType: string;
  readonly contextId: number;
  /** Only groups of this set; null for all. */
  readonly categoryId: number | null;
  /** Only groups that this person is in; null for all. */
  readonly memberId: number | null;
}

/** The groups of a course or account, by set and name. */
export const listContextGroupIds = (
  db: Db,
  q: ContextGroupsQuery,
  { limit, offset }: Slice,
): Promise<{ id: number; total: number }[]> =>
  run(
    db,
    `select g.id, count(*) over () as total from groups g
     left join group_categories gc on gc.root_account_id = g.root_account_id and gc.id = g.group_category_id
     where g.root_account_id = $1 and g.context_type = $2 and g.context_id = $3 and g.workflow_state <> 'deleted'
       and ($4::bigint is null or g.group_category_id = $4)
       and ($5::bigint is null or exists (select 1 from group_memberships m where m.root_account_id = $1
         and m.group_id = g.id and m.user_id = $5 and m.workflow_state = 'accepted'))
     order by lower(gc.name) collate "C" nulls last, gc.id, g.sort_key, g.id limit $6 offset $7`,
    [q.root, q.contextType, q.contextId, q.categoryId, q.memberId, limit, offset],
  );

/** The sets of a course or account, by name. */
export const listCategoryIds = (
  db: Db,
  root: number,
  context: { readonly type: string; readonly id: number },
  { limit, offset }: Slice,
): Promise<{ id: number; total: number }[]> =>
  run(
    db,
    `select gc.id, count(*) over () as total from group_categories gc
     where gc.root_account_id = $1 and gc.context_type = $2 and gc.context_id = $3 and gc.workflow_state <> 'deleted'
     order by lower(gc.name) collate "C", gc.id limit $4 offset $5`,
    [root, context.type, context.id, limit, offset],
  );

/** The memberships of a group in some states. */
export const listMembershipRows = (
  db: Db,
  root: number,
  groupId: number,
  states: readonly string[],
  { limit, offset }: Slice,
): Promise<(MembershipRow & { total: number })[]> =>
  run(
    db,
    `select ${MEMBERSHIP_COLUMNS}, count(*) over () as total from group_memberships m
     join groups g on g.root_account_id = m.root_account_id and g.id = m.group_id
     where m.root_account_id = $1 and m.group_id = $2 and m.workflow_state = any($3::text[])
     order by m.id limit $4 offset $5`,
    [root, groupId, states, limit, offset],
  );
