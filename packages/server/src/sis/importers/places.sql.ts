/** Changes that follow from changed courses and sections. */
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement, variants } from "../../store/statement.ts";
import type { Importing, Reading } from "./records.sql.ts";

const markEnrollmentsDeleted = variants(
  "mark_enrollments_of_places_deleted",
  { tenant: "bigint", places: "bigint[]", now: "timestamptz" },
  (p, column: "course_id" | "course_section_id") => sql`
    update enrollments set workflow_state = 'deleted', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and ${column} = any(${p.places}) and workflow_state <> 'deleted'`,
  { examples: ["course_id", "course_section_id"] },
);

/** Deletes all enrolments in these courses or sections. */
export async function removeEnrollments(
  { db, root, now }: Importing,
  column: "course_id" | "course_section_id",
  places: readonly number[],
): Promise<void> {
  if (places.length > 0) await execute(db, markEnrollmentsDeleted(column), { tenant: root, places, now });
}

const moveEnrollmentsWithSections = statement(
  "move_enrollments_with_sections",
  { tenant: "bigint", sections: "bigint[]", now: "timestamptz" },
  (p) => sql`
    update enrollments e set course_id = s.course_id, updated_at = ${p.now} from course_sections s
    where s.root_account_id = ${p.tenant} and s.id = any(${p.sections}) and e.root_account_id = ${p.tenant}
      and e.course_section_id = s.id and e.course_id <> s.course_id`,
);

/** Moves the enrolments of sections that belong to another course now. */
export async function followSections({ db, root, now }: Importing, sections: readonly number[]): Promise<void> {
  if (sections.length > 0) await execute(db, moveEnrollmentsWithSections, { tenant: root, sections, now });
}

const associateUsersOfCourses = statement(
  "associate_users_of_courses",
  { tenant: "bigint", courses: "bigint[]" },
  (p) => sql`
    with recursive chain (course_id, account_id) as (
      select c.id, c.account_id from courses c where c.root_account_id = ${p.tenant} and c.id = any(${p.courses})
      union all
      select chain.course_id, a.parent_account_id from chain
      join accounts a on a.root_account_id = ${p.tenant} and a.id = chain.account_id
      where a.parent_account_id is not null)
    insert into user_account_associations (root_account_id, account_id, user_id)
    select distinct ${p.tenant}, chain.account_id, e.user_id from chain
    join enrollments e on e.root_account_id = ${p.tenant} and e.course_id = chain.course_id
      and e.workflow_state <> 'deleted'
    on conflict do nothing`,
);

/** Associates everybody in these courses with the courses' accounts, up to the root. */
export async function associateCourses({ db, root }: Reading, courses: readonly number[]): Promise<void> {
  if (courses.length > 0) await execute(db, associateUsersOfCourses, { tenant: root, courses });
}

const defaultTerm = statement(
  "default_term",
  { tenant: "bigint" },
  (p) => sql<{ readonly id: number }>`
    select id from enrollment_terms where root_account_id = ${p.tenant} and is_default`,
);

/** The term of courses whose row names none. */
export async function defaultTermId({ db, root }: Reading): Promise<number> {
  return one(await execute(db, defaultTerm, { tenant: root }), "the default term").id;
}
