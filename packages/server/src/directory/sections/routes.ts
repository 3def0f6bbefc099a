/** Sections over HTTP. */
import { sections } from "@pidge/api";
import { forbidden, notFound } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { requireRecord } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { findCourse } from "../courses/access.ts";
import { seesRoster, visibleSections } from "../courses/roster.ts";
import { accessSection, findSection } from "./access.ts";
import { crosslist, uncrosslist } from "./crosslist.ts";
import { presentSection, presentSections } from "./present.ts";
import { listSections } from "./sections.sql.ts";
import { createSection, deleteSection, updateSection } from "./writeSection.ts";

export const sectionRoutes = [
  route(sections.listSections, async (r) => {
    const course = await findCourse(r, r.path.course_id);
    if (!course.canRead && !seesRoster(course)) throw forbidden();
    const page = readOrdinalPage(r.query);
    const rows = await execute(r.db, listSections, {
      tenant: r.root,
      course: course.course.id,
      only: visibleSections(course),
      key: sortKey(r.params.search_term?.trim() ?? ""),
      ...sliceOf(page),
    });
    const items = await presentSections(r, course, { rows, include: r.params.include });
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(sections.showSection, async (r) => {
    const { section, course } = await accessSection(r, r.path.id);
    if (r.path.course_id !== undefined) {
      const named = await requireRecord(r.db, r.root, "courses", r.path.course_id);
      if (named !== section.course_id) throw notFound();
    }
    const shown = await presentSections(r, course, { rows: [section], include: r.params.include });
    return one(shown, "the section to show");
  }),

  route(sections.createSection, async (r) => {
    const { section, course } = await createSection(r, {
      course: r.path.course_id,
      section: r.params.course_section ?? {},
      reactivate: r.params.enable_sis_reactivation === true,
    });
    return presentSection(section, course);
  }),

  route(sections.updateSection, async (r) => {
    const access = await findSection(r, r.path.id);
    return presentSection(await updateSection(r, access, r.params.course_section ?? {}), access.course);
  }),

  route(sections.deleteSection, async (r) => {
    const access = await findSection(r, r.path.id);
    await deleteSection(r, access);
    return presentSection(access.section, access.course);
  }),

  route(sections.crosslistSection, async (r) => {
    const { section, course } = await crosslist(r, { section: r.path.id, target: r.path.new_course_id });
    return presentSection(section, course);
  }),

  route(sections.uncrosslistSection, async (r) => {
    const { section, course } = await uncrosslist(r, r.path.id);
    return presentSection(section, course);
  }),
];
