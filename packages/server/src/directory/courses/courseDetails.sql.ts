/** Reads courses with everything that answers about them can show. */
import type { Context, TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

/** An enrolment of the subject, as courses show it. Times are text because they come out of JSON. */
export interface ViewedEnrollment {
  readonly id: number;
  readonly type: string;
  readonly role: string;
  readonly role_id: number;
  readonly user_id: number;
  readonly workflow_state: string;
  readonly limit_privileges_to_course_section: boolean;
  readonly associated_user_id: number | null;
  readonly section: { id: number; name: string; start_at: string | null; end_at: string | null };
}

export interface CourseDetailRow {
  readonly id: number;
  readonly account_id: number;
  readonly uuid: string;
  readonly name: string;
  readonly course_code: string;
  readonly workflow_state: string;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly restrict_enrollments_to_course_dates: boolean;
  readonly is_public: boolean;
  readonly is_public_to_auth_users: boolean;
  readonly public_syllabus: boolean;
  readonly public_syllabus_to_auth: boolean;
  readonly public_description: string | null;
  readonly syllabus_body: string | null;
  readonly license: string | null;
  readonly time_zone: string;
  readonly default_view: string;
  readonly course_format: string | null;
  readonly hide_final_grades: boolean;
  readonly settings: Record<string, unknown>;
  readonly sis_course_id: string | null;
  readonly integration_id: string | null;
  readonly sis_import_id: number | null;
  readonly created_at: Date;
  readonly nickname: string | null;
  readonly is_favorite: boolean;
  readonly total_students: number | null;
  readonly term: {
    id: number;
    name: string;
    start_at: string | null;
    end_at: string | null;
    created_at: string;
    workflow_state: string;
  };
  readonly account: {
    id: number;
    name: string;
    workflow_state: string;
    parent_account_id: number | null;
    uuid: string;
  };
  readonly enrollments: ViewedEnrollment[] | null;
}

const courseDetails = statement(
  "course_details",
  { tenant: "bigint", viewer: "bigint", subject: "bigint", ids: "bigint[]", totalStudents: "boolean" },
  (p) => sql<CourseDetailRow>`
    select c.id, c.account_id, c.uuid, c.name, c.course_code, c.workflow_state, c.start_at, c.end_at,
      c.restrict_enrollments_to_course_dates, c.is_public, c.is_public_to_auth_users, c.public_syllabus,
      c.public_syllabus_to_auth, c.public_description, c.syllabus_body, c.license,
      coalesce(c.time_zone, ra.default_time_zone) as time_zone, c.default_view, c.course_format, c.hide_final_grades,
      c.settings, c.sis_course_id, c.integration_id, c.sis_import_id, c.created_at, n.nickname,
      exists (select 1 from favorites f where f.root_account_id = c.root_account_id and f.user_id = ${p.viewer}
        and f.context_type = 'Course' and f.context_id = c.id) as is_favorite,
      case when ${p.totalStudents} then (select count(distinct e.user_id) from enrollments e
        where e.root_account_id = c.root_account_id and e.course_id = c.id and e.type = 'StudentEnrollment' and e.workflow_state in ('active', 'invited')) end
        as total_students,
      json_build_object('id', t.id, 'name', t.name, 'start_at', t.start_at, 'end_at', t.end_at,
        'created_at', t.created_at, 'workflow_state', t.workflow_state) as term,
      json_build_object('id', a.id, 'name', a.name, 'workflow_state', a.workflow_state,
        'parent_account_id', a.parent_account_id, 'uuid', a.uuid) as account,
      (select json_agg(json_build_object('id', e.id, 'type', e.type, 'role', r.name, 'role_id', e.role_id,
          'user_id', e.user_id, 'workflow_state', e.workflow_state, 'associated_user_id', e.associated_user_id,
          'limit_privileges_to_course_section', e.limit_privileges_to_course_section,
          'section', json_build_object('id', s.id, 'name', s.name, 'start_at', s.start_at, 'end_at', s.end_at))
          order by e.id)
       from enrollments e
       join course_sections s on s.root_account_id = e.root_account_id and s.id = e.course_section_id
       join roles r on r.root_account_id = e.root_account_id and r.id = e.role_id
       where e.root_account_id = c.root_account_id and e.user_id = ${p.subject} and e.course_id = c.id
         and e.workflow_state not in ('deleted', 'rejected', 'inactive') and s.workflow_state <> 'deleted') as enrollments
    from courses c
    join accounts ra on ra.root_account_id = c.root_account_id and ra.id = c.root_account_id
    join accounts a on a.root_account_id = c.root_account_id and a.id = c.account_id
    join enrollment_terms t on t.root_account_id = c.root_account_id and t.id = c.enrollment_term_id
    left join course_nicknames n on n.root_account_id = c.root_account_id and n.user_id = ${p.viewer} and n.course_id = c.id
    where c.root_account_id = ${p.tenant} and c.id = any(${p.ids})`,
  { prepared: true },
);

/** Courses in any state, in no order. The subject is the user whose enrolments are shown: the actor unless given. */
export const loadCourseDetails = (
  { db, actor }: Pick<Context, "db" | "actor">,
  q: { readonly ids: readonly number[]; readonly totalStudents: boolean; readonly subject?: number },
): Promise<CourseDetailRow[]> =>
  execute(db, courseDetails, { tenant: actor.root, viewer: actor.id, subject: actor.id, ...q });

export interface TeacherRow {
  readonly course_id: number;
  readonly id: number;
  readonly short_name: string;
  readonly avatar_url: string | null;
  readonly pronouns: string | null;
}

const courseTeachers = statement(
  "course_teachers",
  { tenant: "bigint", courses: "bigint[]" },
  (p) => sql<TeacherRow>`
    select distinct on (e.course_id, u.sort_key, u.id) e.course_id, u.id, u.short_name, u.avatar_url, u.pronouns
    from enrollments e join users u on u.root_account_id = e.root_account_id and u.id = e.user_id
    where e.root_account_id = ${p.tenant} and e.course_id = any(${p.courses}) and e.type = 'TeacherEnrollment'
      and e.workflow_state in ('active', 'completed') order by e.course_id, u.sort_key, u.id`,
);

/** The teachers of courses, by name. */
export const loadTeachers = (
  { db, root }: Pick<TenantContext, "db" | "root">,
  courses: readonly number[],
): Promise<TeacherRow[]> => execute(db, courseTeachers, { tenant: root, courses });

/** The stored settings of a course. */
export const storedSettings = statement(
  "stored_course_settings",
  { tenant: "bigint", course: "bigint" },
  (p) => sql<Pick<CourseDetailRow, "settings" | "hide_final_grades">>`
    select settings, hide_final_grades from courses where root_account_id = ${p.tenant} and id = ${p.course}`,
);
