/** Statements that delete what is too old to matter. */
import { sql, statement, variants } from "../../store/statement.ts";

/** Tables, the time that counts, and the days after which a row is deleted. */
export const OLD = [
  { table: "notification_messages", column: "created_at", days: 360 },
  { table: "delayed_messages", column: "send_at", days: 90 },
  { table: "notification_decisions", column: "created_at", days: 90 },
  { table: "outbox_events", column: "decided_at", days: 90 },
  { table: "inbound_mails", column: "received_at", days: 7 },
  { table: "sessions", column: "expires_at", days: 0 },
  { table: "session_links", column: "expires_at", days: 0 },
  // spent ones stay for a day, so that a replay is noticed
  { table: "authorization_codes", column: "expires_at", days: 1 },
  { table: "spent_refresh_tokens", column: "spent_at", days: 90 },
  { table: "sign_in_attempts", column: "touched_at", days: 1 },
] as const;

type OldTable = Pick<(typeof OLD)[number], "table" | "column">;

/** Deletes some of a tenant's rows from before a time; one row returns for each. */
export const deleteOldRows = variants(
  "delete_old_rows",
  { tenant: "bigint", before: "timestamptz", limit: "int" },
  (p, { table, column }: OldTable) => sql<{ one: 1 }>`
    delete from ${table} where root_account_id = ${p.tenant} and ctid in (
      select ctid from ${table} where root_account_id = ${p.tenant} and ${column} < ${p.before} limit ${p.limit})
    returning 1 as one`,
  { examples: OLD.map(({ table, column }) => ({ table, column })) },
);

export const allTenants = statement(
  "all_tenants",
  {},
  () => sql<{ root: number }>`select root_account_id as root from accounts where id = root_account_id`,
  { acrossTenants: "finds the tenants that have work" },
);
