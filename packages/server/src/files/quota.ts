/** How many bytes the files of a person, course or group may take. */
import { DEFAULT_MIB } from "../directory/storageQuotas.ts";
import type { Db } from "../store/database.ts";
import type { Owner } from "./folders.sql.ts";

const MIB = 1024 * 1024;

export async function quotaOf(db: Db, owner: Owner): Promise<number> {
  if (owner.type !== "Group") return DEFAULT_MIB[owner.type] * MIB;
  const group = await db
    .selectFrom("groups")
    .select("storage_quota_mb")
    .where("root_account_id", "=", owner.root)
    .where("id", "=", owner.id)
    .executeTakeFirst();
  return (group?.storage_quota_mb ?? DEFAULT_MIB.Group) * MIB;
}
