/** Shows one course. */
import type { AccessContext, Context } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { requireRecord } from "../../platform/references.ts";
import { one } from "../../store/must.ts";
import { findAccount } from "../accounts/access.ts";
import { accessCourses, type CourseAccess, findCourse } from "./access.ts";
import { loadCourseDetails, loadTeachers } from "./courseDetails.sql.ts";
import { presentCourse, presentRestricted } from "./present.ts";

export interface CourseRequest {
  /** The course as the path names it. */
  readonly course: string;
  /** The account of the path, which must be above the course. */
  readonly account?: string | undefined;
  readonly include: readonly string[];
}

export async function showCourse(ctx: Context, { course, account, include }: CourseRequest) {
  const access = await (include.includes("all_courses") ? findCourseOfAnyState : findCourse)(ctx, course);
  if (account !== undefined) {
    const above = await findAccount(ctx, account);
    if (!access.course.chain.includes(above.account.id)) throw notFound();
  }
  if (access.isRestrictedByDate) return presentRestricted(access.course.id);
  if (!access.canRead) throw forbidden();
  return presentAccessed(ctx, access, include);
}

/** The course that a reference names, or a 404. Administrators find deleted courses too. */
export async function findCourseOfAnyState(ctx: AccessContext, reference: string): Promise<CourseAccess> {
  const id = await requireRecord(ctx.db, ctx.actor.root, "courses", reference);
  const access = (await accessCourses(ctx, [id], { deleted: true })).get(id);
  if (access === undefined || (access.course.workflow_state === "deleted" && !access.isAccountAdmin)) throw notFound();
  return access;
}

/** A course that the actor may read, as the actor sees it. */
export async function presentAccessed(ctx: Context, access: CourseAccess, words: readonly string[] = []) {
  const { origin, actor } = ctx;
  const include = new Set(words);
  const ids = [access.course.id];
  const rows = await loadCourseDetails(ctx, { ids, totalStudents: include.has("total_students") });
  const row = one(rows, "the course to show");
  const teachers = include.has("teachers") ? { teachers: await loadTeachers(ctx, ids) } : {};
  const enrollments = row.enrollments ?? [];
  return presentCourse(row, access, { origin, root: actor.root, include, enrollments, ...teachers });
}
