/** Memberships of groups over HTTP. */
import { groups } from "@pidge/api";
import { forbidden } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { findGroup } from "./access.ts";
import { endMembership, findMembership, inviteByAddress, updateMembership } from "./changeMembership.ts";
import { joinGroup } from "./joinGroup.ts";
import { listMemberships, loadMembership } from "./memberships.sql.ts";
import { presentMembership, sisRights } from "./present.ts";

const DEFAULT_STATES = ["accepted", "invited", "requested"];

export const groupMembershipRoutes = [
  route(groups.listMemberships, async (r) => {
    const access = await findGroup(r, r.path.group_id);
    if (!access.can("read_roster")) throw forbidden();
    const page = readOrdinalPage(r.query);
    const asked = r.params.filter_states ?? [];
    const states = asked.length > 0 ? asked : DEFAULT_STATES;
    const group = access.group.id;
    const rows = await execute(r.db, listMemberships, { tenant: r.root, group, states, ...sliceOf(page) });
    const items = rows.map((row) => presentMembership(row, sisRights(access.inContext)));
    return countedPage(page, items, rows[0]?.total ?? 0);
  }),

  route(groups.createMembership, async (r) => {
    const access = await findGroup(r, r.path.group_id);
    const { membership, justCreated } = await joinGroup(r, access, r.params.user_id ?? "");
    return presentMembership(membership, sisRights(access.inContext), justCreated);
  }),

  route(groups.inviteToGroup, async (r) => {
    const access = await findGroup(r, r.path.group_id);
    const invited = await inviteByAddress(r, access, r.params.invitees ?? []);
    const rights = sisRights(access.inContext);
    return invited.map(({ membership, justCreated }) => presentMembership(membership, rights, justCreated));
  }),

  route(groups.showMembership, async (r) => {
    const { access, membership } = await findMembership(r, r.path);
    if (membership.user_id !== r.actor.id && !access.can("read_roster")) throw forbidden();
    return presentMembership(membership, sisRights(access.inContext));
  }),

  route(groups.updateMembership, async (r) => {
    const found = await findMembership(r, r.path);
    await updateMembership(r, found, r.params);
    const { id, group_id } = found.membership;
    const changed = must(await loadMembership(r, group_id, { id }), "the changed membership");
    return presentMembership(changed, sisRights(found.access.inContext));
  }),

  route(groups.deleteMembership, async (r) => {
    await endMembership(r, await findMembership(r, r.path));
    return { ok: true };
  }),
];
