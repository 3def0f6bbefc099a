/** Who may import: those with the permission at the root account, where imports are not switched off. */
import { findAccount } from "../directory/accounts/access.ts";
import type { Actor } from "../platform/actor.ts";
import { forbidden, notFound, Refusal } from "../platform/errors.ts";
import { parseId } from "../platform/ids.ts";
import type { Db } from "../store/database.ts";
import { findImport, type ImportRow } from "./queries/imports.sql.ts";

/** Refuses whoever may not make imports of this account, or (with `reading`) neither make nor oversee them. */
export async function accessImports(db: Db, actor: Actor, account: string, reading: boolean): Promise<void> {
  const access = await findAccount({ db, actor }, account);
  if (access.account.id !== actor.root)
    throw new Refusal(400, { errors: ["SIS imports can only be executed on root accounts"] });
  if (access.account.settings.allow_sis_import === false)
    throw new Refusal(403, { errors: ["SIS imports are not enabled for this account"] });
  if (!access.can("import_sis") && !(reading && access.can("manage_sis"))) throw forbidden();
}

/** One of the account's imports, or a 404. */
export async function accessImport(db: Db, actor: Actor, account: string, id: string): Promise<ImportRow> {
  await accessImports(db, actor, account, true);
  const row = await findImport(db, actor.root, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  return row;
}
