/** terms.csv: the terms of the institution. */
import type { Importer } from "../chunk.ts";
import { readDate } from "../dates.ts";
import { isBatchMode } from "../options.ts";
import { TERMS, type TermRecord } from "../queries/places.sql.ts";
import { loadDrafts, put, reserveIds, saveRecords } from "../queries/records.sql.ts";
import { assign } from "../sticky.ts";

const STATES = ["active", "deleted"] as const;
const STICKY = ["name", "start_at", "end_at"] as const;

export const importTerms: Importer = async (chunk, rows) => {
  const drafts = await loadDrafts(
    chunk,
    TERMS,
    "sis_term_id",
    rows.map((row) => row.values.term_id),
  );
  const ids = await reserveIds(chunk.tx, TERMS, rows.length);
  for (const row of rows) {
    const { term_id: sisId, name, integration_id: integration, date_override_enrollment_type: forType } = row.values;
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
    const bad = start === "bad" || end === "bad";
    if (bad) chunk.warn(row, `Bad date format for term ${sisId}`);
    // a row for one kind of enrolment sets dates of that kind alone, which are not kept here
    const dated = !bad && forType == null;
    const values = {
      name,
      integration_id: integration ?? undefined,
      workflow_state: state,
      start_at: dated && start !== "keep" ? (start as Date | null) : undefined,
      end_at: dated && end !== "keep" ? (end as Date | null) : undefined,
    };
    put(drafts, sisId, assign(drafts.get(sisId)?.is ?? newTerm(ids.pop()!, sisId), values, STICKY, chunk.options));
  }
  await saveRecords(chunk, TERMS, drafts.values(), isBatchMode(chunk.options));
};

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
