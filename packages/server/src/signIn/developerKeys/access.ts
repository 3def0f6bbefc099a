/** The only way to a developer key: for those who manage the keys of the whole account. */
import { rootAccount } from "../../directory/accounts/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { isRootAdmin } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { type DeveloperKeyRow, loadDeveloperKey } from "./developerKeys.sql.ts";

/** The key that the path names, or a refusal. */
export async function findDeveloperKey(db: Db, actor: Actor, reference: string): Promise<DeveloperKeyRow> {
  const id = parseId(reference);
  const key = id === null ? undefined : await loadDeveloperKey(db, actor.root, id);
  if (key === undefined || key.workflow_state === "deleted") throw notFound();
  if (!(await rootAccount({ db, actor })).can("manage_developer_keys")) throw forbidden();
  // whoever holds a trusted key's address or secret gets tokens of people who were not asked
  if (key.trusted && !isRootAdmin(actor)) throw forbidden();
  return key;
}
