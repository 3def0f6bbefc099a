/** Deletes a user from the root account. */
import type { Context } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { mayManage, type UserAccess } from "./access.ts";
import { markUserDeleted } from "./userWrites.sql.ts";

export interface UserDeletion {
  /** The account of the path: users are deleted from the root account only. */
  readonly account: AccountAccess;
  readonly access: UserAccess;
}

export async function deleteUser(ctx: Context, { account: { account }, access }: UserDeletion): Promise<void> {
  const { db, root, now } = ctx;
  if (account.id !== root) throw notFound();
  const allowedSelf = access.isSelf && account.settings.users_can_delete_themselves === true;
  if (!allowedSelf && !(await mayManage(ctx, access))) throw forbidden();
  await execute(db, markUserDeleted, { tenant: root, user: access.user.id, now });
}
