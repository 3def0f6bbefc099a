/** Sections over HTTP. */
import { sections } from "@pidge/api";
import { forbidden, notFound } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { requireRecord } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { findCourse } from "../courses/access.ts";
import { seesRoster, visibleSections } from "../courses/listUsers.ts";
import { accessSection, findSection } from "./access.ts";
import { crosslist, uncrosslist } from "./crosslist.ts";
import { presentSection, presentSections } from "./present.ts";
import { listSectionRows } from "./sections.sql.ts";
import { createSection, deleteSection, updateSection } from "./writeSection.ts";

export const sectionRoutes = [
  route(sections.listSections, async ({ db, actor, path, params, query, origin, now }) => {
    const course = await findCourse({ db, actor, now }, path.course_id);
    if (!course.canRead && !seesRoster(course)) throw forbidden();
    const page = readOrdinalPage(query);
    const q = {
      root: actor.root,
      courseId: course.course.id,
      only: visibleSections(course),
      key: sortKey(params.search_term?.trim() ?? ""),
    };
    const rows = await listSectionRows(db, q, sliceOf(page));
    const items = await presentSections(db, actor, course, rows, params.include, origin);
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(sections.showSection, async ({ db, actor, path, params, origin, now }) => {
    const { section, course } = await accessSection({ db, actor, now }, path.id);
    if (path.course_id !== undefined) {
      const asked = await requireRecord(db, actor.root, "courses", path.course_id);
      if (asked !== section.course_id) throw notFound();
    }
    return (await presentSections(db, actor, course, [section], params.include, origin))[0];
  }),

  route(sections.createSection, async ({ db, actor, path, params, now }) => {
    const input = {
      course: path.course_id,
      section: params.course_section ?? {},
      reactivate: params.enable_sis_reactivation === true,
    };
    const { section, course } = await createSection(db, actor, input, now);
    return presentSection(section, course);
  }),

  route(sections.updateSection, async ({ db, actor, path, params, now }) => {
    const { section, course } = await findSection({ db, actor, now }, path.id);
    return presentSection(
      await updateSection(db, actor, { section, course }, params.course_section ?? {}, now),
      course,
    );
  }),

  route(sections.deleteSection, async ({ db, actor, path, now }) => {
    const access = await findSection({ db, actor, now }, path.id);
    await deleteSection(db, actor, access, now);
    return presentSection(access.section, access.course);
  }),

  route(sections.crosslistSection, async ({ db, actor, path, now }) => {
    const { section, course } = await crosslist(db, actor, path.id, path.new_course_id, now);
    return presentSection(section, course);
  }),

  route(sections.uncrosslistSection, async ({ db, actor, path, now }) => {
    const { section, course } = await uncrosslist(db, actor, path.id, now);
    return presentSection(section, course);
  }),
];
