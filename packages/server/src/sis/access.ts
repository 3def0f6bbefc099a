/** Access to SIS imports: for administrators of the root account with the permission, where imports are enabled. */
import { findAccount } from "../directory/accounts/access.ts";
import type { Context } from "../platform/context.ts";
import { forbidden, notFound, Refusal } from "../platform/errors.ts";
import { parseId } from "../platform/ids.ts";
import { findImport, type ImportRow } from "./imports.sql.ts";

type Asking = Pick<Context, "db" | "root" | "actor">;

/** Refuses whoever may not import into the account. To read imports, the permission to manage SIS data is enough. */
export async function accessImports(ctx: Asking, account: string, purpose: "read" | "import"): Promise<void> {
  const access = await findAccount(ctx, account);
  if (access.account.id !== ctx.root)
    throw new Refusal(400, { errors: ["SIS imports can only be executed on root accounts"] });
  if (access.account.settings.allow_sis_import === false)
    throw new Refusal(403, { errors: ["SIS imports are not enabled for this account"] });
  if (!access.can("import_sis") && !(purpose === "read" && access.can("manage_sis"))) throw forbidden();
}

/** One of the account's imports, or a 404. */
export async function accessImport(
  ctx: Asking,
  { account_id: account, id }: { readonly account_id: string; readonly id: string },
): Promise<ImportRow> {
  await accessImports(ctx, account, "read");
  const row = await findImport(ctx, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  return row;
}
