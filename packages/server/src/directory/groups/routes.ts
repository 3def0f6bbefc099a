/** Groups over HTTP. */
import { groups } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { bookmarkLinks, readBookmarkPage, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { presentUser, userView } from "../users/present.ts";
import { readPeopleTerm } from "../users/searchTerm.ts";
import { accessGroup, findGroup } from "./access.ts";
import { findGroupCategory, findGroupsContext, type GroupsContext } from "./categories.ts";
import { createCommunity, createGroup } from "./createGroup.ts";
import { isGroupKey, listContextGroupIds, listOwnGroupIds } from "./groupLists.sql.ts";
import { listMembers } from "./people.sql.ts";
import { groupPermissions } from "./permissions.ts";
import { groupTabs } from "./present.ts";
import { showGroup, showGroupsById } from "./showGroups.ts";
import { deleteGroup, updateGroup } from "./updateGroup.ts";

/** A page of the groups of a course or account: of a category, or those of which a user is a member. */
async function pageOfContext(
  r: Request<{ readonly include?: string[] }>,
  context: GroupsContext,
  only: { readonly category: number | null; readonly member: number | null },
): Promise<Answer> {
  const page = readOrdinalPage(r.query);
  const ids = { contextType: context.type, contextId: context.id };
  const rows = await execute(r.db, listContextGroupIds, { tenant: r.root, ...ids, ...only, ...sliceOf(page) });
  const found = rows.map((row) => row.id);
  return countedPage(page, await showGroupsById(r, found, r.params.include), rows[0]?.total ?? 0);
}

export const groupRoutes = [
  route(groups.listOwnGroups, async (r) => {
    const page = readBookmarkPage(r.query, isGroupKey);
    const found = await listOwnGroupIds(r.db, {
      root: r.root,
      userId: r.actor.id,
      contextType: r.params.context_type || null,
      after: page.after,
      limit: page.perPage + 1,
    });
    const shown = found.slice(0, page.perPage);
    const last = found.length > shown.length ? shown.at(-1) : undefined;
    const ids = shown.map((row) => row.id);
    const items = await showGroupsById(r, ids, r.params.include);
    return new Answer(items, { links: bookmarkLinks(page, last && [last.sort_key, last.id]) });
  }),

  route(groups.listContextGroups, async (r) => {
    const context = await findGroupsContext(r, r.path);
    if (!context.can("read_roster")) throw forbidden();
    const member = r.params.only_own_groups === true ? r.actor.id : null;
    return pageOfContext(r, context, { category: null, member });
  }),

  route(groups.listCategoryGroups, async (r) => {
    const { category, context } = await findGroupCategory(r, r.path.group_category_id);
    if (!context.can("read_roster")) throw forbidden();
    return pageOfContext(r, context, { category: category.id, member: null });
  }),

  route(groups.createGroup, async (r) => {
    const category = await findGroupCategory(r, r.path.group_category_id);
    const id = await createGroup(r, category, r.params);
    return showGroup(r, await findGroup(r, String(id)), r.params.include);
  }),

  route(groups.createCommunity, async (r) => {
    const id = await createCommunity(r, r.params);
    return showGroup(r, await findGroup(r, String(id)), r.params.include);
  }),

  route(groups.showGroup, async (r) => showGroup(r, await accessGroup(r, r.path.id), r.params.include)),

  route(groups.updateGroup, async (r) => {
    await updateGroup(r, await findGroup(r, r.path.id), r.params);
    return showGroup(r, await findGroup(r, r.path.id), r.params.include);
  }),

  route(groups.deleteGroup, async (r) => {
    const access = await findGroup(r, r.path.id);
    await deleteGroup(r, access);
    return showGroup(r, access, []);
  }),

  route(groups.listGroupTabs, async (r) => groupTabs(await accessGroup(r, r.path.group_id), r.origin)),

  route(groups.groupPermissions, async (r) =>
    groupPermissions(await findGroup(r, r.path.group_id), r.params.permissions),
  ),

  route(groups.listGroupUsers, async (r) => {
    const { group, course, place } = await accessGroup(r, r.path.group_id);
    const page = readOrdinalPage(r.query);
    const q = {
      root: r.root,
      groupId: group.id,
      term: readPeopleTerm(r.params.search_term),
      activeIn: r.params.exclude_inactive === true && course !== undefined ? course.course.id : null,
    };
    const rows = await listMembers(r.db, q, sliceOf(page));
    const view = userView(r.actor, place, r.origin);
    const items = rows.map((row) => presentUser(row, view, r.params.include));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),
];
