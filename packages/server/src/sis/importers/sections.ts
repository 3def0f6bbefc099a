/** sections.csv: the sections of courses. */
import { sortKey } from "../../platform/sortKey.ts";
import type { Chunk, Importer } from "../chunk.ts";
import type { Row } from "../csv.ts";
import { readDate } from "../dates.ts";
import { isBatchMode } from "../options.ts";
import {
  associateCourses,
  COURSES,
  followSections,
  removeEnrollments,
  SECTIONS,
  type SectionRecord,
} from "../queries/places.sql.ts";
import { type Draft, loadDrafts, put, reserveIds, saveRecords } from "../queries/records.sql.ts";
import { assign, type Values } from "../sticky.ts";

const STATES = ["active", "deleted"] as const;
const STICKY = ["name", "course_id", "start_at", "end_at"] as const;

export const importSections: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]);
  const drafts = await loadDrafts(chunk, SECTIONS, "sis_section_id", column("section_id"));
  const courses = await loadDrafts(chunk, COURSES, "sis_course_id", column("course_id"));
  const ids = await reserveIds(chunk.tx, SECTIONS, drafts.size < rows.length ? rows.length : 0);
  for (const row of rows) {
    const { section_id: sisId, course_id: courseId, name } = row.values;
    const fault = faultOf(row);
    if (fault !== null) {
      chunk.skip(row, fault);
      continue;
    }
    const state = chunk.status(
      row,
      STATES,
      `Improper status "${row.values.status ?? ""}" for section ${sisId} in course ${courseId}`,
    );
    if (state === null) continue;
    const course = courses.get(courseId!)?.is;
    if (course === undefined) {
      chunk.skip(row, `Section ${sisId} references course ${courseId} which doesn't exist`);
      continue;
    }
    const record = drafts.get(sisId!)?.is ?? newSection(ids.pop()!, sisId!, course.id);
    const crossListed = record.nonxlist_course_id !== null;
    const values: Values<SectionRecord> = {
      name: name!,
      // a cross-listed section stays where it was put; its course is the one that it goes back to
      ...(crossListed ? { nonxlist_course_id: course.id } : { course_id: course.id }),
      integration_id: row.values.integration_id ?? undefined,
      workflow_state: state,
      ...dates(chunk, row, record),
    };
    const next = assign(record, values, STICKY, chunk.options);
    put(drafts, sisId!, { ...next, sort_key: sortKey(next.name) });
  }
  await saveRecords(chunk, SECTIONS, drafts.values(), isBatchMode(chunk.options));
  const all = [...drafts.values()];
  await removeEnrollments(
    chunk,
    "course_section_id",
    all.filter(gone).map((d) => d.is.id),
  );
  await moveEnrollments(chunk, all);
};

/** Lets the people of sections that came to another course follow them. */
export async function moveEnrollments(chunk: Chunk, drafts: readonly Draft<SectionRecord>[]): Promise<void> {
  const moved = drafts.filter(({ was, is }) => was !== undefined && was.course_id !== is.course_id);
  await followSections(
    chunk,
    moved.map((d) => d.is.id),
  );
  await associateCourses(chunk.tx, chunk.root, [...new Set(moved.map((d) => d.is.course_id))]);
}

const gone = ({ was, is }: Draft<SectionRecord>) =>
  was !== undefined && was.workflow_state !== "deleted" && is.workflow_state === "deleted";

function faultOf({ values }: Row): string | null {
  if (values.section_id == null) return `No section_id given for a section in course ${values.course_id ?? ""}`;
  if (values.course_id == null) return `No course_id given for a section ${values.section_id}`;
  if (values.name == null) return `No name given for section ${values.section_id} in course ${values.course_id}`;
  return null;
}

function dates(chunk: Chunk, row: Row, record: SectionRecord): Values<SectionRecord> {
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
