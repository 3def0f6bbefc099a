/** Reads enrolments with everything that answers about them can show. */
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

export interface EnrollmentRow {
  readonly id: number;
  readonly user_id: number;
  readonly course_id: number;
  readonly course_section_id: number;
  readonly type: string;
  readonly role_id: number;
  readonly role: string;
  readonly workflow_state: string;
  /** The same, or `deleted` if its course or section is. */
  readonly enrollment_state: string;
  readonly associated_user_id: number | null;
  readonly limit_privileges_to_course_section: boolean;
  readonly self_enrolled: boolean;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly last_activity_at: Date | null;
  readonly last_attended_at: Date | null;
  readonly total_activity_time: number;
  readonly sis_import_id: number | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly sis_account_id: string | null;
  readonly sis_course_id: string | null;
  readonly course_integration_id: string | null;
  readonly sis_section_id: string | null;
  readonly section_integration_id: string | null;
  readonly sis_user_id: string | null;
  /** Whether the course hides final grades from its students. */
  readonly hide_final_grades: boolean;
}

/** The columns of EnrollmentRow, with `e`, `s`, `c`, `a`, `r` and `sis` of ENROLLMENT_JOINS. */
export const ENROLLMENT_COLUMNS = `e.id, e.user_id, e.course_id, e.course_section_id, e.type, e.role_id, r.name as role,
      e.workflow_state, case when s.workflow_state = 'deleted' or c.workflow_state = 'deleted' then 'deleted'
        else e.workflow_state end as enrollment_state, e.associated_user_id, e.limit_privileges_to_course_section,
      e.self_enrolled, e.start_at, e.end_at, e.last_activity_at, e.last_attended_at, e.total_activity_time,
      e.sis_import_id, e.created_at, e.updated_at, a.sis_account_id, c.sis_course_id,
      c.integration_id as course_integration_id, s.sis_section_id, s.integration_id as section_integration_id,
      sis.sis_user_id, c.hide_final_grades`;

export const ENROLLMENT_JOINS = `
    join course_sections s on s.root_account_id = e.root_account_id and s.id = e.course_section_id
    join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
    join accounts a on a.root_account_id = c.root_account_id and a.id = c.account_id
    join roles r on r.root_account_id = e.root_account_id and r.id = e.role_id
    left join lateral (select p.sis_user_id from pseudonyms p where p.root_account_id = e.root_account_id
      and p.user_id = e.user_id and p.sis_user_id is not null and p.workflow_state <> 'deleted'
      order by p.position, p.id limit 1) sis on true`;

const enrollmentById = statement(
  "enrollment_by_id",
  { tenant: "bigint", enrollment: "bigint" },
  (p) => sql<EnrollmentRow>`
    select ${ENROLLMENT_COLUMNS} from enrollments e ${ENROLLMENT_JOINS}
    where e.root_account_id = ${p.tenant} and e.id = ${p.enrollment}`,
);

/** An enrolment of any state. */
export const loadEnrollment = async (
  { db, root }: Pick<TenantContext, "db" | "root">,
  enrollment: number,
): Promise<EnrollmentRow | undefined> => (await execute(db, enrollmentById, { tenant: root, enrollment }))[0];

/** The enrolments of people in a course, neither deleted nor rejected; only in certain sections unless these are null. */
export const enrollmentsOfPeople = statement(
  "enrollments_of_people",
  { tenant: "bigint", course: "bigint", people: "bigint[]", sections: "bigint[] | null" },
  (p) => sql<EnrollmentRow>`
    select ${ENROLLMENT_COLUMNS} from enrollments e ${ENROLLMENT_JOINS}
    where e.root_account_id = ${p.tenant} and e.course_id = ${p.course} and e.user_id = any(${p.people})
      and e.workflow_state not in ('deleted', 'rejected') and s.workflow_state <> 'deleted'
      and (${p.sections} is null or e.course_section_id = any(${p.sections})) order by e.id`,
);
