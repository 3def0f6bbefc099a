/** Administrators of accounts over HTTP. */
import { accounts } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { parseIds } from "../../platform/ids.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { type AccountAccess, findAccount } from "../accounts/access.ts";
import { type AdminRow, listAdmins } from "../accounts/roles.sql.ts";
import { addAdmin, removeAdmin } from "./admins.ts";
import { presentUser, userView } from "./present.ts";
import { loadUsers } from "./users.sql.ts";

export const adminRoutes = [
  route(accounts.createAdmin, async (request) => {
    const account = await findAccount(request, request.path.account_id);
    return (await present(request, account, [await addAdmin(request, { ...request.params, account })]))[0];
  }),

  route(accounts.listAdmins, async (request) => {
    const { params } = request;
    const account = await findAccount(request, request.path.account_id);
    if (!account.can("manage_account_memberships")) throw forbidden();
    return adminPage(request, account, params.user_id ? parseIds(params.user_id) : null);
  }),

  route(accounts.listOwnAdmins, async (request) => {
    const account = await findAccount(request, request.path.account_id);
    return adminPage(request, account, [request.actor.id]);
  }),

  route(accounts.deleteAdmin, async (request) => {
    const account = await findAccount(request, request.path.account_id);
    const removed = await removeAdmin(request, { ...request.params, account, user_id: request.path.user_id });
    return (await present(request, account, [removed]))[0];
  }),
];

/** A page of the roles held in an account: of everybody, or of these users. */
async function adminPage(request: Request<unknown>, access: AccountAccess, users: readonly number[] | null) {
  const { db, root } = request;
  const page = readOrdinalPage(request.query);
  const slice = { limit: page.perPage + 1, offset: page.offset };
  const rows = await execute(db, listAdmins, { tenant: root, account: access.account.id, users, ...slice });
  return new Answer(await present(request, access, rows.slice(0, page.perPage)), {
    links: ordinalLinks(page, { more: rows.length > page.perPage }),
  });
}

async function present(request: Request<unknown>, { place }: AccountAccess, rows: readonly AdminRow[]) {
  const users = await loadUsers(
    request,
    rows.map((row) => row.user_id),
  );
  const view = userView(request.actor, place, request.origin);
  const byId = new Map(users.map((user) => [user.id, presentUser(user, view)]));
  return rows.map(({ user_id, ...admin }) => ({ ...admin, user: must(byId.get(user_id), "the administrator") }));
}
