/** Gives people roles in accounts, and takes them away. */
import type { AdminRole } from "../../platform/actor.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { holdsAllOf } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import { requireUser } from "../../platform/references.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { type AdminRow, deactivateAdmin, loadRoles, type StoredRole, upsertAdmin } from "../accounts/roles.sql.ts";

interface RoleChoice {
  readonly role?: string | null | undefined;
  readonly role_id?: string | null | undefined;
}

export interface AdminChange extends RoleChoice {
  readonly account: AccountAccess;
  readonly user_id?: string | null | undefined;
}

/** The active account role, of the account or one above it, that the request names; by default `AccountAdmin`. */
async function chooseRole(ctx: Context, account: AccountAccess, choice: RoleChoice): Promise<StoredRole> {
  const roles = await loadRoles(ctx, account.place.chain);
  const usable = roles.filter((role) => role.workflow_state === "active" && role.base_role_type.startsWith("Account"));
  const id = choice.role_id ? parseId(choice.role_id) : null;
  const found = choice.role_id
    ? usable.find((role) => role.id === id)
    : usable.find((role) => role.name === (choice.role?.trim() || "AccountAdmin"));
  if (found !== undefined) return found;
  const attribute = choice.role_id ? "role_id" : "role";
  throw invalid(attribute, "invalid", "is not an active account role of this account");
}

export async function addAdmin(ctx: Context, { account, ...input }: AdminChange): Promise<AdminRow> {
  if (!account.can("manage_account_memberships")) throw forbidden();
  if (!input.user_id) throw invalid("user_id", "blank", "can't be blank");
  const role = await chooseRole(ctx, account, input);
  const userId = await requireUser(ctx.db, ctx.actor, input.user_id);
  requireAllOf(ctx, account, role);
  return upsertAdmin(ctx, { accountId: account.account.id, userId, role });
}

export async function removeAdmin(ctx: Context, { account, ...input }: AdminChange): Promise<AdminRow> {
  if (!account.can("manage_account_memberships")) throw forbidden();
  const userId = await requireUser(ctx.db, ctx.actor, input.user_id ?? "");
  const role = await chooseRole(ctx, account, input);
  requireAllOf(ctx, account, role);
  const removed = await deactivateAdmin(ctx, { accountId: account.account.id, userId, role });
  if (removed === undefined) throw notFound();
  return removed;
}

/** Refuses actors who lack a permission that the role gives: nobody grants more than they have. */
function requireAllOf({ actor }: Context, { account, place }: AccountAccess, role: StoredRole): void {
  const held: AdminRole = {
    account_id: account.id,
    role_id: role.id,
    base: role.base_role_type as AdminRole["base"],
    chain: place.chain,
  };
  if (!holdsAllOf(actor, [held], place.overrides)) throw forbidden();
}
