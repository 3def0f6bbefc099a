/** Imports group_categories.csv: sets of groups. */
import type { Importer } from "../chunk.ts";
import { isBatchMode } from "../options.ts";
import { loadGroupPlaces } from "./groupPlaces.ts";
import { loadDrafts, put, reserveIds, saveRecords } from "./records.sql.ts";
import { GROUP_CATEGORIES } from "./tables.ts";

const STATES = ["active", "deleted"] as const;

export const importGroupCategories: Importer = async (chunk, rows) => {
  const sisIds = rows.map((row) => row.values.group_category_id);
  const drafts = await loadDrafts(chunk, GROUP_CATEGORIES, "sis_group_category_id", sisIds);
  const placeOf = await loadGroupPlaces(chunk, rows);
  const nextId = await reserveIds(chunk, GROUP_CATEGORIES, rows.length);
  for (const row of rows) {
    const { group_category_id: sisId, category_name: name } = row.values;
    if (sisId == null) {
      chunk.skip(row, "No group_category_id given for a group category");
      continue;
    }
    if (name == null) {
      chunk.skip(row, `No name given for group category ${sisId}, skipping`);
      continue;
    }
    const improper = `Improper status "${row.values.status ?? ""}" for group category ${sisId}, skipping`;
    const state = chunk.status(row, STATES, improper);
    const given = state === null ? null : placeOf(row);
    if (state === null || given === null) continue;
    const existing = drafts.get(sisId)?.is;
    const place = given === "unnamed" ? (existing ?? { context_type: "Account", context_id: chunk.root }) : given;
    put(drafts, sisId, {
      id: existing?.id ?? nextId(),
      context_type: place.context_type,
      context_id: place.context_id,
      name,
      sis_group_category_id: sisId,
      workflow_state: state,
    });
  }
  await saveRecords(chunk, GROUP_CATEGORIES, drafts.values(), isBatchMode(chunk.options));
};
