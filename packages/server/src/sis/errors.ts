/** Errors about an import as a whole. */
import type { Services } from "../platform/context.ts";
import { advanceImport, type ImportRow, lockImport, UNFINISHED } from "./queries/imports.sql.ts";
import { insertRemarks } from "./queries/remarks.sql.ts";

/** Adds an error about the import as a whole, or its one file. */
export async function addError({ db, clock }: Services, row: ImportRow, message: string): Promise<void> {
  const now = clock.now();
  const { root_account_id: root, id } = row;
  await db.transaction().execute(async (tx) => {
    const state = await lockImport(tx, root, id);
    if (!(UNFINISHED as readonly string[]).includes(state.workflow_state)) return;
    const counts = { ...state.counts, error_count: (state.counts.error_count ?? 0) + 1 };
    await insertRemarks(tx, root, id, [{ file: null, message, row: null, row_info: null, failure: true }], now);
    await advanceImport(tx, root, id, { rowsDone: state.rows_done, counts, now });
  });
}
