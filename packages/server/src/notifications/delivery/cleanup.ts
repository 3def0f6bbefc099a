/** Deletes what is too old to matter: messages after a year, digests and decisions after three months, sessions at once. */
import { TenantTurns } from "../../jobs/tenantTurns.ts";
import type { Services } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { allTenants, deleteOldRows, OLD } from "./cleanup.sql.ts";

/** Rows that one statement deletes: none may hold the store for long. */
const PORTION = 5_000;
const DAY_MS = 86_400_000;

type CleanupServices = Pick<Services, "db" | "clock" | "log">;

export const cleanup = (services: CleanupServices): TenantTurns =>
  new TenantTurns({
    waiting: async () => (await execute(services.db, allTenants, {})).map(({ root }) => root),
    turn: (root) => deleteOld(services, root),
    failed: (error, root) => services.log.error({ err: error, root }, "cleanup"),
    // each tenant is served once in a run, however long that takes
    askMs: Number.POSITIVE_INFINITY,
  });

/** Deletes a portion from each table; true when there may be more. */
async function deleteOld({ db, clock }: CleanupServices, root: number): Promise<boolean> {
  const now = clock.now().getTime();
  let more = false;
  for (const { table, column, days } of OLD) {
    const before = new Date(now - days * DAY_MS);
    const rows = await execute(db, deleteOldRows({ table, column }), { tenant: root, before, limit: PORTION });
    if (rows.length === PORTION) more = true;
  }
  return more;
}
