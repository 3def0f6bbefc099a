/** Counts the people of courses and sections. */
import { type Db, execute } from "../../../store/database.ts";
import { sql, statement } from "../../../store/statement.ts";

const countPeople = statement(
  "count_people_of_topics",
  { tenant: "bigint", courses: "bigint[]", sections: "bigint[]" },
  (p) => sql<{ readonly kind: "course" | "section"; readonly id: number; readonly people: number }>`
    select 'course' as kind, course_id as id, count(distinct user_id)::int as people from enrollments
      where root_account_id = ${p.tenant} and course_id = any(${p.courses})
        and workflow_state in ('active', 'invited', 'creation_pending')
        and type <> 'StudentViewEnrollment' group by course_id
    union all
    select 'section', course_section_id, count(distinct user_id)::int from enrollments
      where root_account_id = ${p.tenant} and course_section_id = any(${p.sections})
        and workflow_state in ('active', 'invited', 'creation_pending')
        and type <> 'StudentViewEnrollment' group by course_section_id`,
);

export interface PeopleCounts {
  readonly courses: ReadonlyMap<number, number>;
  readonly sections: ReadonlyMap<number, number>;
}

/** Counts distinct active and pending people of each course and each section. */
export async function loadPeopleCounts(
  db: Db,
  tenant: number,
  { courses, sections }: { readonly courses: Iterable<number>; readonly sections: Iterable<number> },
): Promise<PeopleCounts> {
  const rows = await execute(db, countPeople, { tenant, courses: [...courses], sections: [...sections] });
  const of = (kind: "course" | "section") =>
    new Map(rows.filter((row) => row.kind === kind).map((row) => [row.id, row.people]));
  return { courses: of("course"), sections: of("section") };
}
