/** Statements about what a tenant's mails need of it. */
import { sql, statement } from "../../store/statement.ts";

interface MailTenantRow {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly host: string | null;
  readonly key: string | null;
}

export const mailTenantRow = statement(
  "mail_tenant",
  { tenant: "bigint" },
  (p) => sql<MailTenantRow>`
    select a.name, a.settings, (select min(h.host) from account_hosts h where h.root_account_id = a.root_account_id) as host,
      (select s.value from tenant_secrets s where s.root_account_id = a.root_account_id and s.name = 'signing') as key
    from accounts a where a.root_account_id = ${p.tenant} and a.id = ${p.tenant}`,
);
