/** The people who asked for imports. */
import type { Db } from "../../store/database.ts";

export interface RequesterRow {
  readonly id: number;
  readonly name: string;
  readonly short_name: string;
  readonly sortable_name: string;
  readonly created_at: Date;
}

export async function requesters(db: Db, root: number, ids: readonly number[]): Promise<RequesterRow[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom("users")
    .select(["id", "name", "short_name", "sortable_name", "created_at"])
    .where("root_account_id", "=", root)
    .where("id", "in", ids)
    .execute();
}
