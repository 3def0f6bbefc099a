/** Enrolments over HTTP. */
import { enrollments } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden, notFound, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { bookmarkLinks, readBookmarkPage } from "../../platform/paging.ts";
import { requireUser } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { readTime } from "../../platform/times.ts";
import { findAccount } from "../accounts/access.ts";
import { accessCourses, findCourse } from "../courses/access.ts";
import { findSection } from "../sections/access.ts";
import { answerInvitation, endEnrollment, findEnrollment, reactivate } from "./changeEnrollment.ts";
import { enroll } from "./enroll.ts";
import { isEnrollmentKey, keyOf, listEnrollments } from "./enrollmentLists.sql.ts";
import { loadEnrollment } from "./enrollments.sql.ts";
import type { EnrollmentFilters } from "./filters.ts";
import { type ListQuery, personQuery, presentListed, rosterQuery } from "./listEnrollments.ts";
import { presentEnrollment } from "./present.ts";
import { setLastAttended } from "./writes.ts";

/** One page of a list. */
async function page({ db, actor, query, params, origin, now }: Request<EnrollmentFilters>, q: ListQuery) {
  const asked = readBookmarkPage(query, isEnrollmentKey);
  const rows = await listEnrollments(db, { ...q, after: asked.after, limit: asked.perPage + 1 });
  const shown = rows.slice(0, asked.perPage);
  const next = rows.length > shown.length ? keyOf(shown.at(-1)!) : undefined;
  const body = await presentListed(db, actor, shown, params.include, { origin, now });
  return new Answer(body, { links: bookmarkLinks(asked, next) });
}

/** An enrolment as it now stands. */
async function show(request: Pick<Request<unknown>, "db" | "actor" | "origin" | "now">, id: number) {
  const { db, actor, origin, now } = request;
  const row = (await loadEnrollment(db, actor.root, id))!;
  const course = (await accessCourses({ db, actor, now }, [row.course_id], { deleted: true })).get(row.course_id)!;
  return presentEnrollment(row, { actor, origin, can: course.can });
}

export const enrollmentRoutes = [
  route(enrollments.listCourseEnrollments, async (request) => {
    const { db, actor, path, params, now } = request;
    const course = await findCourse({ db, actor, now }, path.course_id);
    return page(request, await rosterQuery(db, actor, course, null, params, now));
  }),

  route(enrollments.listSectionEnrollments, async (request) => {
    const { db, actor, path, params, now } = request;
    const { section, course } = await findSection({ db, actor, now }, path.section_id, { deleted: true });
    return page(request, await rosterQuery(db, actor, course, section.id, params, now));
  }),

  route(enrollments.listUserEnrollments, async (request) => {
    const { db, actor, path, params, now } = request;
    return page(request, await personQuery(db, actor, path.user_id, params, now));
  }),

  route(enrollments.showEnrollment, async (request) => {
    const { db, actor, path, now } = request;
    const { account } = await findAccount({ db, actor }, path.account_id!);
    const row = await loadEnrollment(db, actor.root, parseId(path.id) ?? -1);
    if (row === undefined) throw notFound();
    const course = (await accessCourses({ db, actor, now }, [row.course_id], { deleted: true })).get(row.course_id);
    if (course === undefined || !course.course.chain.includes(account.id)) throw notFound();
    if (row.user_id !== actor.id && !course.can("read_roster")) throw forbidden();
    return show(request, row.id);
  }),

  route(enrollments.createEnrollment, async (request) => {
    const { db, actor, path, params, now } = request;
    const course = await findCourse({ db, actor, now }, path.course_id);
    return show(request, await enroll(db, actor, { course }, params.enrollment, now));
  }),

  route(enrollments.createSectionEnrollment, async (request) => {
    const { db, actor, path, params, now } = request;
    const { section, course } = await findSection({ db, actor, now }, path.section_id);
    return show(request, await enroll(db, actor, { course, within: section }, params.enrollment, now));
  }),

  route(enrollments.endEnrollment, async (request) => {
    const { db, actor, path, params, now } = request;
    const access = await findEnrollment({ db, actor, now }, path);
    await endEnrollment(db, actor, access, params.task, now);
    return show(request, access.enrollment.id);
  }),

  route(enrollments.reactivateEnrollment, async (request) => {
    const { db, actor, path, now } = request;
    const access = await findEnrollment({ db, actor, now }, path);
    await reactivate(db, actor, access, now);
    return show(request, access.enrollment.id);
  }),

  route(enrollments.acceptEnrollment, async ({ db, actor, path, now }) => {
    await answerInvitation(db, actor, await findEnrollment({ db, actor, now }, path), "active", now);
    return { success: true };
  }),

  route(enrollments.rejectEnrollment, async ({ db, actor, path, now }) => {
    await answerInvitation(db, actor, await findEnrollment({ db, actor, now }, path), "rejected", now);
    return { success: true };
  }),

  route(enrollments.setLastAttended, async ({ db, actor, path, params, now }) => {
    const course = await findCourse({ db, actor, now }, path.course_id);
    if (!course.can("manage_grades") && !course.can("view_all_grades")) throw forbidden();
    const date = readTime(params.date ?? "", actor.timeZone);
    if (date === null) throw plainMessage("Invalid date time input");
    const userId = await requireUser(db, actor, path.user_id);
    if (!(await setLastAttended(db, actor.root, course.course.id, userId, date, now))) throw notFound();
    return { date: wireTime(date) };
  }),
];
