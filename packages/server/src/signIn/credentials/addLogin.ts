/** Gives users further logins, and takes logins away: by administrators who have all the rights of the user. */
import type { logins as endpoints, Static } from "@pidge/api";
import { findRootAccount } from "../../directory/accounts/access.ts";
import { findActiveUser, mayManage } from "../../directory/users/access.ts";
import { takenLogins } from "../../directory/users/takenLogins.sql.ts";
import { shortText, unlessTaken } from "../../platform/attributes.ts";
import type { Context } from "../../platform/context.ts";
import {
  type AttributeFault,
  forbidden,
  invalid,
  invalidRecord,
  missingParam,
  notFound,
} from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { hashPassword, passwordFaults } from "../../platform/passwords.ts";
import { must } from "../../store/must.ts";
import { findLogin, insertLoginRow, type LoginDetails, markLoginDeleted } from "./logins.sql.ts";

export interface NewLoginInput {
  /** The root account as the path has it. */
  readonly account: string;
  readonly params: Static<(typeof endpoints.createLogin)["params"]>;
}

export async function createLogin(ctx: Context, { account: reference, params }: NewLoginInput): Promise<LoginDetails> {
  const account = await findRootAccount(ctx, reference);
  if (!account.can("manage_user_logins")) throw forbidden();
  const { user, login } = params;
  if (!user?.id) throw missingParam("user[id]");
  if (login === undefined) throw missingParam("login");
  const owner = await findActiveUser(ctx, user.id);
  if (!(await mayManage(ctx, owner))) throw forbidden();
  const mayManageSis = account.can("manage_sis");
  const uniqueId = shortText("unique_id", login.unique_id);
  if (!uniqueId) throw invalid("unique_id", "blank", "can't be blank");
  const ids = {
    uniqueId,
    sisUserId: mayManageSis ? (shortText("sis_user_id", login.sis_user_id) ?? null) : null,
    integrationId: mayManageSis ? (shortText("integration_id", login.integration_id) ?? null) : null,
  };
  const password = login.password || null;
  const faults = [
    ...(password === null ? [] : await passwordFaults(password, uniqueId)),
    ...takenFaults(await takenLogins(ctx, ids)),
  ];
  if (faults.length > 0) throw invalidRecord(faults);
  const passwordHash = password === null ? null : await hashPassword(password, ctx.config);
  // a concurrent request may take an id between the check and the write
  const indexes = {
    pseudonyms_login: "unique_id",
    pseudonyms_sis: "sis_user_id",
    pseudonyms_integration: "integration_id",
  };
  const id = await unlessTaken(indexes, () => insertLoginRow(ctx, owner.user.id, { ...ids, passwordHash }));
  return must(await findLogin(ctx, id), "the new login");
}

function takenFaults(taken: Awaited<ReturnType<typeof takenLogins>>): AttributeFault[] {
  const fault = (attribute: string): AttributeFault => ({
    attribute,
    type: "taken",
    message: `${attribute} is already in use`,
  });
  return [
    ...(taken.byUniqueId === undefined ? [] : [fault("unique_id")]),
    ...(taken.bySisId === undefined ? [] : [fault("sis_user_id")]),
    ...(taken.byIntegrationId === undefined ? [] : [fault("integration_id")]),
  ];
}

export interface LoginReference {
  /** The user and the login as the path has them. */
  readonly user: string;
  readonly login: string;
}

/** Deletes a login; answers it as it was. */
export async function deleteLogin(ctx: Context, { user, login: reference }: LoginReference): Promise<LoginDetails> {
  const owner = await findActiveUser(ctx, user);
  if (!(await mayManage(ctx, owner))) throw forbidden();
  const login = await findLogin(ctx, parseId(reference) ?? -1);
  if (login === undefined || login.user_id !== owner.user.id) throw notFound();
  // the next import would bring it back
  if (login.sis_user_id !== null && !owner.can("manage_sis")) throw forbidden();
  await markLoginDeleted(ctx, login.id);
  return { ...login, workflow_state: "deleted" };
}
