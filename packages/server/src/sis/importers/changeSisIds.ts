/** Imports change_sis_id.csv: other SIS ids for existing records. */
import type { Importer } from "../chunk.ts";
import { changeSisIds, hasSisId, type IdChange } from "./changeSisIds.sql.ts";

export const importSisIdChanges: Importer = async (chunk, rows) => {
  const byType = new Map<string, IdChange[]>();
  for (const [place, row] of rows.entries()) {
    const { old_id, old_integration_id, new_id, new_integration_id } = row.values;
    const type = row.values.type?.toLowerCase();
    if (type === undefined || !hasSisId(type)) {
      chunk.skip(row, `Invalid type '${row.values.type ?? ""}' for change_sis_id`);
      continue;
    }
    if (old_id == null && old_integration_id == null) {
      chunk.skip(row, "No old_id or old_integration_id given for change_sis_id");
      continue;
    }
    if (new_id == null && new_integration_id == null) {
      chunk.skip(row, "No new_id or new_integration_id given for change_sis_id");
      continue;
    }
    const change = {
      place,
      old_id: old_id ?? null,
      old_integration_id: old_integration_id ?? null,
      new_id: new_id ?? null,
      new_integration_id: new_integration_id ?? null,
    };
    byType.set(type, [...(byType.get(type) ?? []), change]);
  }
  for (const [type, changes] of byType) {
    const found = await changeSisIds(chunk, type, changes);
    const missing = new Map(changes.filter(({ place }) => !found.has(place)).map((change) => [change.place, change]));
    for (const [place, row] of rows.entries()) {
      const change = missing.get(place);
      if (change !== undefined)
        chunk.skip(row, `The old_id ${change.old_id ?? change.old_integration_id} of a ${type} couldn't be found`);
    }
  }
};
