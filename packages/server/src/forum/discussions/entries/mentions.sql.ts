/** Finds which mentioned people belong to a course or group. */
import { sql, statement } from "../../../store/statement.ts";

const MENTIONED = { tenant: "bigint", context: "bigint", people: "bigint[]" } as const;

interface MentionedRow {
  readonly user_id: number;
}

export const mentionedInCourse = statement(
  "mentioned_in_course",
  MENTIONED,
  (p) => sql<MentionedRow>`
    select distinct user_id from enrollments where root_account_id = ${p.tenant} and course_id = ${p.context}
      and user_id = any(${p.people}) and workflow_state = 'active'`,
);

export const mentionedInGroup = statement(
  "mentioned_in_group",
  MENTIONED,
  (p) => sql<MentionedRow>`
    select user_id from group_memberships where root_account_id = ${p.tenant} and group_id = ${p.context}
      and user_id = any(${p.people}) and workflow_state = 'accepted'`,
);
