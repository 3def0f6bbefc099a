/** Writes whom an assignment or an ungraded topic is assigned to. */
import { sql, statement } from "../../../store/statement.ts";

const TARGET = { tenant: "bigint", assignment: "bigint | null", topic: "bigint | null" } as const;

export const deleteAssignmentOverrides = statement(
  "delete_overrides",
  TARGET,
  (p) => sql`
    delete from assignment_overrides where root_account_id = ${p.tenant}
      and (assignment_id = ${p.assignment} or topic_id = ${p.topic})`,
);

/** Inserts overrides; those that name a section, group or student of another course are left out. */
export const insertAssignmentOverrides = statement(
  "insert_overrides",
  { ...TARGET, course: "bigint", overrides: "jsonb", now: "timestamptz" },
  (p) => sql<{ readonly id: number }>`
    insert into assignment_overrides (root_account_id, assignment_id, topic_id, title, course_section_id, group_id,
      student_ids, due_at, unlock_at, lock_at, due_at_overridden, unlock_at_overridden, lock_at_overridden, created_at, updated_at)
    select ${p.tenant}, ${p.assignment}, ${p.topic},
      coalesce(s.name, g.name, jsonb_array_length(o.x->'students') || ' student(s)'),
      s.id, g.id, case when o.x->>'students' is null then null else
        array(select v::bigint from jsonb_array_elements_text(o.x->'students') v) end,
      (o.x->'dates'->>'due_at')::timestamptz, (o.x->'dates'->>'unlock_at')::timestamptz, (o.x->'dates'->>'lock_at')::timestamptz,
      o.x->'dates' ? 'due_at', o.x->'dates' ? 'unlock_at', o.x->'dates' ? 'lock_at', ${p.now}, ${p.now}
    from jsonb_array_elements(${p.overrides}) with ordinality o(x, place)
    left join course_sections s on s.root_account_id = ${p.tenant} and s.course_id = ${p.course}
      and s.workflow_state <> 'deleted' and s.id = (o.x->>'section')::bigint
    left join groups g on g.root_account_id = ${p.tenant} and g.context_type = 'Course' and g.context_id = ${p.course}
      and g.workflow_state <> 'deleted' and g.id = (o.x->>'group')::bigint
    where s.id is not null or g.id is not null or (o.x->>'students' is not null and not exists (
      select 1 from jsonb_array_elements_text(o.x->'students') v where not exists (
        select 1 from enrollments e where e.root_account_id = ${p.tenant} and e.course_id = ${p.course}
          and e.user_id = v::bigint
          and e.type in ('StudentEnrollment', 'StudentViewEnrollment') and e.workflow_state <> 'deleted')))
    order by o.place returning id`,
);
