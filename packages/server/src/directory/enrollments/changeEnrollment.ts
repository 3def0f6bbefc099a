/** Ends, deactivates and reactivates enrolments, and records the answers to invitations. */
import type { Actor } from "../../platform/actor.ts";
import type { AccessContext, Context } from "../../platform/context.ts";
import { badRequest, errorText, forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { execute } from "../../store/database.ts";
import { type CourseAccess, findCourse } from "../courses/access.ts";
import { addPermission, isEnrollmentType, removePermission } from "../roles.ts";
import { type EnrollmentRow, loadEnrollment } from "./enrollments.sql.ts";
import { setEnrollmentState } from "./enrollmentWrites.sql.ts";

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
  const enrollment = await loadEnrollment({ db: ctx.db, root: ctx.actor.root }, parseId(path.id) ?? -1);
  if (enrollment === undefined || enrollment.course_id !== course.course.id) throw notFound();
  return { enrollment, course };
}

const TASKS = new Map([
  ["conclude", "completed"],
  ["delete", "deleted"],
  ["deactivate", "inactive"],
  ["inactivate", "inactive"],
]);

/** Concludes, deletes or deactivates an enrolment; concludes it unless a task is given. */
export async function endEnrollment(
  ctx: Context,
  { enrollment, course }: EnrollmentAccess,
  task: string | null | undefined,
): Promise<void> {
  const state = TASKS.get(task || "conclude");
  if (state === undefined) throw badRequest("task must be conclude, delete, deactivate or inactivate");
  if (!mayRemove(ctx.actor, enrollment, course)) throw forbidden();
  // teachers may not delete an enrolment that the school's own system made
  const managed = enrollment.sis_import_id !== null && state === "deleted";
  if (managed && !course.can("manage_sis") && !course.canAsAdmin("manage_account_settings")) throw forbidden();
  await changeState(ctx, enrollment, state);
}

/** Whether the actor may end an enrolment. Their own only if they could enrol again. */
export function mayRemove(actor: Actor, enrollment: EnrollmentRow, course: CourseAccess): boolean {
  if (!course.can(removePermission(enrollment.type))) return false;
  if (enrollment.user_id !== actor.id || course.canAsAdmin(removePermission(enrollment.type))) return true;
  return isEnrollmentType(enrollment.type) && course.can(addPermission(enrollment.type));
}

/** Reactivates an enrolment that was deactivated. */
export async function reactivate(ctx: Context, { enrollment, course }: EnrollmentAccess): Promise<void> {
  if (!isEnrollmentType(enrollment.type) || !course.can(addPermission(enrollment.type))) throw forbidden();
  if (enrollment.workflow_state !== "inactive") throw errorText("enrollment not inactive");
  await changeState(ctx, enrollment, "active");
}

/** Records the invited person's answer. A rejected invitation can still be accepted. */
export async function answerInvitation(
  ctx: Context,
  { enrollment }: EnrollmentAccess,
  answer: "active" | "rejected",
): Promise<void> {
  if (enrollment.user_id !== ctx.actor.id) throw forbidden();
  const { workflow_state: state } = enrollment;
  if (state === answer) return;
  if (state === "inactive") throw errorText("membership not activated");
  if (enrollment.self_enrolled) throw errorText("self enroll");
  const open = state === "invited" || (state === "rejected" && answer === "active");
  if (!open) throw errorText("no current invitation");
  await changeState(ctx, enrollment, answer);
}

const changeState = ({ db, root, now }: Context, { id, user_id, course_id }: EnrollmentRow, state: string) =>
  execute(db, setEnrollmentState, { tenant: root, enrollment: id, user: user_id, course: course_id, state, now });
