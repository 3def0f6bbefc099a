/** The only way to a developer key: for those who manage the keys of the tenant. */
import { rootAccount } from "../../directory/accounts/access.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { isRootAdmin } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import { type DeveloperKeyRow, loadDeveloperKey } from "./developerKeys.sql.ts";

/** The key that a path names, or a refusal. */
export async function findDeveloperKey(ctx: Context, reference: string | undefined): Promise<DeveloperKeyRow> {
  const id = parseId(reference);
  const key = id === null ? undefined : await loadDeveloperKey(ctx, id);
  if (key === undefined || key.workflow_state === "deleted") throw notFound();
  if (!(await rootAccount(ctx)).can("manage_developer_keys")) throw forbidden();
  // a trusted key gets tokens of people who were not asked: its address and secret give access to everybody
  if (key.trusted && !isRootAdmin(ctx.actor)) throw forbidden();
  return key;
}
