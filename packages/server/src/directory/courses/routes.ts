/** Courses over HTTP. */
import { courses } from "@pidge/api";
import { badRequest, forbidden } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { accessCourse, findCourse } from "./access.ts";
import { listAccountCourses } from "./accountCourses.ts";
import { createCourse } from "./createCourse.ts";
import { listCourses } from "./listCourses.ts";
import { coursePermissions } from "./permissions.ts";
import { courseTabs } from "./present.ts";
import { changeCourseSettings, showSettings } from "./settings.ts";
import { findCourseOfAnyState, presentAccessed, showCourse } from "./showCourse.ts";
import { changeState, mayUpdate, updateCourse } from "./updateCourse.ts";

export const courseRoutes = [
  route(courses.listCourses, async (r) => {
    const page = readOrdinalPage(r.query);
    const list = await listCourses(r, { subject: "self", params: r.params, slice: sliceOf(page) });
    return countedPage(page, list.courses, list.total);
  }),

  route(courses.listUserCourses, async (r) => {
    const page = readOrdinalPage(r.query);
    const list = await listCourses(r, { subject: r.path.user_id, params: r.params, slice: sliceOf(page) });
    return countedPage(page, list.courses, list.total);
  }),

  route(courses.listAccountCourses, async (r) => {
    const page = readOrdinalPage(r.query);
    const list = await listAccountCourses(r, { account: r.path.account_id, params: r.params, slice: sliceOf(page) });
    return countedPage(page, list.courses, list.total);
  }),

  route(courses.createCourse, async (r) => {
    const id = await createCourse(r, {
      account: r.path.account_id,
      course: r.params.course ?? {},
      offer: r.params.offer === true,
      enrollMe: r.params.enroll_me === "true",
      reactivate: r.params.enable_sis_reactivation === true,
    });
    return presentAccessed(r, await findCourse(r, String(id)));
  }),

  route(courses.showCourse, async (r) =>
    showCourse(r, { course: r.path.id, account: r.path.account_id, include: r.params.include ?? [] }),
  ),

  route(courses.updateCourse, async (r) => {
    const find = r.params.course?.event === "undelete" ? findCourseOfAnyState : findCourse;
    const before = await find(r, r.path.id);
    await updateCourse(r, before, r.params);
    return presentAccessed(r, await findCourseOfAnyState(r, String(before.course.id)));
  }),

  route(courses.deleteCourse, async (r) => {
    const access = await findCourse(r, r.path.id);
    const { event } = r.params;
    if (event !== "delete" && event !== "conclude") throw badRequest("event must be delete or conclude");
    await changeState(r, access, event);
    return { [event]: true };
  }),

  route(courses.showCourseSettings, async (r) => showSettings(r, (await accessCourse(r, r.path.course_id)).course.id)),

  route(courses.updateCourseSettings, async (r) => {
    const access = await findCourse(r, r.path.course_id);
    if (!mayUpdate(access)) throw forbidden();
    await changeCourseSettings(r, access.course.id, r.params);
    return showSettings(r, access.course.id);
  }),

  route(courses.listCourseTabs, async (r) => courseTabs(await accessCourse(r, r.path.course_id), r.origin)),

  route(courses.coursePermissions, async (r) =>
    coursePermissions(await findCourse(r, r.path.course_id), r.params.permissions),
  ),
];
