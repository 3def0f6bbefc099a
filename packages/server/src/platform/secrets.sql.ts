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

export interface SecretMaker {
  readonly name: "links" | "signing" | "vapid";
  readonly make: () => string | Promise<string>;
}

/** A secret of a tenant, made when it is first needed. Several processes may make it at once: the first one's stays. */
export async function tenantSecret(db: Db, tenant: number, { name, make }: SecretMaker): Promise<string> {
  const [known] = await execute(db, readSecret, { tenant, name });
  if (known !== undefined) return known.value;
  await execute(db, addSecret, { tenant, name, value: await make() });
  return one(await execute(db, readSecret, { tenant, name }), "the tenant's secret").value;
}

export const newKey = (): string => randomBytes(32).toString("hex");

/** The key that signs the tenant's upload policies and links. */
export const signingKey = async (db: Db, tenant: number): Promise<Buffer> =>
  Buffer.from(await tenantSecret(db, tenant, { name: "links", make: newKey }), "hex");
