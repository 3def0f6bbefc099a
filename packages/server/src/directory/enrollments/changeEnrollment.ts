/** Ends, suspends, restores, accepts and refuses enrolments. */

import type { Actor } from "../../platform/actor.ts";
import type { AccessContext } from "../../platform/context.ts";
import { badRequest, errorText, forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { type CourseAccess, findCourse } from "../courses/access.ts";
import { addPermission, isEnrollmentType, removePermission } from "../roles.ts";
import { type EnrollmentRow, loadEnrollment } from "./enrollments.sql.ts";
import { setEnrollmentState } from "./writes.ts";

export interface EnrollmentAccess {
  readonly enrollment: EnrollmentRow;
  readonly course: CourseAccess;
}

/** The enrolment that a path names within its course, or a 404. */
export async function findEnrollment(
  ctx: AccessContext,
  path: { readonly course_id: string; readonly id: string },
): Promise<EnrollmentAccess> {
  const course = await findCourse(ctx, path.course_id);
  const enrollment = await loadEnrollment(ctx.db, ctx.actor.root, parseId(path.id) ?? -1);
  if (enrollment === undefined || enrollment.course_id !== course.course.id) throw notFound();
  return { enrollment, course };
}

const TASKS: Readonly<Record<string, string>> = {
  conclude: "completed",
  delete: "deleted",
  deactivate: "inactive",
  inactivate: "inactive",
};

export async function endEnrollment(
  db: Db,
  actor: Actor,
  { enrollment, course }: EnrollmentAccess,
  task: string | null | undefined,
  now: Date,
): Promise<void> {
  const word = task || "conclude";
  const state = Object.hasOwn(TASKS, word) ? TASKS[word]! : undefined;
  if (state === undefined) throw badRequest("task must be conclude, delete, deactivate or inactivate");
  if (!mayRemove(actor, enrollment, course)) throw forbidden();
  // what the school's own system says is not for teachers to unsay
  const managed = enrollment.sis_import_id !== null && state === "deleted";
  if (managed && !course.can("manage_sis") && !course.canAsAdmin("manage_account_settings")) throw forbidden();
  await setEnrollmentState(db, actor.root, enrollment, state, now);
}

/** Who removes themself must be able to come back. */
export function mayRemove(actor: Actor, enrollment: EnrollmentRow, course: CourseAccess): boolean {
  if (!course.can(removePermission(enrollment.type))) return false;
  if (enrollment.user_id !== actor.id || course.canAsAdmin(removePermission(enrollment.type))) return true;
  return isEnrollmentType(enrollment.type) && course.can(addPermission(enrollment.type));
}

export async function reactivate(
  db: Db,
  actor: Actor,
  { enrollment, course }: EnrollmentAccess,
  now: Date,
): Promise<void> {
  if (!isEnrollmentType(enrollment.type) || !course.can(addPermission(enrollment.type))) throw forbidden();
  if (enrollment.workflow_state !== "inactive") throw errorText("enrollment not inactive");
  await setEnrollmentState(db, actor.root, enrollment, "active", now);
}

/** The invited person's answer. Who refused may still accept. */
export async function answerInvitation(
  db: Db,
  actor: Actor,
  { enrollment }: EnrollmentAccess,
  answer: "active" | "rejected",
  now: Date,
): Promise<void> {
  if (enrollment.user_id !== actor.id) throw forbidden();
  const { workflow_state: state } = enrollment;
  if (state === answer) return;
  if (state === "inactive") throw errorText("membership not activated");
  if (enrollment.self_enrolled) throw errorText("self enroll");
  const open = state === "invited" || (state === "rejected" && answer === "active");
  if (!open) throw errorText("no current invitation");
  await setEnrollmentState(db, actor.root, enrollment, answer, now);
}
