/** FROM lists: which names and columns they bring, and what joins make equal. */
import type { Alias, JoinExpr, Node, RangeFunction, RangeVar } from "libpg-query";
import { type Block, type Item, type Outputs, Part } from "./contexts.ts";
import { readCondition, readInside, within } from "./expressions.ts";
import { names, type Reading, type Scope, TENANT } from "./reading.ts";
import { Value } from "./values.ts";

/** One side of a join. */
interface Side {
  readonly items: readonly Item[];
  readonly merged: ReadonlyMap<string, Value>;
}

export function readFrom(r: Reading, list: readonly Node[] | undefined, block: Block, scope: Scope): void {
  for (const node of list ?? [])
    for (const [name, value] of readEntry(r, node, block, scope).merged) block.merged.set(name, value);
}

/** Adds what an entry brings to the block. */
function readEntry(r: Reading, node: Node, block: Block, scope: Scope): Side {
  if ("RangeVar" in node) return single(block, readTable(r, node.RangeVar, scope));
  if ("RangeTableSample" in node && node.RangeTableSample.relation !== undefined) {
    readInside(r, node.RangeTableSample.args, scope);
    return readEntry(r, node.RangeTableSample.relation, block, scope);
  }
  if ("JoinExpr" in node) return readJoin(r, node.JoinExpr, block, scope);
  if ("RangeFunction" in node) return single(block, readFunction(r, node.RangeFunction, scope));
  if ("RangeSubselect" in node && node.RangeSubselect.subquery !== undefined) {
    const { subquery, alias, lateral } = node.RangeSubselect;
    // without LATERAL it does not see its neighbours
    const inner = lateral === true ? scope : { ...scope, context: block.parent };
    return single(block, itemOf(aliasOf(alias, block), alias, r.query(subquery, inner)));
  }
  readInside(r, node, scope);
  return single(block, { name: aliasOf(undefined, block), columns: new Map(), open: true });
}

function single(block: Block, item: Item): Side {
  block.items.push(item);
  return { items: [item], merged: new Map() };
}

/** Its alias, or a name that nobody can write. */
const aliasOf = (alias: Alias | undefined, block: Block): string => alias?.aliasname ?? `#${block.items.length}`;

/** An item with an alias's own names for the first columns. */
function itemOf(name: string, alias: Alias | undefined, { columns, open }: Outputs): Item {
  const renamed = names(alias?.colnames);
  return {
    name,
    columns: new Map(columns.map((c, i) => [renamed[i] ?? c.name, c.value ?? new Value(false)])),
    open,
  };
}

/** A table that a statement reads or writes, or a CTE. */
export function readTable(r: Reading, table: RangeVar, scope: Scope): Item {
  const { relname = "", schemaname, alias } = table;
  const name = alias?.aliasname ?? relname;
  const cte = schemaname === undefined ? scope.ctes?.find(relname) : undefined;
  if (cte !== undefined) {
    // each reference has values of its own: what one finds out does not hold for the others
    const columns = cte.columns.map((column) => {
      const value = new Value(column.value?.isTenant ?? false);
      r.values.derive([column.value], value);
      return { name: column.name, value };
    });
    return itemOf(name, alias, { columns, open: cte.open });
  }
  const columns = schemaname === undefined || schemaname === "public" ? r.schema.get(relname) : undefined;
  const location = table.location ?? 0;
  if (columns === undefined) {
    if (schemaname === undefined && !relname.startsWith("pg_"))
      r.claims.push({ what: `${relname}, a table that the schema does not have,`, value: undefined, location });
    return { name, columns: new Map(), open: true };
  }
  const outputs = columns.map((column) => ({ name: column, value: new Value(column === TENANT) }));
  const tenant = outputs.find((column) => column.name === TENANT);
  if (tenant !== undefined) {
    const what = name === relname ? relname : `${relname} ${name}`;
    r.claims.push({ what, value: tenant.value, location });
  }
  return itemOf(name, alias, { columns: outputs, open: false });
}

/** Functions that return one column, which has the alias's name. */
const ONE_COLUMN = new Set(["unnest", "generate_series", "json_array_elements", "jsonb_array_elements"]);

