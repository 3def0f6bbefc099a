/** Reads what the pages say of the account. */
import type { Db } from "../../store/database.ts";

export async function accountName(db: Db, root: number): Promise<string> {
  const row = await db
    .selectFrom("accounts")
    .select("name")
    .where("root_account_id", "=", root)
    .where("id", "=", root)
    .executeTakeFirstOrThrow();
  return row.name;
}
