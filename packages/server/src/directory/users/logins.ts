/** Logins by the names that must be unique in a root account. */
import type { AttributeFault } from "../../platform/errors.ts";
import type { Db } from "../../store/database.ts";
import { caseKey, type NewLogin } from "./insertUser.ts";
import { fault } from "./userFields.ts";

export interface LoginRow {
  readonly id: number;
  readonly user_id: number;
  readonly unique_id_key: string;
  readonly sis_user_id: string | null;
  readonly integration_id: string | null;
  readonly workflow_state: string;
}

export interface TakenLogins {
  readonly byUniqueId: LoginRow | undefined;
  /** Also a deleted one: its SIS id stays its own. */
  readonly bySisId: LoginRow | undefined;
  readonly byIntegrationId: LoginRow | undefined;
}

/** Which logins already have the names of a new one. */
export async function takenLogins(db: Db, root: number, login: Omit<NewLogin, "passwordHash">): Promise<TakenLogins> {
  const key = caseKey(login.uniqueId);
  const rows: LoginRow[] = await db
    .selectFrom("pseudonyms")
    .select(["id", "user_id", "unique_id_key", "sis_user_id", "integration_id", "workflow_state"])
    .where("root_account_id", "=", root)
    .where((eb) =>
      eb.or([
        eb("unique_id_key", "=", key).and("workflow_state", "<>", "deleted"),
        ...(login.sisUserId === null ? [] : [eb("sis_user_id", "=", login.sisUserId)]),
        ...(login.integrationId === null ? [] : [eb("integration_id", "=", login.integrationId)]),
      ]),
    )
    .execute();
  return {
    byUniqueId: rows.find((r) => r.unique_id_key === key && r.workflow_state !== "deleted"),
    bySisId: rows.find((r) => r.sis_user_id !== null && r.sis_user_id === login.sisUserId),
    byIntegrationId: rows.find((r) => r.integration_id !== null && r.integration_id === login.integrationId),
  };
}

export const loginTaken = fault("unique_id", "taken", "ID already in use for this account and authentication provider");

export const sisIdTaken = (attribute: "sis_user_id" | "integration_id", value: string | null): AttributeFault =>
  fault(attribute, "taken", `SIS ID "${value}" is already in use`);
