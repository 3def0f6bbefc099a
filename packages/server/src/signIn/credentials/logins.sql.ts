/** Reads and writes logins. The hash of a password leaves this file only to be compared. */
import type { TenantContext } from "../../platform/context.ts";

type Reading = Pick<TenantContext, "db" | "root">;

export interface LoginDetails {
  readonly id: number;
  readonly user_id: number;
  readonly unique_id: string;
  readonly sis_user_id: string | null;
  readonly integration_id: string | null;
  readonly password_hash: string | null;
  readonly workflow_state: string;
  readonly created_at: Date;
}

const existingLogins = ({ db, root }: Reading) =>
  db
    .selectFrom("pseudonyms")
    .select([
      "id",
      "user_id",
      "unique_id",
      "sis_user_id",
      "integration_id",
      "password_hash",
      "workflow_state",
      "created_at",
    ])
    .where("root_account_id", "=", root)
    .where("workflow_state", "<>", "deleted");

export const listLogins = (ctx: Reading, userId: number): Promise<LoginDetails[]> =>
  existingLogins(ctx).where("user_id", "=", userId).orderBy("position").orderBy("id").execute();

export const findLogin = (ctx: Reading, id: number): Promise<LoginDetails | undefined> =>
  existingLogins(ctx).where("id", "=", id).executeTakeFirst();

export interface LoginChange {
  readonly unique_id?: string;
  readonly unique_id_key?: string;
  readonly password_hash?: string;
}

export async function updateLoginRow(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  id: number,
  change: LoginChange,
): Promise<void> {
  await db
    .updateTable("pseudonyms")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}
