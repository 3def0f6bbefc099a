/** Sends a confirmation, or the invitation of an enrolment, once more. */
import { findCourse } from "../../directory/courses/access.ts";
import { insertEvent } from "../../events/outbox.sql.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { limitPeople } from "../../platform/peopleLimits.ts";
import type { Permission } from "../../platform/permissions.ts";
import { accessOwner, requireChannel } from "./channelAccess.ts";
import { listChannels, lockChannels } from "./channels.sql.ts";
import { sendConfirmation } from "./confirmations.ts";
import { enrollmentOf } from "./resend.sql.ts";

export interface ResendInput {
  readonly user: string;
  readonly channel: string | undefined;
  readonly enrollment: string | undefined;
}

/** Resolves without a result: callers do not learn whether anything was sent. */
export async function resend(ctx: Context, input: ResendInput): Promise<void> {
  const owner = await accessOwner(ctx, input.user);
  const enrollment =
    input.enrollment === undefined ? undefined : await accessEnrollment(ctx, owner.userId, input.enrollment);
  if (!owner.isSelf && !owner.can("manage_user_logins") && enrollment?.mayInvite !== true) throw forbidden();
  if (enrollment?.state === "invited" || enrollment?.state === "active") {
    const payload = {
      notification: "enrollment_invitation",
      user_ids: [owner.userId],
      subject: `Course invitation: ${enrollment.courseName}`,
      text: `You have been invited to take part in ${enrollment.courseName}.`,
      path: `/courses/${enrollment.courseId}`,
    };
    await inTransaction(ctx, async (tx) => {
      await limitPeople(tx, [owner.userId]);
      await insertEvent(tx, { kind: "notice", payload });
    });
    return;
  }
  await inTransaction(ctx, async (tx) => {
    const user = await lockChannels(tx, owner.userId);
    // a registered user whose enrolment has ended has nothing to confirm
    if (enrollment !== undefined && user.workflow_state === "registered") return;
    const channel =
      input.channel === undefined
        ? (await listChannels(tx, owner.userId))[0]
        : await requireChannel(tx, owner.userId, { id: input.channel });
    if (channel === undefined) throw notFound();
    await sendConfirmation(tx, channel, user.workflow_state);
  });
}

const INVITES: Readonly<Record<string, Permission>> = {
  StudentEnrollment: "add_student_to_course",
  TeacherEnrollment: "add_teacher_to_course",
  TaEnrollment: "add_ta_to_course",
  DesignerEnrollment: "add_designer_to_course",
  ObserverEnrollment: "add_observer_to_course",
};

async function accessEnrollment(ctx: Context, userId: number, reference: string) {
  const row = await enrollmentOf(ctx, userId, parseId(reference) ?? -1);
  if (row === undefined) throw notFound();
  const { course, can } = await findCourse(ctx, String(row.course_id));
  const right = INVITES[row.type];
  return {
    state: row.workflow_state,
    courseId: row.course_id,
    courseName: course.name,
    mayInvite: right !== undefined && can(right),
  };
}
