/** Makes a course in an account. */

import type { Actor } from "../../platform/actor.ts";
import { unlessTaken } from "../../platform/attributes.ts";
import { forbidden } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import type { Database, Db } from "../../store/database.ts";
import { findAccount } from "../accounts/access.ts";
import { enrollTeacher } from "../enrollments/enroll.ts";
import { findTerm } from "../terms/access.ts";
import { type CourseInput, courseValues, TAKEN_COURSE_IDS, withoutUnboundDates } from "./attributes.ts";
import type { Viewing } from "./showCourse.ts";
import { type CourseValues, deletedCourseWithSisId, insertCourse, updateCourseRow } from "./writes.ts";

export interface NewCourse {
  readonly account: string;
  readonly course: CourseInput;
  readonly offer: boolean;
  readonly enrollMe: boolean;
  /** Takes up a deleted course of the same SIS id. */
  readonly reactivate: boolean;
}

const UNNAMED = "Unnamed Course";

/** The new course's id. */
export async function createCourse(db: Database, actor: Actor, input: NewCourse, viewing: Viewing): Promise<number> {
  const { now } = viewing;
  const account = await findAccount({ db, actor }, input.account);
  if (!account.can("manage_courses_add")) throw forbidden();
  const values = withoutUnboundDates(
    await courseValues(db, actor, input.course, account.can("manage_sis"), viewing),
    input.course.restrict_enrollments_to_course_dates === true,
  );
  const state = input.offer ? "available" : "unpublished";
  return db.transaction().execute(async (tx) => {
    const id = await unlessTaken(TAKEN_COURSE_IDS, async () => {
      const known = await reactivated(tx, actor, input, values);
      if (known === undefined) return insert(tx, actor, account.account.id, values, state, now);
      const moved = { ...values, account_id: account.account.id, workflow_state: state, updated_at: now };
      await updateCourseRow(tx, actor.root, known, moved);
      return known;
    });
    if (input.enrollMe) await enrollTeacher(tx, actor, id, now);
    return id;
  });
}

const reactivated = async (db: Db, actor: Actor, input: NewCourse, values: CourseValues) =>
  input.reactivate && typeof values.sis_course_id === "string"
    ? deletedCourseWithSisId(db, actor.root, values.sis_course_id)
    : undefined;

async function insert(db: Db, actor: Actor, account: number, values: CourseValues, state: string, now: Date) {
  const name = values.name ?? UNNAMED;
  return insertCourse(db, {
    root_account_id: actor.root,
    account_id: account,
    enrollment_term_id: values.enrollment_term_id ?? (await findTerm({ db, root: actor.root, now }, "default")).id,
    uuid: newToken().slice(0, 40),
    course_code: name,
    ...values,
    name,
    sort_key: sortKey(name),
    workflow_state: state,
    created_at: now,
    updated_at: now,
  });
}
