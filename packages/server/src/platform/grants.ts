/** What an actor may do at a place: through account roles up the chain, or through the enrolments given. */
import type { Db } from "../store/database.ts";
import type { Actor, AdminRole } from "./actor.ts";
import { selectOverrides } from "./overrides.sql.ts";
import {
  type Override,
  PERMISSIONS,
  type Permission,
  ROOT_ONLY,
  type RolePlace,
  roleGrants,
  survivesConclusion,
} from "./permissions.ts";

export interface EnrollmentGrant {
  readonly type: string;
  readonly role_id: number;
  /** Whether the enrolment, or its course, has ended. */
  readonly concluded: boolean;
  /** Whether it has not begun yet. */
  readonly future?: boolean;
}

export interface Place extends RolePlace {
  /** The actor's enrolments there; none outside courses. */
  readonly enrollments?: readonly EnrollmentGrant[];
}

const NOT_BEFORE_START: ReadonlySet<string> = new Set(["create_forum", "post_to_forum"]);

export function can(actor: Actor, permission: Permission, place: Place): boolean {
  return canAsAdmin(actor, permission, place) || canAsMember(permission, place);
}

export function canAsAdmin(actor: Actor, permission: Permission, place: Place): boolean {
  return actor.adminRoles.some((role) => grantsAt(role, actor.root, permission, place));
}

const grantsAt = (role: AdminRole, root: number, permission: Permission, place: Place): boolean =>
  place.chain.includes(role.account_id) &&
  (role.account_id === root || !ROOT_ONLY.has(permission)) &&
  roleGrants(permission, { base: role.base, id: role.role_id }, place);

function canAsMember(permission: Permission, place: Place): boolean {
  return (place.enrollments ?? []).some((e) => {
    if (e.concluded && !survivesConclusion(permission, e.type)) return false;
    if (e.future && NOT_BEFORE_START.has(permission)) return false;
    return roleGrants(permission, { base: e.type, id: e.role_id }, place);
  });
}

/** Whether the actor has every permission that these account roles give: who has less may not act for who has more. */
export function holdsAllOf(actor: Actor, roles: readonly AdminRole[], overrides: readonly Override[]): boolean {
  return roles.every((role) => {
    const place: Place = { chain: role.chain, overrides };
    return PERMISSIONS.every((p) => !grantsAt(role, actor.root, p, place) || canAsAdmin(actor, p, place));
  });
}

/** The root account as a place. */
export const rootPlace = (actor: Actor, overrides: readonly Override[]): Place => ({ chain: [actor.root], overrides });

/** The tenant's overrides; no query where there are none. */
export async function loadOverrides(db: Db, actor: Actor): Promise<readonly Override[]> {
  if (!actor.hasOverrides) return [];
  return selectOverrides(db, actor.root);
}

/** Whether the actor administers the root account: in Pidge this is also what Canvas calls a site admin. */
export const isRootAdmin = (actor: Actor): boolean =>
  actor.adminRoles.some((role) => role.account_id === actor.root && role.base === "AccountAdmin");
