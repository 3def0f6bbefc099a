/** The embedded store's one session, whatever becomes of a connection to it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { execute } from "../../src/store/database.ts";
import { must } from "../../src/store/must.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { sql, statement } from "../../src/store/statement.ts";

let store: Store;
beforeAll(async () => {
  store = await openStore({});
});
afterAll(() => store.close());

const plus = (added: 0 | 1 | 2) =>
  statement(
    `test_plus_${added}`,
    { to: "int" },
    (p) =>
      added === 0
        ? sql<{ n: number }>`select ${p.to} as n`
        : added === 1
          ? sql<{ n: number }>`select ${p.to} + 1 as n`
          : sql<{ n: number }>`select ${p.to} + 2 as n`,
    { prepared: true },
  );
const prepared = [plus(0), plus(1), plus(2)];
const hot = must(prepared[1], "the statement that adds one");
const asked = async () => (await execute(store.db, hot, { to: 1 }))[0]?.n;
const insertOne = statement("test_insert", { n: "int" }, (p) => sql`insert into aside.one_by_one values (${p.n})`);

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
        : execute(store.db, must(prepared[i % 4], "a statement"), { to: i }),
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
        await execute(tx, insertOne, { n });
        await new Promise((resolve) => setTimeout(resolve, 5));
        await execute(tx, insertOne, { n });
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
  await store.db.transaction().execute((tx) => execute(tx, hot, { to: 1 }));
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
