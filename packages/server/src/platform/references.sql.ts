/** SQL for records that a reference names by an id of ours or of another system. */
import type { Db } from "../store/database.ts";

/** Tables whose records references name; users are looked up apart. */
export type ReferencedTable =
  | "courses"
  | "course_sections"
  | "groups"
  | "group_categories"
  | "accounts"
  | "enrollment_terms";

interface RecordKey {
  readonly tenant: number;
  readonly table: ReferencedTable;
  /** `id`, or the column of another system's id. */
  readonly column: string;
  readonly value: string | number;
}

export async function selectRecord(db: Db, { tenant, table, column, value }: RecordKey): Promise<number | undefined> {
  const row = await db
    .selectFrom(table)
    .select("id")
    .where("root_account_id", "=", tenant)
    .where(column as "id", "=", value as number)
    .executeTakeFirst();
  return row?.id;
}

type UserKey = { readonly id: number } | { readonly uuid: string };

export async function selectUser(db: Db, tenant: number, key: UserKey): Promise<number | undefined> {
  const users = db.selectFrom("users").select("id").where("root_account_id", "=", tenant);
  const row = await ("id" in key
    ? users.where("id", "=", key.id)
    : users.where("uuid", "=", key.uuid)
  ).executeTakeFirst();
  return row?.id;
}

interface LoginKey {
  readonly tenant: number;
  readonly column: "sis_user_id" | "unique_id_key" | "integration_id";
  readonly value: string;
}

/** The user of the login that is not deleted. */
export async function selectUserOfLogin(db: Db, { tenant, column, value }: LoginKey): Promise<number | undefined> {
  const row = await db
    .selectFrom("pseudonyms")
    .select("user_id")
    .where("root_account_id", "=", tenant)
    .where("workflow_state", "<>", "deleted")
    .where(column, "=", value)
    .executeTakeFirst();
  return row?.user_id;
}
