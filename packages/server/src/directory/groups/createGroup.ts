/** Creates groups: in a category of a course or account, or as communities of the root account. */
import { unlessTaken } from "../../platform/attributes.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { type GroupInput, groupValues, nameMissing, TAKEN_GROUP_IDS } from "./attributes.ts";
import { ensureCategoryOfRole } from "./categories.sql.ts";
import { type CategoryAccess, type GroupsContext, rootContext } from "./categories.ts";
import { insertGroups } from "./groupWrites.sql.ts";
import { putIntoGroup } from "./membershipWrites.sql.ts";
import { allowsSeveral } from "./present.ts";
import { newGroup } from "./writeCategory.ts";

/**
 * Creates a group in a category, and answers its id. Students may create groups if the category is for their own groups;
 * they become members of them.
 */
export async function createGroup(
  ctx: Context,
  { category, context }: CategoryAccess,
  input: GroupInput,
): Promise<number> {
  const manages = context.can("manage_groups_add");
  const mayOrganise =
    category.role === "student_organized" &&
    context.course !== undefined &&
    context.course.isMember &&
    context.course.canRead &&
    context.course.course.settings.allow_student_organized_groups !== false;
  if (!manages && !mayOrganise) throw forbidden();
  return insert(ctx, context, { categoryId: category.id, joins: !manages, open: allowsSeveral(category), input });
}

/** Creates a community, and answers its id. Its creator becomes its first member and moderates it. */
export async function createCommunity(ctx: Context, input: GroupInput): Promise<number> {
  const context = await rootContext(ctx);
  const categoryId = await ensureCategoryOfRole(ctx, context, "communities");
  return insert(ctx, context, { categoryId, joins: true, open: true, input });
}

interface NewGroup {
  readonly categoryId: number;
  /** Whether the creator becomes a member and moderator. */
  readonly joins: boolean;
  /** Whether people may join by themselves; otherwise the join level has no meaning and is ignored. */
  readonly open: boolean;
  readonly input: GroupInput;
}

async function insert(ctx: Context, context: GroupsContext, { categoryId, joins, open, input }: NewGroup) {
  const { join_level, ...values } = groupValues(input, {
    sis: context.can("manage_sis"),
    quotas: context.can("manage_storage_quotas"),
  });
  if (values.name === undefined) throw nameMissing();
  const base = newGroup(context, categoryId, values.name);
  const level = open && join_level !== undefined ? { join_level } : {};
  return unlessTaken(TAKEN_GROUP_IDS, () =>
    inTransaction(ctx, async (tx) => {
      const group = one(await insertGroups(tx, [{ ...base, ...values, ...level }]), "the new group");
      if (joins)
        await execute(tx.db, putIntoGroup, {
          tenant: ctx.root,
          group,
          users: [ctx.actor.id],
          state: "accepted",
          moderator: true,
          exclusive: false,
          now: ctx.now,
        });
      return group;
    }),
  );
}
