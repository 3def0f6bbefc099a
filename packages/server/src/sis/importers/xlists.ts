/** xlists.csv: sections that are taught together with another course. */
import { newToken } from "../../platform/tokens.ts";
import type { Importer } from "../chunk.ts";
import { isBatchMode } from "../options.ts";
import { COURSES, SECTIONS } from "../queries/places.sql.ts";
import { loadDrafts, loadRecords, put, reserveIds, saveRecords } from "../queries/records.sql.ts";
import { moveEnrollments } from "./sections.ts";

const STATES = ["active", "deleted"] as const;

export const importXlists: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]);
  const sections = await loadDrafts(chunk, SECTIONS, "sis_section_id", column("section_id"));
  const courses = await loadDrafts(chunk, COURSES, "sis_course_id", column("xlist_course_id"));
  const homes = await loadRecords(chunk.tx, COURSES, chunk.root, "id", [
    ...new Set([...sections.values()].map(({ is }) => is.nonxlist_course_id ?? is.course_id)),
  ]);
  const homeById = new Map(homes.map((course) => [course.id, course]));
  const ids = await reserveIds(chunk.tx, COURSES, courses.size < rows.length ? rows.length : 0);
  for (const row of rows) {
    const { section_id: sectionId, xlist_course_id: courseId } = row.values;
    if (sectionId == null || (courseId == null && !/^deleted/i.test(row.values.status ?? ""))) {
      chunk.skip(row, `No ${sectionId == null ? "section_id" : "xlist_course_id"} given for a cross-listing`);
      continue;
    }
    const state = chunk.status(row, STATES, `Improper status "${row.values.status ?? ""}" for a cross-listing`);
    if (state === null) continue;
    const section = sections.get(sectionId)?.is;
    if (section === undefined) {
      chunk.skip(row, `A cross-listing referenced a non-existent section ${sectionId}`);
      continue;
    }
    const home = homeById.get(section.nonxlist_course_id ?? section.course_id)!;
    if (state === "deleted") {
      put(sections, sectionId, { ...section, course_id: home.id, nonxlist_course_id: null });
      continue;
    }
    // a course that is only there to take sections together is made like the first section's own
    const course = courses.get(courseId!)?.is ?? {
      ...home,
      id: ids.pop()!,
      uuid: newToken().slice(0, 40),
      sis_course_id: courseId!,
      integration_id: null,
      stuck_sis_fields: [],
    };
    if (course.workflow_state === "deleted") {
      chunk.skip(row, `A cross-listing referenced a deleted course ${courseId}`);
      continue;
    }
    put(courses, courseId!, course);
    const nonxlist = course.id === home.id ? null : home.id;
    put(sections, sectionId, { ...section, course_id: course.id, nonxlist_course_id: nonxlist });
  }
  await saveRecords(chunk, COURSES, courses.values(), isBatchMode(chunk.options));
  await saveRecords(chunk, SECTIONS, sections.values(), isBatchMode(chunk.options));
  await moveEnrollments(chunk, [...sections.values()]);
};
