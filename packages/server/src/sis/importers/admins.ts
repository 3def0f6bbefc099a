/** Imports admins.csv: administrators of accounts. */
import { execute } from "../../store/database.ts";
import type { Importer } from "../chunk.ts";
import { type AdminWrite, accountRoles, saveAdmins } from "./admins.sql.ts";
import { loadUserRefs } from "./enrollments.sql.ts";
import { loadDrafts } from "./records.sql.ts";
import { ACCOUNTS } from "./tables.ts";

const STATES = ["active", "deleted"] as const;

export const importAdmins: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]).filter((value) => value != null);
  const accounts = await loadDrafts(chunk, ACCOUNTS, "sis_account_id", column("account_id"));
  const users = await loadUserRefs(chunk, column("user_id"));
  const usersBySisId = new Map(users.map((user) => [user.sis_user_id, user]));
  const roles = await execute(chunk.db, accountRoles, { tenant: chunk.root });
  const writes = new Map<string, AdminWrite>();
  for (const row of rows) {
    const { user_id: userId, account_id: accountId, role: name, role_id: roleId } = row.values;
    if (userId == null) {
      chunk.skip(row, "No user_id given for admin");
      continue;
    }
    const user = usersBySisId.get(userId);
    if (user === undefined || user.workflow_state === "deleted") {
      chunk.skip(row, `Invalid or unknown user_id ${userId} for admin`);
      continue;
    }
    const account = accountId == null ? chunk.root : accounts.get(accountId)?.is.id;
    if (account === undefined) {
      chunk.skip(row, `Invalid account_id given for admin ${userId}: ${accountId}`);
      continue;
    }
    const role = roles.find((known) => (name == null ? String(known.id) === roleId : known.name === name));
    if (role === undefined) {
      chunk.skip(row, `Invalid role ${name ?? roleId ?? ""} for admin ${userId}`);
      continue;
    }
    const state = chunk.status(row, STATES, `Improper status "${row.values.status ?? ""}" for admin ${userId}`);
    if (state === null) continue;
    const write = { user_id: user.user_id, account_id: account, role_id: role.id, workflow_state: state };
    writes.set([write.user_id, write.account_id, write.role_id].join(), write);
  }
  await saveAdmins(chunk, [...writes.values()]);
};
