/** Takes a user out of the root account. */

import type { Actor } from "../../platform/actor.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import type { Db } from "../../store/database.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { mayManage, type UserAccess } from "./access.ts";
import { endUser } from "./writes.ts";

export async function deleteUser(
  db: Db,
  actor: Actor,
  account: AccountAccess,
  access: UserAccess,
  now: Date,
): Promise<void> {
  if (account.account.id !== actor.root) throw notFound();
  const allowedSelf = access.isSelf && account.account.settings.users_can_delete_themselves === true;
  if (!allowedSelf && !(await mayManage(db, actor, access))) throw forbidden();
  await endUser(db, actor.root, access.user.id, now);
}
