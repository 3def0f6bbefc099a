/** Brings a deleted user back under the SIS id they had, with the fields of the request. */
import { sortKey } from "../platform/sortKey.ts";
import type { Database } from "../store/database.ts";
import { caseKey, type NewUser } from "./insertUser.ts";
import type { LoginRow } from "./logins.ts";

export async function reactivateUser(db: Database, login: LoginRow, u: NewUser): Promise<number> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable("users")
      .set({
        name: u.name,
        short_name: u.shortName,
        sortable_name: u.sortableName,
        sort_key: sortKey(u.sortableName),
        workflow_state: u.registered ? "registered" : "pre_registered",
        updated_at: u.now,
      })
      .where("root_account_id", "=", u.root)
      .where("id", "=", login.user_id)
      .execute();
    await tx
      .updateTable("pseudonyms")
      .set({
        unique_id: u.login.uniqueId,
        unique_id_key: caseKey(u.login.uniqueId),
        ...(u.login.passwordHash === null ? {} : { password_hash: u.login.passwordHash }),
        workflow_state: "active",
        updated_at: u.now,
      })
      .where("root_account_id", "=", u.root)
      .where("id", "=", login.id)
      .execute();
    await tx
      .insertInto("user_account_associations")
      .values({ root_account_id: u.root, account_id: u.root, user_id: login.user_id })
      .onConflict((oc) => oc.doNothing())
      .execute();
  });
  return login.user_id;
}
