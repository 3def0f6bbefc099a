/** Looks up courses together with what the actor may do in them. Nothing else in the server looks up a course for somebody. */
import type { Actor } from "../../platform/actor.ts";
import type { AccessContext } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { can, canAsAdmin, type EnrollmentGrant, loadOverrides, type Place } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import { findRecord } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { type CourseContextRow, courseContexts, type OwnEnrollment } from "./courses.sql.ts";

export interface CourseAccess {
  readonly course: CourseContextRow;
  /** The actor's enrolments in any state but deleted and rejected. */
  readonly enrollments: readonly OwnEnrollment[];
  /** Whether the course has ended, by its state or by its dates. */
  readonly concluded: boolean;
  readonly place: Place;
  /** A permission of the table, granted by enrolments or account roles. */
  can(permission: Permission): boolean;
  /** A permission of the table, granted by account roles alone. */
  canAsAdmin(permission: Permission): boolean;
  readonly isMember: boolean;
  /** Teacher, TA or designer, now or in the past. */
  readonly isStaff: boolean;
  /** Teacher, TA or designer, while neither the enrolment nor the course has ended. */
  readonly isActiveStaff: boolean;
  /** Is enrolled, but dates close the course to the actor at present. */
  readonly isRestrictedByDate: boolean;
  /** Holds an account role in an account above the course. */
  readonly isAccountAdmin: boolean;
  readonly canRead: boolean;
  /** Sees what staff and administrators see. */
  readonly canReadAsAdmin: boolean;
}

const STAFF: ReadonlySet<string> = new Set(["TeacherEnrollment", "TaEnrollment", "DesignerEnrollment"]);
const COUNTING: ReadonlySet<string> = new Set(["active", "invited", "completed", "creation_pending"]);

/** Whether the course has ended by `now`. Its own end counts only if enrolments are bound to it; otherwise the term's. */
function isConcluded(course: CourseContextRow, now: Date): boolean {
  if (course.workflow_state === "completed") return true;
  const end =
    course.restrict_enrollments_to_course_dates && course.end_at !== null ? course.end_at : course.term_end_at;
  return end !== null && new Date(end) <= now;
}

/** Whether a moment has been reached; one that is not set never is. */
const isPast = (moment: string | null, now: Date) => moment !== null && new Date(moment) <= now;

/** Whether the course's settings close it to an enrolment before it begins or after it ends. */
function isClosed(course: CourseContextRow, enrollment: OwnEnrollment, grant: EnrollmentGrant): boolean {
  if (STAFF.has(enrollment.type)) return false;
  const { restrict_student_future_view, restrict_student_past_view } = course.settings;
  return (
    (grant.future === true && restrict_student_future_view === true) ||
    (grant.concluded && restrict_student_past_view === true)
  );
}

/** Access to each course of a set, by id; deleted courses are left out unless wanted. One query, plus one for overrides. */
export async function accessCourses(
  { db, actor, now }: AccessContext,
  ids: readonly number[],
  options: { readonly deleted?: boolean } = {},
): Promise<Map<number, CourseAccess>> {
  if (ids.length === 0) return new Map();
  const { root: tenant, id: user } = actor;
  const rows = await execute(db, courseContexts, { tenant, user, ids, deleted: options.deleted === true });
  const overrides = await loadOverrides(db, actor);
  return new Map(rows.map((row) => [row.id, courseAccess(actor, row, overrides, now)]));
}

/** Access to a course whose context row another statement has read. */
export function courseAccess(
  actor: Actor,
  course: CourseContextRow,
  overrides: Place["overrides"],
  now: Date,
): CourseAccess {
  const concluded = isConcluded(course, now);
  const enrollments = course.own_enrollments ?? [];
  const published = course.workflow_state === "available" || course.workflow_state === "completed";
  const counting = enrollments
    .filter((e) => COUNTING.has(e.workflow_state) && (published || STAFF.has(e.type)))
    .map((e) => {
      const grant: EnrollmentGrant = {
        type: e.type,
        role_id: e.role_id,
        concluded: course.workflow_state === "completed" || e.workflow_state === "completed" || isPast(e.ends_at, now),
        future: e.starts_at !== null && !isPast(e.starts_at, now),
      };
      return { grant, closed: isClosed(course, e, grant) };
    });
  const grants = counting.filter((e) => !e.closed).map((e) => e.grant);
  const place: Place = { chain: course.chain, overrides, enrollments: grants };
  const isStaff = grants.some((g) => STAFF.has(g.type));
  const isAccountAdmin = actor.adminRoles.some((r) => course.chain.includes(r.account_id));
  return {
    course,
    enrollments,
    concluded,
    place,
    can: (permission) => can(actor, permission, place),
    canAsAdmin: (permission) => canAsAdmin(actor, permission, place),
    isMember: grants.length > 0,
    isStaff,
    isAccountAdmin,
    isRestrictedByDate: counting.length > 0 && grants.length === 0 && !isAccountAdmin,
    isActiveStaff: grants.some((g) => STAFF.has(g.type) && !g.concluded),
    canRead:
      grants.length > 0 ||
      (published && (course.is_public || course.is_public_to_auth_users)) ||
      canAsAdmin(actor, "read_course_content", place),
    canReadAsAdmin: isStaff || isAccountAdmin,
  };
}

/** The course that a path or parameter names, or a 404. The actor may be unable to read it. */
export async function findCourse(ctx: AccessContext, reference: string | undefined): Promise<CourseAccess> {
  // a plain id is the common case and needs no look-up of its own
  const id = parseId(reference) ?? (await findRecord(ctx.db, ctx.actor.root, "courses", reference ?? ""));
  const access = id === undefined ? undefined : (await accessCourses(ctx, [id])).get(id);
  if (access === undefined) throw notFound();
  return access;
}

/** The course that a path or parameter names, a 404, or a 403 if the actor cannot read it. */
export async function accessCourse(ctx: AccessContext, reference: string | undefined): Promise<CourseAccess> {
  const access = await findCourse(ctx, reference);
  if (!access.canRead) throw forbidden();
  return access;
}
