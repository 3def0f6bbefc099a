/** Shows one course. */

import type { Actor } from "../../platform/actor.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { requireRecord } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import { findAccount } from "../accounts/access.ts";
import { accessCourses, type CourseAccess, findCourse } from "./access.ts";
import { loadCourseDetails, loadTeachers } from "./details.ts";
import { presentCourse, presentRestricted } from "./present.ts";

export interface CourseQuestion {
  readonly id: string;
  /** The account of the path, which must be above the course. */
  readonly account?: string | undefined;
  readonly include: readonly string[];
}

export interface Viewing {
  readonly origin: string;
  readonly now: Date;
}

export async function showCourse(db: Db, actor: Actor, question: CourseQuestion, { origin, now }: Viewing) {
  const access = await findCourseOfAnyState(db, actor, question.id, question.include.includes("all_courses"), now);
  if (question.account !== undefined) {
    const { account } = await findAccount({ db, actor }, question.account);
    if (!access.course.chain.includes(account.id)) throw notFound();
  }
  if (access.isRestrictedByDate) return presentRestricted(access.course.id);
  if (!access.canRead) throw forbidden();
  return presentOne(db, actor, access, new Set(question.include), origin);
}

/** The course that a path names, or a 404. Deleted ones, where they count, are there for administrators alone. */
export async function findCourseOfAnyState(
  db: Db,
  actor: Actor,
  reference: string,
  deletedToo: boolean,
  now: Date,
): Promise<CourseAccess> {
  if (!deletedToo) return findCourse({ db, actor, now }, reference);
  const id = await requireRecord(db, actor.root, "courses", reference);
  const access = (await accessCourses({ db, actor, now }, [id], { deleted: true })).get(id);
  if (access === undefined || (access.course.workflow_state === "deleted" && !access.isAccountAdmin)) throw notFound();
  return access;
}

/** A course that the actor may read, as they see it. */
export async function presentOne(
  db: Db,
  actor: Actor,
  access: CourseAccess,
  include: ReadonlySet<string>,
  origin: string,
) {
  const { root, id: viewerId } = actor;
  const ids = [access.course.id];
  const totalStudents = include.has("total_students");
  const [row] = await loadCourseDetails(db, { root, viewerId, subjectId: viewerId, ids, totalStudents });
  const teachers = include.has("teachers") ? { teachers: await loadTeachers(db, root, ids) } : {};
  return presentCourse(row!, access, { origin, root, include, enrollments: row!.enrollments ?? [], ...teachers });
}
