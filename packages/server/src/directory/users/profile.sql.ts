/** Reads what two users have in common. */
import { sql, statement } from "../../store/statement.ts";

interface SharedCourse {
  readonly course_id: number;
  readonly actor_teaches: boolean;
  readonly user_teaches: boolean;
}

/** The courses in which both the actor and the user take part. */
export const sharedCourses = statement(
  "shared_courses",
  { tenant: "bigint", actor: "bigint", user: "bigint" },
  (p) => sql<SharedCourse>`
    select mine.course_id,
      bool_or(mine.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')) as actor_teaches,
      bool_or(theirs.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')) as user_teaches
    from enrollments mine
    join enrollments theirs on theirs.root_account_id = mine.root_account_id and theirs.course_id = mine.course_id
      and theirs.user_id = ${p.user} and theirs.workflow_state in ('active', 'invited', 'completed')
    where mine.root_account_id = ${p.tenant} and mine.user_id = ${p.actor}
      and mine.workflow_state in ('active', 'completed')
    group by mine.course_id`,
);
