/** The people of courses over HTTP. */
import { courses } from "@pidge/api";
import { forbidden } from "../../platform/errors.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { decodeBookmark, type OrdinalPage, readOrdinalPage } from "../../platform/paging.ts";
import { requireUser } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { presentUser, userView } from "../users/present.ts";
import { accessCourse } from "./access.ts";
import { isPersonKey, listPeople, type PersonRow, placeOf } from "./courseUsers.sql.ts";
import { accessRoster, type PeopleFilter, presentPeople, readPeople, showPerson } from "./listUsers.ts";
import { testStudentOf } from "./testStudent.ts";

const ALL = Number.MAX_SAFE_INTEGER;

export const coursePeopleRoutes = [
  route(courses.listCourseUsers, async ({ db, actor, path, params, query, origin, now }) => {
    const access = await accessRoster(db, actor, path.course_id, now);
    const filter = await readPeople(db, actor, access, params);
    const asked = readOrdinalPage({ ...query, per_page: query.per_page ?? query.limit ?? null });
    const page = params.user_id ? await pageOf(db, filter, asked, await requireUser(db, actor, params.user_id)) : asked;
    const rows = await listPeople(db, { ...filter, ...window(page) });
    const present = (shown: readonly PersonRow[]) =>
      presentPeople(db, actor, access, shown, params.include, { origin, now });
    return uncountedPage(page, rows, keyOf, present, ["user_id", "limit"]);
  }),

  route(courses.showCourseUser, async ({ db, actor, path, params, origin, now }) =>
    showPerson(db, actor, path.course_id, path.id, params.include, { origin, now }),
  ),

  route(courses.listCourseStudents, async ({ db, actor, path, origin, now }) => {
    const access = await accessRoster(db, actor, path.course_id, now);
    if (!access.can("read_roster")) throw forbidden();
    const filter = await readPeople(db, actor, access, { enrollment_type: ["student"] });
    const rows = await listPeople(db, { ...filter, after: undefined, offset: 0, limit: ALL });
    return presentPeople(db, actor, access, rows, [], { origin, now });
  }),

  route(courses.showTestStudent, async ({ db, actor, path, origin, now }) => {
    const access = await accessCourse({ db, actor, now }, path.course_id);
    if (!access.isActiveStaff && !access.isAccountAdmin) throw forbidden();
    const user = await testStudentOf(db, actor.root, access.course, now);
    return presentUser(user, userView(actor, access.place, origin));
  }),

  route(courses.listRecentStudents, async ({ db, actor, path, query, origin, now }) => {
    const access = await accessCourse({ db, actor, now }, path.course_id);
    if (!access.can("read_reports")) throw forbidden();
    const wanted = { enrollment_type: ["student"], sort: "last_login", order: "desc" };
    const filter = await readPeople(db, actor, access, wanted);
    const page = readOrdinalPage(query);
    const rows = await listPeople(db, { ...filter, ...window(page) });
    const present = (shown: readonly PersonRow[]) =>
      presentPeople(db, actor, access, shown, ["last_login"], { origin, now });
    return uncountedPage(page, rows, keyOf, present);
  }),
];

const keyOf = (row: PersonRow) => [row.sort_value, row.id];

/** One more than the page, so that it is known whether there is a next one. */
function window(page: OrdinalPage) {
  const key = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  return { after: isPersonKey(key) ? key : undefined, offset: page.offset, limit: page.perPage + 1 };
}

/** The page on which a person is; the first where they are on none. */
async function pageOf(db: Parameters<typeof placeOf>[0], filter: PeopleFilter, asked: OrdinalPage, userId: number) {
  const place = (await placeOf(db, { ...filter, after: undefined, offset: 0, limit: 1 }, userId)) ?? 0;
  const page = Math.floor(place / asked.perPage) + 1;
  return { ...asked, page, offset: (page - 1) * asked.perPage, anchor: undefined };
}
