/** Courses over HTTP. */
import { courses } from "@pidge/api";
import { badRequest, forbidden } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { accessCourse, findCourse } from "./access.ts";
import { listAccountCourses } from "./accountCourses.ts";
import { createCourse } from "./createCourse.ts";
import { listCourses, ownCoursesQuery } from "./listCourses.ts";
import { coursePermissions } from "./permissions.ts";
import { changeSettings, showSettings } from "./settings.ts";
import { findCourseOfAnyState, presentOne, showCourse } from "./showCourse.ts";
import { changeState, mayUpdate, updateCourse } from "./updateCourse.ts";

export const courseRoutes = [
  route(courses.listCourses, async ({ db, actor, params, query, origin, now }) => {
    const page = readOrdinalPage(query);
    const q = await ownCoursesQuery(db, actor, "self", params, sliceOf(page), now);
    const list = await listCourses(db, actor, q, params.include ?? [], { origin, now });
    return countedPage(page, list.courses, list.total);
  }),

  route(courses.listUserCourses, async ({ db, actor, path, params, query, origin, now }) => {
    const page = readOrdinalPage(query);
    const q = await ownCoursesQuery(db, actor, path.user_id, params, sliceOf(page), now);
    const list = await listCourses(db, actor, q, params.include ?? [], { origin, now });
    return countedPage(page, list.courses, list.total);
  }),

  route(courses.listAccountCourses, async ({ db, actor, path, params, query, origin, now }) => {
    const page = readOrdinalPage(query);
    const list = await listAccountCourses(db, actor, path.account_id, params, sliceOf(page), { origin, now });
    return countedPage(page, list.courses, list.total);
  }),

  route(courses.createCourse, async ({ db, actor, path, params, origin, now }) => {
    const input = {
      account: path.account_id,
      course: params.course ?? {},
      offer: params.offer === true,
      enrollMe: params.enroll_me === "true",
      reactivate: params.enable_sis_reactivation === true,
    };
    const id = await createCourse(db, actor, input, { origin, now });
    return presentOne(db, actor, await findCourse({ db, actor, now }, String(id)), new Set(), origin);
  }),

  route(courses.showCourse, async ({ db, actor, path, params, origin, now }) => {
    const question = { id: path.id, account: path.account_id, include: params.include ?? [] };
    return showCourse(db, actor, question, { origin, now });
  }),

  route(courses.updateCourse, async ({ db, actor, path, params, origin, now }) => {
    const before = await findCourseOfAnyState(db, actor, path.id, params.course?.event === "undelete", now);
    await updateCourse(db, actor, before, params, { origin, now });
    const after = await findCourseOfAnyState(db, actor, String(before.course.id), true, now);
    return presentOne(db, actor, after, new Set(), origin);
  }),

  route(courses.deleteCourse, async ({ db, actor, path, params, now }) => {
    const access = await findCourse({ db, actor, now }, path.id);
    const { event } = params;
    if (event !== "delete" && event !== "conclude") throw badRequest("event must be delete or conclude");
    await changeState(db, actor, access, event, now);
    return { [event]: true };
  }),

  route(courses.showCourseSettings, async ({ db, actor, path, now }) => {
    const { course } = await accessCourse({ db, actor, now }, path.course_id);
    return showSettings(db, actor.root, course.id);
  }),

  route(courses.updateCourseSettings, async ({ db, actor, path, params, now }) => {
    const access = await findCourse({ db, actor, now }, path.course_id);
    if (!mayUpdate(access)) throw forbidden();
    await changeSettings(db, actor.root, access.course.id, params, now);
    return showSettings(db, actor.root, access.course.id);
  }),

  route(courses.coursePermissions, async ({ db, actor, path, params, now }) =>
    coursePermissions(await findCourse({ db, actor, now }, path.course_id), params.permissions),
  ),
];
