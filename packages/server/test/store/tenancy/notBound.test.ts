/** Statements that are not bound to one tenant; the comment at the end of each names what is not. */
import { beforeAll, expect, test } from "vitest";
import { loadParser } from "../../support/tenancy.ts";
import { unbound } from "./cases.ts";

beforeAll(loadParser);

const UNBOUND: Readonly<Record<string, string>> = {
  "no condition": "select * from people -- people",
  "a condition on something else": "select * from people p where p.id = $1 -- people p",
  "a constant": "select * from people where root_account_id = 1 -- people",
  "= any(…)": "select * from people where root_account_id = any($1) -- people",
  "= any(array(select unnest(…)))":
    "select * from people where root_account_id = any(array(select unnest($1::bigint[]))) -- people",
  "in (…)": "select * from people where root_account_id in ($1, $2) -- people",
  "another comparison": "select * from people where root_account_id >= $1 -- people",
  "<>": "select * from people where root_account_id <> $1 -- people",
  NOT: "select * from people where not (root_account_id = $1) -- people",
  "equality that is only computed": "select root_account_id = $1 from people -- people",
  "equality with itself": "select * from people p where p.root_account_id = root_account_id -- people p",
  "a computed value": "select * from people where root_account_id + 0 = $1 -- people",
  "one table of two": "select 1 from people p, teams t where p.root_account_id = $1 and t.id = p.team_id -- teams t",
  "equality among tables none of which is bound":
    "select 1 from people p join teams t using (root_account_id) -- people p; teams t",
  "the same table twice":
    "select 1 from people a join people b on b.id = a.id where a.root_account_id = $1 -- people b",
  "another name for the column":
    "select id as root_account_id from people where id = $1 order by root_account_id -- people",
  "a parameter that may be null": "select * from people where $1::bigint is null or root_account_id = $1 -- people",
  "OR, one branch": "select * from people where root_account_id = $1 or name = $2 -- people",
  "OR, another table in each branch":
    "select 1 from people p, teams t where p.root_account_id = $1 or t.root_account_id = $1 -- people p; teams t",
  "AND in one branch of OR": "select 1 from people where (root_account_id = $1 and id = 1) or id = 2 -- people",
  CASE: "select 1 from people where case when root_account_id = $1 then true else false end -- people",
  FILTER: "select count(*) filter (where root_account_id = $1) from people -- people",
  HAVING: "select root_account_id from people group by 1 having root_account_id = $1 -- people",
  "LEFT JOIN, the left side by its condition":
    "select 1 from people p left join teams t on p.root_account_id = $1 and t.root_account_id = $1 -- people p",
  "LEFT JOIN, the left side by the right":
    "select 1 from people p left join teams t on t.root_account_id = p.root_account_id and t.root_account_id = $1 -- people p",
  "LEFT JOIN … USING, the left side by the right":
    "select 1 from people p left join teams t using (root_account_id) left join notes n on n.root_account_id = t.root_account_id and t.root_account_id = $1 -- people p; teams t",
  "RIGHT JOIN, the right side by the left":
    "select 1 from people p right join teams t on p.root_account_id = t.root_account_id and p.root_account_id = $1 -- teams t",
  "FULL JOIN by its condition":
    "select 1 from people p full join teams t on p.root_account_id = $1 and t.root_account_id = $1 -- people p; teams t",
  "FULL JOIN, one side by the other":
    "select 1 from people p full join teams t on t.root_account_id = p.root_account_id where p.root_account_id = $1 -- teams t",
  "NATURAL JOIN with a table without tenants": "select 1 from people natural join secrets -- people",
  "EXISTS without a condition":
    "select 1 from people p where p.root_account_id = $1 and exists (select 1 from notes n where n.person_id = p.id) -- notes n",
  "EXISTS, the table around it":
    "select 1 from people p where exists (select 1 from notes n where n.root_account_id = $1 and p.root_account_id = n.root_account_id) -- people p",
  "EXISTS, a condition on the table around it":
    "select 1 from people p where exists (select 1 from secrets where p.root_account_id = $1) -- people p",
  "EXISTS by a table around it that is not bound":
    "select 1 from people p where exists (select 1 from notes n where n.root_account_id = p.root_account_id) -- people p; notes n",
  "a name that an inner table hides":
    "select 1 from people p where p.root_account_id = $1 and exists (select 1 from notes p where p.root_account_id = p.root_account_id) -- notes p",
  "a column that an inner table hides":
    "select 1 from people p where p.root_account_id = $1 and exists (select 1 from notes n where n.root_account_id = root_account_id) -- notes n",
  "a scalar subquery in the select list":
    "select (select count(*) from notes n where n.person_id = p.id) from people p where p.root_account_id = $1 -- notes n",
  "a subquery in a function":
    "select coalesce((select body from notes limit 1), '') from people where root_account_id = $1 -- notes",
  "a query for one of two values of IN":
    "select 1 from people where (root_account_id, id) in (select person_id, root_account_id from notes where root_account_id = $1) -- people",
  "IN, the inner table by the outer":
    "select 1 from people where root_account_id = $1 and (root_account_id, id) in (select root_account_id, person_id from notes) -- notes",
  "NOT IN":
    "select 1 from people where root_account_id not in (select root_account_id from notes where root_account_id = $1) -- people",
  "row comparison of other columns": "select 1 from people where (id, team_id) = ($1, $2) -- people",
  "row comparison by order": "select 1 from people where (root_account_id, id) > ($1, $2) -- people",
  "coalesce with a value that is not bound":
    "select 1 from people p, notes n where p.root_account_id = $1 and n.root_account_id = coalesce(n.person_id, $1) -- notes n",
  LATERAL:
    "select 1 from people p cross join lateral (select * from notes n where n.person_id = p.id) n where p.root_account_id = $1 -- notes n",
  "a neighbour that only LATERAL sees":
    "select 1 from people p where p.root_account_id = $1 and exists (select 1 from teams p, (select * from notes n where n.root_account_id = p.root_account_id) n) -- teams p",
  "a derived table by its reader": "select 1 from (select * from people) d where d.root_account_id = $1 -- people",
  "a derived table that returns another column":
    "select 1 from (select id as root_account_id from people where root_account_id = $1) d join notes n on n.root_account_id = d.root_account_id -- notes n",
  "an aggregate":
    "select 1 from (select max(root_account_id) as root_account_id from people where root_account_id = $1) d join notes n on n.root_account_id = d.root_account_id -- notes n",
  "tenants of an array":
    "select 1 from unnest($1::bigint[]) t(tenant) join notes n on n.root_account_id = t.tenant -- notes n",
  "VALUES with another row":
    "select 1 from (values ($1::bigint), (7)) v(tenant) join notes n on n.root_account_id = v.tenant -- notes n",
  "a CTE by its reader": "with mine as (select * from people) select 1 from mine where root_account_id = $1 -- people",
  "a CTE, what one reader finds out":
    "with mine as (select root_account_id from people where id = 1) select 1 from mine a, mine b join notes n on n.root_account_id = b.root_account_id where a.root_account_id = $1 -- people; notes n",
  "a CTE named like the table that it reads":
    "with people as (select * from people) select 1 from people where root_account_id = $1 -- people",
  "a CTE that is out of scope":
    "select (with people as (select 1 as root_account_id) select 1 from people), (select count(*) from people) -- people",
  "a CTE that nobody reads": "with gone as (delete from people where id = $1) select 1 -- people",
  "a recursive CTE, the recursive part":
    "with recursive up as (select id, parent_id from teams where root_account_id = $1 union all select t.id, t.parent_id from up join teams t on t.id = up.parent_id) select 1 from up -- teams t",
  "a recursive CTE that returns another column as the tenant":
    "with recursive up as (select root_account_id, id from teams where root_account_id = $1 union all select t.id, t.id from up join teams t on t.root_account_id = up.root_account_id) select 1 from up -- teams t",
  "a recursive CTE, the first part":
    "with recursive up as (select root_account_id, id from teams union all select t.root_account_id, t.id from up join teams t on t.root_account_id = $1) select 1 from up -- teams",
  "UNION, one arm": "select id from people where root_account_id = $1 union all select id from teams -- teams",
  "UNION that binds another, one arm":
    "select 1 from (select root_account_id from people where root_account_id = $1 union select 7) u join notes n on n.root_account_id = u.root_account_id -- notes n",
  "EXCEPT, its right arm": "select id from people where root_account_id = $1 except select id from teams -- teams",
  UPDATE: "update people set name = $1 where id = $2 -- people",
  "UPDATE … FROM, the target":
    "update people p set name = n.body from notes n where n.root_account_id = $1 and n.person_id = p.id -- people p",
  "UPDATE … FROM, the source":
    "update people p set name = n.body from notes n where p.root_account_id = $1 and n.person_id = p.id -- notes n",
  "UPDATE of what a subquery locks":
    "update people set name = '' where ctid in (select ctid from people where root_account_id = $1) -- people",
  "UPDATE of a table that a CTE is named like":
    "with people as (select 1 as root_account_id) update people set name = '' from people x where x.root_account_id = $1 -- people",
  "UPDATE by its new tenant": "update people set root_account_id = $1 -- people; root_account_id in SET",
  "UPDATE to a tenant that is not bound":
    "update people set root_account_id = 7 where root_account_id = $1 -- root_account_id in SET",
  DELETE: "delete from people -- people",
  "DELETE … USING": "delete from people p using notes n where p.root_account_id = $1 and n.person_id = p.id -- notes n",
  TRUNCATE: "truncate people -- TruncateStmt, which this check does not read,",
  MERGE:
    "merge into people p using notes n on n.person_id = p.id when matched then delete -- MergeStmt, which this check does not read,",
  "a table that does not exist": "select 1 from persons -- persons, a table that the schema does not have,",
  "INSERT without the tenant": "insert into people (id) values ($1) -- people",
  "INSERT of the default": "insert into people (root_account_id) values (default) -- people",
  "INSERT of nothing but defaults": "insert into people default values -- people",
  "INSERT of many rows, one of a constant tenant": "insert into people (root_account_id) values ($1), (7) -- people",
  "INSERT, the parameter in another place": "insert into people (id, root_account_id) values ($1, 7) -- people",
  "INSERT … SELECT, the source": "insert into notes (root_account_id, person_id) select $1, id from people -- people",
  "INSERT … SELECT, the value":
    "insert into notes (root_account_id, person_id) select id, id from people where root_account_id = $1 -- notes",
  "INSERT … SELECT of tenants of an array":
    "insert into notes (root_account_id, id) select tenant, id from unnest($1::bigint[], $2::bigint[]) as t(tenant, id) -- notes",
  "INSERT … SELECT, the source by the target":
    "insert into notes (root_account_id, person_id) select p.root_account_id, p.id from people p where p.root_account_id = notes.root_account_id -- notes; people p",
  "ON CONFLICT with another key":
    "insert into people (root_account_id, id) values ($1, 2) on conflict (id) do update set name = '' -- the key of ON CONFLICT",
  "ON CONFLICT with a constraint":
    "insert into people (root_account_id, id) values ($1, 2) on conflict on constraint people_pkey do nothing -- the key of ON CONFLICT",
  "ON CONFLICT that moves the row":
    "insert into people (root_account_id, id) values ($1, 2) on conflict (root_account_id, id) do update set root_account_id = people.id -- root_account_id in SET",
  "ON CONFLICT, by its condition":
    "insert into people (root_account_id, id) values (7, 2) on conflict (root_account_id, id) do update set name = '' where people.root_account_id = $1 -- people",
  "ON CONFLICT, a query":
    "insert into people (root_account_id, id) values ($1, 2) on conflict (root_account_id, id) do update set name = (select body from notes limit 1) -- notes",
  "RETURNING, a query": "delete from people where root_account_id = $1 returning (select count(*) from notes) -- notes",
  "the second of two statements": "select 1 from people where root_account_id = $1; select 1 from teams -- teams",
};

test.each(Object.entries(UNBOUND))("not bound: %s", (_, text) => {
  const expected = text.slice(text.indexOf(" -- ") + 4).split("; ");
  expect(unbound(text).sort()).toEqual(expected.sort());
});
