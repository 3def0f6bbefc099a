/** Accounts over HTTP. */
import { accounts } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { isPermission, PERMISSIONS } from "../../platform/permissions.ts";
import { route } from "../../platform/route.ts";
import { accessAccounts, findAccount } from "./access.ts";
import { createSubAccount } from "./createSubAccount.ts";
import * as lists from "./lists.ts";
import { accountView, presentAccount, presentAccountSettings, SHORT } from "./present.ts";
import { updateAccount } from "./updateAccount.ts";

export const accountRoutes = [
  route(accounts.listAccounts, async (request) => {
    const ids = request.actor.adminRoles.map((role) => role.account_id);
    return accountPage(request, lists.theseAccounts(ids), { include: request.params.include });
  }),

  route(accounts.listManageableAccounts, async (request) => {
    const { db, actor } = request;
    const held = await accessAccounts(
      db,
      actor,
      actor.adminRoles.map((role) => role.account_id),
    );
    const managed = [...held.values()].filter((a) => a.can("manage_account_settings")).map((a) => a.account.id);
    return accountPage(request, lists.treesOf(managed), {});
  }),

  route(accounts.listCourseAccounts, async (request) =>
    accountPage(request, lists.accountsOfTaughtCourses(request.actor.id), { short: true }),
  ),

  route(accounts.showAccount, async (request) => {
    const { db, actor, path, params } = request;
    const access = await findAccount(db, actor, path.id!);
    // everyone may know the name and the zone of their school
    if (!access.isAdmin && access.account.id !== actor.root) throw forbidden();
    const page = { page: 1, perPage: 1, offset: 0, anchor: undefined };
    const [row] = await lists.listAccounts(db, actor.root, lists.theseAccounts([access.account.id]), page);
    return presentListed(row!, accountView(access), params.include);
  }),

  route(accounts.updateAccount, async ({ db, actor, path, params, now }) => {
    const access = await findAccount(db, actor, path.id!);
    return presentAccount(await updateAccount(db, actor, access, params.account, now), accountView(access));
  }),

  route(accounts.showAccountSettings, async ({ db, actor, path }) => {
    const access = await findAccount(db, actor, path.account_id!);
    if (!access.can("manage_account_settings")) throw forbidden();
    return presentAccountSettings(access.account.settings);
  }),

  route(accounts.listSubAccounts, async (request) => {
    const { db, actor, path, params } = request;
    const access = await findAccount(db, actor, path.account_id!);
    if (!access.isAdmin) throw forbidden();
    const { id } = access.account;
    return params.recursive === true
      ? accountPage(request, lists.allAccountsBelow(id), { include: params.include, uncounted: true })
      : accountPage(request, lists.accountsBelow(id), { include: params.include });
  }),

  route(accounts.createSubAccount, async ({ db, actor, path, params, now }) => {
    const parent = await findAccount(db, actor, path.account_id!);
    const row = await createSubAccount(db, actor, parent, params.account, now);
    return presentAccount(row, accountView(parent));
  }),

  route(accounts.accountPermissions, async ({ db, actor, path, params }) => {
    const access = await findAccount(db, actor, path.account_id!);
    const names = params.permissions ?? PERMISSIONS;
    return Object.fromEntries(names.map((name) => [name, isPermission(name) && access.can(name)]));
  }),
];

interface PageOptions {
  readonly include?: readonly string[] | undefined;
  readonly short?: boolean;
  /** Leave the total out of the links. */
  readonly uncounted?: boolean;
}

async function accountPage(
  request: Request<unknown>,
  source: Parameters<typeof lists.listAccounts>[2],
  options: PageOptions,
) {
  const { db, actor, query } = request;
  const page = readOrdinalPage(query);
  const found = await lists.listAccounts(db, actor.root, source, page);
  const rows = found.slice(0, page.perPage);
  const access = await accessAccounts(
    db,
    actor,
    rows.map((row) => row.id),
  );
  const shown = rows.map((row) =>
    presentListed(row, options.short ? SHORT : accountView(access.get(row.id)!), options.include),
  );
  const total = options.uncounted ? undefined : found[0]?.total;
  return new Answer(shown, { links: ordinalLinks(page, { more: found.length > page.perPage, total }) });
}

const presentListed = (row: lists.ListedAccount, view: typeof SHORT, include: readonly string[] = []) => ({
  ...presentAccount(row, view),
  ...(include.includes("course_count") ? { course_count: row.course_count } : {}),
  ...(include.includes("sub_account_count") ? { sub_account_count: row.sub_account_count } : {}),
});
