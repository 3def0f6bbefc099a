/** Memberships of groups over HTTP. */
import { groups } from "@pidge/api";
import { forbidden } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { findGroup } from "./access.ts";
import { endMembership, findMembership, inviteByAddress, updateMembership } from "./changeMembership.ts";
import { listMembershipRows } from "./groupLists.sql.ts";
import { joinGroup } from "./joinGroup.ts";
import { presentMembership, sisRights } from "./present.ts";
import { loadMembership } from "./rows.ts";

const STANDING = ["accepted", "invited", "requested"];

export const groupMembershipRoutes = [
  route(groups.listMemberships, async ({ db, actor, path, params, query, now }) => {
    const access = await findGroup({ db, actor, now }, path.group_id);
    if (!access.can("read_roster")) throw forbidden();
    const page = readOrdinalPage(query);
    const states = params.filter_states && params.filter_states.length > 0 ? params.filter_states : STANDING;
    const rows = await listMembershipRows(db, actor.root, access.group.id, states, sliceOf(page));
    const items = rows.map((row) => presentMembership(row, sisRights(access.inContext)));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(groups.createMembership, async ({ db, actor, path, params, now }) => {
    const access = await findGroup({ db, actor, now }, path.group_id);
    const { membership, justCreated } = await joinGroup(db, actor, access, params.user_id ?? "", now);
    return presentMembership(membership, sisRights(access.inContext), justCreated);
  }),

  route(groups.inviteToGroup, async ({ db, actor, path, params, now }) => {
    const access = await findGroup({ db, actor, now }, path.group_id);
    const invited = await inviteByAddress(db, actor, access, params.invitees ?? [], now);
    const rights = sisRights(access.inContext);
    return invited.map(({ membership, justCreated }) => presentMembership(membership, rights, justCreated));
  }),

  route(groups.showMembership, async ({ db, actor, path, now }) => {
    const { access, membership } = await findMembership({ db, actor, now }, path);
    if (membership.user_id !== actor.id && !access.can("read_roster")) throw forbidden();
    return presentMembership(membership, sisRights(access.inContext));
  }),

  route(groups.updateMembership, async ({ db, actor, path, params, now }) => {
    const found = await findMembership({ db, actor, now }, path);
    await updateMembership(db, actor, found, params, now);
    const { id, group_id } = found.membership;
    return presentMembership(
      (await loadMembership(db, actor.root, group_id, { id }))!,
      sisRights(found.access.inContext),
    );
  }),

  route(groups.deleteMembership, async ({ db, actor, path, now }) => {
    await endMembership(db, actor, await findMembership({ db, actor, now }, path), now);
    return { ok: true };
  }),
];
