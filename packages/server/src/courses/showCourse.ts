/** Shows one course. */
import { findAccount } from "../accounts/access.ts";
import type { Actor } from "../platform/actor.ts";
import { forbidden, notFound } from "../platform/errors.ts";
import type { Db } from "../store/database.ts";
import { type CourseAccess, findCourse } from "./access.ts";
import { loadCourseDetails, loadTeachers } from "./details.ts";
import { presentCourse } from "./present.ts";

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

export async function showCourse(db: Db, actor: Actor, question: CourseQuestion, viewing: Viewing) {
  const access = await findCourse(db, actor, question.id, viewing.now);
  if (question.account !== undefined) {
    const { account } = await findAccount(db, actor, question.account);
    if (!access.course.chain.includes(account.id)) throw notFound();
  }
  if (!access.canRead) throw forbidden();
  return presentOne(db, actor, access, new Set(question.include), viewing);
}

/** A course that the actor may read, as they see it. */
export async function presentOne(
  db: Db,
  actor: Actor,
  access: CourseAccess,
  include: ReadonlySet<string>,
  { origin }: Viewing,
) {
  const { root } = actor;
  const ids = [access.course.id];
  const [row] = await loadCourseDetails(db, {
    root,
    viewerId: actor.id,
    subjectId: actor.id,
    ids,
    totalStudents: include.has("total_students"),
  });
  const teachers = include.has("teachers") ? { teachers: await loadTeachers(db, root, ids) } : {};
  return presentCourse(row!, access, { origin, root, include, enrollments: row!.enrollments ?? [], ...teachers });
}
