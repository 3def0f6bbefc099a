/** Changes what a person signs in with: administrators anything, people their own password if they know it. */
import type { logins as endpoints, Static } from "@pidge/api";
import { findActiveUser, mayManage } from "../../directory/users/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { given, shortText, unlessTaken } from "../../platform/attributes.ts";
import { caseKey } from "../../platform/caseKey.ts";
import { forbidden, invalid, invalidRecord, notFound, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { hashPassword, isPassword, passwordFaults } from "../../platform/passwords.ts";
import type { Database } from "../../store/database.ts";
import { chargeAttempt } from "../sessions/attempts.ts";
import { closeSessionsOf } from "../sessions/sessions.ts";
import { findLogin, type LoginDetails, updateLoginRow } from "./logins.sql.ts";

type Input = NonNullable<Static<(typeof endpoints.updateLogin)["params"]>["login"]>;

export interface ChangeRequest {
  readonly db: Database;
  readonly actor: Actor;
  /** Where the request comes from. */
  readonly address: string;
  readonly now: Date;
}

export async function changeLogin(request: ChangeRequest, reference: string, input: Input): Promise<LoginDetails> {
  const { db, actor, now } = request;
  const login = await findLogin(db, actor.root, parseId(reference) ?? -1);
  if (login === undefined) throw notFound();
  const owner = await findActiveUser({ db, actor }, String(login.user_id));
  const manages = await mayManage(request, owner);
  if (!manages && (!owner.isSelf || input.unique_id !== undefined)) throw forbidden();
  const uniqueId = shortText("unique_id", input.unique_id);
  if (uniqueId === null) throw invalid("unique_id", "blank", "can't be blank");
  const password = input.password || undefined;
  const faults = password === undefined ? [] : passwordFaults(password);
  if (faults.length > 0) throw invalidRecord(faults);
  if (password !== undefined && !manages) await requirePassword(request, login, input.old_password ?? "");
  const change = given({
    unique_id: uniqueId,
    unique_id_key: uniqueId === undefined ? undefined : caseKey(uniqueId),
    password_hash: password === undefined ? undefined : await hashPassword(password),
  });
  await unlessTaken({ pseudonyms_login: "unique_id" }, () =>
    db.transaction().execute(async (tx) => {
      await updateLoginRow(tx, actor.root, login.id, change, now);
      if (password !== undefined) await closeSessionsOf(tx, actor.root, login.user_id);
    }),
  );
  return (await findLogin(db, actor.root, login.id))!;
}

/** Whoever holds a token of the person need not be the person. */
async function requirePassword(request: ChangeRequest, login: LoginDetails, old: string): Promise<void> {
  const { db, actor, address, now } = request;
  const seconds = await chargeAttempt(db, actor.root, caseKey(login.unique_id), address, now);
  if (seconds > 0) throw plainMessage(`too many attempts; try again in ${seconds} seconds`, 429);
  if (!(await isPassword(old, login.password_hash)))
    throw invalid("old_password", "invalid", "is not the password until now");
}
