/** Users' own names for courses over HTTP. */
import { courses } from "@pidge/api";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { accessCourse } from "./access.ts";
import { deleteNicknames, findNickname, listNicknames } from "./nicknames.sql.ts";
import { presentNickname, setNickname } from "./nicknames.ts";

export const courseNicknameRoutes = [
  route(courses.listCourseNicknames, async ({ db, actor, query }) => {
    const page = readOrdinalPage(query);
    const rows = await execute(db, listNicknames, { tenant: actor.root, user: actor.id, ...sliceOf(page) });
    const items = rows.map((row) => presentNickname(row, row.nickname));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(courses.showCourseNickname, async (r) => {
    const { course } = await accessCourse(r, r.path.course_id);
    const { root: tenant, id: user } = r.actor;
    const [found] = await execute(r.db, findNickname, { tenant, user, course: course.id });
    return presentNickname(course, found?.nickname ?? null);
  }),

  route(courses.setCourseNickname, async (r) => {
    const { course } = await accessCourse(r, r.path.course_id);
    return presentNickname(course, await setNickname(r, course.id, r.params.nickname));
  }),

  route(courses.removeCourseNickname, async (r) => {
    const { course } = await accessCourse(r, r.path.course_id);
    const { root: tenant, id: user } = r.actor;
    const [removed] = await execute(r.db, deleteNicknames, { tenant, user, course: course.id });
    return presentNickname(course, removed?.nickname ?? null);
  }),

  route(courses.clearCourseNicknames, async ({ db, actor }) => {
    await execute(db, deleteNicknames, { tenant: actor.root, user: actor.id, course: null });
    return { message: "OK" };
  }),
];
