/** Changes a login: administrators change any part, people change their own password if they know the old one. */
import type { logins as endpoints, Static } from "@pidge/api";
import { findActiveUser, mayManage } from "../../directory/users/access.ts";
import { given, shortText, unlessTaken } from "../../platform/attributes.ts";
import { caseKey } from "../../platform/caseKey.ts";
import { inTransaction, type Request } from "../../platform/context.ts";
import { forbidden, invalid, invalidRecord, missingParam, notFound, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { hashPassword, isPassword, passwordFaults } from "../../platform/passwords.ts";
import { must } from "../../store/must.ts";
import { chargeAttempt } from "../sessions/attempts.sql.ts";
import { deleteSessionsOf } from "../sessions/sessions.sql.ts";
import { findLogin, type LoginDetails, updateLoginRow } from "./logins.sql.ts";

export interface LoginEdit {
  /** The login's id as the path has it. */
  readonly reference: string | undefined;
  readonly attributes: Static<(typeof endpoints.updateLogin)["params"]>["login"];
}

export async function changeLogin(
  request: Request<unknown>,
  { reference, attributes }: LoginEdit,
): Promise<LoginDetails> {
  const login = await findLogin(request, parseId(reference) ?? -1);
  if (login === undefined) throw notFound();
  const owner = await findActiveUser(request, String(login.user_id));
  const manages = await mayManage(request, owner);
  if (!manages && (!owner.isSelf || attributes?.unique_id !== undefined)) throw forbidden();
  if (attributes === undefined) throw missingParam("login");
  const uniqueId = shortText("unique_id", attributes.unique_id);
  if (uniqueId === null) throw invalid("unique_id", "blank", "can't be blank");
  const password = attributes.password || undefined;
  const faults = password === undefined ? [] : await passwordFaults(password, uniqueId ?? login.unique_id);
  if (faults.length > 0) throw invalidRecord(faults);
  if (password !== undefined && !manages) await requirePassword(request, login, attributes.old_password ?? "");
  const change = given({
    unique_id: uniqueId,
    unique_id_key: uniqueId === undefined ? undefined : caseKey(uniqueId),
    password_hash: password === undefined ? undefined : await hashPassword(password, request.config),
  });
  await unlessTaken({ pseudonyms_login: "unique_id" }, () =>
    inTransaction(request, async (tx) => {
      await updateLoginRow(tx, login.id, change);
      if (password !== undefined) await deleteSessionsOf(tx, login.user_id);
    }),
  );
  return must(await findLogin(request, login.id), "the changed login");
}

/** Asks for the old password: a token of the person may be in the hands of somebody else. */
async function requirePassword(request: Request<unknown>, login: LoginDetails, old: string): Promise<void> {
  const attempt = { login: caseKey(login.unique_id), address: request.http.request.ip };
  const seconds = await chargeAttempt(request, attempt);
  if (seconds > 0) throw plainMessage(`too many attempts; try again in ${seconds} seconds`, 429);
  if (!(await isPassword(old, login.password_hash, request.config)))
    throw invalid("old_password", "invalid", "is not the password until now");
}
