/** Writes groups. */
import type { Insertable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import type { GroupsTable } from "../../store/tables.generated.ts";

type Writing = Pick<TenantContext, "db" | "root" | "now">;

type Written = "root_account_id" | "id" | "created_at" | "updated_at";
export type GroupValues = Partial<Omit<Insertable<GroupsTable>, Written | "uuid">>;
export type NewGroupValues = Omit<Insertable<GroupsTable>, Written>;

export async function insertGroups({ db, root, now }: Writing, groups: readonly NewGroupValues[]): Promise<number[]> {
  if (groups.length === 0) return [];
  const values = groups.map((group) => ({ ...group, root_account_id: root, created_at: now, updated_at: now }));
  const rows = await db.insertInto("groups").values(values).returning("id").execute();
  return rows.map((row) => row.id);
}

export async function updateGroupRow({ db, root, now }: Writing, id: number, values: GroupValues): Promise<void> {
  await db
    .updateTable("groups")
    .set({ ...values, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}
