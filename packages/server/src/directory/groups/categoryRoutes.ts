/** Sets of groups over HTTP. */
import { groups } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { forbidden } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { findCategory, findContext, type GroupContext } from "./categories.ts";
import { createCategory, deleteCategory, updateCategory } from "./createCategory.ts";
import { listCategoryIds } from "./groupLists.sql.ts";
import { presentCategory, sisRights } from "./present.ts";
import { loadCategories } from "./rows.ts";
import { ensureCategoryOfRole } from "./writes.ts";

/** A set as it now stands. */
async function show(db: Db, actor: Actor, context: GroupContext, id: number) {
  const [row] = await loadCategories(db, actor.root, actor.id, [id]);
  return presentCategory(row!, sisRights(context.can));
}

/** Who manages groups or may see who is who, sees how they are divided. */
const sees = (context: GroupContext) => context.can("manage_groups_manage") || context.can("read_roster");

export const groupCategoryRoutes = [
  route(groups.listGroupCategories, async ({ db, actor, path, query, now }) => {
    const context = await findContext({ db, actor, now }, path);
    if (!sees(context)) throw forbidden();
    // students' own set is there in every course, and made when somebody first looks
    if (context.course !== undefined)
      await ensureCategoryOfRole(db, actor.root, context, "student_organized", "Student Groups", now);
    const page = readOrdinalPage(query);
    const rows = await listCategoryIds(db, actor.root, context, sliceOf(page));
    const ids = rows.map((row) => row.id);
    const byId = new Map((await loadCategories(db, actor.root, actor.id, ids)).map((row) => [row.id, row]));
    const items = ids.map((id) => presentCategory(byId.get(id)!, sisRights(context.can)));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(groups.createGroupCategory, async ({ db, actor, path, params, now }) => {
    const context = await findContext({ db, actor, now }, path);
    return show(db, actor, context, await createCategory(db, actor, context, params, now));
  }),

  route(groups.showGroupCategory, async ({ db, actor, path, now }) => {
    const { category, context } = await findCategory({ db, actor, now }, path.group_category_id);
    if (!sees(context)) throw forbidden();
    return presentCategory(category, sisRights(context.can));
  }),

  route(groups.updateGroupCategory, async ({ db, actor, path, params, now }) => {
    const access = await findCategory({ db, actor, now }, path.group_category_id);
    await updateCategory(db, actor, access, params, now);
    return show(db, actor, access.context, access.category.id);
  }),

  route(groups.deleteGroupCategory, async ({ db, actor, path, now }) => {
    const access = await findCategory({ db, actor, now }, path.group_category_id);
    await deleteCategory(db, actor, access, now);
    return presentCategory(access.category, sisRights(access.context.can));
  }),
];
