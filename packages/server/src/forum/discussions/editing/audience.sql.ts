/** Reads and writes which sections a topic is for, and finds the group set that discusses it. */
import { sql, statement } from "../../../store/statement.ts";

/** Which of these ids are sections of the course. */
export const sectionsOfCourse = statement(
  "sections_of_course",
  { tenant: "bigint", course: "bigint", ids: "bigint[]" },
  (p) => sql<{ readonly id: number }>`
    select id from course_sections
    where root_account_id = ${p.tenant} and course_id = ${p.course} and id = any(${p.ids})
      and workflow_state <> 'deleted'`,
);

/** Replaces the sections of a topic. */
export const saveSections = statement(
  "save_topic_sections",
  { tenant: "bigint", topic: "bigint", sections: "bigint[]" },
  (p) => sql`
    with gone as (
      delete from discussion_topic_sections
      where root_account_id = ${p.tenant} and topic_id = ${p.topic} and section_id <> all(${p.sections}))
    insert into discussion_topic_sections (root_account_id, topic_id, section_id)
    select ${p.tenant}, ${p.topic}, unnest(${p.sections}) on conflict do nothing`,
);

/** The group set of the course that has this id. */
export const groupSetOfCourse = statement(
  "group_set_of_course",
  { tenant: "bigint", course: "bigint", id: "bigint" },
  (p) => sql<{ readonly id: number }>`
    select id from group_categories
    where root_account_id = ${p.tenant} and id = ${p.id} and context_type = 'Course' and context_id = ${p.course}
      and workflow_state <> 'deleted'`,
);
