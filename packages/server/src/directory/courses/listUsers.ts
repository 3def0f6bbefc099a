/** Lists the people of a course, with no more of them than the viewer may see. */
import type { courses as endpoints, Static, User } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { badRequest, forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { findUser, requireUser } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import { loadEnrollmentsOf } from "../enrollments/enrollments.sql.ts";
import { presentEnrollment } from "../enrollments/present.ts";
import { typeOfShort } from "../roles.ts";
import { presentUser, userView } from "../users/present.ts";
import { readPeopleTerm } from "../users/searchTerm.ts";
import { accessCourse, type CourseAccess } from "./access.ts";
import { listPeople, loadGroupIds, type PeopleQuery, type PersonRow, personSort } from "./courseUsers.sql.ts";
import type { Viewing } from "./showCourse.ts";

type Params = Static<(typeof endpoints.listCourseUsers)["params"]>;

const STATES = ["active", "invited", "rejected", "completed", "inactive"];

/** Whether the actor may see who is in the course. */
export const seesRoster = (access: CourseAccess) =>
  access.can("read_roster") || access.can("view_all_grades") || access.can("manage_grades");

/** The course, whose people the actor may see. */
export async function accessRoster(db: Db, actor: Actor, reference: string, now: Date): Promise<CourseAccess> {
  const access = await accessCourse({ db, actor, now }, reference);
  if (!seesRoster(access)) throw forbidden();
  return access;
}

/** The sections to which the viewer's sight is limited; null for no limit. */
export function visibleSections(access: CourseAccess): number[] | null {
  if (access.canAsAdmin("read_roster")) return null;
  const counting = access.enrollments.filter((e) => e.workflow_state !== "inactive");
  if (counting.length === 0 || counting.some((e) => !e.limit_privileges_to_course_section)) return null;
  return counting.map((e) => e.course_section_id);
}

export type PeopleFilter = Omit<PeopleQuery, "after" | "offset" | "limit">;

/** Which people are asked for. */
export async function readPeople(db: Db, actor: Actor, access: CourseAccess, params: Params): Promise<PeopleFilter> {
  const include = new Set(params.include);
  const view = userView(actor, access.place, "");
  const types = params.enrollment_type?.map((word) => {
    const type = typeOfShort(word);
    if (type === undefined) throw badRequest(`${word} is not an enrollment_type`);
    return type;
  });
  const states = (params.enrollment_state ?? []).filter((state) => STATES.includes(state));
  if (states.length === 0) states.push("active", "invited");
  if (states.includes("invited")) states.push("creation_pending");
  if (params.include_inactive === true) states.push("inactive");
  return {
    root: actor.root,
    courseId: access.course.id,
    types: types && types.length > 0 ? types : null,
    states,
    role: params.enrollment_role || null,
    roleId: params.enrollment_role_id ? (parseId(params.enrollment_role_id) ?? -1) : null,
    sections: visibleSections(access),
    term: readPeopleTerm(params.search_term),
    searches: { login: view.login, sis: view.sis, email: view.login && view.email },
    ids: params.user_ids && params.user_ids.length > 0 ? await idsOf(db, actor, params.user_ids) : null,
    uuids: params.user_uuids && params.user_uuids.length > 0 ? params.user_uuids : null,
    testStudent: include.has("test_student") || (types ?? []).includes("StudentViewEnrollment"),
    sort: personSort(params.sort),
    descending: params.order === "desc",
  };
}

/** Plain ids need no look-up; the school's own are resolved, and those of nobody fall away. */
async function idsOf(db: Db, actor: Actor, texts: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const text of texts) {
    const id = parseId(text) ?? (await findUser(db, actor, text));
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** These people as the viewer sees them: one query for their enrolments, one for their groups, where asked for. */
export async function presentPeople(
  db: Db,
  actor: Actor,
  access: CourseAccess,
  rows: readonly PersonRow[],
  words: readonly string[] | undefined,
  { origin }: Viewing,
): Promise<Static<typeof User>[]> {
  const include = new Set(words);
  const ids = rows.map((row) => row.id);
  const { root } = actor;
  const courseId = access.course.id;
  const enrollments = include.has("enrollments")
    ? await loadEnrollmentsOf(db, root, courseId, ids, visibleSections(access))
    : undefined;
  const groups = include.has("group_ids")
    ? new Map((await loadGroupIds(db, root, [courseId], ids)).map((row) => [row.user_id, row.group_ids]))
    : undefined;
  const view = userView(actor, access.place, origin);
  // who has not accepted keeps to themself how they can be reached
  const distant = { ...view, login: false, email: false };
  const shown = ["email", ...include];
  return rows.map((row) => ({
    ...presentUser(
      row,
      row.unaccepted ? distant : view,
      shown.filter((word) => !row.unaccepted || (word !== "bio" && word !== "title")),
    ),
    ...(include.has("custom_links") ? { custom_links: [] } : {}),
    ...(groups === undefined ? {} : { group_ids: groups.get(row.id) ?? [] }),
    ...(enrollments === undefined
      ? {}
      : {
          enrollments: enrollments
            .filter((e) => e.user_id === row.id)
            .map((e) => presentEnrollment(e, { actor, origin, can: access.can })),
        }),
  }));
}

/** One person of the course, or a 404 where the viewer sees no such person in it. */
export async function showPerson(
  db: Db,
  actor: Actor,
  course: string,
  reference: string,
  include: readonly string[] | undefined,
  viewing: Viewing,
) {
  const access = await accessRoster(db, actor, course, viewing.now);
  const id = await requireUser(db, actor, reference);
  const filter = await readPeople(db, actor, access, { enrollment_state: STATES, include: ["test_student"] });
  const [row] = await listPeople(db, { ...filter, ids: [id], after: undefined, offset: 0, limit: 1 });
  if (row === undefined) throw notFound();
  return (await presentPeople(db, actor, access, [row], include, viewing))[0]!;
}
