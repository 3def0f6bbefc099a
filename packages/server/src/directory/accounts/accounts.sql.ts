/** Reads and writes accounts. */
import { sql, type Updateable } from "kysely";
import type { Db } from "../../store/database.ts";
import type { AccountsTable } from "../../store/tables.generated.ts";

export interface AccountRow {
  readonly id: number;
  readonly root_account_id: number;
  readonly parent_account_id: number | null;
  readonly name: string;
  readonly uuid: string;
  readonly sis_account_id: string | null;
  readonly integration_id: string | null;
  readonly sis_import_id: number | null;
  readonly default_time_zone: string;
  readonly settings: unknown;
  readonly workflow_state: string;
}

const ACCOUNT_COLUMNS = [
  "id",
  "root_account_id",
  "parent_account_id",
  "name",
  "uuid",
  "sis_account_id",
  "integration_id",
  "sis_import_id",
  "default_time_zone",
  "settings",
  "workflow_state",
] as const;

export async function accountsById(db: Db, root: number, ids: readonly number[]): Promise<Map<number, AccountRow>> {
  if (ids.length === 0) return new Map();
  const rows: AccountRow[] = await db
    .selectFrom("accounts")
    .select(ACCOUNT_COLUMNS)
    .where("root_account_id", "=", root)
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export interface NewAccount {
  readonly root: number;
  readonly parentId: number;
  readonly name: string;
  readonly uuid: string;
  readonly sisAccountId: string | null;
  readonly now: Date;
}

/** Writes an account; its time zone is its parent's. */
export const insertAccount = (db: Db, a: NewAccount): Promise<AccountRow> =>
  db
    .insertInto("accounts")
    .values((eb) => ({
      root_account_id: a.root,
      parent_account_id: a.parentId,
      name: a.name,
      uuid: a.uuid,
      sis_account_id: a.sisAccountId,
      default_time_zone: eb
        .selectFrom("accounts as p")
        .select("p.default_time_zone")
        .where("p.root_account_id", "=", a.root)
        .where("p.id", "=", a.parentId)
        .$asScalar() as never,
      created_at: a.now,
      updated_at: a.now,
    }))
    .returning(ACCOUNT_COLUMNS)
    .executeTakeFirstOrThrow();

export const findBySisId = (db: Db, root: number, sisId: string): Promise<{ id: number } | undefined> =>
  db
    .selectFrom("accounts")
    .select("id")
    .where("root_account_id", "=", root)
    .where("sis_account_id", "=", sisId)
    .executeTakeFirst();

/** Settings are merged by the store, so that two changes at once both hold. */
export const updateAccountRow = (
  db: Db,
  root: number,
  id: number,
  change: Omit<Updateable<AccountsTable>, "settings">,
  settings: object,
  now: Date,
): Promise<AccountRow> =>
  db
    .updateTable("accounts")
    .set({ ...change, settings: sql`settings || ${JSON.stringify(settings)}::jsonb`, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returning(ACCOUNT_COLUMNS)
    .executeTakeFirstOrThrow();
