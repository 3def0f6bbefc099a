/** Imports accounts.csv: sub-accounts of the institution. Parents precede their children. */
import { newToken } from "../../platform/tokens.ts";
import type { Importer } from "../chunk.ts";
import { isBatchMode } from "../options.ts";
import { assign } from "../sticky.ts";
import { loadDrafts, put, reserveIds, saveRecords } from "./records.sql.ts";
import { ACCOUNTS, type AccountRecord } from "./tables.ts";

const STATES = ["active", "deleted"] as const;
const STICKY = ["name", "parent_account_id"] as const;

export const importAccounts: Importer = async (chunk, rows) => {
  const drafts = await loadDrafts(
    chunk,
    ACCOUNTS,
    "sis_account_id",
    rows.flatMap((row) => [row.values.account_id, row.values.parent_account_id]),
  );
  const nextId = await reserveIds(chunk, ACCOUNTS, rows.length);
  for (const row of rows) {
    const { account_id: sisId, parent_account_id: parentId, name, integration_id: integration } = row.values;
    if (sisId == null) {
      chunk.skip(row, "No account_id given for an account");
      continue;
    }
    const parent = parentId == null ? chunk.root : drafts.get(parentId)?.is;
    if (parent === undefined || (typeof parent === "object" && parent.workflow_state === "deleted")) {
      chunk.skip(row, `Parent account didn't exist for ${sisId}`);
      continue;
    }
    const state = chunk.status(
      row,
      STATES,
      `Improper status "${row.values.status ?? ""}" for account ${sisId}, skipping`,
    );
    if (state === null) continue;
    const existing = drafts.get(sisId)?.is;
    if (name == null && existing === undefined) {
      chunk.skip(row, `No name given for account ${sisId}, skipping`);
      continue;
    }
    const parentAccount = typeof parent === "number" ? parent : parent.id;
    if (existing !== undefined && isAtOrBelow(drafts.values(), parentAccount, existing.id)) {
      chunk.skip(row, `Account ${sisId} cannot be its own parent, skipping`);
      continue;
    }
    const isRoot = existing?.id === chunk.root;
    const values = {
      name: name ?? undefined,
      // the root account has no parent and stays active, whatever a file says
      parent_account_id: isRoot ? undefined : parentAccount,
      integration_id: integration ?? undefined,
      workflow_state: isRoot ? undefined : state,
    };
    put(drafts, sisId, assign(existing ?? newAccount(nextId(), sisId), values, STICKY, chunk.options));
  }
  await saveRecords(chunk, ACCOUNTS, drafts.values(), isBatchMode(chunk.options));
};

const newAccount = (id: number, sisId: string): AccountRecord => ({
  id,
  parent_account_id: null,
  name: sisId,
  uuid: newToken().slice(0, 40),
  sis_account_id: sisId,
  integration_id: null,
  workflow_state: "active",
  stuck_sis_fields: [],
});

/** Whether an account is another one or below it, as far as the accounts of this chunk show. */
function isAtOrBelow(drafts: Iterable<{ is: AccountRecord }>, id: number, above: number): boolean {
  const parents = new Map([...drafts].map(({ is }) => [is.id, is.parent_account_id]));
  const seen = new Set<number>();
  for (let at: number | null | undefined = id; at != null && !seen.has(at); at = parents.get(at)) {
    if (at === above) return true;
    seen.add(at);
  }
  return false;
}
