/** Lists a person's courses: their own, or somebody else's where they observe or administer them. */
import type { Course, courses as endpoints, RestrictedCourse, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { badRequest, forbidden } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Slice } from "../../platform/lists.ts";
import type { Db } from "../../store/database.ts";
import { findAccount } from "../accounts/access.ts";
import { typeOfShort } from "../roles.ts";
import { findUserAccess } from "../users/access.ts";
import { accessCourses } from "./access.ts";
import { listOwnCourses, type OwnCourseRow, type OwnCoursesQuery, observes } from "./courseLists.sql.ts";
import { loadCourseDetails, loadTeachers } from "./details.ts";
import { presentCourse, presentRestricted } from "./present.ts";
import type { Viewing } from "./showCourse.ts";

type Params = Static<(typeof endpoints.listUserCourses)["params"]>;

const isEnrollmentState = (word: string) => word === "active" || word === "invited_or_pending" || word === "completed";

/** Which of whose courses are asked for; a refusal where the actor may not ask. */
export async function ownCoursesQuery(
  db: Db,
  actor: Actor,
  subject: string,
  params: Params,
  slice: Slice,
  now: Date,
): Promise<OwnCoursesQuery> {
  const { enrollment_type: type, enrollment_state: state } = params;
  const fullType = type ? typeOfShort(type) : null;
  if (fullType === undefined) throw badRequest("enrollment_type must be teacher, student, ta, observer or designer");
  if (state && !isEnrollmentState(state))
    throw badRequest("enrollment_state must be active, invited_or_pending or completed");
  const scope = await scopeOf(db, actor, subject);
  const accounts = params.account_id
    ? await accountOf(db, actor, params.account_id, scope.accounts !== null)
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
    only: params.homeroom === true ? [] : null,
    now,
    ...slice,
  };
}

async function scopeOf(db: Db, actor: Actor, subject: string) {
  const { user, isSelf, canView } = await findUserAccess({ db, actor }, subject);
  const scope = { subjectId: user.id, accounts: null, observedBy: null };
  if (isSelf) return scope;
  if (canView) return { ...scope, accounts: actor.adminRoles.map((role) => role.account_id) };
  if (await observes(db, actor.root, actor.id, user.id)) return { ...scope, observedBy: actor.id };
  throw forbidden();
}

/** The account of the parameter, which must be one that an administrator of others administers. */
async function accountOf(db: Db, actor: Actor, reference: string, administering: boolean): Promise<number[]> {
  const { account, isAdmin } = await findAccount({ db, actor }, reference);
  if (administering && !isAdmin) throw forbidden();
  return [account.id];
}

/** The courses of these rows, in their order: three queries, one more for teachers. */
export async function presentOwnCourses(
  db: Db,
  actor: Actor,
  rows: readonly OwnCourseRow[],
  q: Pick<OwnCoursesQuery, "subjectId" | "states">,
  words: readonly string[],
  { origin, now }: Viewing,
) {
  const { root } = actor;
  const include = new Set(words);
  include.delete("permissions");
  const ids = rows.map((row) => row.course_id);
  const access = await accessCourses({ db, actor, now }, ids, { deleted: q.states?.includes("deleted") ?? false });
  const totalStudents = include.has("total_students");
  const details = await loadCourseDetails(db, { root, viewerId: actor.id, subjectId: q.subjectId, ids, totalStudents });
  const teachers = include.has("teachers") ? { teachers: await loadTeachers(db, root, ids) } : {};
  const byId = new Map(details.map((row) => [row.id, row]));
  return rows.flatMap((row): Static<typeof Course | typeof RestrictedCourse>[] => {
    const course = access.get(row.course_id);
    const detail = byId.get(row.course_id);
    if (course === undefined || detail === undefined) return [];
    if (row.restricted && !course.canReadAsAdmin) return [presentRestricted(row.course_id)];
    const enrollments = (detail.enrollments ?? []).filter((e) => row.enrollment_ids.includes(e.id));
    return [presentCourse(detail, course, { origin, root, include, enrollments, ...teachers })];
  });
}

/** One page of a person's courses, and how many there are. */
export async function listCourses(
  db: Db,
  actor: Actor,
  q: OwnCoursesQuery,
  words: readonly string[],
  viewing: Viewing,
) {
  const rows = await listOwnCourses(db, q);
  return { courses: await presentOwnCourses(db, actor, rows, q, words, viewing), total: rows[0]?.total ?? 0 };
}