function readFunction(r: Reading, { functions, alias, coldeflist }: RangeFunction, scope: Scope): Item {
  readInside(r, functions, scope);
  const called = (functions ?? []).flatMap((f) => ("List" in f ? (f.List.items ?? []) : []));
  const [first] = called.filter((f) => "FuncCall" in f);
  const own = first !== undefined && "FuncCall" in first ? (names(first.FuncCall.funcname).at(-1) ?? "") : "";
  const name = alias?.aliasname ?? own;
  const defined = (coldeflist ?? []).map((c) => ("ColumnDef" in c ? (c.ColumnDef.colname ?? "") : ""));
  const known = defined.length > 0 ? defined : names(alias?.colnames);
  const columns = known.length > 0 ? known : [name];
  return {
    name,
    columns: new Map(columns.map((column) => [column, new Value(column === TENANT)])),
    open: known.length === 0 && !ONE_COLUMN.has(own),
  };
}

function readJoin(r: Reading, join: JoinExpr, block: Block, scope: Scope): Side {
  const before = block.items.length;
  const left = join.larg === undefined ? undefined : readEntry(r, join.larg, block, scope);
  const right = join.rarg === undefined ? undefined : readEntry(r, join.rarg, block, scope);
  if (left === undefined || right === undefined) throw new Error("a join without two sides");
  const using = join.isNatural === true ? shared(left, right) : names(join.usingClause);
  const merged = new Map([...right.merged, ...left.merged]);
  for (const column of using) merged.set(column, merge(r, join, lookUp(left, column), lookUp(right, column)));
  readOn(r, join, { left, right, using }, scope, block);
  if (join.join_using_alias?.aliasname !== undefined) {
    const columns = new Map([...merged].filter(([column]) => using.includes(column)));
    block.items.push({ name: join.join_using_alias.aliasname, columns, open: false });
  }
  if (join.alias?.aliasname === undefined) return { items: [...left.items, ...right.items], merged };
  // a name for the whole join hides those inside
  const inner = block.items.splice(before);
  const all = new Map([...inner.flatMap(({ columns }) => [...columns]), ...merged]);
  const open = inner.some((item) => item.open);
  const columns = [...all].map(([name, value]) => ({ name, value }));
  return single(block, itemOf(join.alias.aliasname, join.alias, { columns, open }));
}

/** The condition of an outer join says something about its nullable side alone. */
function readOn(
  r: Reading,
  { jointype, quals }: JoinExpr,
  sides: { readonly left: Side; readonly right: Side; readonly using: readonly string[] },
  scope: Scope,
  block: Block,
): void {
  const nullable = jointype === "JOIN_LEFT" ? [sides.right] : jointype === "JOIN_RIGHT" ? [sides.left] : [];
  if (jointype === "JOIN_INNER") {
    readCondition(r, quals, within(scope, block));
    return;
  }
  const own = nullable.flatMap(({ items, merged }) => [
    ...items.flatMap(({ columns }) => [...columns.values()]),
    ...merged.values(),
  ]);
  readCondition(r, quals, within(scope, new Part(block, r.values, new Set(own))));
}

function merge(r: Reading, { jointype }: JoinExpr, left: Value | undefined, right: Value | undefined): Value {
  const value = new Value(left?.isTenant === true || right?.isTenant === true);
  if (jointype === "JOIN_INNER") {
    r.values.equal(left, right);
    r.values.equal(left, value);
  } else if (jointype === "JOIN_LEFT") {
    r.values.equal(left, value);
    r.values.derive([left], right);
  } else if (jointype === "JOIN_RIGHT") {
    r.values.equal(right, value);
    r.values.derive([right], left);
  } else {
    // each row has one of the two at least, and the merged column is that one
    r.values.derive([left, right], value);
    r.values.derive([value], left);
    r.values.derive([value], right);
  }
  return value;
}

const lookUp = (side: Side, column: string): Value | undefined =>
  side.merged.get(column) ?? side.items.find((item) => item.columns.has(column))?.columns.get(column);

/** The columns that both sides have. */
function shared(left: Side, right: Side): string[] {
  const of = ({ items }: Side) => new Set(items.flatMap(({ columns }) => [...columns.keys()]));
  const others = of(right);
  return [...of(left)].filter((column) => others.has(column));
}
