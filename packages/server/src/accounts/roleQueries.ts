/** Reads and writes roles, their overrides, and who holds them in accounts. */
import type { Db } from "../store/database.ts";

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
