/** The people of courses over HTTP. */
import { courses } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { decodeBookmark, type OrdinalPage, readOrdinalPage } from "../../platform/paging.ts";
import { requireUser } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { presentUser, userView } from "../users/present.ts";
import { accessCourse } from "./access.ts";
import { type CoursePersonRow, isCoursePersonKey, listPeople, placeOf } from "./people.sql.ts";
import { type PeopleFilter, presentPeople, readPeople, showPerson } from "./people.ts";
import { accessRoster } from "./roster.ts";
import { testStudentOf } from "./testStudent.ts";

const ALL = Number.MAX_SAFE_INTEGER;

export const coursePeopleRoutes = [
  route(courses.listCourseUsers, async (r) => {
    const { db, actor, params, query } = r;
    const access = await accessRoster(r, r.path.course_id);
    const filter = await readPeople(r, access, params);
    const asked = readOrdinalPage({ ...query, per_page: query.per_page ?? query.limit ?? null });
    const page = params.user_id
      ? await pageWith(r, filter, { asked, userId: await requireUser(db, actor, params.user_id) })
      : asked;
    const rows = await listPeople(db, { ...filter, ...window(page) });
    const present = (shown: readonly CoursePersonRow[]) =>
      presentPeople(r, access, { rows: shown, include: params.include ?? [] });
    return uncountedPage(page, { rows, present, keyOf, omit: ["user_id", "limit"] });
  }),

  route(courses.showCourseUser, async (r) =>
    showPerson(r, { course: r.path.course_id, person: r.path.id, include: r.params.include }),
  ),

  route(courses.listCourseStudents, async (r) => {
    const access = await accessRoster(r, r.path.course_id);
    if (!access.can("read_roster")) throw forbidden();
    const filter = await readPeople(r, access, { enrollment_type: ["student"] });
    const rows = await listPeople(r.db, { ...filter, after: undefined, offset: 0, limit: ALL });
    return presentPeople(r, access, { rows });
  }),

  route(courses.showTestStudent, async (r) => {
    const access = await accessCourse(r, r.path.course_id);
    if (!access.isActiveStaff && !access.isAccountAdmin) throw forbidden();
    const user = await testStudentOf(r, access.course.id);
    return presentUser(user, userView(r.actor, access.place, r.origin));
  }),

  route(courses.listRecentStudents, async (r) => {
    const access = await accessCourse(r, r.path.course_id);
    if (!access.can("read_reports")) throw forbidden();
    const filter = await readPeople(r, access, { enrollment_type: ["student"], sort: "last_login", order: "desc" });
    const page = readOrdinalPage(r.query);
    const rows = await listPeople(r.db, { ...filter, ...window(page) });
    const present = (shown: readonly CoursePersonRow[]) =>
      presentPeople(r, access, { rows: shown, include: ["last_login"] });
    return uncountedPage(page, { rows, present, keyOf });
  }),
];

const keyOf = (row: CoursePersonRow) => [row.sort_value, row.id];

/** One row more than the page, which tells whether there is a next page. */
function window(page: OrdinalPage) {
  const key = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  return { after: isCoursePersonKey(key) ? key : undefined, offset: page.offset, limit: page.perPage + 1 };
}

/** The page that contains a person; the first page if none does. */
async function pageWith(
  { db }: Pick<Context, "db">,
  filter: PeopleFilter,
  { asked, userId }: { readonly asked: OrdinalPage; readonly userId: number },
): Promise<OrdinalPage> {
  const place = (await placeOf(db, { ...filter, after: undefined, offset: 0, limit: 1 }, userId)) ?? 0;
  const page = Math.floor(place / asked.perPage) + 1;
  return { ...asked, page, offset: (page - 1) * asked.perPage, anchor: undefined };
}
