/** Lists a user's courses: the actor's own, or those of somebody whom the actor observes or administers. */
import type { Course, courses as endpoints, RestrictedCourse, Static } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { badRequest, forbidden } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Slice } from "../../platform/lists.ts";
import { findAccount } from "../accounts/access.ts";
import { typeOfShort } from "../roles.ts";
import { findUserAccess } from "../users/access.ts";
import { accessCourses } from "./access.ts";
import { loadCourseDetails, loadTeachers } from "./courseDetails.sql.ts";
import { listOwnCourses, type OwnCourseRow, type OwnCoursesQuery, observes } from "./ownCourses.sql.ts";
import { presentCourse, presentRestricted } from "./present.ts";

type Params = Static<(typeof endpoints.listUserCourses)["params"]>;

const isEnrollmentState = (word: string) => word === "active" || word === "invited_or_pending" || word === "completed";

export interface OwnCoursesRequest {
  /** The user as the path names them. */
  readonly subject: string;
  readonly params: Params;
  readonly slice: Slice;
}

/** One page of a user's courses, and the number of all. */
export async function listCourses(ctx: Context, request: OwnCoursesRequest) {
  const q = await ownCoursesQuery(ctx, request);
  const rows = await listOwnCourses(ctx.db, q);
  const include = request.params.include ?? [];
  return {
    courses: await presentOwnCourses(ctx, rows, { subjectId: q.subjectId, states: q.states, include }),
    total: rows[0]?.total ?? 0,
  };
}

/** Reads which courses are asked for; refuses if the actor may not ask for them. */
async function ownCoursesQuery(ctx: Context, { subject, params, slice }: OwnCoursesRequest): Promise<OwnCoursesQuery> {
  const { actor, now } = ctx;
  const { enrollment_type: type, enrollment_state: state } = params;
  const fullType = type ? typeOfShort(type) : null;
  if (fullType === undefined) throw badRequest("enrollment_type must be teacher, student, ta, observer or designer");
  if (state && !isEnrollmentState(state))
    throw badRequest("enrollment_state must be active, invited_or_pending or completed");
  const scope = await scopeOf(ctx, subject);
  const accounts = params.account_id
    ? await accountOf(ctx, params.account_id, scope.accounts !== null)
    : scope.accounts;
  return {
    root: actor.root,
    viewerId: actor.id,
    ...scope,
    type: fullType,
    role: params.enrollment_role || null,
    roleId: params.enrollment_role_id ? (parseId(params.enrollment_role_id) ?? -1) : null,
    enrollmentState: state && isEnrollmentState(state) ? state : null,
    states: params.state && params.state.length > 0 ? params.state : null,
    accounts,
    // no course is a homeroom
    only: params.homeroom === true ? [] : null,
    now,
    ...slice,
  };
}

/** Which of the subject's courses the actor may list: all, those of the actor's accounts, or those of an observer. */
async function scopeOf(ctx: Context, subject: string) {
  const { user, isSelf, canView } = await findUserAccess(ctx, subject);
  const { actor } = ctx;
  const scope = { subjectId: user.id, accounts: null, observedBy: null };
  if (isSelf) return scope;
  if (canView) return { ...scope, accounts: actor.adminRoles.map((role) => role.account_id) };
  if (await observes(ctx, { observer: actor.id, user: user.id })) return { ...scope, observedBy: actor.id };
  throw forbidden();
}

/** The account that a parameter names. Administrators may name only accounts that they administer. */
async function accountOf(ctx: Context, reference: string, administering: boolean): Promise<number[]> {
  const { account, isAdmin } = await findAccount(ctx, reference);
  if (administering && !isAdmin) throw forbidden();
  return [account.id];
}

export interface OwnCoursesView {
  /** The user whose courses are listed. */
  readonly subjectId: number;
  /** The states of courses that were asked for; null for the default ones. */
  readonly states: readonly string[] | null;
  readonly include: readonly string[];
}

/** The courses of these rows, in their order: three queries, and one more for teachers. */
export async function presentOwnCourses(
  ctx: Context,
  rows: readonly OwnCourseRow[],
  { subjectId, states, include: words }: OwnCoursesView,
) {
  const { origin, actor } = ctx;
  const include = new Set(words);
  const ids = rows.map((row) => row.course_id);
  const access = await accessCourses(ctx, ids, { deleted: states?.includes("deleted") ?? false });
  const totalStudents = include.has("total_students");
  const details = await loadCourseDetails(ctx, { ids, subject: subjectId, totalStudents });
  const teachers = include.has("teachers") ? { teachers: await loadTeachers(ctx, ids) } : {};
  const byId = new Map(details.map((row) => [row.id, row]));
  return rows.flatMap((row): Static<typeof Course | typeof RestrictedCourse>[] => {
    const course = access.get(row.course_id);
    const detail = byId.get(row.course_id);
    if (course === undefined || detail === undefined) return [];
    if (row.restricted && !course.canReadAsAdmin) return [presentRestricted(row.course_id)];
    const enrollments = (detail.enrollments ?? []).filter((e) => row.enrollment_ids.includes(e.id));
    return [presentCourse(detail, course, { origin, root: actor.root, include, enrollments, ...teachers })];
  });
}
