/** Enrolments over HTTP. */
import { enrollments } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import { Answer, type Context, type Request } from "../../platform/context.ts";
import { forbidden, notFound, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { bookmarkLinks, readBookmarkPage } from "../../platform/paging.ts";
import { requireUser } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { readTime } from "../../platform/times.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { findAccount } from "../accounts/access.ts";
import { accessCourses, findCourse } from "../courses/access.ts";
import { findSection } from "../sections/access.ts";
import { answerInvitation, endEnrollment, findEnrollment, reactivate } from "./changeEnrollment.ts";
import { enroll } from "./enroll.ts";
import { type EnrollmentListFilters, isEnrollmentKey, keyOf, listEnrollments } from "./enrollmentLists.sql.ts";
import { loadEnrollment } from "./enrollments.sql.ts";
import { setLastAttended } from "./enrollmentWrites.sql.ts";
import type { EnrollmentParams } from "./filters.ts";
import { presentListed, rosterFilters, userFilters } from "./listEnrollments.ts";
import { presentEnrollment } from "./present.ts";

/** One page of a list. */
async function page(r: Request<EnrollmentParams>, filters: EnrollmentListFilters): Promise<Answer> {
  const asked = readBookmarkPage(r.query, isEnrollmentKey);
  const [afterType, afterName, afterId] = asked.after ?? [null, null, null];
  const after = { afterType, afterName, afterId };
  const rows = await execute(r.db, listEnrollments, { ...filters, ...after, limit: asked.perPage + 1 });
  const shown = rows.slice(0, asked.perPage);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  const body = await presentListed(r, shown, r.params.include);
  return new Answer(body, { links: bookmarkLinks(asked, last && keyOf(last)) });
}

/** An enrolment in its present state. */
async function show(ctx: Context, id: number) {
  const row = must(await loadEnrollment(ctx, id), "the enrolment to show");
  const courses = await accessCourses(ctx, [row.course_id], { deleted: true });
  const { can } = must(courses.get(row.course_id), "the course of the enrolment");
  return presentEnrollment(row, { actor: ctx.actor, origin: ctx.origin, can });
}

export const enrollmentRoutes = [
  route(enrollments.listCourseEnrollments, async (r) => {
    const course = await findCourse(r, r.path.course_id);
    return page(r, await rosterFilters(r, { course, section: null, params: r.params }));
  }),

  route(enrollments.listSectionEnrollments, async (r) => {
    const { section, course } = await findSection(r, r.path.section_id, { deleted: true });
    return page(r, await rosterFilters(r, { course, section: section.id, params: r.params }));
  }),

  route(enrollments.listUserEnrollments, async (r) => page(r, await userFilters(r, r.path.user_id, r.params))),

  route(enrollments.showEnrollment, async (r) => {
    const { account } = await findAccount(r, r.path.account_id);
    const row = await loadEnrollment(r, parseId(r.path.id) ?? -1);
    if (row === undefined) throw notFound();
    const course = (await accessCourses(r, [row.course_id], { deleted: true })).get(row.course_id);
    if (course === undefined || !course.course.chain.includes(account.id)) throw notFound();
    if (row.user_id !== r.actor.id && !course.can("read_roster")) throw forbidden();
    return show(r, row.id);
  }),

  route(enrollments.createEnrollment, async (r) => {
    const course = await findCourse(r, r.path.course_id);
    return show(r, await enroll(r, { course, input: r.params.enrollment }));
  }),

  route(enrollments.createSectionEnrollment, async (r) => {
    const { section, course } = await findSection(r, r.path.section_id);
    return show(r, await enroll(r, { course, within: section, input: r.params.enrollment }));
  }),

  route(enrollments.endEnrollment, async (r) => {
    const access = await findEnrollment(r, r.path);
    await endEnrollment(r, access, r.params.task);
    return show(r, access.enrollment.id);
  }),

  route(enrollments.reactivateEnrollment, async (r) => {
    const access = await findEnrollment(r, r.path);
    await reactivate(r, access);
    return show(r, access.enrollment.id);
  }),

  route(enrollments.acceptEnrollment, async (r) => {
    await answerInvitation(r, await findEnrollment(r, r.path), "active");
    return { success: true };
  }),

  route(enrollments.rejectEnrollment, async (r) => {
    await answerInvitation(r, await findEnrollment(r, r.path), "rejected");
    return { success: true };
  }),

  route(enrollments.setLastAttended, async (r) => {
    const { db, actor, root: tenant, now } = r;
    const { course, can } = await findCourse(r, r.path.course_id);
    if (!can("manage_grades") && !can("view_all_grades")) throw forbidden();
    const date = readTime(r.params.date ?? "", actor.timeZone);
    if (date === null) throw plainMessage("Invalid date time input");
    const user = await requireUser(db, actor, r.path.user_id);
    const changed = await execute(db, setLastAttended, { tenant, course: course.id, user, date, now });
    if (changed.length === 0) throw notFound();
    return { date: wireTime(date) };
  }),
];
