/** Which parameters name the tenant, and what the check reads. */
import { beforeAll, describe, expect, test } from "vitest";
import { loadParser, readSchema, tenancyOf, tenantTables } from "../../support/tenancy.ts";
import { SCHEMA } from "./cases.ts";

beforeAll(loadParser);

describe("parameters that name the tenant", () => {
  const parameters = (text: string) => tenancyOf(text, SCHEMA).tenantParameters;
  test.each([
    ["one", "select 1 from people where root_account_id = $2 and id = $1", [2]],
    [
      "each table's",
      "select 1 from people p, teams t where p.root_account_id = $3 and t.root_account_id = $1 and t.id = $2",
      [1, 3],
    ],
    ["two of one table", "select 1 from people where root_account_id = $1 and root_account_id = $2::bigint", [1, 2]],
    ["two branches'", "select 1 from people where root_account_id = $1 or root_account_id = $2", [1, 2]],
    ["each row's of INSERT", "insert into people (root_account_id, id) values ($1, $2), ($3, $4)", [1, 3]],
    ["each arm's", "insert into notes (root_account_id, id) select $1, 1 union all select $2, 2", [1, 2]],
    [
      "the one behind a derived table",
      "select 1 from (select $2::bigint as tenant) d join notes n on n.root_account_id = d.tenant where n.id = $1",
      [2],
    ],
    ["the old and the new one of UPDATE", "update people set root_account_id = $2 where root_account_id = $1", [1, 2]],
    [
      "the tenant's, not one that asks for its own account",
      "select 1 from teams where root_account_id = $1 and id = $2 and id = root_account_id",
      [1],
    ],
    [
      "one on the other side of an outer join",
      "select 1 from people p left join teams t on p.root_account_id = $2 and t.root_account_id = $1 where p.root_account_id = $1",
      [1, 2],
    ],
    ["none", "select value from secrets where name = $1", []],
  ])("%s", (_, text, expected) => {
    expect(parameters(text)).toEqual(expected);
  });
});

test("what is not SQL is an error; a place in a text with letters of several bytes is shown", () => {
  expect(() => tenancyOf("select from where", SCHEMA)).toThrow("syntax error");
  const [line] = tenancyOf("select 'äöüäöüäöüäöüäöüäöüäöüäöü', 1 from people", SCHEMA).unbound;
  expect(line).toContain("from people");
});

test("the tables and their columns are those of the schema", () => {
  const schema = readSchema();
  expect(schema.get("account_hosts")).toEqual(["host", "root_account_id"]);
  expect(schema.get("access_tokens")).toContain("refresh_token_hash");
  expect(tenantTables(schema)).toContain("discussion_topics");
  const tablesOfTheStore = ["installed_parts", "key_refolds"];
  expect([...tenantTables(schema), ...tablesOfTheStore].sort()).toEqual([...schema.keys()].sort());
});
