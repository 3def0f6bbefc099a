/** Enrolments over HTTP. */
import { enrollments } from "@pidge/api";
import { findCourse } from "../courses/access.ts";
import { route } from "../platform/route.ts";
import { findSection } from "../sections/access.ts";
import { enroll } from "./enroll.ts";
import { presentEnrollment } from "./present.ts";
import { loadEnrollment } from "./queries.ts";

export const enrollmentRoutes = [
  route(enrollments.createEnrollment, async ({ db, actor, path, params, origin, now }) => {
    const course = await findCourse(db, actor, path.course_id!, now);
    const id = await enroll(db, actor, { course }, params.enrollment, now);
    return presentEnrollment((await loadEnrollment(db, actor.root, id))!, { actor, origin, can: course.can });
  }),

  route(enrollments.createSectionEnrollment, async ({ db, actor, path, params, origin, now }) => {
    const { section, course } = await findSection(db, actor, path.section_id!, now);
    const id = await enroll(db, actor, { course, within: section }, params.enrollment, now);
    return presentEnrollment((await loadEnrollment(db, actor.root, id))!, { actor, origin, can: course.can });
  }),
];
