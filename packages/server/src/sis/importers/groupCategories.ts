/** group_categories.csv: sets of groups. */
import type { Importer } from "../chunk.ts";
import { isBatchMode } from "../options.ts";
import { CATEGORIES } from "../queries/groups.sql.ts";
import { loadDrafts, put, reserveIds, saveRecords } from "../queries/records.sql.ts";
import { contextsOf } from "./groupContext.ts";

const STATES = ["active", "deleted"] as const;

export const importGroupCategories: Importer = async (chunk, rows) => {
  const sisIds = rows.map((row) => row.values.group_category_id);
  const drafts = await loadDrafts(chunk, CATEGORIES, "sis_group_category_id", sisIds);
  const contextOf = await contextsOf(chunk, rows);
  const ids = await reserveIds(chunk.tx, CATEGORIES, rows.length);
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
    const context = state === null ? null : contextOf(row);
    if (state === null || context === null) continue;
    const existing = drafts.get(sisId)?.is;
    const place = context === "unnamed" ? (existing ?? { context_type: "Account", context_id: chunk.root }) : context;
    put(drafts, sisId, {
      id: existing?.id ?? ids.pop()!,
      context_type: place.context_type,
      context_id: place.context_id,
      name,
      sis_group_category_id: sisId,
      workflow_state: state,
    });
  }
  await saveRecords(chunk, CATEGORIES, drafts.values(), isBatchMode(chunk.options));
};
