/** Reads and writes group categories: the sets into which the groups of a course or account are divided. */
import type { Insertable } from "kysely";
import type { Context, TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";
import type { GroupCategoriesTable } from "../../store/tables.generated.ts";

type Writing = Pick<TenantContext, "db" | "root" | "now">;

export interface CategoryRow {
  readonly id: number;
  readonly name: string;
  readonly role: string | null;
  readonly self_signup: string | null;
  readonly auto_leader: string | null;
  readonly group_limit: number | null;
  readonly context_type: "Course" | "Account";
  readonly context_id: number;
  readonly created_at: Date;
  readonly sis_group_category_id: string | null;
  readonly sis_import_id: number | null;
  readonly groups_count: number;
  /** Whether the viewer is a member of one of the category's groups. */
  readonly is_member: boolean;
}

const categoriesById = statement(
  "group_categories_by_id",
  { tenant: "bigint", viewer: "bigint", ids: "bigint[]" },
  (p) => sql<CategoryRow>`
    select gc.id, gc.name, gc.role, gc.self_signup, gc.auto_leader, gc.group_limit,
      gc.context_type, gc.context_id, gc.created_at, gc.sis_group_category_id, gc.sis_import_id,
      (select count(*) from groups g where g.root_account_id = gc.root_account_id and g.group_category_id = gc.id
        and g.workflow_state <> 'deleted') as groups_count,
      exists (select 1 from groups g
        join group_memberships m on m.root_account_id = g.root_account_id and m.group_id = g.id
        where g.root_account_id = gc.root_account_id and g.group_category_id = gc.id and g.workflow_state <> 'deleted'
          and m.user_id = ${p.viewer} and m.workflow_state = 'accepted') as is_member
    from group_categories gc
    where gc.root_account_id = ${p.tenant} and gc.id = any(${p.ids}) and gc.workflow_state <> 'deleted'`,
);

/** Categories that are not deleted, in no order. */
export const loadCategories = (
  { db, actor }: Pick<Context, "db" | "actor">,
  ids: readonly number[],
): Promise<CategoryRow[]> => execute(db, categoriesById, { tenant: actor.root, viewer: actor.id, ids });

/** A page of the categories of a course or account, by name. */
export const listCategoryIds = statement(
  "list_category_ids",
  { tenant: "bigint", contextType: "text", contextId: "bigint", limit: "bigint", offset: "bigint" },
  (p) => sql<{ readonly id: number; readonly total: number }>`
    select gc.id, count(*) over () as total from group_categories gc
    where gc.root_account_id = ${p.tenant} and gc.context_type = ${p.contextType} and gc.context_id = ${p.contextId}
      and gc.workflow_state <> 'deleted'
    order by lower(gc.name) collate "C", gc.id limit ${p.limit} offset ${p.offset}`,
);

type Written = "root_account_id" | "id" | "created_at" | "updated_at";
export type CategoryValues = Partial<Omit<Insertable<GroupCategoriesTable>, Written>>;

export async function insertCategory(
  { db, root, now }: Writing,
  values: Omit<Insertable<GroupCategoriesTable>, Written>,
): Promise<number> {
  const row = await db
    .insertInto("group_categories")
    .values({ ...values, root_account_id: root, created_at: now, updated_at: now })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function updateCategoryRow({ db, root, now }: Writing, id: number, values: CategoryValues): Promise<void> {
  await db
    .updateTable("group_categories")
    .set({ ...values, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Answers a row if another category of the context than `except` has this name. */
export const categoryWithName = statement(
  "category_with_name",
  { tenant: "bigint", contextType: "text", contextId: "bigint", name: "text", except: "bigint | null" },
  (p) => sql`
    select id from group_categories where root_account_id = ${p.tenant} and context_type = ${p.contextType}
      and context_id = ${p.contextId} and lower(name) = lower(${p.name}) and workflow_state <> 'deleted'
      and id is distinct from ${p.except} limit 1`,
);

const insertCategoryOfRole = statement(
  "insert_category_of_role",
  { tenant: "bigint", contextType: "text", contextId: "bigint", role: "text", name: "text", now: "timestamptz" },
  (p) => sql<{ readonly id: number }>`
    insert into group_categories as gc (root_account_id, context_type, context_id, role, name, created_at, updated_at)
    values (${p.tenant}, ${p.contextType}, ${p.contextId}, ${p.role}, ${p.name}, ${p.now}, ${p.now})
    on conflict (root_account_id, context_type, context_id, role)
      where role in ('communities', 'student_organized') and workflow_state <> 'deleted'
      do update set updated_at = gc.updated_at returning id`,
);

const NAMES = { communities: "Communities", student_organized: "Student Groups" } as const;

/** The only category of its kind in a context, created if there is none. Concurrent requests create only one. */
export async function ensureCategoryOfRole(
  { db, root, now }: Writing,
  context: { readonly type: string; readonly id: number },
  role: keyof typeof NAMES,
): Promise<number> {
  const ids = { contextType: context.type, contextId: context.id };
  const rows = await execute(db, insertCategoryOfRole, { tenant: root, ...ids, role, name: NAMES[role], now });
  return one(rows, "the category of its kind").id;
}

/** Deletes a category with its groups. */
export const markCategoryDeleted = statement(
  "mark_category_deleted",
  { tenant: "bigint", category: "bigint", now: "timestamptz" },
  (p) => sql`
    with deleted as (
      update group_categories set workflow_state = 'deleted', updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = ${p.category})
    update groups set workflow_state = 'deleted', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and group_category_id = ${p.category} and workflow_state <> 'deleted'`,
);
