/** SQL that finds the tenants which have work. */

interface Work {
  readonly table: string;
  /** The condition of the partial index on `root_account_id` that holds what waits. */
  readonly waits: string;
  /** Narrows what waits to what is due now. */
  readonly isDue: string;
}

/**
 * Selects the tenants as `root`. It steps from tenant to tenant through the index, so that its cost depends on the number
 * of tenants and not on how much they have waiting.
 */
export const tenantsWith = ({ table, waits, isDue }: Work): string => `
    with recursive tenant(root) as (
      (select root_account_id from ${table} where ${waits} order by root_account_id limit 1)
      union all
      select (select root_account_id from ${table} where ${waits} and root_account_id > tenant.root
        order by root_account_id limit 1)
      from tenant where tenant.root is not null)
    select root from tenant where root is not null
      and exists (select 1 from ${table} where root_account_id = tenant.root and ${waits} and ${isDue})`;
