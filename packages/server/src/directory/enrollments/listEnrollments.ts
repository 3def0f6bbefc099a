/** Lists enrolments of a course, a section or a person, with the people enrolled. */
import type { ListedEnrollment, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { forbidden } from "../../platform/errors.ts";
import { requireUser } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import { accessCourses, type CourseAccess } from "../courses/access.ts";
import { observes } from "../courses/courseLists.sql.ts";
import { loadGroupIds } from "../courses/courseUsers.sql.ts";
import { seesRoster, visibleSections } from "../courses/listUsers.ts";
import { findUserAccess } from "../users/access.ts";
import { presentUser, userView } from "../users/present.ts";
import { loadUsers } from "../users/users.sql.ts";
import { mayRemove } from "./changeEnrollment.ts";
import type { EnrollmentsQuery, ListedRow } from "./enrollmentLists.sql.ts";
import { CURRENT, type EnrollmentFilters, readFilters, readStates } from "./filters.ts";
import { presentEnrollment } from "./present.ts";

export type ListQuery = Omit<EnrollmentsQuery, "after" | "limit">;

/** The enrolments of a course, or of one of its sections, that the actor may see. */
export async function rosterQuery(
  db: Db,
  actor: Actor,
  course: CourseAccess,
  sectionId: number | null,
  params: EnrollmentFilters,
  now: Date,
): Promise<ListQuery> {
  const userId = params.user_id ? await requireUser(db, actor, params.user_id) : null;
  const own = userId === actor.id;
  const roster = seesRoster(course);
  const observing = course.enrollments.some((e) => e.type === "ObserverEnrollment");
  if (!own && !roster && !(observing && course.isMember)) throw forbidden();
  const usual = course.canReadAsAdmin ? [...CURRENT, "inactive"] : CURRENT;
  return {
    root: actor.root,
    courseId: course.course.id,
    sectionId,
    userId,
    aroundUser: own || roster ? null : actor.id,
    sections: own ? null : visibleSections(course),
    accounts: null,
    observedBy: null,
    states: readStates(params.state, usual),
    courseStates: null,
    ...(await readFilters(db, actor, params, course.can("read_sis") || course.can("manage_sis"), now)),
  };
}

/** A person's enrolments; those of others as far as the actor observes or administers them. */
export async function personQuery(
  db: Db,
  actor: Actor,
  reference: string,
  params: EnrollmentFilters,
  now: Date,
): Promise<ListQuery> {
  const { user, isSelf, canView, can } = await findUserAccess({ db, actor }, reference);
  const administers = !isSelf && canView;
  const observing = !isSelf && !canView && (await observes(db, actor.root, actor.id, user.id));
  if (!isSelf && !administers && !observing) throw forbidden();
  return {
    root: actor.root,
    courseId: null,
    sectionId: null,
    userId: user.id,
    aroundUser: null,
    sections: null,
    accounts: administers ? actor.adminRoles.map((role) => role.account_id) : null,
    observedBy: observing ? actor.id : null,
    states: readStates(params.state, CURRENT),
    courseStates: params.state && params.state.length > 0 ? null : ["available"],
    ...(await readFilters(db, actor, params, can("read_sis") || can("manage_sis"), now)),
  };
}

/** These enrolments with their people: a fixed number of queries for any number of them. */
export async function presentListed(
  db: Db,
  actor: Actor,
  rows: readonly ListedRow[],
  words: readonly string[] | undefined,
  { origin, now }: { readonly origin: string; readonly now: Date },
): Promise<Static<typeof ListedEnrollment>[]> {
  const include = new Set(words);
  const courseIds = [...new Set(rows.map((row) => row.course_id))];
  const courses = await accessCourses({ db, actor, now }, courseIds, { deleted: true });
  const observed = include.has("observed_users") ? rows.flatMap((row) => row.associated_user_id ?? []) : [];
  const people = await loadUsers({ db, root: actor.root }, [
    ...new Set([...rows.map((row) => row.user_id), ...observed]),
  ]);
  const byId = new Map(people.map((person) => [person.id, person]));
  const groups = include.has("group_ids") ? await loadGroupIds(db, actor.root, courseIds, [...byId.keys()]) : undefined;
  return rows.map((row) => {
    const course = courses.get(row.course_id)!;
    const view = userView(actor, course.place, origin);
    const group_ids = groups?.find((g) => g.user_id === row.user_id && g.course_id === row.course_id)?.group_ids ?? [];
    const seen = row.associated_user_id === null ? undefined : byId.get(row.associated_user_id);
    return {
      ...presentEnrollment(row, { actor, origin, can: course.can }),
      ...(include.has("can_be_removed") ? { can_be_removed: mayRemove(actor, row, course) } : {}),
      user: {
        ...presentUser(byId.get(row.user_id)!, view, [...include]),
        ...(groups === undefined ? {} : { group_ids }),
      },
      ...(include.has("observed_users") && row.type === "ObserverEnrollment"
        ? { observed_user: seen === undefined ? null : presentUser(seen, view, [...include]) }
        : {}),
    };
  });
}
