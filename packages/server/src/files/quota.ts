/** How many bytes the files of a person, course or group may take. */
import type { Db } from "../store/database.ts";
import type { Owner } from "./folders.sql.ts";

const MIB = 1024 * 1024;
/** Room for the files of each, in MiB, where nobody set another. */
export const DEFAULT_MIB = { User: 50, Course: 500, Group: 50 } as const;

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
