/** Reads groups: the facts that decide access to them, and everything that answers about them can show. */
import type { Context } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

type Viewing = Pick<Context, "db" | "actor">;

/** A group with one user's membership in it. */
export interface GroupContextRow {
  readonly id: number;
  readonly name: string;
  readonly context_type: "Course" | "Account";
  readonly context_id: number;
  readonly account_id: number;
  readonly group_category_id: number | null;
  readonly is_public: boolean;
  readonly join_level: string;
  readonly workflow_state: string;
  readonly own_state: string | null;
  readonly own_moderator: boolean | null;
  readonly own_leader: boolean;
  /** The kind of the group's category: `communities`, `student_organized`, `imported`, or null for an ordinary one. */
  readonly category_role: string | null;
  /** `enabled` or `restricted` if students choose their group of the category. */
  readonly self_signup: string | null;
}

const groupContexts = statement(
  "group_contexts",
  { tenant: "bigint", user: "bigint", ids: "bigint[]" },
  (p) => sql<GroupContextRow>`
    select g.id, g.name, g.context_type, g.context_id, g.account_id, g.group_category_id, g.is_public, g.join_level,
      g.workflow_state, m.workflow_state as own_state, m.moderator as own_moderator,
      coalesce(g.leader_id = ${p.user}, false) as own_leader, gc.role as category_role, gc.self_signup
    from groups g
    left join group_categories gc on gc.root_account_id = g.root_account_id and gc.id = g.group_category_id
    left join group_memberships m on m.root_account_id = g.root_account_id and m.group_id = g.id and m.user_id = ${p.user}
    where g.root_account_id = ${p.tenant} and g.id = any(${p.ids}) and g.workflow_state <> 'deleted'`,
  { prepared: true },
);

/** The contexts of groups that are not deleted, in no order. */
export const loadGroupContexts = ({ db, actor }: Viewing, ids: readonly number[]): Promise<GroupContextRow[]> =>
  execute(db, groupContexts, { tenant: actor.root, user: actor.id, ids });

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

const groupsById = statement(
  "groups_by_id",
  { tenant: "bigint", viewer: "bigint", ids: "bigint[]" },
  (p) => sql<GroupRow>`
    select g.id, g.name, g.description, g.is_public, g.join_level, g.group_category_id,
      coalesce(g.max_membership, gc.group_limit) as max_membership, g.created_at, g.storage_quota_mb, g.context_type,
      g.context_id, g.avatar_url, gc.role, g.sis_group_id, g.sis_import_id,
      (select count(*) from group_memberships m where m.root_account_id = g.root_account_id and m.group_id = g.id
        and m.workflow_state = 'accepted') as members_count,
      case g.context_type when 'Course'
        then (select c.name from courses c where c.root_account_id = g.root_account_id and c.id = g.context_id)
        else (select a.name from accounts a where a.root_account_id = g.root_account_id and a.id = g.context_id)
      end as context_name,
      (select json_build_object('id', u.id, 'short_name', u.short_name, 'avatar_url', u.avatar_url,
        'pronouns', u.pronouns) from users u where u.root_account_id = g.root_account_id and u.id = g.leader_id) as leader,
      exists (select 1 from favorites f where f.root_account_id = g.root_account_id and f.user_id = ${p.viewer}
        and f.context_type = 'Group' and f.context_id = g.id) as is_favorite
    from groups g
    left join group_categories gc on gc.root_account_id = g.root_account_id and gc.id = g.group_category_id
    where g.root_account_id = ${p.tenant} and g.id = any(${p.ids})`,
  { prepared: true },
);

/** Groups of any state, in no order. */
export const loadGroups = ({ db, actor }: Viewing, ids: readonly number[]): Promise<GroupRow[]> =>
  execute(db, groupsById, { tenant: actor.root, viewer: actor.id, ids });
