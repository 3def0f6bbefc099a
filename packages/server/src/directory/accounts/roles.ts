/** Roles of accounts, and what is set for them there. */
import type { Actor } from "../../platform/actor.ts";
import { given, shortText } from "../../platform/attributes.ts";
import { badRequest, forbidden, invalid, invalidRecord, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { defaultGrant, isPermission, type Override } from "../../platform/permissions.ts";
import { uniqueClash } from "../../store/clash.ts";
import type { Database, Db } from "../../store/database.ts";
import type { AccountAccess } from "./access.ts";
import { insertRole, putOverrides, type RoleRow, removeOverrides, rolesOf, updateRoleRow } from "./roles.sql.ts";

const BASES = [
  "AccountMembership",
  "StudentEnrollment",
  "TeacherEnrollment",
  "TaEnrollment",
  "DesignerEnrollment",
  "ObserverEnrollment",
];

/** What is asked for one permission. */
export interface PermissionInput {
  readonly enabled?: boolean;
  readonly explicit?: boolean;
  readonly locked?: boolean;
  readonly applies_to_self?: boolean;
  readonly applies_to_descendants?: boolean;
}

export type PermissionInputs = Readonly<Record<string, PermissionInput>>;

/** Those who hold a role in or above the account may see what its roles permit. */
export function requireRoleReader(account: AccountAccess): void {
  if (!account.isAdmin) throw forbidden();
}

/** A role that can be given in the account: its own, or one of those above it. */
export async function requireRole(db: Db, root: number, account: AccountAccess, reference: string): Promise<RoleRow> {
  const id = parseId(reference);
  const role = (await rolesOf(db, root, account.place.chain)).find((r) => r.id === id);
  if (role === undefined) throw notFound();
  return role;
}

const nameTaken = { attribute: "label", type: "taken", message: "A role with this name already exists" };

/** Runs a write of a role's name; a clash of names is a refusal. */
async function unlessNameTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (uniqueClash(error) === undefined) throw error;
    throw invalidRecord([nameTaken], 409);
  }
}

async function requireFreeName(db: Db, root: number, account: AccountAccess, name: string): Promise<void> {
  const roles = await rolesOf(db, root, account.place.chain);
  if (roles.some((role) => role.name === name)) throw invalidRecord([nameTaken]);
}

export async function createRole(
  db: Database,
  actor: Actor,
  account: AccountAccess,
  input: { readonly label: string | null | undefined; readonly base: string | null | undefined },
  permissions: PermissionInputs,
  now: Date,
): Promise<RoleRow> {
  if (!account.can("manage_role_overrides")) throw forbidden();
  const name = shortText("label", input.label);
  if (!name) throw invalid("label", "blank", "can't be blank");
  const base = input.base?.trim() || "AccountMembership";
  if (!BASES.includes(base)) throw invalid("base_role_type", "inclusion", `must be one of ${BASES.join(", ")}`);
  await requireFreeName(db, actor.root, account, name);
  return unlessNameTaken(() =>
    db.transaction().execute(async (tx) => {
      const role = await insertRole(
        tx,
        actor.root,
        { account_id: account.account.id, name, base_role_type: base },
        now,
      );
      await setPermissions(tx, actor.root, account, role, permissions, now);
      return role;
    }),
  );
}

export async function updateRole(
  db: Database,
  actor: Actor,
  account: AccountAccess,
  role: RoleRow,
  label: string | null | undefined,
  permissions: PermissionInputs,
  now: Date,
): Promise<RoleRow> {
  if (!account.can("manage_role_overrides")) throw forbidden();
  const name = shortText("label", label);
  if (name === null) throw invalid("label", "blank", "can't be blank");
  const renamed = name !== undefined && name !== role.name;
  if (renamed) {
    requireOwn(account, role);
    await requireFreeName(db, actor.root, account, name);
  }
  return unlessNameTaken(() =>
    db.transaction().execute(async (tx) => {
      await setPermissions(tx, actor.root, account, role, permissions, now);
      return renamed ? updateRoleRow(tx, actor.root, role.id, { name }, now) : role;
    }),
  );
}

export async function setRoleState(
  db: Db,
  actor: Actor,
  account: AccountAccess,
  role: RoleRow,
  state: "active" | "inactive",
  now: Date,
): Promise<RoleRow> {
  if (!account.can("manage_role_overrides")) throw forbidden();
  requireOwn(account, role);
  return updateRoleRow(db, actor.root, role.id, { workflow_state: state }, now);
}

/** Built-in roles, and those of the accounts above, are not this account's to rename or retire. */
function requireOwn(account: AccountAccess, role: RoleRow): void {
  if (role.built_in) throw badRequest("a built-in role cannot be changed so");
  if (role.account_id !== account.account.id) throw badRequest("the role belongs to an account above");
}

/** Whether an account above has locked the permission of the role. */
export const lockedAbove = (account: AccountAccess, role: RoleRow, permission: string): boolean =>
  account.place.overrides.some(
    (o) =>
      o.locked &&
      o.role_id === role.id &&
      o.permission === permission &&
      o.account_id !== account.account.id &&
      account.place.chain.includes(o.account_id),
  );

async function setPermissions(
  db: Db,
  root: number,
  account: AccountAccess,
  role: RoleRow,
  permissions: PermissionInputs,
  now: Date,
): Promise<void> {
  const set: Override[] = [];
  const removed: string[] = [];
  for (const [permission, input] of Object.entries(permissions)) {
    if (!isPermission(permission) || !defaultGrant(permission, role.base_role_type).available) continue;
    if (lockedAbove(account, role, permission)) continue;
    const own = account.place.overrides.find(
      (o) => o.account_id === account.account.id && o.role_id === role.id && o.permission === permission,
    );
    const enabled = input.enabled ?? own?.enabled;
    if (input.explicit === false || (enabled === undefined && input.locked === undefined)) {
      removed.push(permission);
      continue;
    }
    const {
      applies_to_self = own?.applies_to_self ?? true,
      applies_to_descendants = own?.applies_to_descendants ?? true,
    } = input;
    if (!applies_to_self && !applies_to_descendants)
      throw badRequest(`permissions[${permission}] must apply to the account itself or to those below`);
    set.push({
      account_id: account.account.id,
      role_id: role.id,
      permission,
      enabled: enabled ?? defaultGrant(permission, role.base_role_type).on,
      locked: input.locked ?? own?.locked ?? false,
      applies_to_self,
      applies_to_descendants,
    });
  }
  await putOverrides(db, root, set, now);
  await removeOverrides(db, root, account.account.id, role.id, removed);
}

/** A role's fields that may be renamed without touching what is undefined. */
export const permissionInputs = (params: Readonly<Record<string, object>> | undefined): PermissionInputs =>
  Object.fromEntries(Object.entries(params ?? {}).map(([name, input]) => [name, given(input) as PermissionInput]));
