/** Logins over HTTP. */
import { type Login, logins, type Static } from "@pidge/api";
import { findRootAccount } from "../../directory/accounts/access.ts";
import { findActiveUser, type UserAccess } from "../../directory/users/access.ts";
import { userView } from "../../directory/users/present.ts";
import type { Actor } from "../../platform/actor.ts";
import { wireTime } from "../../platform/clock.ts";
import { forbidden } from "../../platform/errors.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { createLogin, deleteLogin } from "./addLogin.ts";
import { changeLogin } from "./changeLogin.ts";
import { type LoginDetails, listAllLogins, listLogins } from "./logins.sql.ts";

function presentLogin(login: LoginDetails, actor: Actor, { place }: Pick<UserAccess, "place">): Static<typeof Login> {
  const { sis } = userView(actor, place, "");
  return {
    id: login.id,
    account_id: actor.root,
    user_id: login.user_id,
    unique_id: login.unique_id,
    ...(sis ? { sis_user_id: login.sis_user_id, integration_id: login.integration_id } : {}),
    authentication_provider_id: null,
    workflow_state: login.workflow_state as "active",
    created_at: wireTime(login.created_at),
  };
}

export const loginRoutes = [
  route(logins.listLogins, async (request) => {
    const owner = await findActiveUser(request, request.path.user_id);
    if (!owner.isSelf && !owner.can("manage_user_logins")) throw forbidden();
    const rows = await listLogins(request, owner.user.id);
    return rows.map((login) => presentLogin(login, request.actor, owner));
  }),

  route(logins.updateLogin, async (request) => {
    const { actor, path, params } = request;
    const account = await findRootAccount(request, path.account_id);
    const changed = await changeLogin(request, { reference: path.login_id, attributes: params.login });
    return presentLogin(changed, actor, account);
  }),

  route(logins.listAccountLogins, async (request) => {
    const { actor, path, params, query } = request;
    const account = await findRootAccount(request, path.account_id);
    if (!account.can("manage_user_logins")) throw forbidden();
    const userId = params.user_id ? (await findActiveUser(request, params.user_id)).user.id : null;
    const page = readOrdinalPage(query);
    const rows = await listAllLogins(request, { userId, limit: page.perPage + 1, offset: page.offset });
    return uncountedPage(page, {
      rows,
      present: async (shown) => shown.map((login) => presentLogin(login, actor, account)),
    });
  }),

  route(logins.createLogin, async (request) => {
    const login = await createLogin(request, { account: request.path.account_id, params: request.params });
    return presentLogin(login, request.actor, await findRootAccount(request, request.path.account_id));
  }),

  route(logins.deleteLogin, async (request) => {
    const { path, actor } = request;
    const login = await deleteLogin(request, { user: path.user_id, login: path.login_id });
    return presentLogin(login, actor, await findActiveUser(request, path.user_id));
  }),
];
