/** The only way to an account: the record together with what the actor may do in it. */
import type { Actor } from "../../platform/actor.ts";
import { notFound } from "../../platform/errors.ts";
import { can, loadOverrides, type Place } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import { findRecord } from "../../platform/references.ts";
import { type Db, run } from "../../store/database.ts";

interface AccountContextRow {
  readonly id: number;
  readonly name: string;
  readonly parent_account_id: number | null;
  readonly default_time_zone: string;
  readonly settings: Record<string, unknown>;
  readonly workflow_state: string;
  /** The accounts from the root down to this one. */
  readonly chain: number[];
}

export interface AccountAccess {
  readonly account: AccountContextRow;
  readonly place: Place;
  /** Holds a role in this account or above it. */
  readonly isAdmin: boolean;
  can(permission: Permission): boolean;
}

/** Access to each account of a set that exists and is not deleted, by id. */
export async function accessAccounts(
  db: Db,
  actor: Actor,
  ids: readonly number[],
): Promise<Map<number, AccountAccess>> {
  if (ids.length === 0) return new Map();
  const rows = await run<AccountContextRow>(
    db,
    `select a.id, a.name, a.parent_account_id, a.default_time_zone, a.settings, a.workflow_state,
       (with recursive up(id, parent, depth) as (
          select a.id, a.parent_account_id, 0
          union all
          select b.id, b.parent_account_id, depth + 1 from up join accounts b on b.root_account_id = $1 and b.id = up.parent)
        select json_agg(id order by depth desc) from up) as chain
     from accounts a where a.root_account_id = $1 and a.id = any($2::bigint[]) and a.workflow_state <> 'deleted'`,
    [actor.root, ids],
  );
  const overrides = await loadOverrides(db, actor);
  return new Map(
    rows.map((account) => {
      const place: Place = { chain: account.chain, overrides };
      return [
        account.id,
        {
          account,
          place,
          isAdmin: actor.adminRoles.some((r) => account.chain.includes(r.account_id)),
          can: (permission) => can(actor, permission, place),
        },
      ];
    }),
  );
}

/** The account that a path or parameter names, or a 404. */
export async function findAccount(db: Db, actor: Actor, reference: string): Promise<AccountAccess> {
  const id = parseId(reference) ?? (await findRecord(db, actor.root, "accounts", reference));
  const access = id === undefined ? undefined : (await accessAccounts(db, actor, [id])).get(id);
  if (access === undefined) throw notFound();
  return access;
}

/** The root account, where a path names it: what belongs to it alone is not found in others. */
export async function findRootAccount(db: Db, actor: Actor, reference: string): Promise<AccountAccess> {
  const access = await findAccount(db, actor, reference);
  if (access.account.id !== actor.root) throw notFound();
  return access;
}

/** The root account of the tenant. */
export async function rootAccount(db: Db, actor: Actor): Promise<AccountAccess> {
  const access = (await accessAccounts(db, actor, [actor.root])).get(actor.root);
  if (access === undefined) throw notFound();
  return access;
}
