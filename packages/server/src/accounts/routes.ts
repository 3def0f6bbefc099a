/** Accounts, their administrators and roles over HTTP. */
import { accounts } from "@pidge/api";
import { route } from "../platform/route.ts";
import { presentUser, userView } from "../users/present.ts";
import { loadUser } from "../users/queries.ts";
import { findAccount } from "./access.ts";
import { addAdmin } from "./admins.ts";
import { createSubAccount } from "./createSubAccount.ts";
import { accountView, presentAccount } from "./present.ts";

export const accountRoutes = [
  route(accounts.createSubAccount, async ({ db, actor, path, params, now }) => {
    const parent = await findAccount(db, actor, path.account_id!);
    const row = await createSubAccount(db, actor, parent, params.account, now);
    return presentAccount(row, accountView(parent));
  }),

  route(accounts.createAdmin, async ({ db, actor, path, params, origin, now }) => {
    const account = await findAccount(db, actor, path.account_id!);
    const { user_id, ...admin } = await addAdmin(db, actor, account, params, now);
    const user = await loadUser(db, actor.root, user_id);
    return { ...admin, user: presentUser(user!, userView(actor, account.place, origin)) };
  }),
];
