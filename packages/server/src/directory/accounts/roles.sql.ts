/** Reads and writes roles, their overrides, and the people who hold them in accounts. */
import type { TenantContext } from "../../platform/context.ts";
import type { Override } from "../../platform/permissions.ts";
import { sql, statement } from "../../store/statement.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

export interface StoredRole {
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

/** The roles of these accounts that are not deleted, by id. */
export const loadRoles = ({ db, root }: Reading, accountIds: readonly number[]): Promise<StoredRole[]> =>
  db
    .selectFrom("roles")
    .select(ROLE_COLUMNS)
    .where("root_account_id", "=", root)
    .where("account_id", "in", [...accountIds])
    .where("workflow_state", "<>", "deleted")
    .orderBy("id")
    .execute();

export const insertRole = (
  { db, root, now }: Writing,
  role: Pick<StoredRole, "account_id" | "name" | "base_role_type">,
): Promise<StoredRole> =>
  db
    .insertInto("roles")
    .values({ root_account_id: root, ...role, created_at: now, updated_at: now })
    .returning(ROLE_COLUMNS)
    .executeTakeFirstOrThrow();

export const updateRoleRow = (
  { db, root, now }: Writing,
  id: number,
  change: { readonly name?: string; readonly workflow_state?: "active" | "inactive" },
): Promise<StoredRole> =>
  db
    .updateTable("roles")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returning(ROLE_COLUMNS)
    .executeTakeFirstOrThrow();

/** Inserts or replaces overrides; the list names each permission of a role and an account once. */
export async function upsertOverrides({ db, root, now }: Writing, overrides: readonly Override[]): Promise<void> {
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

export interface RemovedOverrides {
  readonly accountId: number;
  readonly roleId: number;
  readonly permissions: readonly string[];
}

export async function deleteOverrides({ db, root }: Reading, removed: RemovedOverrides): Promise<void> {
  if (removed.permissions.length === 0) return;
  await db
    .deleteFrom("role_overrides")
    .where("root_account_id", "=", root)
    .where("account_id", "=", removed.accountId)
    .where("role_id", "=", removed.roleId)
    .where("permission", "in", [...removed.permissions])
    .execute();
}

/** A role that somebody holds in an account. */
export interface AdminRow {
  readonly id: number;
  readonly user_id: number;
  readonly role_id: number;
  readonly role: string;
  readonly workflow_state: string;
}

export interface RoleOfUser {
  readonly accountId: number;
  readonly userId: number;
  readonly role: StoredRole;
}

/** Gives a user a role; one that was taken away becomes active again. */
export async function upsertAdmin(
  { db, root, now }: Writing,
  { accountId, userId, role }: RoleOfUser,
): Promise<AdminRow> {
  const row = await db
    .insertInto("account_users")
    .values({
      root_account_id: root,
      account_id: accountId,
      user_id: userId,
      role_id: role.id,
      created_at: now,
      updated_at: now,
    })
    .onConflict((oc) =>
      oc
        .columns(["root_account_id", "user_id", "account_id", "role_id"])
        .doUpdateSet({ workflow_state: "active", updated_at: now }),
    )
    .returning(["id", "user_id", "role_id", "workflow_state"])
    .executeTakeFirstOrThrow();
  return { ...row, role: role.name };
}

/** Takes a role away; undefined when the user did not hold it. */
export async function deactivateAdmin(
  { db, root, now }: Writing,
  { accountId, userId, role }: RoleOfUser,
): Promise<AdminRow | undefined> {
  const row = await db
    .updateTable("account_users")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("account_id", "=", accountId)
    .where("user_id", "=", userId)
    .where("role_id", "=", role.id)
    .where("workflow_state", "=", "active")
    .returning(["id", "user_id", "role_id", "workflow_state"])
    .executeTakeFirst();
  return row && { ...row, role: role.name };
}

/** A page of the roles held in an account, by id; `users` limits it to those users. */
export const listAdmins = statement(
  "list_admins",
  { tenant: "bigint", account: "bigint", users: "bigint[] | null", limit: "bigint", offset: "bigint" },
  (p) => sql<AdminRow>`
    select au.id, au.user_id, au.role_id, r.name as role, au.workflow_state
    from account_users au join roles r on r.root_account_id = au.root_account_id and r.id = au.role_id
    where au.root_account_id = ${p.tenant} and au.account_id = ${p.account} and au.workflow_state = 'active'
      and (${p.users} is null or au.user_id = any(${p.users}))
    order by au.id limit ${p.limit} offset ${p.offset}`,
);
