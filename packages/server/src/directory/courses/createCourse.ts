/** Creates a course in an account. */
import { unlessTaken } from "../../platform/attributes.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import { execute } from "../../store/database.ts";
import { findAccount } from "../accounts/access.ts";
import { enrollTeacher } from "../enrollments/enroll.ts";
import { findTerm } from "../terms/access.ts";
import { type CourseInput, courseValues, TAKEN_COURSE_IDS, withoutUnboundDates } from "./attributes.ts";
import { type CourseValues, deletedCourseWithSisId, insertCourse, updateCourseRow } from "./courseWrites.sql.ts";

export interface NewCourse {
  /** The account as the path names it. */
  readonly account: string;
  readonly course: CourseInput;
  readonly offer: boolean;
  readonly enrollMe: boolean;
  /** Restores a deleted course with the same SIS id. */
  readonly reactivate: boolean;
}

const UNNAMED = "Unnamed Course";

/** Creates the course and answers its id. */
export async function createCourse(ctx: Context, input: NewCourse): Promise<number> {
  const access = await findAccount(ctx, input.account);
  if (!access.can("manage_courses_add")) throw forbidden();
  const account_id = access.account.id;
  const values = withoutUnboundDates(
    await courseValues(ctx, { input: input.course, setsSisIds: access.can("manage_sis") }),
    input.course.restrict_enrollments_to_course_dates === true,
  );
  const state = { account_id, workflow_state: input.offer ? "available" : "unpublished" };
  return inTransaction(ctx, async (tx) => {
    const id = await unlessTaken(TAKEN_COURSE_IDS, async () => {
      const known = input.reactivate ? await findDeleted(tx, values.sis_course_id) : undefined;
      if (known === undefined) return insert(tx, { ...values, ...state });
      await updateCourseRow(tx, known, { ...values, ...state });
      return known;
    });
    if (input.enrollMe) await enrollTeacher(tx, id);
    return id;
  });
}

async function findDeleted({ db, root }: Context, sisId: string | null | undefined): Promise<number | undefined> {
  if (typeof sisId !== "string") return undefined;
  return (await execute(db, deletedCourseWithSisId, { tenant: root, sisId }))[0]?.id;
}

async function insert(ctx: Context, values: CourseValues & { readonly account_id: number }): Promise<number> {
  const { db, root, now } = ctx;
  const name = values.name ?? UNNAMED;
  return insertCourse(db, {
    course_code: name,
    ...values,
    root_account_id: root,
    enrollment_term_id: values.enrollment_term_id ?? (await findTerm(ctx, "default")).id,
    uuid: newToken().slice(0, 40),
    name,
    sort_key: sortKey(name),
    created_at: now,
    updated_at: now,
  });
}
