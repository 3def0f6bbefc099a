/** The embedded store's one session, whatever becomes of a connection to it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, statement } from "../../src/store/database.ts";
import { openStore, type Store } from "../../src/store/open.ts";

let store: Store;
beforeAll(async () => {
  store = await openStore({});
});
afterAll(() => store.close());

const hot = statement("session_test", "select $1::int + 1 as n");
const asked = async () => (await run<{ n: number }>(store.db, hot, [1]))[0]?.n;

test("a statement that fails costs the pool its connection; prepared statements and notices work over the next one", async () => {
  expect(await asked()).toBe(2);
  await expect(store.pool.query("select 1 / 0")).rejects.toThrow("division by zero");
  expect(await asked()).toBe(2);
  const told: unknown[] = [];
  store.changes.on((...change) => told.push(change));
  expect(store.changes.heard).toBe(true);
  await store.pool.query("select pg_notify('pidge_changes', '1 2')");
  expect(told).toEqual([[1, 2]]);
});

test("a connection given up inside a transaction leaves none open", async () => {
  const client = await store.pool.connect();
  await client.query("begin");
  await client.query("create table half_done (n integer)");
  client.release(true);
  expect(await asked()).toBe(2);
  const { rows } = await store.pool.query("select to_regclass('half_done') as there");
  expect(rows).toEqual([{ there: null }]);
});
