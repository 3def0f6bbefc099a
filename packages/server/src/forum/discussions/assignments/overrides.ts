/** Whom an assignment or an ungraded topic is for, and with which dates: read from requests and stored as a set. */
import { invalid, listFault, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { isMap, plainText, type Raw } from "../../../platform/nesting.ts";
import { readTime } from "../../../platform/times.ts";
import { type Db, run } from "../../../store/database.ts";

interface OverrideInput {
  readonly section: number | null;
  readonly group: number | null;
  readonly students: readonly number[] | null;
  /** By date: null clears, undefined leaves the general one. */
  readonly dates: Readonly<Record<"due_at" | "unlock_at" | "lock_at", Date | null | undefined>>;
}

const bad = (message: string) => invalid("assignment_overrides", "invalid", message);

/** The overrides of a request: a list, or a map by number as forms send it. */
export function readOverrides(raw: Raw, zone: string): OverrideInput[] {
  const items = Array.isArray(raw)
    ? raw
    : isMap(raw)
      ? Object.values(raw)
      : raw === null || raw === ""
        ? []
        : undefined;
  if (items === undefined) throw bad("a list of overrides is needed");
  return items.map((item) => {
    if (!isMap(item)) throw bad("each override must be a group of fields");
    const id = (name: string) =>
      item[name] === undefined || item[name] === "" ? null : (parseId(plainText(item[name])) ?? -1);
    const students =
      item.student_ids === undefined ? null : [item.student_ids].flat().map((s) => parseId(plainText(s)) ?? -1);
    const targets = [id("course_section_id"), id("group_id"), students].filter((x) => x !== null);
    // a fault of the override as a whole, found when it is saved after its topic
    if (targets.length !== 1)
      throw listFault(
        null,
        "invalid",
        "assignment_overrides: one of student_ids, group_id or course_section_id is needed",
      );
    const date = (name: string) => {
      const value = item[name];
      if (value === undefined) return undefined;
      if (value === null || value === "") return null;
      return readTime(plainText(value), zone) ?? refuse(`${name} is not a time`);
    };
    return {
      section: id("course_section_id"),
      group: id("group_id"),
      students,
      dates: { due_at: date("due_at"), unlock_at: date("unlock_at"), lock_at: date("lock_at") },
    };
  });
}

function refuse(message: string): never {
  throw bad(message);
}

export interface OverrideTarget {
  readonly root: number;
  readonly courseId: number;
  readonly assignmentId: number | null;
  readonly topicId: number | null;
}

/** Makes these the target's overrides, all of them; sections, groups and students must be the course's. */
export async function storeOverrides(
  tx: Db,
  target: OverrideTarget,
  overrides: readonly OverrideInput[],
  now: Date,
): Promise<void> {
  const { root, courseId } = target;
  await run(
    tx,
    `delete from assignment_overrides where root_account_id = $1
     and (assignment_id = $2::bigint or topic_id = $3::bigint)`,
    [root, target.assignmentId, target.topicId],
  );
  const made = await run<{ id: number }>(
    tx,
    `insert into assignment_overrides (root_account_id, assignment_id, topic_id, title, course_section_id, group_id, student_ids,
       due_at, unlock_at, lock_at, due_at_overridden, unlock_at_overridden, lock_at_overridden, created_at, updated_at)
     select $1, $3, $4, coalesce(s.name, g.name, jsonb_array_length(o.x->'students') || ' student(s)'),
       s.id, g.id, case when o.x->>'students' is null then null else
         array(select v::bigint from jsonb_array_elements_text(o.x->'students') v) end,
       (o.x->'dates'->>'due_at')::timestamptz, (o.x->'dates'->>'unlock_at')::timestamptz, (o.x->'dates'->>'lock_at')::timestamptz,
       o.x->'dates' ? 'due_at', o.x->'dates' ? 'unlock_at', o.x->'dates' ? 'lock_at', $6, $6
     from jsonb_array_elements($5::jsonb) with ordinality o(x, place)
     left join course_sections s on s.root_account_id = $1 and s.course_id = $2 and s.workflow_state <> 'deleted'
       and s.id = (o.x->>'section')::bigint
     left join groups g on g.root_account_id = $1 and g.context_type = 'Course' and g.context_id = $2
       and g.workflow_state <> 'deleted' and g.id = (o.x->>'group')::bigint
     where s.id is not null or g.id is not null or (o.x->>'students' is not null and not exists (
       select 1 from jsonb_array_elements_text(o.x->'students') v where not exists (
         select 1 from enrollments e where e.root_account_id = $1 and e.course_id = $2 and e.user_id = v::bigint
           and e.type in ('StudentEnrollment', 'StudentViewEnrollment') and e.workflow_state <> 'deleted')))
     order by o.place returning id`,
    [root, courseId, target.assignmentId, target.topicId, JSON.stringify(overrides), now],
  );
  if (made.length !== overrides.length) throw notFound();
}
