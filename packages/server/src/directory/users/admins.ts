/** Gives people roles in accounts, and takes them away. */
import type { Actor, AdminRole } from "../../platform/actor.ts";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { holdsAllOf } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import { requireUser } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { type AdminRow, deactivateAdmin, type RoleRow, rolesOf, upsertAdmin } from "../accounts/roles.sql.ts";

interface RoleChoice {
  readonly role?: string | null | undefined;
  readonly role_id?: string | null | undefined;
}

/** The account role of the account, or of one above it, that is meant; `AccountAdmin` when none is named. */
async function chooseRole(db: Db, account: AccountAccess, choice: RoleChoice): Promise<RoleRow> {
  const roles = await rolesOf(db, account.place.chain[0]!, account.place.chain);
  const usable = roles.filter((r) => r.workflow_state === "active" && r.base_role_type.startsWith("Account"));
  const id = choice.role_id ? parseId(choice.role_id) : null;
  const found = choice.role_id
    ? usable.find((r) => r.id === id)
    : usable.find((r) => r.name === (choice.role?.trim() || "AccountAdmin"));
  if (found !== undefined) return found;
  const attribute = choice.role_id ? "role_id" : "role";
  throw invalid(attribute, "invalid", "is not an active account role of this account");
}

export async function addAdmin(
  db: Db,
  actor: Actor,
  account: AccountAccess,
  input: RoleChoice & { readonly user_id?: string | null | undefined },
  now: Date,
): Promise<AdminRow> {
  if (!account.can("manage_account_memberships")) throw forbidden();
  if (!input.user_id) throw invalid("user_id", "blank", "can't be blank");
  const role = await chooseRole(db, account, input);
  const userId = await requireUser(db, actor, input.user_id);
  if (!holdsAllOf(actor, [asHeld(role, account)], account.place.overrides)) throw forbidden();
  return upsertAdmin(db, { root: actor.root, accountId: account.account.id, userId, role, now });
}

export async function removeAdmin(
  db: Db,
  actor: Actor,
  account: AccountAccess,
  input: RoleChoice & { readonly userId: string },
  now: Date,
): Promise<AdminRow> {
  if (!account.can("manage_account_memberships")) throw forbidden();
  const userId = await requireUser(db, actor, input.userId);
  const role = await chooseRole(db, account, input);
  if (!holdsAllOf(actor, [asHeld(role, account)], account.place.overrides)) throw forbidden();
  const removed = await deactivateAdmin(db, { root: actor.root, accountId: account.account.id, userId, role, now });
  if (removed === undefined) throw notFound();
  return removed;
}

/** The role as somebody holds it in the account. */
const asHeld = (role: RoleRow, account: AccountAccess): AdminRole => ({
  account_id: account.account.id,
  role_id: role.id,
  base: role.base_role_type as AdminRole["base"],
  chain: account.place.chain,
});
