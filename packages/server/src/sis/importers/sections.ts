/** Imports sections.csv: the sections of courses. */
import { sortKey } from "../../platform/sortKey.ts";
import type { Chunk, Importer } from "../chunk.ts";
import type { Row } from "../csv.ts";
import { readDate } from "../dates.ts";
import { isBatchMode } from "../options.ts";
import { assign, type FieldValues } from "../sticky.ts";
import { associateCourses, followSections, removeEnrollments } from "./places.sql.ts";
import { type Draft, loadDrafts, put, reserveIds, saveRecords } from "./records.sql.ts";
import { COURSES, SECTIONS, type SectionRecord } from "./tables.ts";

const STATES = ["active", "deleted"] as const;
const STICKY = ["name", "course_id", "start_at", "end_at"] as const;

export const importSections: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]);
  const drafts = await loadDrafts(chunk, SECTIONS, "sis_section_id", column("section_id"));
  const courses = await loadDrafts(chunk, COURSES, "sis_course_id", column("course_id"));
  const nextId = await reserveIds(chunk, SECTIONS, drafts.size < rows.length ? rows.length : 0);
  for (const row of rows) {
    const { section_id: sisId, course_id: courseId, name } = row.values;
    if (sisId == null) {
      chunk.skip(row, `No section_id given for a section in course ${courseId ?? ""}`);
      continue;
    }
    if (courseId == null) {
      chunk.skip(row, `No course_id given for a section ${sisId}`);
      continue;
    }
    if (name == null) {
      chunk.skip(row, `No name given for section ${sisId} in course ${courseId}`);
      continue;
    }
    const improper = `Improper status "${row.values.status ?? ""}" for section ${sisId} in course ${courseId}`;
    const state = chunk.status(row, STATES, improper);
    if (state === null) continue;
    const course = courses.get(courseId)?.is;
    if (course === undefined) {
      chunk.skip(row, `Section ${sisId} references course ${courseId} which doesn't exist`);
      continue;
    }
    const record = drafts.get(sisId)?.is ?? newSection(nextId(), sisId, course.id);
    const isCrossListed = record.nonxlist_course_id !== null;
    const values: FieldValues<SectionRecord> = {
      name,
      // a cross-listed section stays in its course; the row's course is the one that it returns to
      ...(isCrossListed ? { nonxlist_course_id: course.id } : { course_id: course.id }),
      integration_id: row.values.integration_id ?? undefined,
      workflow_state: state,
      ...readDates(chunk, row, record),
    };
    const next = assign(record, values, STICKY, chunk.options);
    put(drafts, sisId, { ...next, sort_key: sortKey(next.name) });
  }
  await saveRecords(chunk, SECTIONS, drafts.values(), isBatchMode(chunk.options));
  const all = [...drafts.values()];
  const deleted = all.filter(isDeleted).map(({ is }) => is.id);
  await removeEnrollments(chunk, "course_section_id", deleted);
  await moveEnrollments(chunk, all);
};

/** Moves the users of sections that belong to another course now. */
export async function moveEnrollments(chunk: Chunk, drafts: readonly Draft<SectionRecord>[]): Promise<void> {
  const moved = drafts.filter(({ was, is }) => was !== undefined && was.course_id !== is.course_id).map(({ is }) => is);
  await followSections(
    chunk,
    moved.map(({ id }) => id),
  );
  await associateCourses(chunk, [...new Set(moved.map(({ course_id }) => course_id))]);
}

const isDeleted = ({ was, is }: Draft<SectionRecord>) =>
  was !== undefined && was.workflow_state !== "deleted" && is.workflow_state === "deleted";

function readDates(chunk: Chunk, row: Row, record: SectionRecord): FieldValues<SectionRecord> {
  const [start, end] = [readDate(row.values.start_date), readDate(row.values.end_date)];
  if (start === "bad" || end === "bad") {
    chunk.warn(row, `Bad date format for section ${row.values.section_id}`);
    return {};
  }
  if (start === "keep" && end === "keep") return {};
  const startAt = start === "keep" ? record.start_at : start;
  const endAt = end === "keep" ? record.end_at : end;
  return {
    start_at: startAt,
    end_at: endAt,
    restrict_enrollments_to_section_dates: startAt !== null || endAt !== null,
  };
}

const newSection = (id: number, sisId: string, course: number): SectionRecord => ({
  id,
  course_id: course,
  nonxlist_course_id: null,
  name: "",
  sort_key: "",
  default_section: false,
  sis_section_id: sisId,
  integration_id: null,
  start_at: null,
  end_at: null,
  restrict_enrollments_to_section_dates: false,
  workflow_state: "active",
  stuck_sis_fields: [],
});
