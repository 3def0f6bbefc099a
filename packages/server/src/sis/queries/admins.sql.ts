/** The statements of the importer of administrators. */
import { type Db, run } from "../../store/database.ts";
import type { RoleRef } from "./enrollments.sql.ts";
import type { Stamp } from "./records.sql.ts";

/** The account roles of the whole tenant, the built-in one first. */
export const loadAccountRoles = (db: Db, root: number): Promise<RoleRef[]> =>
  run<RoleRef>(
    db,
    `select id, account_id, name, base_role_type from roles where root_account_id = $1 and workflow_state = 'active'
       and base_role_type in ('AccountAdmin', 'AccountMembership') order by built_in desc, id`,
    [root],
  );

export interface AdminWrite {
  readonly user_id: number;
  readonly account_id: number;
  readonly role_id: number;
  readonly workflow_state: string;
}

/** Makes, restores and deletes administrators; one that is not there is not deleted. */
export async function saveAdmins(at: Stamp, rows: readonly AdminWrite[]): Promise<void> {
  if (rows.length === 0) return;
  const given =
    "jsonb_to_recordset($2::jsonb) as x(user_id bigint, account_id bigint, role_id bigint, workflow_state text)";
  const values = [at.root, JSON.stringify(rows), at.now, at.importId];
  await run(
    at.tx,
    `insert into account_users as a
       (root_account_id, user_id, account_id, role_id, workflow_state, sis_import_id, created_at, updated_at)
     select $1, x.user_id, x.account_id, x.role_id, 'active', $4, $3, $3 from ${given} where x.workflow_state = 'active'
     on conflict (root_account_id, user_id, account_id, role_id) do update
       set workflow_state = 'active', sis_import_id = excluded.sis_import_id, updated_at = excluded.updated_at
     where a.workflow_state <> 'active'`,
    values,
  );
  await run(
    at.tx,
    `update account_users a set workflow_state = 'deleted', sis_import_id = $4, updated_at = $3 from ${given}
     where a.root_account_id = $1 and a.user_id = x.user_id and a.account_id = x.account_id and a.role_id = x.role_id
       and x.workflow_state = 'deleted' and a.workflow_state <> 'deleted'`,
    values,
  );
  await run(
    at.tx,
    `insert into user_account_associations (root_account_id, account_id, user_id)
     select distinct $1::bigint, x.account_id, x.user_id from jsonb_to_recordset($2::jsonb)
       as x(user_id bigint, account_id bigint, workflow_state text) where x.workflow_state = 'active'
     on conflict do nothing`,
    [at.root, JSON.stringify(rows)],
  );
}
