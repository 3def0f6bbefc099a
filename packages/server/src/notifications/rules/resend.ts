/** Sends a confirmation, or the invitation of an enrolment, once more. */
import { findCourse } from "../../directory/courses/access.ts";
import { insertEvent } from "../../events/outbox.sql.ts";
import type { Actor } from "../../platform/actor.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import type { Database, Db } from "../../store/database.ts";
import { accessOwner, type ChannelOwner, requireChannel } from "./channelAccess.ts";
import { listChannels, lockChannels } from "./channels.sql.ts";
import { sendConfirmation } from "./confirmations.ts";

/** The user, if the actor is that user or manages their logins. */
export async function accessConfirmation(db: Db, actor: Actor, reference: string): Promise<ChannelOwner> {
  const owner = await accessOwner(db, actor, reference);
  if (!owner.isSelf && !owner.can("manage_user_logins")) throw forbidden();
  return owner;
}

export interface ResendInput {
  readonly user: string;
  readonly channel: string | undefined;
  readonly enrollment: string | undefined;
}

/** Answers nothing: whether anything went out is not told. */
export async function resend(db: Database, actor: Actor, input: ResendInput, now: Date): Promise<void> {
  const owner = await accessOwner(db, actor, input.user);
  const enrollment =
    input.enrollment === undefined ? undefined : await findEnrollment(db, actor, owner.userId, input.enrollment, now);
  if (!owner.isSelf && !owner.can("manage_user_logins") && enrollment?.mayInvite !== true) throw forbidden();
  if (enrollment?.state === "invited" || enrollment?.state === "active") {
    const payload = {
      notification: "enrollment_invitation",
      user_ids: [owner.userId],
      subject: `Course invitation: ${enrollment.courseName}`,
      text: `You have been invited to take part in ${enrollment.courseName}.`,
      path: `/courses/${enrollment.courseId}`,
    };
    await insertEvent({ db, root: actor.root, now }, { kind: "notice", payload });
    return;
  }
  await db.transaction().execute(async (tx) => {
    const user = await lockChannels(tx, actor.root, owner.userId);
    // there is nothing to confirm for someone who is registered and whose enrolment has gone
    if (enrollment !== undefined && user.workflow_state === "registered") return;
    const channel =
      input.channel === undefined
        ? (await listChannels(tx, actor.root, owner.userId))[0]
        : await requireChannel(tx, actor.root, owner.userId, { id: input.channel });
    if (channel === undefined) throw notFound();
    await sendConfirmation(tx, channel, user.workflow_state, now);
  });
}

const INVITES: Readonly<Record<string, Permission>> = {
  StudentEnrollment: "add_student_to_course",
  TeacherEnrollment: "add_teacher_to_course",
  TaEnrollment: "add_ta_to_course",
  DesignerEnrollment: "add_designer_to_course",
  ObserverEnrollment: "add_observer_to_course",
};

async function findEnrollment(db: Db, actor: Actor, userId: number, reference: string, now: Date) {
  const row = await db
    .selectFrom("enrollments")
    .select(["course_id", "type", "workflow_state"])
    .where("root_account_id", "=", actor.root)
    .where("id", "=", parseId(reference) ?? -1)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  const { course, can } = await findCourse({ db, actor, now }, String(row.course_id));
  const right = INVITES[row.type];
  return {
    state: row.workflow_state,
    courseId: row.course_id,
    courseName: course.name,
    mayInvite: right !== undefined && can(right),
  };
}
