/** Brings a deleted user back under the SIS id they had, with the fields of the request. */
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import type { Database } from "../../store/database.ts";
import { caseKey, type NewUser } from "./insertUser.ts";
import type { LoginRow } from "./logins.ts";
import { changeUser, putEmailFirst } from "./writes.ts";

export async function reactivateUser(db: Database, login: LoginRow, u: NewUser): Promise<number> {
  const id = login.user_id;
  await db.transaction().execute(async (tx) => {
    const change = {
      name: u.name,
      short_name: u.shortName,
      sortable_name: u.sortableName,
      sort_key: sortKey(u.sortableName),
      workflow_state: u.registered ? "registered" : "pre_registered",
    };
    await changeUser(tx, u.root, id, change, u.now);
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
    if (u.email !== null) await putEmailFirst(tx, u.root, id, { ...u.email, code: newToken().slice(0, 25) }, u.now);
    await tx
      .insertInto("user_account_associations")
      .values({ root_account_id: u.root, account_id: u.root, user_id: id })
      .onConflict((oc) => oc.doNothing())
      .execute();
  });
  return id;
}
