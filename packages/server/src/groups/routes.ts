/** Groups and their memberships over HTTP. */
import { groups } from "@pidge/api";
import { route } from "../platform/route.ts";
import { accessGroup, findGroup } from "./access.ts";
import { findCategory, findContext } from "./categories.ts";
import { createCategory } from "./createCategory.ts";
import { createCommunity, createGroup } from "./createGroup.ts";
import { joinGroup } from "./joinGroup.ts";
import { presentCategory, presentMembership, sisRights } from "./present.ts";
import { loadCategories } from "./rows.ts";
import { showGroup } from "./showGroups.ts";

export const groupRoutes = [
  route(groups.createGroupCategory, async ({ db, actor, path, params, now }) => {
    const context = await findContext(db, actor, path, now);
    const id = await createCategory(db, actor, context, params, now);
    return presentCategory((await loadCategories(db, actor.root, actor.id, [id]))[0]!, sisRights(context.can));
  }),

  route(groups.createGroup, async ({ db, actor, path, params, origin, now }) => {
    const category = await findCategory(db, actor, path.group_category_id!, now);
    const id = await createGroup(db, actor, category, params, now);
    return showGroup(db, actor, await findGroup(db, actor, String(id), now), params.include, origin);
  }),

  route(groups.createCommunity, async ({ db, actor, params, origin, now }) => {
    const id = await createCommunity(db, actor, params, now);
    return showGroup(db, actor, await findGroup(db, actor, String(id), now), params.include, origin);
  }),

  route(groups.showGroup, async ({ db, actor, path, params, origin, now }) =>
    showGroup(db, actor, await accessGroup(db, actor, path.id!, now), params.include, origin),
  ),

  route(groups.createMembership, async ({ db, actor, path, params, now }) => {
    const access = await findGroup(db, actor, path.group_id!, now);
    const { membership, justCreated } = await joinGroup(db, actor, access, params.user_id ?? "", now);
    return presentMembership(membership, sisRights(access.inContext), justCreated);
  }),
];
