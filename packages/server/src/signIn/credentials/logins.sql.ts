/** Reads and writes logins. The hash of a password leaves this file only to be compared. */
import type { Db } from "../../store/database.ts";

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

const loginsOf = (db: Db, root: number) =>
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

export const listLogins = (db: Db, root: number, userId: number): Promise<LoginDetails[]> =>
  loginsOf(db, root).where("user_id", "=", userId).orderBy("position").orderBy("id").execute();

export const findLogin = (db: Db, root: number, id: number): Promise<LoginDetails | undefined> =>
  loginsOf(db, root).where("id", "=", id).executeTakeFirst();

export interface LoginChange {
  readonly unique_id?: string;
  readonly unique_id_key?: string;
  readonly password_hash?: string;
}

export async function updateLoginRow(db: Db, root: number, id: number, change: LoginChange, now: Date): Promise<void> {
  await db
    .updateTable("pseudonyms")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}
