/** The only way to an account: the record together with what the actor may do in it. */
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { can, loadOverrides, type Place } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import { findRecord } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { type AccountContextRow, accountContexts } from "./accounts.sql.ts";

export interface AccountAccess {
  readonly account: AccountContextRow;
  readonly place: Place;
  /** Holds a role in this account or above it. */
  readonly isAdmin: boolean;
  can(permission: Permission): boolean;
}

type Asking = Pick<Context, "db" | "actor">;

/** Access to each account of a set that exists and is not deleted, by id. */
export async function accessAccounts(
  { db, actor }: Asking,
  ids: readonly number[],
): Promise<Map<number, AccountAccess>> {
  if (ids.length === 0) return new Map();
  const rows = await execute(db, accountContexts, { tenant: actor.root, ids });
  const overrides = await loadOverrides(db, actor);
  return new Map(
    rows.map((account) => {
      const place: Place = { chain: account.chain, overrides };
      return [
        account.id,
        {
          account,
          place,
          isAdmin: actor.adminRoles.some((role) => account.chain.includes(role.account_id)),
          can: (permission) => can(actor, permission, place),
        },
      ];
    }),
  );
}

/** The account that a path or parameter names, or a 404. */
export async function findAccount(ctx: Asking, reference: string | undefined): Promise<AccountAccess> {
  const text = reference ?? "";
  const id = parseId(text) ?? (await findRecord(ctx.db, ctx.actor.root, "accounts", text));
  const access = id === undefined ? undefined : (await accessAccounts(ctx, [id])).get(id);
  if (access === undefined) throw notFound();
  return access;
}

/** The root account, where a path names it: records that belong only to the root account are not found in others. */
export async function findRootAccount(ctx: Asking, reference: string | undefined): Promise<AccountAccess> {
  const access = await findAccount(ctx, reference);
  if (access.account.id !== ctx.actor.root) throw notFound();
  return access;
}

/** The root account of the tenant. */
export async function rootAccount(ctx: Asking): Promise<AccountAccess> {
  const access = (await accessAccounts(ctx, [ctx.actor.root])).get(ctx.actor.root);
  if (access === undefined) throw notFound();
  return access;
}
