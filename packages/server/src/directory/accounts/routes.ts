/** Accounts over HTTP. */
import { accounts } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { isMap } from "../../platform/nesting.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { isPermission, PERMISSIONS } from "../../platform/permissions.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { must, one } from "../../store/must.ts";
import { accessAccounts, findAccount } from "./access.ts";
import { type ListedAccount, listAccounts } from "./accounts.sql.ts";
import { createSubAccount } from "./createSubAccount.ts";
import { type AccountView, accountView, presentAccount, SHORT } from "./present.ts";
import { presentAccountSettings } from "./settings.ts";
import { updateAccount } from "./updateAccount.ts";

export const accountRoutes = [
  route(accounts.listAccounts, async (request) => {
    const ids = request.actor.adminRoles.map((role) => role.account_id);
    return accountPage(request, { selection: "given", ids }, { include: request.params.include });
  }),

  route(accounts.listManageableAccounts, async (request) => {
    const held = await accessAccounts(
      request,
      request.actor.adminRoles.map((role) => role.account_id),
    );
    const managed = [...held.values()].filter((access) => access.can("manage_account_settings"));
    return accountPage(request, { selection: "trees", ids: managed.map(({ account }) => account.id) });
  }),

  route(accounts.listCourseAccounts, async (request) =>
    accountPage(request, { selection: "taughtBy", id: request.actor.id }, { short: true }),
  ),

  route(accounts.showAccount, async (request) => {
    const { db, root, path, params } = request;
    const access = await findAccount(request, path.id);
    // the name and the zone of the school are shown to everybody
    if (!access.isAdmin && access.account.id !== root) throw forbidden();
    const page = { tenant: root, ids: [access.account.id], limit: 1, offset: 0 };
    const row = one(await execute(db, listAccounts("given"), page), "the account");
    return presentListed(row, accountView(access), params.include);
  }),

  route(accounts.updateAccount, async (request) => {
    const access = await findAccount(request, request.path.id);
    const { account } = request.raw;
    const settings = isMap(account) ? account.settings : undefined;
    const row = await updateAccount(request, { access, attributes: request.params.account, settings });
    return presentAccount(row, accountView(access));
  }),

  route(accounts.showAccountSettings, async (request) => {
    const access = await findAccount(request, request.path.account_id);
    if (!access.can("manage_account_settings")) throw forbidden();
    return presentAccountSettings(access.account.settings);
  }),

  route(accounts.listSubAccounts, async (request) => {
    const { path, params } = request;
    const access = await findAccount(request, path.account_id);
    if (!access.isAdmin) throw forbidden();
    const { id } = access.account;
    return params.recursive === true
      ? accountPage(request, { selection: "allBelow", id }, { include: params.include, uncounted: true })
      : accountPage(request, { selection: "below", id }, { include: params.include });
  }),

  route(accounts.createSubAccount, async (request) => {
    const parent = await findAccount(request, request.path.account_id);
    const row = await createSubAccount(request, { parent, attributes: request.params.account });
    return presentAccount(row, accountView(parent));
  }),

  route(accounts.accountPermissions, async (request) => {
    const access = await findAccount(request, request.path.account_id);
    const names = request.params.permissions ?? PERMISSIONS;
    return Object.fromEntries(names.map((name) => [name, isPermission(name) && access.can(name)]));
  }),
];

interface Selected {
  readonly selection: Parameters<typeof listAccounts>[0];
  readonly ids?: readonly number[];
  readonly id?: number;
}

interface PageOptions {
  readonly include?: readonly string[] | undefined;
  readonly short?: boolean;
  /** Leave the total out of the links. */
  readonly uncounted?: boolean;
}

async function accountPage(
  request: Request<unknown>,
  { selection, ...selected }: Selected,
  { include, short = false, uncounted = false }: PageOptions = {},
) {
  const { db, root } = request;
  const page = readOrdinalPage(request.query);
  // one row more than the page tells that there is another page
  const slice = { limit: page.perPage + 1, offset: page.offset };
  const found = await execute(db, listAccounts(selection), { tenant: root, ...selected, ...slice });
  const rows = found.slice(0, page.perPage);
  const access = await accessAccounts(
    request,
    rows.map((row) => row.id),
  );
  const viewOf = (row: ListedAccount) => (short ? SHORT : accountView(must(access.get(row.id), "the listed account")));
  const shown = rows.map((row) => presentListed(row, viewOf(row), include));
  const total = uncounted ? undefined : found[0]?.total;
  return new Answer(shown, { links: ordinalLinks(page, { more: found.length > page.perPage, total }) });
}

const presentListed = (row: ListedAccount, view: AccountView, include: readonly string[] = []) => ({
  ...presentAccount(row, view),
  ...(include.includes("course_count") ? { course_count: row.course_count } : {}),
  ...(include.includes("sub_account_count") ? { sub_account_count: row.sub_account_count } : {}),
});
