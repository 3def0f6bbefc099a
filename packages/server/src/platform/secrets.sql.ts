/** Reads and makes the secrets of a tenant. */
import { randomBytes } from "node:crypto";
import { type Db, execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import { sql, statement } from "../store/statement.ts";

const readSecret = statement(
  "read_secret",
  { tenant: "bigint", name: "text" },
  (p) => sql<{ value: string }>`
    select value from tenant_secrets where root_account_id = ${p.tenant} and name = ${p.name}`,
);

const addSecret = statement(
  "add_secret",
  { tenant: "bigint", name: "text", value: "text" },
  (p) => sql`
    insert into tenant_secrets (root_account_id, name, value) values (${p.tenant}, ${p.name}, ${p.value})
    on conflict (root_account_id, name) do nothing`,
);

/** The key that signs the tenant's upload policies and links, made when it is first needed. */
export async function signingKey(db: Db, tenant: number): Promise<Buffer> {
  const name = "links";
  let found = await execute(db, readSecret, { tenant, name });
  if (found.length === 0) {
    // another process may be quicker: its key is the key
    await execute(db, addSecret, { tenant, name, value: randomBytes(32).toString("hex") });
    found = await execute(db, readSecret, { tenant, name });
  }
  return Buffer.from(one(found, "the tenant's signing key").value, "hex");
}
