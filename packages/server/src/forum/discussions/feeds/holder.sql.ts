/** Finds whom the secret of a feed address stands for. */
import { sql, statement } from "../../../store/statement.ts";

const CODE = { tenant: "bigint", code: "text" } as const;

interface HolderRow {
  readonly user_id: number | null;
  readonly context_id: number;
}

export const holders = {
  enrollment: statement(
    "feed_of_enrollment",
    CODE,
    (p) => sql<HolderRow>`
      select user_id, course_id as context_id from enrollments
      where root_account_id = ${p.tenant} and feed_code = ${p.code} and workflow_state = 'active'`,
  ),
  group_membership: statement(
    "feed_of_group_membership",
    CODE,
    (p) => sql<HolderRow>`
      select user_id, group_id as context_id from group_memberships
      where root_account_id = ${p.tenant} and feed_code = ${p.code} and workflow_state = 'accepted'`,
  ),
  course: statement(
    "feed_of_course",
    CODE,
    (p) => sql<HolderRow>`
      select null as user_id, id as context_id from courses where root_account_id = ${p.tenant} and uuid = ${p.code}`,
  ),
  group: statement(
    "feed_of_group",
    CODE,
    (p) => sql<HolderRow>`
      select null as user_id, id as context_id from groups where root_account_id = ${p.tenant} and uuid = ${p.code}`,
  ),
};
