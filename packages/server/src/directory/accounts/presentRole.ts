/** Roles on the wire, with all of their permissions. */
import type { Role, RolePermission, Static } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import { defaultGrant, type Override, PERMISSIONS, type Permission, roleGrants } from "../../platform/permissions.ts";
import type { AccountRow } from "./accounts.sql.ts";
import { presentAccount, SHORT } from "./present.ts";
import { lockedAbove, type RoleInAccount } from "./roles.ts";

type Permissions = Record<string, Static<typeof RolePermission>>;

interface ShownRole extends RoleInAccount {
  /** The account that the role belongs to: the account itself, or one above. */
  readonly owner: AccountRow;
}

export function presentRole({ account, role, owner }: ShownRole): Static<typeof Role> {
  const isAccountRole = role.base_role_type.startsWith("Account");
  return {
    id: role.id,
    label: role.name,
    role: role.name,
    base_role_type: role.base_role_type,
    is_account_role: isAccountRole,
    workflow_state: role.built_in ? "built_in" : (role.workflow_state as "active"),
    created_at: role.built_in ? null : wireTime(role.created_at),
    last_updated_at: role.built_in ? null : wireTime(role.updated_at),
    account: presentAccount(owner, SHORT),
    permissions: Object.fromEntries(PERMISSIONS.map((p) => [p, permissionOf(p, { account, role })])) as Permissions,
  };
}

function permissionOf(permission: Permission, { account, role }: RoleInAccount): Static<typeof RolePermission> {
  const { chain, overrides } = account.place;
  const held = { base: role.base_role_type, id: role.id };
  const isOwn = (o: Override) => o.account_id === account.account.id;
  const relevant = overrides.filter((o) => o.role_id === role.id && o.permission === permission);
  const own = relevant.find(isOwn);
  const granted = (among: readonly Override[]) => roleGrants(permission, held, { chain, overrides: among });
  const enabled = granted(relevant);
  const closed = lockedAbove({ account, role }, permission);
  const { available } = defaultGrant(permission, role.base_role_type);
  return {
    enabled,
    locked: closed || own?.locked === true || !available,
    readonly: closed || !available,
    explicit: own !== undefined,
    ...(own === undefined ? {} : { prior_default: granted(relevant.filter((o) => !isOwn(o))) }),
    ...(enabled
      ? { applies_to_self: own?.applies_to_self ?? true, applies_to_descendants: own?.applies_to_descendants ?? true }
      : {}),
  };
}
