/** Statements that finish a registration: the login that the person will use. */
import { caseKey } from "../../platform/caseKey.ts";
import type { TenantContext } from "../../platform/context.ts";

type Writer = Pick<TenantContext, "db" | "root" | "now">;

/** The user's first login that can be used; undefined when there is none. */
export async function firstActiveLogin(
  { db, root }: Pick<Writer, "db" | "root">,
  userId: number,
): Promise<number | undefined> {
  const row = await db
    .selectFrom("pseudonyms")
    .select("id")
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("workflow_state", "=", "active")
    .orderBy("position")
    .executeTakeFirst();
  return row?.id;
}

export async function setPassword({ db, root, now }: Writer, login: number, hash: string): Promise<void> {
  await db
    .updateTable("pseudonyms")
    .set({ password_hash: hash, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", login)
    .execute();
}

interface RegisteredLogin {
  readonly userId: number;
  readonly uniqueId: string;
  readonly hash: string;
}

/** Inserts a login; false when its name is taken. */
export async function insertLogin(
  { db, root, now }: Writer,
  { userId, uniqueId, hash }: RegisteredLogin,
): Promise<boolean> {
  const row = await db
    .insertInto("pseudonyms")
    .values({
      root_account_id: root,
      user_id: userId,
      unique_id: uniqueId,
      unique_id_key: caseKey(uniqueId),
      password_hash: hash,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
