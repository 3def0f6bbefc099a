/** Who holds roles in accounts, over HTTP. */
import { accounts } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { parseIds } from "../../platform/ids.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { type AccountAccess, findAccount } from "../accounts/access.ts";
import { type AdminRow, listAdmins } from "../accounts/roles.sql.ts";
import { addAdmin, removeAdmin } from "./admins.ts";
import { presentUser, userView } from "./present.ts";
import { loadUsers } from "./users.sql.ts";

export const adminRoutes = [
  route(accounts.createAdmin, async (request) => {
    const { db, actor, path, params, now } = request;
    const account = await findAccount(db, actor, path.account_id!);
    return (await present(request, account, [await addAdmin(db, actor, account, params, now)]))[0];
  }),

  route(accounts.listAdmins, async (request) => {
    const { db, actor, path, params } = request;
    const account = await findAccount(db, actor, path.account_id!);
    if (!account.can("manage_account_memberships")) throw forbidden();
    return adminPage(request, account, params.user_id && parseIds(params.user_id));
  }),

  route(accounts.listOwnAdmins, async (request) => {
    const account = await findAccount(request.db, request.actor, request.path.account_id!);
    return adminPage(request, account, [request.actor.id]);
  }),

  route(accounts.deleteAdmin, async (request) => {
    const { db, actor, path, params, now } = request;
    const account = await findAccount(db, actor, path.account_id!);
    const removed = await removeAdmin(db, actor, account, { ...params, userId: path.user_id! }, now);
    return (await present(request, account, [removed]))[0];
  }),
];

async function adminPage(request: Request<unknown>, account: AccountAccess, onlyUsers: readonly number[] | undefined) {
  const page = readOrdinalPage(request.query);
  const rows = await listAdmins(request.db, request.actor.root, account.account.id, onlyUsers, page);
  const shown = await present(request, account, rows.slice(0, page.perPage));
  return new Answer(shown, { links: ordinalLinks(page, { more: rows.length > page.perPage }) });
}

async function present({ db, actor, origin }: Request<unknown>, account: AccountAccess, rows: readonly AdminRow[]) {
  const users = await loadUsers(
    db,
    actor.root,
    rows.map((row) => row.user_id),
  );
  const view = userView(actor, account.place, origin);
  const byId = new Map(users.map((user) => [user.id, presentUser(user, view)]));
  return rows.map(({ user_id, ...admin }) => ({ ...admin, user: byId.get(user_id)! }));
}
