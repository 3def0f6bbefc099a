/** Group categories over HTTP. */
import { groups } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { must, one } from "../../store/must.ts";
import { visibleSections } from "../courses/roster.ts";
import { presentUser, userView } from "../users/present.ts";
import { readPeopleTerm } from "../users/searchTerm.ts";
import { ensureCategoryOfRole, listCategoryIds, loadCategories } from "./categories.sql.ts";
import { findGroupCategory, findGroupsContext, type GroupsContext } from "./categories.ts";
import { listCategoryPeople } from "./categoryPeople.sql.ts";
import { presentCategory, sisRights } from "./present.ts";
import { createCategory, deleteCategory, updateCategory } from "./writeCategory.ts";

/** A category in its present state. */
async function show(ctx: Context, context: GroupsContext, id: number) {
  return presentCategory(one(await loadCategories(ctx, [id]), "the category to show"), sisRights(context.can));
}

/** Whether the actor may see how the people of a context are divided into groups. */
const seesCategories = (context: GroupsContext) => context.can("manage_groups_manage") || context.can("read_roster");

export const groupCategoryRoutes = [
  route(groups.listGroupCategories, async (r) => {
    const context = await findGroupsContext(r, r.path);
    if (!seesCategories(context)) throw forbidden();
    // every course has a category for its students' own groups; it is created when the categories are first listed
    if (context.course !== undefined) await ensureCategoryOfRole(r, context, "student_organized");
    const page = readOrdinalPage(r.query);
    const ids = { contextType: context.type, contextId: context.id };
    const rows = await execute(r.db, listCategoryIds, { tenant: r.root, ...ids, ...sliceOf(page) });
    const categories = await loadCategories(
      r,
      rows.map((row) => row.id),
    );
    const byId = new Map(categories.map((row) => [row.id, row]));
    const rights = sisRights(context.can);
    const items = rows.map(({ id }) => presentCategory(must(byId.get(id), "a listed category"), rights));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(groups.createGroupCategory, async (r) => {
    const context = await findGroupsContext(r, r.path);
    return show(r, context, await createCategory(r, context, r.params));
  }),

  route(groups.showGroupCategory, async (r) => {
    const { category, context } = await findGroupCategory(r, r.path.group_category_id);
    if (!seesCategories(context)) throw forbidden();
    return presentCategory(category, sisRights(context.can));
  }),

  route(groups.listGroupCategoryUsers, async (r) => {
    const { category, context } = await findGroupCategory(r, r.path.group_category_id);
    if (!context.can("manage_groups_manage")) throw forbidden();
    const page = readOrdinalPage(r.query);
    const q = {
      root: r.root,
      category: category.id,
      type: context.type,
      context: context.id,
      sections: context.course === undefined ? null : visibleSections(context.course),
      unassigned: r.params.unassigned === true,
      term: readPeopleTerm(r.params.search_term),
    };
    const rows = await listCategoryPeople(r.db, q, sliceOf(page));
    const view = userView(r.actor, context.place, r.origin);
    // contact data of people who have accepted no enrolment are not shown
    const unacceptedView = { ...view, login: false, email: false };
    const items = rows.map((row) => presentUser(row, row.unaccepted ? unacceptedView : view));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(groups.updateGroupCategory, async (r) => {
    const access = await findGroupCategory(r, r.path.group_category_id);
    await updateCategory(r, access, r.params);
    return show(r, access.context, access.category.id);
  }),

  route(groups.deleteGroupCategory, async (r) => {
    const access = await findGroupCategory(r, r.path.group_category_id);
    await deleteCategory(r, access);
    return presentCategory(access.category, sisRights(access.context.can));
  }),
];
