/** The schema: built from nothing, left alone by the next start, and told to TypeScript as it is. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tableTypes } from "../../../../scripts/generate-tables.ts";
import { signingKey } from "../../src/platform/secrets.sql.ts";
import { migrations } from "../../src/store/migrations/index.ts";
import { openStore, type Store, type StoreOptions } from "../../src/store/open.ts";
import { freshDatabase } from "../support/pidge.ts";

/** Everything about the schema that a migration could change, and when each migration ran. */
async function pictureOf({ pool }: Store) {
  const of = async (query: string) => (await pool.query<object>(query)).rows;
  return {
    columns: await of(
      `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
       where table_schema = 'public' order by table_name, ordinal_position`,
    ),
    indexes: await of("select indexname, indexdef from pg_indexes where schemaname = 'public' order by indexname"),
    constraints: await of(
      `select conname, pg_get_constraintdef(oid) as def from pg_constraint
       where connamespace = 'public'::regnamespace order by conrelid, conname`,
    ),
    migrations: await of("select name, timestamp from pidge_migrations order by name"),
  };
}

test("an empty store is built by every migration in turn; opening it again changes nothing", {
  timeout: 60_000,
}, async () => {
  const data = await mkdtemp(join(tmpdir(), "pidge-store-"));
  const database = await freshDatabase();
  const options: StoreOptions = database.database === undefined ? { data } : database;
  const look = async () => {
    const store = await openStore(options);
    try {
      return await pictureOf(store);
    } finally {
      await store.close();
    }
  };
  const first = await look();
  expect(first.migrations.map((m) => (m as { name: string }).name)).toEqual(Object.keys(migrations).sort());
  expect(first.columns.length).toBeGreaterThan(100);
  expect(await look()).toEqual(first);
  await rm(data, { recursive: true });
});

test("migrations have numbers of their own and run in their order", () => {
  const names = Object.keys(migrations);
  expect(names).toEqual(names.toSorted());
  const numbers = names.map((name) => Number(/^(\d{4})_\w+$/.exec(name)?.[1]));
  expect(new Set(numbers).size).toBe(names.length);
});

test("tables.generated.ts is what the migrations make", async () => {
  const committed = new URL("../../src/store/tables.generated.ts", import.meta.url);
  expect((await tableTypes()) === readFileSync(committed, "utf8"), "stale: npm run generate:tables").toBe(true);
});

/** Tables whose keys need not name the tenant. */
const KEYS_WITHOUT_TENANT: Readonly<Record<string, string>> = {
  account_hosts: "a host name belongs to one tenant, which is found by it",
  installed_parts: "what a new store came with belongs to the store",
  key_refolds: "the progress of a migration through all tenants",
};

/** Kysely's own. */
const MIGRATIONS = ["pidge_migrations", "pidge_migrations_lock"];

test("every table has a tenant: primary keys begin with it, unique indexes contain it", async () => {
  const store = await openStore(await freshDatabase());
  const { rows } = await store.pool
    .query<{ table: string; name: string | null; primary: boolean; columns: string[] }>(
      `select t.relname as table, i.relname as name, coalesce(x.indisprimary, false) as primary,
         array(select coalesce(a.attname::text, '(expression)') from unnest(x.indkey::int2[]) with ordinality as k(number, place)
           left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number and k.number > 0
           where k.place <= x.indnkeyatts order by k.place) as columns
       from pg_class t left join pg_index x on x.indrelid = t.oid and x.indisunique
       left join pg_class i on i.oid = x.indexrelid
       where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') order by t.relname, i.relname`,
    )
    .finally(() => store.close());
  const tables = Map.groupBy(
    rows.filter((row) => !MIGRATIONS.includes(row.table)),
    (row) => row.table,
  );
  expect(tables.size).toBeGreaterThan(50);
  const wrong = [...tables].flatMap(([table, indexes]) => {
    const key = indexes.find((index) => index.primary);
    const others = indexes.filter((index) => !index.primary && index.name !== null);
    const isException = table in KEYS_WITHOUT_TENANT;
    return [
      ...(key === undefined ? [`${table} has no primary key`] : []),
      ...((key?.columns[0] === "root_account_id") === isException ? [`${table}: ${key?.columns}`] : []),
      ...others.filter(({ columns }) => !columns.includes("root_account_id")).map(({ name }) => `${name}`),
    ];
  });
  expect(wrong).toEqual([]);
});

test("the key that signed links for all tenants becomes each tenant's own: links stay valid", async () => {
  const store = await openStore(await freshDatabase());
  try {
    await store.pool.query(`
      create table server_secrets (name text primary key, value bytea not null);
      insert into server_secrets values ('signing', '\\x0aff');
      insert into accounts (root_account_id, id, parent_account_id, name, uuid, created_at, updated_at)
      values (1, 1, null, 'A', 'a', now(), now()), (1, 2, 1, 'A2', 'a2', now(), now()), (3, 3, null, 'B', 'b', now(), now());
      ${migrations["0021_tenant_keys"]}`);
    const keys = [await signingKey(store.db, 1), await signingKey(store.db, 3)];
    expect(keys.map((key) => key.toString("hex"))).toEqual(["0aff", "0aff"]);
    const made = await signingKey(store.db, 5);
    expect([made.length, await signingKey(store.db, 5)]).toEqual([32, made]);
    expect(await signingKey(store.db, 7)).not.toEqual(made);
  } finally {
    await store.close();
  }
});
