/** Accounts on the wire. */
import type { Account, Static } from "@pidge/api";
import type { AccountAccess } from "./access.ts";
import type { AccountRow } from "./accounts.sql.ts";

/** Which parts of an account the viewer sees. */
export interface AccountView {
  readonly manage: boolean;
  readonly sis: boolean;
  readonly manageSis: boolean;
}

/** The view of those who may not manage the account: its name and place. */
export const SHORT: AccountView = { manage: false, sis: false, manageSis: false };

export const accountView = (access: AccountAccess): AccountView => ({
  manage: access.can("manage_account_settings"),
  sis: access.can("read_sis") || access.can("manage_sis"),
  manageSis: access.can("manage_sis"),
});

/** Canvas's usual quotas, in MiB. No limit of Pidge depends on them. */
const QUOTAS = { default_storage_quota_mb: 500, default_user_storage_quota_mb: 50, default_group_storage_quota_mb: 50 };

export function presentAccount(row: AccountRow, view: AccountView): Static<typeof Account> {
  const isRoot = row.id === row.root_account_id;
  return {
    id: row.id,
    name: row.name,
    workflow_state: row.workflow_state as "active",
    parent_account_id: row.parent_account_id,
    root_account_id: isRoot ? null : row.root_account_id,
    uuid: row.uuid,
    ...(view.manage ? QUOTAS : {}),
    default_time_zone: row.default_time_zone,
    ...(!isRoot && view.sis ? { sis_account_id: row.sis_account_id, integration_id: row.integration_id } : {}),
    ...(!isRoot && view.manageSis ? { sis_import_id: row.sis_import_id } : {}),
  };
}
