/** Lists the enrolments of a course, a section or a user, with the people enrolled. */
import type { ListedEnrollment, Static } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { accessCourses, type CourseAccess } from "../courses/access.ts";
import { observes } from "../courses/ownCourses.sql.ts";
import { groupIdsOfPeople } from "../courses/people.sql.ts";
import { seesRoster, visibleSections } from "../courses/roster.ts";
import { findUserAccess } from "../users/access.ts";
import { presentUser, userView } from "../users/present.ts";
import { loadUsers } from "../users/users.sql.ts";
import { mayRemove } from "./changeEnrollment.ts";
import type { EnrollmentListFilters, ListedEnrollmentRow } from "./enrollmentLists.sql.ts";
import { CURRENT, type EnrollmentParams, readFilters, readStates } from "./filters.ts";
import { presentEnrollment } from "./present.ts";

export interface RosterRequest {
  readonly course: CourseAccess;
  /** The section that the path names. */
  readonly section: number | null;
  readonly params: EnrollmentParams;
}

/** The filters for the enrolments of a course or section that the actor may see; a 403 if they may see none. */
export async function rosterFilters(
  ctx: Context,
  { course, section, params }: RosterRequest,
): Promise<EnrollmentListFilters> {
  const { db, actor } = ctx;
  const user = params.user_id ? await requireUser(db, actor, params.user_id) : null;
  const own = user === actor.id;
  const roster = seesRoster(course);
  const observing = course.enrollments.some((e) => e.type === "ObserverEnrollment");
  if (!own && !roster && !(observing && course.isMember)) throw forbidden();
  const defaults = course.canReadAsAdmin ? [...CURRENT, "inactive"] : CURRENT;
  return {
    tenant: actor.root,
    course: course.course.id,
    section,
    user,
    aroundUser: own || roster ? null : actor.id,
    sections: own ? null : visibleSections(course),
    accounts: null,
    observedBy: null,
    states: readStates(params.state, defaults),
    courseStates: null,
    ...(await readFilters(ctx, params, course.can("read_sis") || course.can("manage_sis"))),
  };
}

/** The filters for a user's enrolments: all of the actor's own, of others those that they observe or administer. */
export async function userFilters(
  ctx: Context,
  reference: string,
  params: EnrollmentParams,
): Promise<EnrollmentListFilters> {
  const { actor } = ctx;
  const { user, isSelf, canView, can } = await findUserAccess(ctx, reference);
  const administers = !isSelf && canView;
  const observing = !isSelf && !canView && (await observes(ctx, { observer: actor.id, user: user.id }));
  if (!isSelf && !administers && !observing) throw forbidden();
  return {
    tenant: actor.root,
    course: null,
    section: null,
    user: user.id,
    aroundUser: null,
    sections: null,
    accounts: administers ? actor.adminRoles.map((role) => role.account_id) : null,
    observedBy: observing ? actor.id : null,
    states: readStates(params.state, CURRENT),
    courseStates: params.state && params.state.length > 0 ? null : ["available"],
    ...(await readFilters(ctx, params, can("read_sis") || can("manage_sis"))),
  };
}

/** Enrolments with their people: the number of queries does not depend on how many there are. */
export async function presentListed(
  ctx: Context,
  rows: readonly ListedEnrollmentRow[],
  words: readonly string[] | undefined,
): Promise<Static<typeof ListedEnrollment>[]> {
  const { db, actor, origin } = ctx;
  const include = new Set(words);
  const courseIds = [...new Set(rows.map((row) => row.course_id))];
  const courses = await accessCourses(ctx, courseIds, { deleted: true });
  const observed = include.has("observed_users") ? rows.flatMap((row) => row.associated_user_id ?? []) : [];
  const people = await loadUsers(ctx, [...new Set([...rows.map((row) => row.user_id), ...observed])]);
  const byId = new Map(people.map((person) => [person.id, person]));
  const groups = include.has("group_ids")
    ? await execute(db, groupIdsOfPeople, { tenant: actor.root, courses: courseIds, people: [...byId.keys()] })
    : undefined;
  return rows.map((row) => {
    const course = must(courses.get(row.course_id), "the course of a listed enrolment");
    const view = userView(actor, course.place, origin);
    const group_ids = groups?.find((g) => g.user_id === row.user_id && g.course_id === row.course_id)?.group_ids ?? [];
    const seen = row.associated_user_id === null ? undefined : byId.get(row.associated_user_id);
    return {
      ...presentEnrollment(row, { actor, origin, can: course.can }),
      ...(include.has("can_be_removed") ? { can_be_removed: mayRemove(actor, row, course) } : {}),
      user: {
        ...presentUser(must(byId.get(row.user_id), "the user of a listed enrolment"), view, [...include]),
        ...(groups === undefined ? {} : { group_ids }),
      },
      ...(include.has("observed_users") && row.type === "ObserverEnrollment"
        ? { observed_user: seen === undefined ? null : presentUser(seen, view, [...include]) }
        : {}),
    };
  });
}
