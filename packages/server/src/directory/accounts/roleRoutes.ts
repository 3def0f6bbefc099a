/** Roles over HTTP. */
import { roles } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { Answer } from "../../platform/context.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { findAccount } from "./access.ts";
import { accountsById } from "./accounts.sql.ts";
import { presentRole } from "./presentRole.ts";
import { type RoleRow, rolesOf } from "./roles.sql.ts";
import { createRole, permissionInputs, requireRole, requireRoleReader, setRoleState, updateRole } from "./roles.ts";

export const roleRoutes = [
  route(roles.listRoles, async ({ db, actor, path, params, query }) => {
    const account = await findAccount(db, actor, path.account_id!);
    requireRoleReader(account);
    const page = readOrdinalPage(query);
    const states = params.state ?? ["active"];
    const all = await rolesOf(db, actor.root, account.place.chain);
    const shown = all.filter(
      (role) =>
        role.base_role_type !== "StudentViewEnrollment" &&
        states.includes(role.workflow_state) &&
        (role.built_in || role.account_id === account.account.id || params.show_inherited === true),
    );
    const some = shown.slice(page.offset, page.offset + page.perPage);
    const links = ordinalLinks(page, { more: shown.length > page.offset + page.perPage, total: shown.length });
    return new Answer(await present(db, actor, path.account_id!, some), { links });
  }),

  route(roles.showRole, async ({ db, actor, path }) => {
    const account = await findAccount(db, actor, path.account_id!);
    requireRoleReader(account);
    const role = await requireRole(db, actor.root, account, path.id!);
    return (await present(db, actor, path.account_id!, [role]))[0];
  }),

  route(roles.createRole, async ({ db, actor, path, params, now }) => {
    const account = await findAccount(db, actor, path.account_id!);
    const input = { label: params.label ?? params.role, base: params.base_role_type };
    const role = await createRole(db, actor, account, input, permissionInputs(params.permissions), now);
    return (await present(db, actor, path.account_id!, [role]))[0];
  }),

  route(roles.updateRole, async ({ db, actor, path, params, now }) => {
    const account = await findAccount(db, actor, path.account_id!);
    const role = await requireRole(db, actor.root, account, path.id!);
    const permissions = permissionInputs(params.permissions);
    const changed = await updateRole(db, actor, account, role, params.label, permissions, now);
    return (await present(db, actor, path.account_id!, [changed]))[0];
  }),

  route(roles.deactivateRole, async ({ db, actor, path, now }) => {
    const account = await findAccount(db, actor, path.account_id!);
    const role = await requireRole(db, actor.root, account, path.id!);
    const changed = await setRoleState(db, actor, account, role, "inactive", now);
    return (await present(db, actor, path.account_id!, [changed]))[0];
  }),

  route(roles.activateRole, async ({ db, actor, path, now }) => {
    const account = await findAccount(db, actor, path.account_id!);
    const role = await requireRole(db, actor.root, account, path.id!);
    const changed = await setRoleState(db, actor, account, role, "active", now);
    return (await present(db, actor, path.account_id!, [changed]))[0];
  }),
];

/** The overrides are read again: the request may just have written the first of them. */
async function present(db: Db, actor: Actor, accountReference: string, rows: readonly RoleRow[]) {
  const account = await findAccount(db, { ...actor, hasOverrides: true }, accountReference);
  const homes = await accountsById(
    db,
    actor.root,
    rows.map((role) => role.account_id),
  );
  return rows.map((role) => presentRole(role, homes.get(role.account_id)!, account));
}
