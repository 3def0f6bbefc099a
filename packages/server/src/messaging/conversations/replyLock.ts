/** When a conversation's replies are locked for somebody (CONV 3.7). */
import { courseAccess } from "../../directory/courses/access.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Context } from "../../platform/context.ts";
import { loadOverrides } from "../../platform/grants.ts";
import type { AddressedRow } from "./conversations.sql.ts";

const INSTRUCTORS: ReadonlySet<string> = new Set(["TeacherEnrollment", "TaEnrollment"]);

/** `recipients` are those of the reply at hand; undefined where there is none (in show). */
export async function isReplyLocked(
  { db, actor, now }: Pick<Context, "db" | "actor" | "now">,
  row: AddressedRow,
  recipients: ReadonlySet<number> | undefined,
): Promise<boolean> {
  if (row.context_type === "Group") return row.group_context?.member !== true;
  if (row.context_type !== "Course") return false;
  if (row.course_context === null) return true;
  const course = courseAccess(actor, row.course_context, await loadOverrides(db, actor), now);
  if (course.concluded) return true;
  if (!course.isMember && !course.isAccountAdmin) return true;
  const toInstructor = row.people.some(
    (person) => recipients?.has(person.id) && person.context_roles?.some((role) => INSTRUCTORS.has(role)),
  );
  if (toInstructor) return false;
  const observed = new Set(course.enrollments.map((enrollment) => enrollment.associated_user_id));
  const others = row.people.filter((person) => person.id !== actor.id);
  if (others.length > 0 && others.every((person) => observed.has(person.id))) return false;
  return !course.can("send_messages") && !course.can("send_messages_all");
}

/** Names of the recipients who have left the conversation's course: a student may no longer write to them there. */
export function namesOfDeparted(actor: Actor, row: AddressedRow, recipients: ReadonlySet<number>): string[] {
  const course = row.course_context;
  if (course === null || course.workflow_state !== "available") return [];
  const isStudent =
    course.own_enrollments?.some((e) => e.type === "StudentEnrollment" && e.workflow_state === "active") ?? false;
  if (!isStudent) return [];
  return row.people
    .filter((person) => person.id !== actor.id && recipients.has(person.id) && person.context_roles?.length === 0)
    .map((person) => person.full_name);
}
