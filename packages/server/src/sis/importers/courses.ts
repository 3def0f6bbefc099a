/** Imports courses.csv: courses with their account, term and dates. */
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import type { Chunk, Importer } from "../chunk.ts";
import type { Row } from "../csv.ts";
import { readDate } from "../dates.ts";
import { isBatchMode } from "../options.ts";
import { assign, type FieldValues } from "../sticky.ts";
import { associateCourses, defaultTermId, removeEnrollments } from "./places.sql.ts";
import { type Draft, loadDrafts, put, reserveIds, saveRecords } from "./records.sql.ts";
import { ACCOUNTS, COURSES, type CourseRecord, TERMS } from "./tables.ts";

const STATES = ["active", "deleted", "completed", "published"] as const;
const FORMATS = new Set(["on_campus", "online", "blended", "not_set"]);
const STICKY = [
  "name",
  "course_code",
  "account_id",
  "enrollment_term_id",
  "workflow_state",
  "start_at",
  "end_at",
] as const;

export const importCourses: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]);
  const drafts = await loadDrafts(chunk, COURSES, "sis_course_id", column("course_id"));
  const accounts = await loadDrafts(chunk, ACCOUNTS, "sis_account_id", column("account_id"));
  const terms = await loadDrafts(chunk, TERMS, "sis_term_id", column("term_id"));
  const defaultTerm = await defaultTermId(chunk);
  const nextId = await reserveIds(chunk, COURSES, drafts.size < rows.length ? rows.length : 0);
  for (const row of rows) {
    const sisId = row.values.course_id;
    if (sisId == null) {
      chunk.skip(row, "No course_id given for a course");
      continue;
    }
    const existing = drafts.get(sisId)?.is;
    const values = read(chunk, row, existing);
    if (values === null) continue;
    const account = existingId(chunk, row, accounts, "account_id");
    const term = existingId(chunk, row, terms, "term_id");
    const record = existing ?? newCourse(nextId(), sisId, chunk.root, defaultTerm);
    const whole = { ...values, account_id: account, enrollment_term_id: term };
    const next = assign(record, whole, STICKY, chunk.options);
    put(drafts, sisId, { ...next, sort_key: sortKey(next.name) });
  }
  await saveRecords(chunk, COURSES, drafts.values(), isBatchMode(chunk.options));
  const changed = [...drafts.values()];
  await removeEnrollments(
    chunk,
    "course_id",
    changed.filter(isDeleted).map((d) => d.is.id),
  );
  await associateCourses(
    chunk,
    changed.filter(isMoved).map((d) => d.is.id),
  );
};

const isDeleted = ({ was, is }: Draft<CourseRecord>) =>
  was !== undefined && was.workflow_state !== "deleted" && is.workflow_state === "deleted";

const isMoved = ({ was, is }: Draft<CourseRecord>) => was !== undefined && was.account_id !== is.account_id;

function read(chunk: Chunk, row: Row, existing: CourseRecord | undefined): FieldValues<CourseRecord> | null {
  const { course_id: sisId, short_name: code, long_name: name, course_format: format } = row.values;
  if (code == null && existing === undefined) return chunk.skip(row, `No short_name given for course ${sisId}`);
  if (name == null && existing === undefined) return chunk.skip(row, `No long_name given for course ${sisId}`);
  const status = chunk.status(row, STATES, `Improper status "${row.values.status ?? ""}" for course ${sisId}`);
  if (status === null) return null;
  if (format != null && !FORMATS.has(format.toLowerCase()))
    return chunk.skip(row, `Invalid course_format "${format}" for course ${sisId}`);
  const start = readDate(row.values.start_date);
  const end = readDate(row.values.end_date);
  const bad = start === "bad" || end === "bad";
  if (bad) chunk.warn(row, `Bad date format for course ${sisId}`);
  const startAt = bad || start === "keep" ? undefined : start;
  const endAt = bad || end === "keep" ? undefined : end;
  return {
    name: name ?? undefined,
    course_code: code ?? undefined,
    integration_id: row.values.integration_id ?? undefined,
    workflow_state: stateAfter(status, existing?.workflow_state),
    start_at: startAt,
    end_at: endAt,
    // dates from the SIS limit what the users of the course may do
    restrict_enrollments_to_course_dates:
      startAt === undefined && endAt === undefined
        ? undefined
        : (startAt ?? existing?.start_at ?? null) !== null || (endAt ?? existing?.end_at ?? null) !== null,
    course_format: format == null ? undefined : format.toLowerCase(),
  };
}

function stateAfter(status: (typeof STATES)[number], state: string | undefined): string {
  if (status === "deleted" || status === "completed") return status;
  if (status === "published" || state === "completed") return "available";
  return state === "available" ? state : "unpublished";
}

/** The id of the account or term that the row names; undefined when it names none or one that does not exist. */
function existingId(
  chunk: Chunk,
  row: Row,
  records: ReadonlyMap<string, { is: { id: number; workflow_state: string } }>,
  column: "account_id" | "term_id",
): number | undefined {
  const sisId = row.values[column];
  if (sisId == null) return undefined;
  const record = records.get(sisId)?.is;
  if (record !== undefined && record.workflow_state !== "deleted") return record.id;
  chunk.warn(row, `The ${column} ${sisId} of course ${row.values.course_id} doesn't exist`);
  return undefined;
}

const newCourse = (id: number, sisId: string, account: number, term: number): CourseRecord => ({
  id,
  account_id: account,
  enrollment_term_id: term,
  uuid: newToken().slice(0, 40),
  name: "",
  course_code: "",
  sort_key: "",
  workflow_state: "unpublished",
  sis_course_id: sisId,
  integration_id: null,
  start_at: null,
  end_at: null,
  restrict_enrollments_to_course_dates: false,
  course_format: null,
  stuck_sis_fields: [],
});
