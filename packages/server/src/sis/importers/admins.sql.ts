/** Reads the roles of accounts and writes their administrators. */
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { RoleRef } from "./enrollments.sql.ts";
import type { Importing } from "./records.sql.ts";

/** The account roles of the whole tenant, the built-in ones first. */
export const accountRoles = statement(
  "account_roles",
  { tenant: "bigint" },
  (p) => sql<RoleRef>`
    select id, account_id, name, base_role_type from roles
    where root_account_id = ${p.tenant} and workflow_state = 'active'
      and base_role_type in ('AccountAdmin', 'AccountMembership')
    order by built_in desc, id`,
);

export interface AdminWrite {
  readonly user_id: number;
  readonly account_id: number;
  readonly role_id: number;
  readonly workflow_state: string;
}

const given = (rows: string) =>
  `jsonb_to_recordset(${rows}) as x(user_id bigint, account_id bigint, role_id bigint, workflow_state text)`;

const WRITE = { tenant: "bigint", rows: "jsonb", import: "bigint", now: "timestamptz" } as const;

const upsertAdmins = statement(
  "upsert_admins",
  WRITE,
  (p) => sql`
    insert into account_users as a
      (root_account_id, user_id, account_id, role_id, workflow_state, sis_import_id, created_at, updated_at)
    select ${p.tenant}, x.user_id, x.account_id, x.role_id, 'active', ${p.import}, ${p.now}, ${p.now}
    from ${given(p.rows)} where x.workflow_state = 'active'
    on conflict (root_account_id, user_id, account_id, role_id) do update
      set workflow_state = 'active', sis_import_id = excluded.sis_import_id, updated_at = excluded.updated_at
    where a.workflow_state <> 'active'`,
);

const markAdminsDeleted = statement(
  "mark_admins_deleted",
  WRITE,
  (p) => sql`
    update account_users a set workflow_state = 'deleted', sis_import_id = ${p.import}, updated_at = ${p.now}
    from ${given(p.rows)}
    where a.root_account_id = ${p.tenant} and a.user_id = x.user_id and a.account_id = x.account_id
      and a.role_id = x.role_id and x.workflow_state = 'deleted' and a.workflow_state <> 'deleted'`,
);

const associateAdmins = statement(
  "associate_admins",
  { tenant: "bigint", rows: "jsonb" },
  (p) => sql`
    insert into user_account_associations (root_account_id, account_id, user_id)
    select distinct ${p.tenant}, x.account_id, x.user_id from ${given(p.rows)} where x.workflow_state = 'active'
    on conflict do nothing`,
);

/** Creates, restores and deletes administrators; the deletion of one that does not exist does nothing. */
export async function saveAdmins({ db, root, importId, now }: Importing, rows: readonly AdminWrite[]): Promise<void> {
  if (rows.length === 0) return;
  const values = { tenant: root, rows, import: importId, now };
  await execute(db, upsertAdmins, values);
  await execute(db, markAdminsDeleted, values);
  await execute(db, associateAdmins, { tenant: root, rows });
}
