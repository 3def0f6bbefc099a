/** Courses over HTTP. */
import { courses } from "@pidge/api";
import { route } from "../platform/route.ts";
import { createCourse } from "./createCourse.ts";
import { showCourse } from "./showCourse.ts";

export const courseRoutes = [
  route(courses.createCourse, async ({ db, actor, path, params, origin, now }) => {
    const input = {
      account: path.account_id!,
      course: params.course ?? {},
      offer: params.offer === true,
      enrollMe: params.enroll_me === "true",
      reactivate: params.enable_sis_reactivation === true,
    };
    const id = await createCourse(db, actor, input, now);
    return showCourse(db, actor, { id: String(id), include: [] }, { origin, now });
  }),

  route(courses.showCourse, async ({ db, actor, path, params, origin, now }) =>
    showCourse(db, actor, { id: path.id!, account: path.account_id, include: params.include ?? [] }, { origin, now }),
  ),
];
