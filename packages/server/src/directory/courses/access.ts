/** The only way to a course: the record together with what the actor may do in it. */
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
  /** The actor's enrolments of any state but deleted and rejected. */
  readonly enrollments: readonly OwnEnrollment[];
  /** Whether the course has ended, by state or by date. */
  readonly concluded: boolean;
  readonly place: Place;
  /** A switchable permission of the table, through enrolments or account roles. */
  can(permission: Permission): boolean;
  /** The same through account roles alone. */
  canAsAdmin(permission: Permission): boolean;
  readonly isMember: boolean;
  /** Teacher, TA or designer, now or before. */
  readonly isStaff: boolean;
  /** The same, and neither the enrolment nor the course has ended. */
  readonly isActiveStaff: boolean;
  /** Is enrolled, but the dates close the course to them now. */
  readonly isRestrictedByDate: boolean;
  /** Holds an account role above the course. */
  readonly isAccountAdmin: boolean;
  readonly canRead: boolean;
  /** Sees what staff and administrators see. */
  readonly canReadAsAdmin: boolean;
}

const STAFF: ReadonlySet<string> = new Set(["TeacherEnrollment", "TaEnrollment", "DesignerEnrollment"]);
const COUNTING: ReadonlySet<string> = new Set(["active", "invited", "completed", "creation_pending"]);

/** Has the course ended by `now`? Its own dates count only when enrolments are bound to them; else the term's. */
function isConcluded(course: CourseContextRow, now: Date): boolean {
  if (course.workflow_state === "completed") return true;
  const end =
    course.restrict_enrollments_to_course_dates && course.end_at !== null ? course.end_at : course.term_end_at;
  return end !== null && new Date(end) <= now;
}

/** Now on this side of a moment? Nothing is after a moment that is not set. */
const isPast = (moment: string | null, now: Date) => moment !== null && new Date(moment) <= now;

/** Whether the course is closed to an enrolment: before it begins or after it ends, where the course says so. */
function isShut(course: CourseContextRow, e: OwnEnrollment, grant: EnrollmentGrant): boolean {
  if (STAFF.has(e.type)) return false;
  const { restrict_student_future_view, restrict_student_past_view } = course.settings;
  return (
    (grant.future === true && restrict_student_future_view === true) ||
    (grant.concluded && restrict_student_past_view === true)
  );
}

/** Access to each course of a set that exists and is not deleted, by id. One query, plus one where overrides exist. */
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

/** Access to a course whose context row is at hand. */
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
      return { grant, shut: isShut(course, e, grant) };
    });
  const grants = counting.filter((e) => !e.shut).map((e) => e.grant);
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

/** The course that a path or parameter names, or a 404. It need not be readable. */
export async function findCourse(ctx: AccessContext, reference: string): Promise<CourseAccess> {
  // plain ids are the common case and need no look-up of their own
  const id = parseId(reference) ?? (await findRecord(ctx.db, ctx.actor.root, "courses", reference));
  const access = id === undefined ? undefined : (await accessCourses(ctx, [id])).get(id);
  if (access === undefined) throw notFound();
  return access;
}

/** The same, and readable by the actor, or a refusal. */
export async function accessCourse(ctx: AccessContext, reference: string): Promise<CourseAccess> {
  const access = await findCourse(ctx, reference);
  if (!access.canRead) throw forbidden();
  return access;
}
