/** Copies what belongs to a topic: sections, assignment, overrides. */
import { sql, statement } from "../../../store/statement.ts";

/** Titles that a copy's title may collide with. */
export const titlesOfCopies = statement(
  "titles_of_topic_copies",
  { tenant: "bigint", contextType: "text", context: "bigint" },
  (p) => sql<{ readonly title: string }>`
    select title from discussion_topics
    where root_account_id = ${p.tenant} and context_type = ${p.contextType} and context_id = ${p.context}
      and not is_announcement and workflow_state <> 'deleted' and title_key like '%copy%'`,
);

export const copySections = statement(
  "copy_topic_sections",
  { tenant: "bigint", from: "bigint", to: "bigint" },
  (p) => sql`
    insert into discussion_topic_sections (root_account_id, topic_id, section_id)
    select ${p.tenant}, ${p.to}, section_id from discussion_topic_sections
    where root_account_id = ${p.tenant} and topic_id = ${p.from}`,
);

export const copyAssignment = statement(
  "copy_assignment",
  { tenant: "bigint", from: "bigint", title: "text", state: "text", now: "timestamptz" },
  (p) => sql<{ readonly id: number }>`
    insert into assignments (root_account_id, course_id, title, points_possible, grading_type, due_at, unlock_at, lock_at,
      only_visible_to_overrides, workflow_state, created_at, updated_at)
    select ${p.tenant}, course_id, ${p.title}, points_possible, grading_type, due_at, unlock_at, lock_at,
      only_visible_to_overrides, ${p.state}, ${p.now}, ${p.now}
    from assignments where root_account_id = ${p.tenant} and id = ${p.from} returning id`,
);

/** Copies the overrides of a topic and of its assignment, each to its counterpart. */
export const copyOverrides = statement(
  "copy_overrides",
  {
    tenant: "bigint",
    fromTopic: "bigint",
    toTopic: "bigint",
    fromAssignment: "bigint | null",
    toAssignment: "bigint | null",
    now: "timestamptz",
  },
  (p) => sql`
    insert into assignment_overrides (root_account_id, assignment_id, topic_id, title, course_section_id, group_id,
      student_ids, due_at, unlock_at, lock_at, due_at_overridden, unlock_at_overridden, lock_at_overridden, created_at, updated_at)
    select ${p.tenant}, case when assignment_id is not null then ${p.toAssignment} end,
      case when topic_id is not null then ${p.toTopic} end, title, course_section_id, group_id, student_ids,
      due_at, unlock_at, lock_at, due_at_overridden, unlock_at_overridden, lock_at_overridden, ${p.now}, ${p.now}
    from assignment_overrides
    where root_account_id = ${p.tenant} and (topic_id = ${p.fromTopic} or assignment_id = ${p.fromAssignment}) order by id`,
);
