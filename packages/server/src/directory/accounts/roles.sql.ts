/** Reads and writes roles, their overrides, and who holds them in accounts. */
import type { OrdinalPage } from "../../platform/paging.ts";
import type { Override } from "../../platform/permissions.ts";
import type { Db } from "../../store/database.ts";

export interface RoleRow {
  readonly id: number;
  readonly account_id: number;
  readonly name: string;
  readonly base_role_type: string;
  readonly built_in: boolean;
  readonly workflow_state: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const ROLE_COLUMNS = [
  "id",
  "account_id",
  "name",
  "base_role_type",
  "built_in",
  "workflow_state",
  "created_at",
  "updated_at",
] as const;

/** The roles of these accounts that are not deleted, in order. */
export const rolesOf = (db: Db, root: number, accountIds: readonly number[]): Promise<RoleRow[]> =>
  db
    .selectFrom("roles")
    .select(ROLE_COLUMNS)
    .where("root_account_id", "=", root)
    .where("account_id", "in", [...accountIds])
    .where("workflow_state", "<>", "deleted")
    .orderBy("id")
    .execute();

export const insertRole = (
  db: Db,
  root: number,
  role: Pick<RoleRow, "account_id" | "name" | "base_role_type">,
  now: Date,
): Promise<RoleRow> =>
  db
    .insertInto("roles")
    .values({ root_account_id: root, ...role, created_at: now, updated_at: now })
    .returning(ROLE_COLUMNS)
    .executeTakeFirstOrThrow();

export const updateRoleRow = (
  db: Db,
  root: number,
  id: number,
  change: { readonly name?: string; readonly workflow_state?: "active" | "inactive" },
  now: Date,
): Promise<RoleRow> =>
  db
    .updateTable("roles")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returning(ROLE_COLUMNS)
    .executeTakeFirstOrThrow();

/** Sets what a role has in an account; each permission once. */
export async function putOverrides(db: Db, root: number, overrides: readonly Override[], now: Date): Promise<void> {
  if (overrides.length === 0) return;
  await db
    .insertInto("role_overrides")
    .values(overrides.map((o) => ({ root_account_id: root, ...o, created_at: now, updated_at: now })))
    .onConflict((oc) =>
      oc.columns(["root_account_id", "account_id", "role_id", "permission"]).doUpdateSet((eb) => ({
        enabled: eb.ref("excluded.enabled"),
        locked: eb.ref("excluded.locked"),
        applies_to_self: eb.ref("excluded.applies_to_self"),
        applies_to_descendants: eb.ref("excluded.applies_to_descendants"),
        updated_at: now,
      })),
    )
    .execute();
}

export async function removeOverrides(
  db: Db,
  root: number,
  accountId: number,
  roleId: number,
  permissions: readonly string[],
): Promise<void> {
  if (permissions.length === 0) return;
  await db
    .deleteFrom("role_overrides")
    .where("root_account_id", "=", root)
    .where("account_id", "=", accountId)
    .where("role_id", "=", roleId)
    .where("permission", "in", [...permissions])
    .execute();
}

export interface AdminRow {
  readonly id: number;
  readonly user_id: number;
  readonly role_id: number;
  readonly role: string;
  readonly workflow_state: string;
}

export interface NewAdmin {
  readonly root: number;
  readonly accountId: number;
  readonly userId: number;
  readonly role: RoleRow;
  readonly now: Date;
}

/** Gives the role, or gives it back to who had it before. */
export async function upsertAdmin(db: Db, a: NewAdmin): Promise<AdminRow> {
  const row = await db
    .insertInto("account_users")
    .values({
      root_account_id: a.root,
      account_id: a.accountId,
      user_id: a.userId,
      role_id: a.role.id,
      created_at: a.now,
      updated_at: a.now,
    })
    .onConflict((oc) =>
      oc
        .columns(["root_account_id", "user_id", "account_id", "role_id"])
        .doUpdateSet({ workflow_state: "active", updated_at: a.now }),
    )
    .returning(["id", "user_id", "role_id", "workflow_state"])
    .executeTakeFirstOrThrow();
  return { ...row, role: a.role.name };
}

/** Takes a role away; undefined when it was not held. */
export async function deactivateAdmin(db: Db, a: NewAdmin): Promise<AdminRow | undefined> {
  const row = await db
    .updateTable("account_users")
    .set({ workflow_state: "deleted", updated_at: a.now })
    .where("root_account_id", "=", a.root)
    .where("account_id", "=", a.accountId)
    .where("user_id", "=", a.userId)
    .where("role_id", "=", a.role.id)
    .where("workflow_state", "=", "active")
    .returning(["id", "user_id", "role_id", "workflow_state"])
    .executeTakeFirst();
  return row && { ...row, role: a.role.name };
}

/** Who holds roles in an account: one page by id, and one more to tell whether there is another. */
export const listAdmins = (
  db: Db,
  root: number,
  accountId: number,
  onlyUsers: readonly number[] | undefined,
  page: OrdinalPage,
): Promise<AdminRow[]> =>
  db
    .selectFrom("account_users as au")
    .innerJoin("roles as r", (join) =>
      join.onRef("r.root_account_id", "=", "au.root_account_id").onRef("r.id", "=", "au.role_id"),
    )
    .select(["au.id", "au.user_id", "au.role_id", "r.name as role", "au.workflow_state"])
    .where("au.root_account_id", "=", root)
    .where("au.account_id", "=", accountId)
    .where("au.workflow_state", "=", "active")
    .$if(onlyUsers !== undefined, (q) => q.where("au.user_id", "in", onlyUsers!.length === 0 ? [-1] : [...onlyUsers!]))
    .orderBy("au.id")
    .limit(page.perPage + 1)
    .offset(page.offset)
    .execute();
