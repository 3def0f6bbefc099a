/** Lists the people of a course, with no more of them than the viewer may see. */
import type { courses as endpoints, Static, User } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { badRequest, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { findUsers, requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { enrollmentsOfPeople } from "../enrollments/enrollments.sql.ts";
import { presentEnrollment } from "../enrollments/present.ts";
import { typeOfShort } from "../roles.ts";
import { presentUser, userView } from "../users/present.ts";
import { readPeopleTerm } from "../users/searchTerm.ts";
import type { CourseAccess } from "./access.ts";
import { type CoursePersonRow, groupIdsOfPeople, listPeople, type PeopleQuery, personSort } from "./people.sql.ts";
import { accessRoster, visibleSections } from "./roster.ts";

type Params = Static<(typeof endpoints.listCourseUsers)["params"]>;

const STATES = ["active", "invited", "rejected", "completed", "inactive"];

export type PeopleFilter = Omit<PeopleQuery, "after" | "offset" | "limit">;

/** Reads which people a request asks for. */
export async function readPeople(
  { db, actor }: Pick<Context, "db" | "actor">,
  access: CourseAccess,
  params: Params,
): Promise<PeopleFilter> {
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
    ids: params.user_ids && params.user_ids.length > 0 ? await findUsers(db, actor, params.user_ids) : null,
    uuids: params.user_uuids && params.user_uuids.length > 0 ? params.user_uuids : null,
    testStudent: include.has("test_student") || (types ?? []).includes("StudentViewEnrollment"),
    sort: personSort(params.sort),
    descending: params.order === "desc",
  };
}

/** People as the viewer sees them: at most one query for their enrolments and one for their groups. */
export async function presentPeople(
  { db, actor, origin }: Context,
  access: CourseAccess,
  { rows, include: words }: { readonly rows: readonly CoursePersonRow[]; readonly include?: readonly string[] },
): Promise<Static<typeof User>[]> {
  const include = new Set(words);
  const people = rows.map((row) => row.id);
  const { root: tenant } = actor;
  const course = access.course.id;
  const enrollments = include.has("enrollments")
    ? await execute(db, enrollmentsOfPeople, { tenant, course, people, sections: visibleSections(access) })
    : undefined;
  const groups = include.has("group_ids")
    ? await execute(db, groupIdsOfPeople, { tenant, courses: [course], people })
    : undefined;
  const groupIds = new Map(groups?.map((row) => [row.user_id, row.group_ids]));
  const view = userView(actor, access.place, origin);
  // contact data of people who have accepted no enrolment are not shown
  const unacceptedView = { ...view, login: false, email: false };
  const shown = ["email", ...include];
  return rows.map((row) => ({
    ...presentUser(
      row,
      row.unaccepted ? unacceptedView : view,
      shown.filter((word) => !row.unaccepted || (word !== "bio" && word !== "title")),
    ),
    ...(include.has("custom_links") ? { custom_links: [] } : {}),
    ...(groups === undefined ? {} : { group_ids: groupIds.get(row.id) ?? [] }),
    ...(enrollments === undefined
      ? {}
      : {
          enrollments: enrollments
            .filter((e) => e.user_id === row.id)
            .map((e) => presentEnrollment(e, { actor, origin, can: access.can })),
        }),
  }));
}

export interface PersonRequest {
  /** Course and person as the path names them. */
  readonly course: string;
  readonly person: string;
  readonly include: readonly string[] | undefined;
}

/** One person of a course; a 404 if the viewer sees no such person in it. */
export async function showPerson(ctx: Context, { course, person, include = [] }: PersonRequest) {
  const access = await accessRoster(ctx, course);
  const id = await requireUser(ctx.db, ctx.actor, person);
  const filter = await readPeople(ctx, access, { enrollment_state: STATES, include: ["test_student"] });
  const rows = await listPeople(ctx.db, { ...filter, ids: [id], after: undefined, offset: 0, limit: 1 });
  const [shown] = await presentPeople(ctx, access, { rows, include });
  if (shown === undefined) throw notFound();
  return shown;
}
