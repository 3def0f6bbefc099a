/** Makes and changes sets of groups. */
import type { Actor } from "../../platform/actor.ts";
import { unlessTaken } from "../../platform/attributes.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import type { Database, Db } from "../../store/database.ts";
import { type CategoryInput, categoryValues, nameMissing, TAKEN_GROUP_IDS } from "./attributes.ts";
import type { CategoryAccess, GroupContext } from "./categories.ts";
import { isProtected } from "./present.ts";
import { categoryNameTaken, deleteCategoryRows, insertCategory, insertGroups, updateCategoryRow } from "./writes.ts";

const MOST_GROUPS = 200;

/** The new set's id. */
export async function createCategory(
  db: Database,
  actor: Actor,
  context: GroupContext,
  input: CategoryInput,
  now: Date,
): Promise<number> {
  if (!context.can("manage_groups_add")) throw forbidden();
  const values = categoryValues(input, context.can("manage_sis"));
  const { name } = values;
  if (name === undefined) throw nameMissing();
  const count = input.create_group_count ?? 0;
  if (count < 0 || count > MOST_GROUPS)
    throw invalid("create_group_count", "invalid", `create_group_count must be from 0 to ${MOST_GROUPS}`);
  await refuseTakenName(db, actor, context, name, null);
  return unlessTaken(TAKEN_GROUP_IDS, () =>
    db.transaction().execute(async (tx) => {
      const id = await insertCategory(tx, {
        ...values,
        name,
        root_account_id: actor.root,
        context_type: context.type,
        context_id: context.id,
        created_at: now,
        updated_at: now,
      });
      await insertGroups(
        tx,
        Array.from({ length: count }, (_, i) => newGroup(actor, context, id, `${name} ${i + 1}`, now)),
      );
      return id;
    }),
  );
}

/** Sets of one context must be told apart by their names. */
async function refuseTakenName(
  db: Db,
  actor: Actor,
  context: Pick<GroupContext, "type" | "id">,
  name: string,
  except: number | null,
): Promise<void> {
  if (await categoryNameTaken(db, actor.root, context, name, except))
    throw invalid("name", "taken", `${name} is already in use.`);
}

/** The columns of a group as it begins. */
export const newGroup = (actor: Actor, context: GroupContext, categoryId: number, name: string, now: Date) => ({
  root_account_id: actor.root,
  context_type: context.type,
  context_id: context.id,
  account_id: context.accountId,
  group_category_id: categoryId,
  uuid: newToken().slice(0, 40),
  name,
  sort_key: sortKey(name),
  created_at: now,
  updated_at: now,
});

export async function updateCategory(
  db: Database,
  actor: Actor,
  { category, context }: CategoryAccess,
  input: CategoryInput,
  now: Date,
): Promise<void> {
  if (isProtected(category) || !context.can("manage_groups_manage")) throw forbidden();
  const values = categoryValues(input, context.can("manage_sis"));
  if (values.name !== undefined) await refuseTakenName(db, actor, context, values.name, category.id);
  await unlessTaken(TAKEN_GROUP_IDS, () =>
    updateCategoryRow(db, actor.root, category.id, { ...values, updated_at: now }),
  );
}

/** Its groups go with it. */
export async function deleteCategory(
  db: Database,
  actor: Actor,
  { category, context }: CategoryAccess,
  now: Date,
): Promise<void> {
  if (isProtected(category) || !context.can("manage_groups_delete")) throw forbidden();
  await deleteCategoryRows(db, actor.root, category.id, now);
}
