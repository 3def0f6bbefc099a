/** Storage quotas: how many bytes the files of a user, course or group take, and how many they may take. */
import { DEFAULT_MIB } from "../directory/storageQuotas.ts";
import type { TenantContext } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import type { Owner } from "./folders/folders.sql.ts";
import { groupQuota, storedBytes } from "./quota.sql.ts";

const MIB = 1024 * 1024;

type Reading = Pick<TenantContext, "db" | "root">;

export async function quotaOf({ db, root }: Reading, owner: Owner): Promise<number> {
  if (owner.type !== "Group") return DEFAULT_MIB[owner.type] * MIB;
  const [group] = await execute(db, groupQuota, { tenant: root, group: owner.id });
  return (group?.storage_quota_mb ?? DEFAULT_MIB.Group) * MIB;
}

export async function bytesUsed({ db, root }: Reading, { type, id }: Owner): Promise<number> {
  return one(await execute(db, storedBytes, { tenant: root, ownerType: type, owner: id }), "the sum of sizes").used;
}
