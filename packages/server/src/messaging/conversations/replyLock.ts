/** When a conversation's replies are locked for somebody (CONV 3.7). */
import { courseAccess } from "../../directory/courses/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { loadOverrides } from "../../platform/grants.ts";
import type { Db } from "../../store/database.ts";
import type { AddressedRow } from "./rows.sql.ts";

const INSTRUCTORS: ReadonlySet<string> = new Set(["TeacherEnrollment", "TaEnrollment"]);

/** `recipients` are those of the reply at hand; without one (in show) undefined. */
export async function isReplyLocked(
  db: Db,
  actor: Actor,
  row: AddressedRow,
  recipients: ReadonlySet<number> | undefined,
  now: Date,
): Promise<boolean> {
  if (row.context_type === "Group") return row.group_context?.member !== true;
  if (row.context_type !== "Course") return false;
  if (row.course_context === null) return true;
  const course = courseAccess(actor, row.course_context, await loadOverrides(db, actor), now);
  if (course.concluded) return true;
  if (!course.isMember && !course.isAccountAdmin) return true;
  const toInstructor = row.people.some(
    (p) => recipients?.has(p.id) && p.context_roles?.some((r) => INSTRUCTORS.has(r)),
  );
  if (toInstructor) return false;
  const observed = new Set(course.enrollments.map((e) => e.associated_user_id));
  const others = row.people.filter((p) => p.id !== actor.id);
  if (others.length > 0 && others.every((p) => observed.has(p.id))) return false;
  return !course.can("send_messages") && !course.can("send_messages_all");
}

/** Those of the recipients whom a student may no longer write to in the conversation's course: they have left it. */
export function leftTheCourse(actor: Actor, row: AddressedRow, recipients: ReadonlySet<number>): string[] {
  const course = row.course_context;
  if (course === null || course.workflow_state !== "available") return [];
  const isStudent =
    course.own_enrollments?.some((e) => e.type === "StudentEnrollment" && e.workflow_state === "active") ?? false;
  if (!isStudent) return [];
  return row.people
    .filter((p) => p.id !== actor.id && recipients.has(p.id) && p.context_roles?.length === 0)
    .map((p) => p.full_name);
}
