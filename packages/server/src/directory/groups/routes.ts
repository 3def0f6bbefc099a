/** Groups over HTTP. */
import { groups } from "@pidge/api";
import { Answer } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { bookmarkLinks, readBookmarkPage, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { presentUser, userView } from "../users/present.ts";
import { readPeopleTerm } from "../users/searchTerm.ts";
import { accessGroup, findGroup } from "./access.ts";
import { findCategory, findContext } from "./categories.ts";
import { createCommunity, createGroup } from "./createGroup.ts";
import { isGroupKey, listContextGroupIds, listOwnGroupIds } from "./groupLists.sql.ts";
import { listMembers } from "./people.ts";
import { groupPermissions } from "./permissions.ts";
import { showGroup, showGroupsById } from "./showGroups.ts";
import { deleteGroup, updateGroup } from "./updateGroup.ts";

export const groupRoutes = [
  route(groups.listOwnGroups, async ({ db, actor, params, query, origin, now }) => {
    const page = readBookmarkPage(query, isGroupKey);
    const found = await listOwnGroupIds(db, {
      root: actor.root,
      userId: actor.id,
      contextType: params.context_type || null,
      after: page.after,
      limit: page.perPage + 1,
    });
    const shown = found.slice(0, page.perPage);
    const last = found.length > shown.length ? shown.at(-1) : undefined;
    const ids = shown.map((row) => row.id);
    const items = await showGroupsById(db, actor, ids, params.include, { origin, now });
    return new Answer(items, { links: bookmarkLinks(page, last && [last.sort_key, last.id]) });
  }),

  route(groups.listContextGroups, async ({ db, actor, path, params, query, origin, now }) => {
    const context = await findContext({ db, actor, now }, path);
    if (!context.can("read_roster")) throw forbidden();
    const page = readOrdinalPage(query);
    const memberId = params.only_own_groups === true ? actor.id : null;
    const q = { root: actor.root, contextType: context.type, contextId: context.id, categoryId: null, memberId };
    const rows = await listContextGroupIds(db, q, sliceOf(page));
    const ids = rows.map((row) => row.id);
    const items = await showGroupsById(db, actor, ids, params.include, { origin, now });
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(groups.listCategoryGroups, async ({ db, actor, path, params, query, origin, now }) => {
    const { category, context } = await findCategory({ db, actor, now }, path.group_category_id);
    if (!context.can("read_roster")) throw forbidden();
    const page = readOrdinalPage(query);
    const q = { root: actor.root, contextType: context.type, contextId: context.id, memberId: null };
    const rows = await listContextGroupIds(db, { ...q, categoryId: category.id }, sliceOf(page));
    const ids = rows.map((row) => row.id);
    const items = await showGroupsById(db, actor, ids, params.include, { origin, now });
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(groups.createGroup, async ({ db, actor, path, params, origin, now }) => {
    const category = await findCategory({ db, actor, now }, path.group_category_id);
    const id = await createGroup(db, actor, category, params, now);
    return showGroup(db, actor, await findGroup({ db, actor, now }, String(id)), params.include, origin);
  }),

  route(groups.createCommunity, async ({ db, actor, params, origin, now }) => {
    const id = await createCommunity(db, actor, params, now);
    return showGroup(db, actor, await findGroup({ db, actor, now }, String(id)), params.include, origin);
  }),

  route(groups.showGroup, async ({ db, actor, path, params, origin, now }) =>
    showGroup(db, actor, await accessGroup({ db, actor, now }, path.id), params.include, origin),
  ),

  route(groups.updateGroup, async ({ db, actor, path, params, origin, now }) => {
    const access = await findGroup({ db, actor, now }, path.id);
    await updateGroup(db, actor, access, params, now);
    return showGroup(db, actor, await findGroup({ db, actor, now }, path.id), params.include, origin);
  }),

  route(groups.deleteGroup, async ({ db, actor, path, origin, now }) => {
    const access = await findGroup({ db, actor, now }, path.id);
    await deleteGroup(db, actor, access, now);
    return showGroup(db, actor, access, [], origin);
  }),

  route(groups.groupPermissions, async ({ db, actor, path, params, now }) =>
    groupPermissions(await findGroup({ db, actor, now }, path.group_id), params.permissions),
  ),

  route(groups.listGroupUsers, async ({ db, actor, path, params, query, origin, now }) => {
    const { group, course, place } = await accessGroup({ db, actor, now }, path.group_id);
    const page = readOrdinalPage(query);
    const rows = await listMembers(
      db,
      {
        root: actor.root,
        groupId: group.id,
        term: readPeopleTerm(params.search_term),
        activeIn: params.exclude_inactive === true && course !== undefined ? course.course.id : null,
      },
      sliceOf(page),
    );
    const view = userView(actor, place, origin);
    const items = rows.map((row) => presentUser(row, view, params.include));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),
];
