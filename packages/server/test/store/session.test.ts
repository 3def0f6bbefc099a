/** The embedded store's one session, whatever becomes of a connection to it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepare, run } from "../../src/store/database.ts";
import { openStore, type Store } from "../../src/store/open.ts";

let store: Store;
beforeAll(async () => {
  store = await openStore({});
});
afterAll(() => store.close());

const hot = prepare("session_test", "select $1::int + 1 as n");
const asked = async () => (await run<{ n: number }>(store.db, hot, [1]))[0]?.n;

test("after a statement that failed prepared statements and notices work as before", async () => {
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

test("statements of many callers go ahead of each other's answers, and one that fails takes no other with it", async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 40 }, (_, i) =>
      i % 4 === 3
        ? store.pool.query("select $1::int / 0", [i])
        : run<{ n: number }>(store.db, prepare(`session_test_${i % 4}`, `select $1::int + ${i % 4} as n`), [i]),
    ),
  );
  const numbers = answers.map((a) =>
    a.status === "fulfilled" ? (a.value as { n: number }[])[0]?.n : a.reason.message,
  );
  expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => (i % 4 === 3 ? "division by zero" : i + (i % 4))));
});

test("a transaction has the session to itself, whoever asks meanwhile", async () => {
  await store.pool.query("create schema aside; create table aside.one_by_one (n integer)");
  const count = async () =>
    (await store.pool.query("select count(*)::int as n from aside.one_by_one")).rows[0].n as number;
  const transaction = (n: number, fails: boolean) =>
    store.db
      .transaction()
      .execute(async (tx) => {
        await run(tx, "insert into aside.one_by_one values ($1)", [n]);
        await new Promise((resolve) => setTimeout(resolve, 5));
        await run(tx, "insert into aside.one_by_one values ($1)", [n]);
        if (fails) throw new Error("changed its mind");
      })
      .catch((error: Error) => error.message);
  const asked = Array.from({ length: 8 }, (_, i) => [transaction(i, i % 2 === 1), count()] as const);
  const seen = await Promise.all(asked.map(([, n]) => n));
  // nobody saw half of one, or what was taken back
  for (const n of seen) expect(n % 2).toBe(0);
  expect(await Promise.all(asked.map(([done]) => done))).toEqual(
    Array.from({ length: 8 }, (_, i) => (i % 2 === 1 ? "changed its mind" : undefined)),
  );
  expect(await count()).toBe(8);
});

test("a transaction is not kept waiting by those who keep asking", async () => {
  let over = false;
  const asking = Array.from({ length: 8 }, async () => {
    while (!over) await asked();
  });
  await store.db.transaction().execute((tx) => run(tx, hot, [1]));
  over = true;
  await Promise.all(asking);
});

test("who waits too long is told, and takes nothing from the others", { timeout: 60_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), "pidge-session-"));
  // built before: that takes longer than the patience of this test
  await (await openStore({ data })).close();
  const hasty = await openStore({ data, statementTimeout: 0 });
  try {
    const ask = (text: string) => hasty.pool.query<{ n: number }>(text).then(({ rows }) => rows[0]!.n);
    const slow = "select count(*)::int as n from generate_series(1, 6000) a, generate_series(1, 6000) b";
    await expect(ask(slow)).rejects.toThrow("the store has not answered for 2000 ms");
    await expect.poll(() => ask("select 1 as n").catch(() => 0), { timeout: 40_000 }).toBe(1);
  } finally {
    await hasty.close();
    rmSync(data, { recursive: true });
  }
});
