/** Reads groups, the sets that they stand in and their memberships, with all that answers about them may show. */
import { type Db, prepare, run } from "../../store/database.ts";

export interface GroupRow {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly is_public: boolean;
  readonly join_level: string;
  readonly group_category_id: number | null;
  readonly max_membership: number | null;
  readonly created_at: Date;
  readonly members_count: number;
  readonly storage_quota_mb: number | null;
  readonly context_type: "Course" | "Account";
  readonly context_id: number;
  readonly context_name: string;
  readonly avatar_url: string | null;
  readonly role: string | null;
  readonly leader: { id: number; short_name: string; avatar_url: string | null; pronouns: string | null } | null;
  readonly sis_group_id: string | null;
  readonly sis_import_id: number | null;
  readonly is_favorite: boolean;
}

/** The columns of GroupRow with `g` and `gc`; parameter 2 is the viewer. */
const GROUP_COLUMNS = `g.id, g.name, g.description, g.is_public, g.join_level, g.group_category_id,
  coalesce(g.max_membership, gc.group_limit) as max_membership, g.created_at, g.storage_quota_mb, g.context_type,
  g.context_id, g.avatar_url, gc.role, g.sis_group_id, g.sis_import_id,
  (select count(*) from group_memberships m where m.root_account_id = g.root_account_id and m.group_id = g.id
    and m.workflow_state = 'accepted') as members_count,
  case g.context_type when 'Course'
    then (select c.name from courses c where c.root_account_id = g.root_account_id and c.id = g.context_id)
    else (select a.name from accounts a where a.root_account_id = g.root_account_id and a.id = g.context_id)
  end as context_name,
  (select json_build_object('id', u.id, 'short_name', u.short_name, 'avatar_url', u.avatar_url, 'pronouns', u.pronouns)
    from users u where u.root_account_id = g.root_account_id and u.id = g.leader_id) as leader,
  exists (select 1 from favorites f where f.root_account_id = g.root_account_id and f.user_id = $2
    and f.context_type = 'Group' and f.context_id = g.id) as is_favorite`;

const GROUP_JOINS = `
  left join group_categories gc on gc.root_account_id = g.root_account_id and gc.id = g.group_category_id`;

const byId = prepare(
  "groups_by_id",
  `select ${GROUP_COLUMNS} from groups g ${GROUP_JOINS} where g.root_account_id = $1 and g.id = any($3::bigint[])`,
);

/** Groups of any state, in no order. */
export const loadGroups = (db: Db, root: number, viewerId: number, ids: readonly number[]): Promise<GroupRow[]> =>
  run<GroupRow>(db, byId, [root, viewerId, ids]);

export interface CategoryRow {
  readonly id: number;
  readonly name: string;
  readonly role: string | null;
  readonly self_signup: string | null;
  readonly auto_leader: string | null;
  readonly group_limit: number | null;
  readonly context_type: "Course" | "Account";
  readonly context_id: number;
  readonly created_at: Date;
  readonly sis_group_category_id: string | null;
  readonly sis_import_id: number | null;
  readonly groups_count: number;
  readonly is_member: boolean;
}

/** The columns of CategoryRow with `gc`; parameter 2 is the viewer. */
const CATEGORY_COLUMNS = `gc.id, gc.name, gc.role, gc.self_signup, gc.auto_leader, gc.group_limit,
  gc.context_type, gc.context_id, gc.created_at, gc.sis_group_category_id, gc.sis_import_id,
  (select count(*) from groups g where g.root_account_id = gc.root_account_id and g.group_category_id = gc.id
    and g.workflow_state <> 'deleted') as groups_count,
  exists (select 1 from groups g join group_memberships m on m.root_account_id = g.root_account_id and m.group_id = g.id
    where g.root_account_id = gc.root_account_id and g.group_category_id = gc.id and g.workflow_state <> 'deleted'
      and m.user_id = $2 and m.workflow_state = 'accepted') as is_member`;

/** Sets that are not deleted, in no order. */
export const loadCategories = (
  db: Db,
  root: number,
  viewerId: number,
  ids: readonly number[],
): Promise<CategoryRow[]> =>
  run<CategoryRow>(
    db,
    `select ${CATEGORY_COLUMNS} from group_categories gc
     where gc.root_account_id = $1 and gc.id = any($3::bigint[]) and gc.workflow_state <> 'deleted'`,
    [root, viewerId, ids],
  );

export interface MembershipRow {
  readonly id: number;
  readonly group_id: number;
  readonly user_id: number;
  readonly workflow_state: string;
  readonly moderator: boolean;
  readonly created_at: Date;
  readonly sis_import_id: number | null;
  readonly sis_group_id: string | null;
}

export const MEMBERSHIP_COLUMNS = `m.id, m.group_id, m.user_id, m.workflow_state, m.moderator, m.created_at,
  m.sis_import_id, g.sis_group_id`;

/** A membership of a group by its own id or its user's; of any state. */
export async function loadMembership(
  db: Db,
  root: number,
  groupId: number,
  by: { readonly id?: number; readonly userId?: number },
): Promise<MembershipRow | undefined> {
  const rows = await run<MembershipRow>(
    db,
    `select ${MEMBERSHIP_COLUMNS} from group_memberships m
     join groups g on g.root_account_id = m.root_account_id and g.id = m.group_id
     where m.root_account_id = $1 and m.group_id = $2 and (m.id = $3 or m.user_id = $4)`,
    [root, groupId, by.id ?? null, by.userId ?? null],
  );
  return rows[0];
}

/** The memberships of some people in a group, by id; of any state. */
export const loadMemberships = (
  db: Db,
  root: number,
  groupId: number,
  userIds: readonly number[],
): Promise<MembershipRow[]> =>
  run<MembershipRow>(
    db,
    `select ${MEMBERSHIP_COLUMNS} from group_memberships m
     join groups g on g.root_account_id = m.root_account_id and g.id = m.group_id
     where m.root_account_id = $1 and m.group_id = $2 and m.user_id = any($3::bigint[]) order by m.id`,
    [root, groupId, userIds],
  );
