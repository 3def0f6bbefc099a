/** Answers of the store: let go when whoever asked has them, given up when there are none. */
import { setImmediate as turn } from "node:timers/promises";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { execute } from "../../src/store/database.ts";
import { one } from "../../src/store/must.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { sql, statement } from "../../src/store/statement.ts";
import { freshDatabase } from "../support/pidge.ts";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as (options: { type: "minor" }) => void;

let store: Store;
beforeAll(async () => {
  store = await openStore(await freshDatabase());
});
afterAll(() => store.close());

/** Bytes that the quick collections have moved to where only a full one looks. */
const old = () => getHeapSpaceStatistics().find((space) => space.space_name === "old_space")!.space_used_size;

const rows = statement(
  "test_rows",
  {},
  () => sql<{ text: string }>`select repeat('x', 200) || g as text from generate_series(1, 2000) g`,
);
const backend = statement("test_backend", {}, () => sql<{ pid: number }>`select pg_backend_pid() as pid`);
const sleep = statement("test_sleep", {}, () => sql`select pg_sleep(20)`);

test.each([
  ["a statement", async () => void (await execute(store.db, rows, {}))],
  ["a transaction", () => store.db.transaction().execute(async (tx) => void (await execute(tx, rows, {})))],
  ["the pool", async () => void (await store.pool.query(rows.text))],
])("what was answered to %s does not outlive the next quick collection", async (_, ask) => {
  const some = async () => {
    for (let i = 0; i < 20; i++) {
      await ask();
      await turn();
      gc({ type: "minor" });
    }
  };
  await some();
  const before = old();
  await some();
  // one answer is half a megabyte
  expect(old() - before).toBeLessThan(2_000_000);
});

// what the embedded store does is in session.test.ts
test.skipIf(!process.env.TEST_DATABASE_URL)(
  "who waits too long is told, and nobody is given that connection again",
  async () => {
    const hasty = await openStore({ ...(await freshDatabase()), statementTimeout: 0, connections: 1 });
    try {
      const process = async () => one(await execute(hasty.db, backend, {}), "the backend").pid;
      const before = await process();
      await expect(execute(hasty.db, sleep, {})).rejects.toThrow("the store has not answered for 2000 ms");
      expect(await process()).not.toBe(before);
    } finally {
      await hasty.close();
    }
  },
);
