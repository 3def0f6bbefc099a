/** Changes an account's name, time zone and SIS id and, for the root account, the settings of the tenant. */
import type { accounts, Static } from "@pidge/api";
import { given, shortText } from "../../platform/attributes.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, invalid, invalidRecord, missingParam } from "../../platform/errors.ts";
import type { Raw } from "../../platform/nesting.ts";
import { ianaZone } from "../../platform/zones.ts";
import { uniqueClash } from "../../store/clash.ts";
import type { AccountAccess } from "./access.ts";
import { type AccountRow, findBySisId, updateAccountRow } from "./accounts.sql.ts";
import { sisAccountIdTaken } from "./createSubAccount.ts";
import { readSettings } from "./settings.ts";

export interface AccountEdit {
  readonly access: AccountAccess;
  readonly attributes: Static<typeof accounts.updateAccount.params>["account"];
  /** The settings as they were sent: malformed ones are refused, which the lenient reading of parameters hides. */
  readonly settings: Raw | undefined;
}

export async function updateAccount(ctx: Context, { access, attributes, ...sent }: AccountEdit): Promise<AccountRow> {
  const { account } = access;
  const isRoot = account.id === ctx.root;
  if (!access.can("manage_account_settings")) throw forbidden();
  if (attributes === undefined) throw missingParam("account");
  const name = shortText("name", attributes.name);
  if (name === null) throw invalid("name", "blank", "can't be blank");
  const sisId = access.can("manage_sis") ? shortText("sis_account_id", attributes.sis_account_id) : undefined;
  if (sisId) {
    if (isRoot) throw invalid("sis_account_id", "invalid", "cannot be set on the root account");
    const holder = await findBySisId(ctx, sisId);
    if (holder !== undefined && holder.id !== account.id) throw invalidRecord([sisAccountIdTaken(sisId)]);
  }
  const columns = given({ name, sis_account_id: sisId, default_time_zone: zoneOf(attributes.default_time_zone) });
  const settings = readSettings(sent.settings);
  if (!isRoot && Object.keys(settings).length > 0)
    throw invalid("settings", "invalid", "can be set on the root account only");
  try {
    return await updateAccountRow(ctx, { id: account.id, columns, settings });
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
