/** Names of the contexts of conversations, and roles of people in them. */
import { sql, statement } from "../../store/statement.ts";
import { isCounted } from "../addressBook/visibility.sql.ts";

/** The name of a context, or the roles of a person in one. */
export interface ContextDetailRow {
  readonly code: string;
  readonly name: string | null;
  readonly user_id: number | null;
  readonly roles: string[] | null;
}

/** Names of courses, groups and accounts, and of `pairs` (user_id, code) the roles of the user in the context. */
export const contextDetails = statement(
  "conversation_contexts",
  { tenant: "bigint", courses: "bigint[]", groups: "bigint[]", accounts: "bigint[]", pairs: "jsonb" },
  (p) => sql<ContextDetailRow>`
    select 'course_' || c.id as code, c.name, null::bigint as user_id, null::text[] as roles
      from courses c where c.root_account_id = ${p.tenant} and c.id = any(${p.courses})
    union all
    select 'group_' || g.id, g.name, null, null from groups g where g.root_account_id = ${p.tenant} and g.id = any(${p.groups})
    union all
    select 'account_' || a.id, a.name, null, null from accounts a where a.root_account_id = ${p.tenant} and a.id = any(${p.accounts})
    union all
    select w.code, null, w.user_id, array_agg(distinct e.type)
      from jsonb_to_recordset(${p.pairs}) as w(user_id bigint, code text)
      join enrollments e on e.root_account_id = ${p.tenant} and e.user_id = w.user_id and w.code = 'course_' || e.course_id
      join courses c on c.root_account_id = ${p.tenant} and c.id = e.course_id
      where ${isCounted("e", "c")} group by w.code, w.user_id
    union all
    select w.code, null, w.user_id, array['Member']
      from jsonb_to_recordset(${p.pairs}) as w(user_id bigint, code text)
      join group_memberships m on m.root_account_id = ${p.tenant} and m.user_id = w.user_id and w.code = 'group_' || m.group_id
      where m.workflow_state = 'accepted'`,
  { prepared: true },
);
