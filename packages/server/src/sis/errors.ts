/** Errors about an import as a whole. */
import { inTransaction, type TenantContext } from "../platform/context.ts";
import { advanceImport, lockImport, UNFINISHED } from "./imports.sql.ts";
import { insertRemarks } from "./remarks.sql.ts";

/** Adds an error to an import that has not ended. */
export function addError(ctx: TenantContext, importId: number, message: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockImport(tx, importId);
    if (!UNFINISHED.includes(row.workflow_state)) return;
    const counts = { ...row.counts, error_count: (row.counts.error_count ?? 0) + 1 };
    await insertRemarks(tx, importId, [{ file: null, message, row: null, row_info: null, failure: true }]);
    await advanceImport(tx, importId, { rowsDone: row.rows_done, counts });
  });
}
