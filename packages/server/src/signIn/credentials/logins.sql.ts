/** Reads and writes logins. The hash of a password leaves this file only to be compared. */
import type { NewLogin } from "../../directory/users/insertUser.sql.ts";
import { caseKey } from "../../platform/caseKey.ts";
import type { TenantContext } from "../../platform/context.ts";
import type { Slice } from "../../platform/lists.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";

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

/** A part of the tenant's logins, or of one user's, by id. */
export const listAllLogins = (
  ctx: Reading,
  { userId, limit, offset }: Slice & { readonly userId: number | null },
): Promise<LoginDetails[]> => {
  const logins = existingLogins(ctx).orderBy("id").limit(limit).offset(offset);
  return (userId === null ? logins : logins.where("user_id", "=", userId)).execute();
};

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

const insertLogin = statement(
  "insert_further_login",
  {
    tenant: "bigint",
    user: "bigint",
    uniqueId: "text",
    uniqueKey: "text",
    sisUserId: "text | null",
    integrationId: "text | null",
    passwordHash: "text | null",
    now: "timestamptz",
  },
  (p) => sql<{ readonly id: number }>`
    insert into pseudonyms (root_account_id, user_id, unique_id, unique_id_key, sis_user_id, integration_id,
      password_hash, position, created_at, updated_at)
    select ${p.tenant}, ${p.user}, ${p.uniqueId}, ${p.uniqueKey}, ${p.sisUserId}, ${p.integrationId},
      ${p.passwordHash}, 1 + coalesce(max(position), 0), ${p.now}, ${p.now}
    from pseudonyms where root_account_id = ${p.tenant} and user_id = ${p.user} returning id`,
);

/** Inserts a login after the others of the user; answers its id. */
export async function insertLoginRow(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  user: number,
  { uniqueId, ...login }: NewLogin,
): Promise<number> {
  const values = { tenant: root, user, uniqueId, uniqueKey: caseKey(uniqueId), ...login, now };
  return one(await execute(db, insertLogin, values), "the new login").id;
}

export async function markLoginDeleted(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  id: number,
): Promise<void> {
  await db
    .updateTable("pseudonyms")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}
