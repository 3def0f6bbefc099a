/** Terms on the wire. */
import type { Static, Term } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { AccountAccess } from "../accounts/access.ts";
import type { TermRow } from "./terms.sql.ts";

export const presentTerm = (row: TermRow, account: AccountAccess): Static<typeof Term> => ({
  id: row.id,
  name: row.name,
  start_at: wireTimeOrNull(row.start_at),
  end_at: wireTimeOrNull(row.end_at),
  created_at: wireTime(row.created_at),
  workflow_state: row.workflow_state as "active",
  grading_period_group_id: null,
  ...(account.can("read_sis") || account.can("manage_sis") ? { sis_term_id: row.sis_term_id } : {}),
  ...(account.can("manage_sis") ? { sis_import_id: row.sis_import_id } : {}),
});
