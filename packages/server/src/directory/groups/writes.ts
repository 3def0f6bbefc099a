/** Writes groups, the sets that they stand in and their memberships. */
import type { Insertable } from "kysely";
import { type Db, run } from "../../store/database.ts";
import type { GroupCategoriesTable, GroupsTable } from "../../store/tables.generated.ts";

type Own = "root_account_id" | "id" | "created_at";
export type GroupValues = Partial<Omit<Insertable<GroupsTable>, Own | "uuid">>;
export type CategoryValues = Partial<Omit<Insertable<GroupCategoriesTable>, Own>>;

export async function insertGroups(db: Db, values: readonly Insertable<GroupsTable>[]): Promise<number[]> {
  if (values.length === 0) return [];
  const rows = await db.insertInto("groups").values(values).returning("id").execute();
  return rows.map((row) => row.id);
}

export async function updateGroupRow(db: Db, root: number, id: number, values: GroupValues): Promise<void> {
  await db.updateTable("groups").set(values).where("root_account_id", "=", root).where("id", "=", id).execute();
}

export async function insertCategory(db: Db, values: Insertable<GroupCategoriesTable>): Promise<number> {
  const row = await db.insertInto("group_categories").values(values).returning("id").executeTakeFirstOrThrow();
  return row.id;
}

export async function updateCategoryRow(db: Db, root: number, id: number, values: CategoryValues): Promise<void> {
  await db
    .updateTable("group_categories")
    .set(values)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Whether a context has another set of this name. */
export async function categoryNameTaken(
  db: Db,
  root: number,
  context: { readonly type: string; readonly id: number },
  name: string,
  except: number | null,
): Promise<boolean> {
  const rows = await run<{ id: number }>(
    db,
    `select id from group_categories where root_account_id = $1 and context_type = $2 and context_id = $3
       and lower(name) = lower($4) and workflow_state <> 'deleted' and id is distinct from $5::bigint limit 1`,
    [root, context.type, context.id, name, except],
  );
  return rows.length > 0;
}

/** The set of a role that a context has once, made now if it has none. */
export async function ensureCategoryOfRole(
  db: Db,
  root: number,
  context: { readonly type: string; readonly id: number },
  role: "communities" | "student_organized",
  name: string,
  now: Date,
): Promise<number> {
  const rows = await run<{ id: number }>(
    db,
    `insert into group_categories as gc (root_account_id, context_type, context_id, role, name, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (root_account_id, context_type, context_id, role)
       where role in ('communities', 'student_organized') and workflow_state <> 'deleted'
     do update set updated_at = gc.updated_at returning id`,
    [root, context.type, context.id, role, name, now],
  );
  return rows[0]!.id;
}

/** Deletes a set and its groups. */
export async function deleteCategoryRows(db: Db, root: number, id: number, now: Date): Promise<void> {
  await run(
    db,
    `with gone as (
       update group_categories set workflow_state = 'deleted', updated_at = $3 where root_account_id = $1 and id = $2)
     update groups set workflow_state = 'deleted', updated_at = $3
     where root_account_id = $1 and group_category_id = $2 and workflow_state <> 'deleted'`,
    [root, id, now],
  );
}
