/** Changes an account's name, zone, SIS id and, for the root account, what holds for everyone. */
import type { accounts, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { given, shortText } from "../../platform/attributes.ts";
import { forbidden, invalid, invalidRecord, missingParam } from "../../platform/errors.ts";
import { ianaZone } from "../../platform/zones.ts";
import { uniqueClash } from "../../store/clash.ts";
import type { Db } from "../../store/database.ts";
import type { AccountAccess } from "./access.ts";
import { type AccountRow, findBySisId, updateAccountRow } from "./accounts.sql.ts";
import { sisAccountIdTaken } from "./createSubAccount.ts";

type Change = NonNullable<Static<typeof accounts.updateAccount.params>["account"]>;

export async function updateAccount(
  db: Db,
  actor: Actor,
  access: AccountAccess,
  change: Change | undefined,
  now: Date,
): Promise<AccountRow> {
  const { account } = access;
  if (!access.can("manage_account_settings")) throw forbidden();
  if (change === undefined) throw missingParam("account");
  const name = shortText("name", change.name);
  if (name === null) throw invalid("name", "blank", "can't be blank");
  const sisId = access.can("manage_sis") ? shortText("sis_account_id", change.sis_account_id) : undefined;
  if (sisId && account.id === actor.root)
    throw invalid("sis_account_id", "invalid", "cannot be set on the root account");
  const holder = sisId ? await findBySisId(db, actor.root, sisId) : undefined;
  if (holder !== undefined && holder.id !== account.id) throw invalidRecord([sisAccountIdTaken(sisId!)]);
  const columns = given({ name, sis_account_id: sisId, default_time_zone: zoneOf(change.default_time_zone) });
  const settings = account.id === actor.root ? given(change.settings ?? {}) : {};
  try {
    return await updateAccountRow(db, actor.root, account.id, columns, settings, now);
  } catch (error) {
    if (uniqueClash(error) === undefined) throw error;
    throw invalidRecord([sisAccountIdTaken(sisId ?? null)], 409);
  }
}

function zoneOf(text: string | null | undefined): string | undefined {
  if (text === undefined) return undefined;
  const zone = ianaZone(text?.trim() ?? "");
  if (zone === undefined) throw invalid("default_time_zone", "inclusion", "is not a known time zone");
  return zone;
}
