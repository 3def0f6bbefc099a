/** Imports logins.csv: further logins of existing users. */
import type { Importer } from "../chunk.ts";
import type { Row } from "../csv.ts";
import { isBatchMode } from "../options.ts";
import { importAddresses } from "./addresses.ts";
import { LoginIndex } from "./loginIndex.ts";
import { type Address, addToRootAccount, loadLogins, loadUserIds } from "./people.sql.ts";
import { type Draft, reserveIds, saveRecords } from "./records.sql.ts";
import { LOGINS, type LoginRecord } from "./tables.ts";

export const importLogins: Importer = async (chunk, rows) => {
  const column = (...names: string[]) =>
    rows.flatMap((row) => names.map((name) => row.values[name])).filter((value) => value != null);
  const logins = new LoginIndex(
    await loadLogins(chunk, {
      sisIds: column("user_id", "existing_user_id"),
      integrationIds: column("integration_id", "existing_integration_id"),
      logins: column("login_id").map((login) => login.toLowerCase()),
    }),
  );
  const users = await loadUserIds(chunk, column("existing_canvas_user_id"));
  const nextId = await reserveIds(chunk, LOGINS, rows.length);
  const addresses: Address[] = [];
  for (const row of rows) {
    const { user_id: sisId, login_id: login, integration_id: integrationId, email } = row.values;
    if (sisId == null || login == null) {
      chunk.skip(row, sisId == null ? "No user_id given for a login" : `No login_id given for login ${sisId}`);
      continue;
    }
    const owner = ownerOf(logins, users, row);
    if (owner === undefined) {
      chunk.skip(row, `Could not find the existing user for login with SIS ID ${sisId}, skipping`);
      continue;
    }
    const known = logins.bySisId(sisId);
    const fault = faultOf(known, logins.byLogin(login), { sisId, owner });
    if (fault !== null) {
      chunk.skip(row, fault);
      continue;
    }
    const saved = logins.put(known, {
      id: known?.is.id ?? nextId(),
      user_id: owner,
      unique_id: login,
      unique_id_key: login.toLowerCase(),
      sis_user_id: sisId,
      integration_id: integrationId ?? known?.is.integration_id ?? null,
      workflow_state: "active",
      stuck_sis_fields: known?.is.stuck_sis_fields ?? [],
    });
    if (email != null)
      addresses.push({ user_id: owner, pseudonym_id: saved.id, path: email, path_key: email.toLowerCase() });
  }
  await saveRecords(chunk, LOGINS, logins.drafts, isBatchMode(chunk.options));
  await importAddresses(chunk, addresses);
  await addToRootAccount(chunk, logins.userIds);
};

function ownerOf(logins: LoginIndex, users: ReadonlySet<number>, { values }: Row): number | undefined {
  const { existing_user_id: sisId, existing_integration_id: integrationId, existing_canvas_user_id: id } = values;
  if (sisId != null) return logins.bySisId(sisId)?.is.user_id;
  if (integrationId != null) return logins.byIntegrationId(integrationId)?.is.user_id;
  return users.has(Number(id)) ? Number(id) : undefined;
}

/** Why a login cannot be written: another user has its SIS id (`known`) or its name (`holder`) already. */
function faultOf(
  known: Draft<LoginRecord> | undefined,
  holder: Draft<LoginRecord> | undefined,
  { sisId, owner }: { readonly sisId: string; readonly owner: number },
): string | null {
  if (known !== undefined && known.is.user_id !== owner)
    return `The SIS ID ${sisId} already belongs to another user, skipping`;
  if (holder !== undefined && holder !== known)
    return `An existing Canvas user has already claimed ${sisId}'s requested login information, skipping`;
  return null;
}
