/** SQL for the changes that accounts make to what roles may do. */
import type { Db } from "../store/database.ts";
import type { Override } from "./permissions.ts";

export const selectOverrides = (db: Db, tenant: number): Promise<Override[]> =>
  db
    .selectFrom("role_overrides")
    .select(["account_id", "role_id", "permission", "enabled", "locked", "applies_to_self", "applies_to_descendants"])
    .where("root_account_id", "=", tenant)
    .execute();
