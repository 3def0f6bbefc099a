/** Reactivates a deleted user by their SIS id, with the fields of the request. */
import { type Context, inTransaction } from "../../platform/context.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import type { NewUser } from "./insertUser.sql.ts";
import type { LoginRow } from "./takenLogins.sql.ts";
import { associateWithRoot, putEmailFirst, reactivateLogin, updateUserRow } from "./userWrites.sql.ts";

/** `login` is the deleted login that has the SIS id. */
export async function reactivateUser(ctx: Context, login: LoginRow, user: NewUser): Promise<number> {
  const id = login.user_id;
  const { uniqueId, passwordHash } = user.login;
  await inTransaction(ctx, async (tx) => {
    await updateUserRow(tx, id, {
      name: user.name,
      short_name: user.shortName,
      sortable_name: user.sortableName,
      sort_key: sortKey(user.sortableName),
      workflow_state: user.registered ? "registered" : "pre_registered",
    });
    await reactivateLogin(tx, { id: login.id, uniqueId, passwordHash });
    if (user.email !== null) await putEmailFirst(tx, id, { ...user.email, code: newToken().slice(0, 25) });
    await associateWithRoot(tx, id);
  });
  return id;
}
