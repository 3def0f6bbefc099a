/** The roles of accounts and the permissions that are set for them there. */
import { given, shortText } from "../../platform/attributes.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { badRequest, forbidden, invalid, invalidRecord, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { defaultGrant, isPermission, type Override } from "../../platform/permissions.ts";
import { uniqueClash } from "../../store/clash.ts";
import type { AccountAccess } from "./access.ts";
import {
  deleteOverrides,
  insertRole,
  loadRoles,
  type StoredRole,
  updateRoleRow,
  upsertOverrides,
} from "./roles.sql.ts";

const BASES = [
  "AccountMembership",
  "StudentEnrollment",
  "TeacherEnrollment",
  "TaEnrollment",
  "DesignerEnrollment",
  "ObserverEnrollment",
];

/** The requested setting of one permission. */
interface PermissionInput {
  readonly enabled?: boolean;
  readonly explicit?: boolean;
  readonly locked?: boolean;
  readonly applies_to_self?: boolean;
  readonly applies_to_descendants?: boolean;
}

type PermissionInputs = Readonly<Record<string, PermissionInput>>;

/** A role as seen from an account: its own, or one of an account above. */
export interface RoleInAccount {
  readonly account: AccountAccess;
  readonly role: StoredRole;
}

/** Lets only people pass who hold a role in the account or above it. */
export function requireRoleReader(account: AccountAccess): void {
  if (!account.isAdmin) throw forbidden();
}

/** The role of the account, or of an account above it, that a path names; else a 404. */
export async function requireRole(
  ctx: Pick<Context, "db" | "root">,
  account: AccountAccess,
  reference: string | undefined,
): Promise<RoleInAccount> {
  const id = parseId(reference);
  const role = (await loadRoles(ctx, account.place.chain)).find((candidate) => candidate.id === id);
  if (role === undefined) throw notFound();
  return { account, role };
}

const nameTaken = { attribute: "label", type: "taken", message: "A role with this name already exists" };

/** Runs a write of a role's name; a unique clash becomes a refusal. */
async function unlessNameTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (uniqueClash(error) === undefined) throw error;
    throw invalidRecord([nameTaken], 409);
  }
}

async function requireFreeName(ctx: Context, account: AccountAccess, name: string): Promise<void> {
  const roles = await loadRoles(ctx, account.place.chain);
  if (roles.some((role) => role.name === name)) throw invalidRecord([nameTaken]);
}

export interface NewRole {
  readonly account: AccountAccess;
  readonly label: string | null | undefined;
  readonly base: string | null | undefined;
  readonly permissions: PermissionInputs;
}

export async function createRole(ctx: Context, { account, permissions, ...input }: NewRole): Promise<StoredRole> {
  if (!account.can("manage_role_overrides")) throw forbidden();
  const name = shortText("label", input.label);
  if (!name) throw invalid("label", "blank", "can't be blank");
  const base = input.base?.trim() || "AccountMembership";
  if (!BASES.includes(base)) throw invalid("base_role_type", "inclusion", `must be one of ${BASES.join(", ")}`);
  await requireFreeName(ctx, account, name);
  return unlessNameTaken(() =>
    inTransaction(ctx, async (tx) => {
      const role = await insertRole(tx, { account_id: account.account.id, name, base_role_type: base });
      await setPermissions(tx, { account, role }, permissions);
      return role;
    }),
  );
}

export interface RoleEdit extends RoleInAccount {
  readonly label: string | null | undefined;
  readonly permissions: PermissionInputs;
}

export async function updateRole(ctx: Context, { account, role, label, permissions }: RoleEdit): Promise<StoredRole> {
  const name = shortText("label", label);
  if (name === null) throw invalid("label", "blank", "can't be blank");
  const renamed = name !== undefined && name !== role.name;
  if (renamed) {
    requireOwn({ account, role });
    await requireFreeName(ctx, account, name);
  }
  return unlessNameTaken(() =>
    inTransaction(ctx, async (tx) => {
      await setPermissions(tx, { account, role }, permissions);
      return renamed ? updateRoleRow(tx, role.id, { name }) : role;
    }),
  );
}

export async function setRoleState(
  ctx: Context,
  { account, role }: RoleInAccount,
  state: "active" | "inactive",
): Promise<StoredRole> {
  requireOwn({ account, role });
  return updateRoleRow(ctx, role.id, { workflow_state: state });
}

/** Refuses to rename or retire built-in roles and the roles of accounts above. */
function requireOwn({ account, role }: RoleInAccount): void {
  if (role.built_in) throw badRequest("a built-in role cannot be changed so");
  if (role.account_id !== account.account.id) throw badRequest("the role belongs to an account above");
}

/** Whether an account above has locked the permission of the role. */
export const lockedAbove = ({ account, role }: RoleInAccount, permission: string): boolean =>
  account.place.overrides.some(
    (o) =>
      o.locked &&
      o.role_id === role.id &&
      o.permission === permission &&
      o.account_id !== account.account.id &&
      account.place.chain.includes(o.account_id),
  );

async function setPermissions(
  ctx: Pick<Context, "db" | "root" | "now">,
  { account, role }: RoleInAccount,
  permissions: PermissionInputs,
): Promise<void> {
  const set: Override[] = [];
  const removed: string[] = [];
  for (const [permission, input] of Object.entries(permissions)) {
    if (!isPermission(permission) || !defaultGrant(permission, role.base_role_type).available) continue;
    if (lockedAbove({ account, role }, permission)) continue;
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
  await upsertOverrides(ctx, set);
  await deleteOverrides(ctx, { accountId: account.account.id, roleId: role.id, permissions: removed });
}

/** The `permissions` parameter without the fields that were not sent. */
export const permissionInputs = (params: Readonly<Record<string, object>> | undefined): PermissionInputs =>
  Object.fromEntries(Object.entries(params ?? {}).map(([name, input]) => [name, given(input) as PermissionInput]));
