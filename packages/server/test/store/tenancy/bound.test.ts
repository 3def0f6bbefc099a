/** Statements that are bound to one tenant: each form has its counterpart in notBound.test.ts. */
import { beforeAll, expect, test } from "vitest";
import { loadParser } from "../../support/tenancy.ts";
import { unbound } from "./cases.ts";

beforeAll(loadParser);

const BOUND: Readonly<Record<string, string>> = {
  "no tenant table": "select value from secrets where name = $1",
  "no table": "select pg_advisory_xact_lock(hashtext('x'))",
  "the beginning of a transaction": "begin",
  ANALYZE: "analyze people, teams",
  "a parameter": "select * from people where root_account_id = $1",
  "a parameter on the left": "select * from people where $1 = root_account_id",
  "a cast parameter": "select * from people p where p.root_account_id = $1::bigint",
  "a cast column": "select * from people p where p.root_account_id::text = cast($1 as text)",
  "a table with its schema": "select * from public.people where public.people.root_account_id = $1",
  "is not distinct from": "select * from people where root_account_id is not distinct from $1",
  "among other conditions": "select * from people p where p.id > 3 and (p.name = $2 and (p.root_account_id = $1))",
  "each of several parameters":
    "select 1 from people p, teams t where p.root_account_id = $1 and t.root_account_id = $2",
  "equality with a bound table":
    "select 1 from people p, teams t where t.root_account_id = p.root_account_id and p.root_account_id = $1",
  "equality over several tables":
    "select 1 from notes n, people p, teams t where t.root_account_id = p.root_account_id and p.root_account_id = n.root_account_id and n.root_account_id = $1",
  "equality through another column": "select 1 from teams t where t.root_account_id = t.id and t.id = $1",
  "equality with a column of a table without tenants":
    "select 1 from people p, secrets s where p.root_account_id = s.value and s.value = $1",
  "JOIN … ON":
    "select 1 from people p join teams t on t.root_account_id = p.root_account_id and t.id = p.team_id where p.root_account_id = $1",
  "JOIN … ON with the parameter for both":
    "select 1 from people p join teams t on t.root_account_id = $1 and p.root_account_id = t.root_account_id",
  "JOIN … USING": "select 1 from people p join teams t using (root_account_id) where p.root_account_id = $1",
  "JOIN … USING, the merged column":
    "select 1 from people p join teams t using (root_account_id) where root_account_id = $1",
  "USING twice":
    "select 1 from people p join teams t using (root_account_id) join notes n using (root_account_id) where n.root_account_id = $1",
  "USING with a name": "select 1 from people p join teams t using (root_account_id) as j where j.root_account_id = $1",
  "NATURAL JOIN": "select 1 from people p natural join notes n where n.root_account_id = $1",
  "a join with a name":
    "select 1 from (people p join teams t using (root_account_id)) as j where j.root_account_id = $1",
  "LEFT JOIN, the right side by the left":
    "select 1 from people p left join teams t on t.root_account_id = p.root_account_id where p.root_account_id = $1",
  "LEFT JOIN, the right side by the parameter":
    "select 1 from people p left join teams t on t.root_account_id = $1 where p.root_account_id = $1",
  "LEFT JOIN, the right side by the left under its condition":
    "select 1 from people p left join teams t on p.root_account_id = $1 and t.root_account_id = p.root_account_id where p.root_account_id = $1",
  "LEFT JOIN … USING": "select 1 from people p left join teams t using (root_account_id) where p.root_account_id = $1",
  "LEFT JOIN, a join on its right side":
    "select 1 from people p left join (teams t join notes n on n.root_account_id = t.root_account_id) on t.root_account_id = p.root_account_id where p.root_account_id = $1",
  "RIGHT JOIN, the left side by the right":
    "select 1 from people p right join teams t on p.root_account_id = t.root_account_id where t.root_account_id = $1",
  "FULL JOIN … USING, the merged column":
    "select 1 from people p full join teams t using (root_account_id) where root_account_id = $1",
  "FULL JOIN, both in WHERE":
    "select 1 from people p full join teams t on t.id = p.team_id where p.root_account_id = $1 and t.root_account_id = $1",
  "OR, each branch":
    "select 1 from people where (root_account_id = $1 and id = 1) or (root_account_id = $1 and id = 2)",
  "OR, each branch in its own way":
    "select 1 from people p, teams t where t.root_account_id = $1 and (p.root_account_id = $1 or p.root_account_id = t.root_account_id)",
  "a condition outside OR": "select 1 from people where root_account_id = $1 and (id = 1 or name = $2)",
  "a query in a branch of OR, by that branch":
    "select 1 from people p where p.root_account_id = $1 or (p.root_account_id = $1 and exists (select 1 from notes n where n.root_account_id = p.root_account_id))",
  "EXISTS, correlated":
    "select 1 from people p where p.root_account_id = $1 and exists (select 1 from notes n where n.root_account_id = p.root_account_id)",
  "NOT EXISTS, by the parameter":
    "select 1 from people p where p.root_account_id = $1 and not exists (select 1 from notes n where n.root_account_id = $1)",
  "EXISTS two levels down":
    "select 1 from people p where p.root_account_id = $1 and exists (select 1 from secrets s where exists (select 1 from notes n where n.root_account_id = p.root_account_id))",
  "a scalar subquery in the select list":
    "select (select count(*) from notes n where n.root_account_id = p.root_account_id and n.person_id = p.id) from people p where p.root_account_id = $1",
  "a subquery in ORDER BY and LIMIT":
    "select 1 from people p where p.root_account_id = $1 order by (select count(*) from notes n where n.root_account_id = p.root_account_id) limit (select 1 from teams where root_account_id = $1)",
  "an array of a subquery": "select array(select id from notes where root_account_id = $1)",
  "equality with a scalar subquery":
    "select 1 from people where root_account_id = (select root_account_id from teams where root_account_id = $1 and id = $2)",
  "a row in a subquery":
    "select 1 from people where (root_account_id, id) in (select root_account_id, person_id from notes where root_account_id = $1)",
  "row comparison": "select 1 from people where (root_account_id, id) = ($1, $2)",
  "row comparison of tables":
    "select 1 from people p join notes n on (n.root_account_id, n.person_id) = (p.root_account_id, p.id) where p.root_account_id = $1",
  "row comparison with a subquery":
    "select 1 from people where (root_account_id, id) = (select root_account_id, person_id from notes where root_account_id = $1 limit 1)",
  "coalesce of bound values":
    "select 1 from people p, notes n where p.root_account_id = $1 and n.root_account_id = coalesce(p.root_account_id, $1)",
  LATERAL:
    "select 1 from people p cross join lateral (select * from notes n where n.root_account_id = p.root_account_id limit 1) n where p.root_account_id = $1",
  "LEFT JOIN LATERAL":
    "select 1 from people p left join lateral (select 1 from notes n where n.root_account_id = p.root_account_id) n on true where p.root_account_id = $1",
  "a function that takes a query":
    "select 1 from unnest(array(select id from people where root_account_id = $1)) as t(id)",
  "a derived table, which binds another":
    "select 1 from (select root_account_id, id from people where root_account_id = $1) d join notes n on n.root_account_id = d.root_account_id",
  "a derived table with its own names":
    "select 1 from (select root_account_id, id from people where root_account_id = $1) d (tenant, person) join notes n on n.root_account_id = d.tenant",
  "a derived table by *":
    "select 1 from (select * from people where root_account_id = $1) d join notes n on n.root_account_id = d.root_account_id",
  "a parameter as a column of a derived table":
    "select 1 from (select $1::bigint as tenant) d join notes n on n.root_account_id = d.tenant",
  "VALUES in FROM":
    "select 1 from (values ($1::bigint, 2), ($1, 3)) v(tenant, id) join notes n on n.root_account_id = v.tenant and n.id = v.id",
  "a table of a function, bound itself":
    "select 1 from unnest($2::bigint[]) t(tenant) join notes n on n.root_account_id = t.tenant where t.tenant = $1",
  "a CTE":
    "with mine as (select root_account_id, id from people where root_account_id = $1) select 1 from mine join notes n on n.root_account_id = mine.root_account_id",
  "a CTE with its own names":
    "with mine (tenant) as (select root_account_id from people where root_account_id = $1) select 1 from mine m join notes n on n.root_account_id = m.tenant",
  "a CTE by another CTE":
    "with a as (select root_account_id from people where root_account_id = $1), b as (select n.* from a join notes n on n.root_account_id = a.root_account_id) select 1 from b",
  "a CTE named like a table": "with people as (select * from teams where root_account_id = $1) select 1 from people",
  "a CTE in a subquery":
    "select (with mine as (select 1 from notes n where n.root_account_id = p.root_account_id) select count(*) from mine) from people p where p.root_account_id = $1",
  "a recursive CTE":
    "with recursive up as (select root_account_id, id, parent_id from teams where root_account_id = $1 and id = $2 union all select t.root_account_id, t.id, t.parent_id from up join teams t on t.root_account_id = up.root_account_id and t.id = up.parent_id) select 1 from up",
  "a recursive CTE, correlated":
    "select (with recursive up(id) as (select t.id from teams t where t.root_account_id = p.root_account_id union all select t.parent_id from up join teams t on t.root_account_id = p.root_account_id and t.id = up.id) select count(*) from up) from people p where p.root_account_id = $1",
  UNION:
    "select root_account_id from people where root_account_id = $1 union all select root_account_id from teams where root_account_id = $1",
  "UNION that binds another":
    "select 1 from (select root_account_id from people where root_account_id = $1 union select $1) u join notes n on n.root_account_id = u.root_account_id",
  UPDATE: "update people set name = $2 where root_account_id = $1",
  "UPDATE … FROM":
    "update people p set name = n.body from notes n where p.root_account_id = $1 and n.root_account_id = p.root_account_id",
  "UPDATE … FROM a CTE":
    "with due as (select root_account_id, id from notes where root_account_id = $1 for update skip locked) update notes n set body = '' from due where n.root_account_id = due.root_account_id and n.id = due.id returning n.*",
  "UPDATE with a query in SET":
    "update people p set name = (select body from notes n where n.root_account_id = p.root_account_id limit 1) where p.root_account_id = $1",
  "UPDATE of a row in SET":
    "update people p set (name, team_id) = (select body, id from notes n where n.root_account_id = $1 limit 1) where p.root_account_id = $1",
  "UPDATE that leaves the tenant": "update people set root_account_id = $1 where root_account_id = $1",
  DELETE: "delete from people where root_account_id = $1",
  "DELETE … USING":
    "delete from people p using notes n where n.root_account_id = $1 and p.root_account_id = n.root_account_id",
  "DELETE … USING JOIN":
    "delete from people p using notes n join teams t using (root_account_id) where t.root_account_id = $1 and p.root_account_id = n.root_account_id",
  INSERT: "insert into people (id, root_account_id) values ($2, $1)",
  "INSERT of many rows": "insert into people (root_account_id, id) values ($1, $2), ($3, $4), ($1, 7)",
  "INSERT without a list of columns": "insert into people values ($1, 2, 'x')",
  "INSERT … SELECT":
    "insert into notes (root_account_id, person_id) select root_account_id, id from people where root_account_id = $1",
  "INSERT … SELECT with the parameter":
    "insert into notes (root_account_id, person_id) select $1, id from unnest($2::bigint[]) as t(id)",
  "INSERT … SELECT of UNION":
    "insert into notes (root_account_id, id) select $1, 1 union all select root_account_id, id from people where root_account_id = $1",
  "INSERT … SELECT of *": "insert into teams select p.* from people p where p.root_account_id = $1",
  "ON CONFLICT DO UPDATE":
    "insert into people (root_account_id, id) values ($1, 2) on conflict (root_account_id, id) do update set name = excluded.name where people.name is null",
  "ON CONFLICT DO NOTHING": "insert into people (root_account_id, id) values ($1, 2) on conflict do nothing",
  "ON CONFLICT that sets the tenant again":
    "insert into people (root_account_id, id) values ($1, 2) on conflict (root_account_id, id) do update set root_account_id = excluded.root_account_id",
  "RETURNING that binds another":
    "with made as (insert into people (root_account_id, id) values ($1, 2) returning *) insert into notes (root_account_id, person_id) select root_account_id, id from made",
  "a query in VALUES":
    "insert into notes (root_account_id, id) values ($1, (select max(id) from notes where root_account_id = $1))",
};

test.each(Object.entries(BOUND))("bound: %s", (_, text) => {
  expect(unbound(text)).toEqual([]);
});
