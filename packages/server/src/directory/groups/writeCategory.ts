/** Creates, changes and deletes group categories. */
import { unlessTaken } from "../../platform/attributes.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import { execute } from "../../store/database.ts";
import { type CategoryInput, categoryValues, nameMissing, TAKEN_GROUP_IDS } from "./attributes.ts";
import { categoryWithName, insertCategory, markCategoryDeleted, updateCategoryRow } from "./categories.sql.ts";
import type { CategoryAccess, GroupsContext } from "./categories.ts";
import { insertGroups, type NewGroupValues } from "./groupWrites.sql.ts";
import { isProtected } from "./present.ts";

const MAX_GROUPS = 200;

/** Creates a category with its first groups, and answers its id. */
export async function createCategory(ctx: Context, context: GroupsContext, input: CategoryInput): Promise<number> {
  if (!context.can("manage_groups_add")) throw forbidden();
  const values = categoryValues(input, context.can("manage_sis"));
  const { name } = values;
  if (name === undefined) throw nameMissing();
  const count = input.create_group_count ?? 0;
  if (count < 0 || count > MAX_GROUPS)
    throw invalid("create_group_count", "invalid", `create_group_count must be from 0 to ${MAX_GROUPS}`);
  await refuseTakenName(ctx, context, { name, except: null });
  return unlessTaken(TAKEN_GROUP_IDS, () =>
    inTransaction(ctx, async (tx) => {
      const id = await insertCategory(tx, { ...values, name, context_type: context.type, context_id: context.id });
      const groups = Array.from({ length: count }, (_, i) => newGroup(context, id, `${name} ${i + 1}`));
      await insertGroups(tx, groups);
      return id;
    }),
  );
}

/** Refuses a name that another category of the same context has. */
async function refuseTakenName(
  { db, root }: Context,
  context: Pick<GroupsContext, "type" | "id">,
  name: { readonly name: string; readonly except: number | null },
): Promise<void> {
  const ids = { contextType: context.type, contextId: context.id };
  const taken = await execute(db, categoryWithName, { tenant: root, ...ids, ...name });
  if (taken.length > 0) throw invalid("name", "taken", `${name.name} is already in use.`);
}

/** The columns of a new group. */
export const newGroup = (context: GroupsContext, categoryId: number, name: string): NewGroupValues => ({
  context_type: context.type,
  context_id: context.id,
  account_id: context.accountId,
  group_category_id: categoryId,
  uuid: newToken().slice(0, 40),
  name,
  sort_key: sortKey(name),
});

export async function updateCategory(
  ctx: Context,
  { category, context }: CategoryAccess,
  input: CategoryInput,
): Promise<void> {
  if (isProtected(category) || !context.can("manage_groups_manage")) throw forbidden();
  const values = categoryValues(input, context.can("manage_sis"));
  const { name } = values;
  if (name !== undefined) await refuseTakenName(ctx, context, { name, except: category.id });
  await unlessTaken(TAKEN_GROUP_IDS, () => updateCategoryRow(ctx, category.id, values));
}

/** Deletes a category with its groups. */
export async function deleteCategory(ctx: Context, { category, context }: CategoryAccess): Promise<void> {
  if (isProtected(category) || !context.can("manage_groups_delete")) throw forbidden();
  await execute(ctx.db, markCategoryDeleted, { tenant: ctx.root, category: category.id, now: ctx.now });
}
