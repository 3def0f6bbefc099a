/** Imports terms.csv: the terms of the institution. */
import type { Importer } from "../chunk.ts";
import { type DateChange, readDate } from "../dates.ts";
import { isBatchMode } from "../options.ts";
import { assign } from "../sticky.ts";
import { loadDrafts, put, reserveIds, saveRecords } from "./records.sql.ts";
import { TERMS, type TermRecord } from "./tables.ts";

const STATES = ["active", "deleted"] as const;
const STICKY = ["name", "start_at", "end_at"] as const;

export const importTerms: Importer = async (chunk, rows) => {
  const sisIds = rows.map((row) => row.values.term_id);
  const drafts = await loadDrafts(chunk, TERMS, "sis_term_id", sisIds);
  const nextId = await reserveIds(chunk, TERMS, rows.length);
  for (const row of rows) {
    const { term_id: sisId, name, integration_id: integration, date_override_enrollment_type: type } = row.values;
    if (sisId == null) {
      chunk.skip(row, "No term_id given for a term");
      continue;
    }
    if (name == null) {
      chunk.skip(row, `No name given for term ${sisId}`);
      continue;
    }
    const state = chunk.status(row, STATES, `Improper status "${row.values.status ?? ""}" for term ${sisId}`);
    if (state === null) continue;
    const [start, end] = [readDate(row.values.start_date), readDate(row.values.end_date)];
    const isBad = start === "bad" || end === "bad";
    if (isBad) chunk.warn(row, `Bad date format for term ${sisId}`);
    // a row for one type of enrolment has the dates of that type alone, which are not stored
    const hasDates = !isBad && type == null;
    const values = {
      name,
      integration_id: integration ?? undefined,
      workflow_state: state,
      start_at: hasDates ? newDate(start) : undefined,
      end_at: hasDates ? newDate(end) : undefined,
    };
    put(drafts, sisId, assign(drafts.get(sisId)?.is ?? newTerm(nextId(), sisId), values, STICKY, chunk.options));
  }
  await saveRecords(chunk, TERMS, drafts.values(), isBatchMode(chunk.options));
};

const newDate = (date: DateChange): Date | null | undefined => (typeof date === "string" ? undefined : date);

const newTerm = (id: number, sisId: string): TermRecord => ({
  id,
  name: sisId,
  sis_term_id: sisId,
  integration_id: null,
  start_at: null,
  end_at: null,
  workflow_state: "active",
  stuck_sis_fields: [],
});
