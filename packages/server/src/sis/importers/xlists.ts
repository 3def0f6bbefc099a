/** Imports xlists.csv: sections that are cross-listed in another course. */
import { newToken } from "../../platform/tokens.ts";
import { must } from "../../store/must.ts";
import type { Importer } from "../chunk.ts";
import { isBatchMode } from "../options.ts";
import { loadDrafts, loadRecordsById, put, reserveIds, saveRecords } from "./records.sql.ts";
import { moveEnrollments } from "./sections.ts";
import { COURSES, SECTIONS } from "./tables.ts";

const STATES = ["active", "deleted"] as const;

export const importXlists: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]);
  const sections = await loadDrafts(chunk, SECTIONS, "sis_section_id", column("section_id"));
  const courses = await loadDrafts(chunk, COURSES, "sis_course_id", column("xlist_course_id"));
  const homes = await loadRecordsById(chunk, COURSES, [
    ...new Set([...sections.values()].map(({ is }) => is.nonxlist_course_id ?? is.course_id)),
  ]);
  const homesById = new Map(homes.map((course) => [course.id, course]));
  const nextId = await reserveIds(chunk, COURSES, courses.size < rows.length ? rows.length : 0);
  for (const row of rows) {
    const { section_id: sectionId, xlist_course_id: courseId } = row.values;
    if (sectionId == null) {
      chunk.skip(row, "No section_id given for a cross-listing");
      continue;
    }
    if (courseId == null && !/^deleted/i.test(row.values.status ?? "")) {
      chunk.skip(row, "No xlist_course_id given for a cross-listing");
      continue;
    }
    const state = chunk.status(row, STATES, `Improper status "${row.values.status ?? ""}" for a cross-listing`);
    if (state === null) continue;
    const section = sections.get(sectionId)?.is;
    if (section === undefined) {
      chunk.skip(row, `A cross-listing referenced a non-existent section ${sectionId}`);
      continue;
    }
    const home = must(homesById.get(section.nonxlist_course_id ?? section.course_id), "the section's own course");
    if (state === "deleted" || courseId == null) {
      put(sections, sectionId, { ...section, course_id: home.id, nonxlist_course_id: null });
      continue;
    }
    // a course that does not exist is created for the cross-listed sections, as a copy of the first section's course
    const course = courses.get(courseId)?.is ?? {
      ...home,
      id: nextId(),
      uuid: newToken().slice(0, 40),
      sis_course_id: courseId,
      integration_id: null,
      stuck_sis_fields: [],
    };
    if (course.workflow_state === "deleted") {
      chunk.skip(row, `A cross-listing referenced a deleted course ${courseId}`);
      continue;
    }
    put(courses, courseId, course);
    const nonxlist = course.id === home.id ? null : home.id;
    put(sections, sectionId, { ...section, course_id: course.id, nonxlist_course_id: nonxlist });
  }
  await saveRecords(chunk, COURSES, courses.values(), isBatchMode(chunk.options));
  await saveRecords(chunk, SECTIONS, sections.values(), isBatchMode(chunk.options));
  await moveEnrollments(chunk, [...sections.values()]);
};
