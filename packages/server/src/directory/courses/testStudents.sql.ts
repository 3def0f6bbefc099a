/** Finds and makes the test students of courses. */
import { type Db, run } from "../../store/database.ts";

/** Lets one request at a time decide about a course. */
export const lockCourse = (tx: Db, root: number, id: number) =>
  run(tx, "select id from courses where root_account_id = $1 and id = $2 for update", [root, id]);

export async function findTestStudent(db: Db, root: number, courseId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom("enrollments")
    .select("user_id")
    .where("root_account_id", "=", root)
    .where("course_id", "=", courseId)
    .where("type", "=", "StudentViewEnrollment")
    .where("workflow_state", "=", "active")
    .executeTakeFirst();
  return row?.user_id;
}

export interface NewTestStudent {
  readonly root: number;
  readonly courseId: number;
  readonly sectionId: number;
  readonly user: {
    readonly uuid: string;
    readonly name: string;
    readonly sortable_name: string;
    readonly sort_key: string;
  };
  readonly now: Date;
}

/** The person and their enrolment. They have no login and belong to no account: nobody comes as them by themself. */
export async function enrollTestStudent(tx: Db, t: NewTestStudent): Promise<number> {
  const rows = await run<{ user_id: number }>(
    tx,
    `with u as (
       insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
       values ($1, $4, $5, $5, $6, $7, $8, $8) returning id)
     insert into enrollments (root_account_id, user_id, course_id, course_section_id, type, role_id, workflow_state,
       created_at, updated_at)
     select $1, u.id, $2, $3, 'StudentViewEnrollment', r.id, 'active', $8, $8 from u, roles r
     where r.root_account_id = $1 and r.name = 'StudentViewEnrollment' and r.built_in returning user_id`,
    [t.root, t.courseId, t.sectionId, t.user.uuid, t.user.name, t.user.sortable_name, t.user.sort_key, t.now],
  );
  return rows[0]!.user_id;
}
