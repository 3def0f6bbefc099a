/** Finds the logins that already have an id which must be unique in a root account. */
import { caseKey } from "../../platform/caseKey.ts";
import type { TenantContext } from "../../platform/context.ts";
import type { NewLogin } from "./insertUser.sql.ts";

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
  /** Also a deleted login: it keeps its SIS id. */
  readonly bySisId: LoginRow | undefined;
  readonly byIntegrationId: LoginRow | undefined;
}

/** The logins that have the ids of a new one. */
export async function takenLogins(
  { db, root }: Pick<TenantContext, "db" | "root">,
  login: Omit<NewLogin, "passwordHash">,
): Promise<TakenLogins> {
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
    byUniqueId: rows.find((row) => row.unique_id_key === key && row.workflow_state !== "deleted"),
    bySisId: rows.find((row) => row.sis_user_id !== null && row.sis_user_id === login.sisUserId),
    byIntegrationId: rows.find((row) => row.integration_id !== null && row.integration_id === login.integrationId),
  };
}
