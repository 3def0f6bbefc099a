/** Roles over HTTP. */
import { roles } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { must } from "../../store/must.ts";
import { findAccount } from "./access.ts";
import { accountsById } from "./accounts.sql.ts";
import { presentRole } from "./presentRole.ts";
import { loadRoles, type StoredRole } from "./roles.sql.ts";
import { createRole, permissionInputs, requireRole, requireRoleReader, setRoleState, updateRole } from "./roles.ts";

export const roleRoutes = [
  route(roles.listRoles, async (request) => {
    const { params } = request;
    const account = await findAccount(request, request.path.account_id);
    requireRoleReader(account);
    const page = readOrdinalPage(request.query);
    const states = params.state ?? ["active"];
    const all = await loadRoles(request, account.place.chain);
    const shown = all.filter(
      (role) =>
        role.base_role_type !== "StudentViewEnrollment" &&
        states.includes(role.workflow_state) &&
        (role.built_in || role.account_id === account.account.id || params.show_inherited === true),
    );
    const some = shown.slice(page.offset, page.offset + page.perPage);
    const links = ordinalLinks(page, { more: shown.length > page.offset + page.perPage, total: shown.length });
    return new Answer(await present(request, some), { links });
  }),

  route(roles.showRole, async (request) => {
    const account = await findAccount(request, request.path.account_id);
    requireRoleReader(account);
    const { role } = await requireRole(request, account, request.path.id);
    return (await present(request, [role]))[0];
  }),

  route(roles.createRole, async (request) => {
    const { params } = request;
    const account = await findAccount(request, request.path.account_id);
    const permissions = permissionInputs(params.permissions);
    const input = { account, label: params.label ?? params.role, base: params.base_role_type, permissions };
    return (await present(request, [await createRole(request, input)]))[0];
  }),

  route(roles.updateRole, async (request) => {
    const { label, permissions } = request.params;
    const found = await findRole(request);
    const changed = await updateRole(request, { ...found, label, permissions: permissionInputs(permissions) });
    return (await present(request, [changed]))[0];
  }),

  route(roles.deactivateRole, async (request) => {
    const changed = await setRoleState(request, await findRole(request), "inactive");
    return (await present(request, [changed]))[0];
  }),

  route(roles.activateRole, async (request) => {
    const changed = await setRoleState(request, await findRole(request), "active");
    return (await present(request, [changed]))[0];
  }),
];

/** The role of the path, for those who may change it: to others it does not tell which roles exist. */
async function findRole(request: Request<unknown>) {
  const account = await findAccount(request, request.path.account_id);
  if (!account.can("manage_role_overrides")) throw forbidden();
  return requireRole(request, account, request.path.id);
}

/** Presents roles with overrides read again: the request may have written the tenant's first. */
async function present({ db, root, actor, path }: Request<unknown>, rows: readonly StoredRole[]) {
  const account = await findAccount({ db, actor: { ...actor, hasOverrides: true } }, path.account_id);
  const owners = await accountsById(
    { db, root },
    rows.map((role) => role.account_id),
  );
  return rows.map((role) =>
    presentRole({ account, role, owner: must(owners.get(role.account_id), "the role's account") }),
  );
}
