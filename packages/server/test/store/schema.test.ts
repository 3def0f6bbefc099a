/** The schema: built from nothing, left alone by the next start, and told to TypeScript as it is. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { tableTypes } from "../../../../scripts/generate-tables.ts";
import { migrations } from "../../src/store/migrations/index.ts";
import { openStore, type Store, type StoreOptions } from "../../src/store/open.ts";
import { freshDatabase } from "../support/pidge.ts";

/** Everything about the schema that a migration could change, and when each migration ran. */
async function pictureOf({ db }: Store) {
  const of = async (query: string) => (await sql.raw<object>(query).execute(db)).rows;
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

test("an empty store is built by every migration in turn; opening it again changes nothing", async () => {
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
