/** Creates an account below another. */
import type { Context } from "../../platform/context.ts";
import { type AttributeFault, forbidden, invalidRecord, missingParam } from "../../platform/errors.ts";
import { newUuid } from "../../platform/tokens.ts";
import { uniqueClash } from "../../store/clash.ts";
import type { AccountAccess } from "./access.ts";
import { type AccountRow, findBySisId, insertAccount } from "./accounts.sql.ts";

interface Attributes {
  readonly name?: string | null | undefined;
  readonly sis_account_id?: string | null | undefined;
}

export const sisAccountIdTaken = (sisId: string | null): AttributeFault => ({
  attribute: "sis_account_id",
  type: "taken",
  message: `SIS ID "${sisId}" is already in use`,
});

export interface NewSubAccount {
  readonly parent: AccountAccess;
  readonly attributes: Attributes | undefined;
}

export async function createSubAccount(ctx: Context, { parent, attributes }: NewSubAccount): Promise<AccountRow> {
  if (!parent.can("manage_account_settings")) throw forbidden();
  if (attributes === undefined) throw missingParam("account");
  const name = attributes.name?.trim() ?? "";
  const sisAccountId = parent.can("manage_sis") ? attributes.sis_account_id?.trim() || null : null;
  const faults: AttributeFault[] = [];
  if (name === "") faults.push({ attribute: "name", type: "blank", message: "can't be blank" });
  for (const [attribute, value] of Object.entries({ name, sis_account_id: sisAccountId }))
    if ((value?.length ?? 0) > 255)
      faults.push({ attribute, type: "too_long", message: "is too long (maximum is 255 characters)" });
  if (sisAccountId !== null && (await findBySisId(ctx, sisAccountId)) !== undefined)
    faults.push(sisAccountIdTaken(sisAccountId));
  if (faults.length > 0) throw invalidRecord(faults);
  try {
    return await insertAccount(ctx, { parentId: parent.account.id, name, uuid: newUuid(), sisAccountId });
  } catch (error) {
    if (uniqueClash(error) === undefined) throw error;
    throw invalidRecord([sisAccountIdTaken(sisAccountId)], 409);
  }
}
