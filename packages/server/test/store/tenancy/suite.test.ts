/** What the check of the whole suite rests on: the declared statements, and the watch on what is sent. */

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../../src/store/open.ts";
import { declared } from "../../../src/store/statement.ts";
import { TenancyWatch, watch } from "../../support/tenancy/watch.ts";
import { loadParser } from "../../support/tenancy.ts";

const SOURCES = fileURLToPath(new URL("../../../src/", import.meta.url));

beforeAll(loadParser);

test("every declared statement is bound to one tenant, or says why not", async () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sql.ts"));
  for (const file of files) await import(new URL(file, `file://${SOURCES}`).href);
  const looking = new TenancyWatch();
  expect(declared.size).toBeGreaterThan(20);
  const ours = [...declared.values()].filter(({ name }) => !name.startsWith("statement_test"));
  for (const { text, acrossTenants } of ours) looking.look({ text, values: [], acrossTenants });
  expect([...looking.take()]).toEqual([]);
});

describe("the watch", () => {
  const look = (text: string, values: unknown[] = [], acrossTenants?: string) => {
    const looking = new TenancyWatch();
    looking.look({ text, values, acrossTenants });
    return [...looking.take().values()].flat();
  };

  test("sees what a store sends in transactions and outside, but neither migrations nor what goes to the pool", async () => {
    watch.take();
    const store = await openStore({});
    try {
      await store.pool.query("select 1 from courses");
      expect([...watch.take()]).toEqual([]);
      await sql`select 1 from users`.execute(store.db);
      await store.db.transaction().execute((tx) => tx.selectFrom("groups").select("id").execute());
      await sql`select 1 from roles where root_account_id = ${1}`.execute(store.db);
      expect([...watch.take().keys()]).toEqual(["select 1 from users", 'select "id" from "groups"']);
      await sql`select 1 from users`.execute(store.db);
      expect([...watch.take().values()].flat()).toEqual([expect.stringContaining("users is not bound")]);
    } finally {
      await store.close();
    }
  });

  test("compares the values of parameters that name the tenant, each time", () => {
    const looking = new TenancyWatch();
    const text = "insert into favorites (root_account_id, user_id) values ($1, $2), ($3, $4)";
    looking.look({ text, values: [1, 2, 1, 3], acrossTenants: undefined });
    expect(looking.take().size).toBe(0);
    looking.look({ text, values: [1, 2, 5, 3], acrossTenants: undefined });
    expect([...looking.take().values()]).toEqual([["$1, $3 name the tenant, but have the values 1, 5"]]);
    expect(looking.take().size).toBe(0);
  });

  test("lets through what is declared across tenants and only reads", () => {
    const reason = "finds a tenant";
    expect(look("select root_account_id from account_hosts where host = $1", ["a"], reason)).toEqual([]);
    for (const text of [
      "select host from account_hosts for update",
      "with gone as (delete from account_hosts returning 1) select host from account_hosts",
      "update account_hosts set host = ''",
      "insert into account_hosts (host) values ('a')",
    ])
      expect(look(text, [], reason), text).toEqual([expect.stringContaining("may neither write nor lock")]);
    expect(look("select host from account_hosts where root_account_id = $1", [1], reason)).toEqual([
      expect.stringContaining("it is bound to one tenant"),
    ]);
  });

  test("reports what it cannot read", () => {
    expect(look("select from where")).toEqual([expect.stringContaining("cannot be read")]);
  });
});
