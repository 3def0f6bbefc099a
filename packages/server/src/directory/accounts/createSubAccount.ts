/** Makes an account below another. */
import type { Actor } from "../../platform/actor.ts";
import { type AttributeFault, forbidden, invalidRecord, missingParam } from "../../platform/errors.ts";
import { newUuid } from "../../platform/tokens.ts";
import { uniqueClash } from "../../store/clash.ts";
import type { Db } from "../../store/database.ts";
import type { AccountAccess } from "./access.ts";
import { type AccountRow, findBySisId, insertAccount } from "./accounts.sql.ts";

interface Input {
  readonly name?: string | null | undefined;
  readonly sis_account_id?: string | null | undefined;
}

export const sisAccountIdTaken = (sisId: string | null): AttributeFault => ({
  attribute: "sis_account_id",
  type: "taken",
  message: `SIS ID "${sisId}" is already in use`,
});

export async function createSubAccount(
  db: Db,
  actor: Actor,
  parent: AccountAccess,
  input: Input | undefined,
  now: Date,
): Promise<AccountRow> {
  if (!parent.can("manage_account_settings")) throw forbidden();
  if (input === undefined) throw missingParam("account");
  const name = input.name?.trim() ?? "";
  const sisAccountId = parent.can("manage_sis") ? input.sis_account_id?.trim() || null : null;
  const faults: AttributeFault[] = [];
  if (name === "") faults.push({ attribute: "name", type: "blank", message: "can't be blank" });
  for (const [attribute, value] of Object.entries({ name, sis_account_id: sisAccountId }))
    if ((value?.length ?? 0) > 255)
      faults.push({ attribute, type: "too_long", message: "is too long (maximum is 255 characters)" });
  if (sisAccountId !== null && (await findBySisId(db, actor.root, sisAccountId)) !== undefined)
    faults.push(sisAccountIdTaken(sisAccountId));
  if (faults.length > 0) throw invalidRecord(faults);
  try {
    const uuid = newUuid();
    return await insertAccount(db, { root: actor.root, parentId: parent.account.id, name, uuid, sisAccountId, now });
  } catch (error) {
    if (uniqueClash(error) === undefined) throw error;
    throw invalidRecord([sisAccountIdTaken(sisAccountId)], 409);
  }
}
