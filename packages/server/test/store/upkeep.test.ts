/** The embedded store looks after its tables: rows that are gone leave room, and the planner hears of new ones. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore, type Store } from "../../src/store/open.ts";
import { tidy } from "../../src/store/upkeep.ts";

let store: Store;
beforeAll(async () => {
  store = await openStore({});
});
afterAll(() => store.close());

const rows = async (text: string) => (await store.pool.query(text)).rows;

test("tables that changed much are served one by one, others left alone", async () => {
  await rows("create table churned (n integer)");
  await rows("create table grown (n integer)");
  await rows("create table quiet (n integer)");
  await rows("insert into churned select generate_series(1, 2000)");
  await rows("update churned set n = n + 1");
  await rows("insert into grown select generate_series(1, 1000)");
  await rows("insert into quiet select generate_series(1, 100)");
  await rows("select pg_stat_force_next_flush()");
  const served: string[] = [];
  for (let name = await tidy(store.pool); name !== undefined; name = await tidy(store.pool)) served.push(name);
  const ours = served.filter((name) => ["churned", "grown", "quiet"].includes(name));
  expect(ours).toEqual(["churned", "grown"]);
  const [stat] = await rows("select n_dead_tup, n_live_tup from pg_stat_user_tables where relname = 'churned'");
  expect(stat).toEqual({ n_dead_tup: 0, n_live_tup: 2000 });
  const [known] = await rows("select reltuples from pg_class where relname = 'grown'");
  expect(known).toEqual({ reltuples: 1000 });
});
