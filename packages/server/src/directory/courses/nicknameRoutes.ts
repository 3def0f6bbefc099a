/** People's own names for courses over HTTP. */
import { courses } from "@pidge/api";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { accessCourse } from "./access.ts";
import { deleteNicknames, findNickname, listNicknames } from "./nicknames.sql.ts";
import { presentNickname, setNickname } from "./nicknames.ts";

export const courseNicknameRoutes = [
  route(courses.listCourseNicknames, async ({ db, actor, query }) => {
    const page = readOrdinalPage(query);
    const rows = await listNicknames(db, actor.root, actor.id, sliceOf(page));
    const items = rows.map((row) => presentNickname(row, row.nickname));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(courses.showCourseNickname, async ({ db, actor, path, now }) => {
    const { course } = await accessCourse({ db, actor, now }, path.course_id);
    return presentNickname(course, await findNickname(db, actor.root, actor.id, course.id));
  }),

  route(courses.setCourseNickname, async ({ db, actor, path, params, now }) => {
    const { course } = await accessCourse({ db, actor, now }, path.course_id);
    return presentNickname(course, await setNickname(db, actor, course, params.nickname));
  }),

  route(courses.removeCourseNickname, async ({ db, actor, path, now }) => {
    const { course } = await accessCourse({ db, actor, now }, path.course_id);
    const [removed] = await deleteNicknames(db, actor.root, actor.id, course.id);
    return presentNickname(course, removed ?? null);
  }),

  route(courses.clearCourseNicknames, async ({ db, actor }) => {
    await deleteNicknames(db, actor.root, actor.id);
    return { message: "OK" };
  }),
];
