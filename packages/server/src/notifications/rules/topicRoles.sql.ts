/** Statements about the roles that may read a topic. */
import type { Override } from "../../platform/permissions.ts";
import { sql, statement } from "../../store/statement.ts";

export const topicRoleOverrides = statement(
  "topic_role_overrides",
  { tenant: "bigint", permission: "text" },
  (p) => sql<Override>`
    select account_id, role_id, permission, enabled, locked, applies_to_self, applies_to_descendants
    from role_overrides where root_account_id = ${p.tenant} and permission = ${p.permission}`,
);

interface TopicRoles {
  /** The accounts of the topic's course from the root down; null where it has no course. */
  readonly chain: number[] | null;
  readonly roles: { readonly id: number; readonly base: string }[];
}

export const topicRoles = statement(
  "topic_roles",
  { tenant: "bigint", topic: "bigint" },
  (p) => sql<TopicRoles>`
    with recursive up(id, parent, depth) as (
      select a.id, a.parent_account_id, 0 from discussion_topics t
      join courses c on c.root_account_id = t.root_account_id and c.id = t.course_id
      join accounts a on a.root_account_id = c.root_account_id and a.id = c.account_id
      where t.root_account_id = ${p.tenant} and t.id = ${p.topic}
      union all
      select b.id, b.parent_account_id, depth + 1 from up
      join accounts b on b.root_account_id = ${p.tenant} and b.id = up.parent)
    select (select json_agg(id order by depth desc) from up) as chain,
      (select json_agg(json_build_object('id', id, 'base', base_role_type)) from roles
        where root_account_id = ${p.tenant}) as roles`,
);
