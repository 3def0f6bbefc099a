/** Who may see a progress record: those who may read what it belongs to. */
import type { Actor } from "../platform/actor.ts";
import { forbidden, notFound } from "../platform/errors.ts";
import { parseId } from "../platform/ids.ts";
import type { Db } from "../store/database.ts";
import { findProgress, type ProgressRow } from "./queries.ts";

/** The record, or a 404 when there is none, or a refusal. Accounts' work is shown to their administrators. */
export async function accessProgress(db: Db, actor: Actor, id: string): Promise<ProgressRow> {
  const row = await findProgress(db, actor.root, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  const own = row.user_id === actor.id || (row.context_type === "User" && row.context_id === actor.id);
  const administered =
    row.context_type === "Account" &&
    actor.adminRoles.some((r) => r.account_id === row.context_id || r.account_id === actor.root);
  if (!own && !administered) throw forbidden();
  return row;
}
