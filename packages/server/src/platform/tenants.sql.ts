/** Finds tenants by host name. */
import { type Db, execute } from "../store/database.ts";
import { sql, statement } from "../store/statement.ts";

export interface TenantHost {
  readonly host: string;
  readonly root: number;
}

const tenantHosts = statement(
  "tenant_hosts",
  {},
  () => sql<TenantHost>`select host, root_account_id as root from account_hosts`,
  { acrossTenants: "finds the tenant of a host name" },
);

export const listHosts = (db: Db): Promise<TenantHost[]> => execute(db, tenantHosts, {});

const firstTenant = statement(
  "first_tenant",
  {},
  () => sql<{ root: number | null }>`select min(id) as root from accounts where id = root_account_id`,
  { acrossTenants: "finds the tenant of host names that nobody claimed" },
);

/** The tenant that was made first; undefined on an empty store. */
export const findFirstTenant = async (db: Db): Promise<number | undefined> =>
  (await execute(db, firstTenant, {}))[0]?.root ?? undefined;
