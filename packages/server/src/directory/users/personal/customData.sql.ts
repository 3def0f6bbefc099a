/** Reads and writes what programs keep for people. */
import { sql, statement } from "../../../store/statement.ts";

/** Wrapped, because JSON's null differs from nothing. */
export interface CustomContent {
  readonly data: unknown;
}

const KEY = { tenant: "bigint", user: "bigint", namespace: "text" } as const;

export const findCustomData = statement(
  "find_custom_data",
  KEY,
  (p) => sql<{ readonly content: CustomContent | null }>`
    select content from custom_data
    where root_account_id = ${p.tenant} and user_id = ${p.user} and namespace = ${p.namespace}`,
);

/** Locks a namespace until the transaction ends, also one in which nothing is kept; counts the user's others. */
export const lockCustomData = statement(
  "lock_custom_data",
  { ...KEY, now: "timestamptz" },
  (p) => sql<{ readonly content: CustomContent | null; readonly others: number }>`
    insert into custom_data as d (root_account_id, user_id, namespace, updated_at)
    values (${p.tenant}, ${p.user}, ${p.namespace}, ${p.now})
    on conflict (root_account_id, user_id, namespace) do update set updated_at = excluded.updated_at
    returning d.content, (select count(*) from custom_data o where o.root_account_id = ${p.tenant}
      and o.user_id = ${p.user} and o.namespace <> ${p.namespace}) as others`,
);

/** Keeps content in a namespace. */
export const saveCustomData = statement(
  "save_custom_data",
  { ...KEY, content: "jsonb" },
  (p) => sql`
    update custom_data set content = ${p.content}
    where root_account_id = ${p.tenant} and user_id = ${p.user} and namespace = ${p.namespace}`,
);

export const deleteCustomData = statement(
  "delete_custom_data",
  KEY,
  (p) => sql`
    delete from custom_data
    where root_account_id = ${p.tenant} and user_id = ${p.user} and namespace = ${p.namespace}`,
);
