/** Expressions and conditions: which values they are, and which values a condition makes equal. */
import type { A_Expr, Node, SubLink } from "libpg-query";
import { type Block, type Context, type Output, type Outputs, Part } from "./contexts.ts";
import { names, type Reading, type Scope } from "./reading.ts";
import { Value } from "./values.ts";

/** Table and column of a reference; a whole row (`t.*`) has the column "*". */
function columnOf(node: Node): { readonly table: string | undefined; readonly column: string } | undefined {
  if (!("ColumnRef" in node)) return undefined;
  const fields = node.ColumnRef.fields ?? [];
  const parts = fields.map((field) => ("String" in field ? (field.String.sval ?? "") : "*"));
  return { table: parts.at(-2), column: parts.at(-1) ?? "" };
}

/** The value of an expression; undefined for one that is computed. Casts do not change it. */
export function readValue(r: Reading, node: Node | undefined, scope: Scope): Value | undefined {
  if (node === undefined) return undefined;
  const column = columnOf(node);
  if (column !== undefined) return scope.context?.find(column.table, column.column) ?? undefined;
  if ("ParamRef" in node) return r.values.parameter(node.ParamRef.number ?? 0);
  if ("TypeCast" in node) return readValue(r, node.TypeCast.arg, scope);
  if ("CollateClause" in node) return readValue(r, node.CollateClause.arg, scope);
  if ("SubLink" in node && node.SubLink.subLinkType === "EXPR_SUBLINK") {
    const { columns } = subquery(r, node.SubLink, scope);
    return columns.length === 1 ? columns[0]?.value : undefined;
  }
  if ("CoalesceExpr" in node) {
    const result = new Value(false);
    r.values.derive(
      (node.CoalesceExpr.args ?? []).map((arg) => readValue(r, arg, scope)),
      result,
    );
    return result;
  }
  return undefined;
}

/** The values of a row, of a query that returns one, or of a single expression. */
function rowOf(r: Reading, node: Node | undefined, scope: Scope): (Value | undefined)[] {
  if (node !== undefined && "RowExpr" in node) return (node.RowExpr.args ?? []).map((arg) => readValue(r, arg, scope));
  if (node !== undefined && "SubLink" in node && node.SubLink.subLinkType === "EXPR_SUBLINK")
    return subquery(r, node.SubLink, scope).columns.map(({ value }) => value);
  return [readValue(r, node, scope)];
}

const subquery = (r: Reading, { subselect }: SubLink, scope: Scope): Outputs =>
  subselect === undefined ? { columns: [], open: true } : r.query(subselect, scope);

/** Reads the queries inside of any part of a statement. */
export function readInside(r: Reading, part: unknown, scope: Scope): void {
  if (Array.isArray(part)) for (const item of part) readInside(r, item, scope);
  else if (part !== null && typeof part === "object")
    for (const [key, value] of Object.entries(part)) {
      if (key === "SubLink") {
        readInside(r, (value as SubLink).testexpr, scope);
        subquery(r, value as SubLink, scope);
      } else readInside(r, value, scope);
    }
}

/** Reads a condition that holds for every row that its block works with. */
export function readCondition(r: Reading, condition: Node | undefined, scope: Scope): void {
  if (condition === undefined) return;
  const args = "BoolExpr" in condition ? (condition.BoolExpr.args ?? []) : [];
  if ("BoolExpr" in condition && condition.BoolExpr.boolop === "AND_EXPR")
    for (const arg of args) readCondition(r, arg, scope);
  else if ("BoolExpr" in condition && condition.BoolExpr.boolop === "OR_EXPR") readBranches(r, args, scope);
  else {
    readInside(r, condition, scope);
    if ("A_Expr" in condition) readComparison(r, condition.A_Expr, scope);
    else if ("SubLink" in condition) readMembership(r, condition.SubLink, scope);
  }
}

/** A value is bound by OR where each branch binds it. */
function readBranches(r: Reading, branches: readonly Node[], scope: Scope): void {
  const context = scope.context;
  if (context === undefined) throw new Error("a condition without a block");
  const parts = branches.map(() => new Part(context, r.values));
  for (const [i, branch] of branches.entries()) readCondition(r, branch, { ...scope, context: parts[i] });
  for (const value of parts[0]?.seen.keys() ?? [])
    r.values.derive(
      parts.map((part) => part.seen.get(value)),
      value,
    );
}

function readComparison(r: Reading, { kind, name, lexpr, rexpr }: A_Expr, scope: Scope): void {
  const isEqual = kind === "AEXPR_NOT_DISTINCT" || (kind === "AEXPR_OP" && names(name).at(-1) === "=");
  if (!isEqual) return;
  const [left, right] = [rowOf(r, lexpr, scope), rowOf(r, rexpr, scope)];
  if (left.length !== right.length) return;
  for (const [i, value] of left.entries()) r.values.equal(value, right[i]);
}

/** `x in (select …)`: what is looked for equals one of the query's rows. The query is not bound by that. */
function readMembership(r: Reading, link: SubLink, scope: Scope): void {
  if (link.subLinkType !== "ANY_SUBLINK" || (names(link.operName).at(-1) ?? "=") !== "=") return;
  const [left, { columns }] = [rowOf(r, link.testexpr, scope), subquery(r, link, scope)];
  if (left.length !== columns.length) return;
  for (const [i, value] of left.entries()) r.values.derive([columns[i]?.value], value);
}

/** The columns of a select list or of RETURNING. */
export function readOutputs(r: Reading, list: readonly Node[] | undefined, block: Block, scope: Scope): Outputs {
  readInside(r, list, scope);
  const columns: Output[] = [];
  let open = false;
  for (const target of list ?? []) {
    if (!("ResTarget" in target) || target.ResTarget.val === undefined) continue;
    const { val, name } = target.ResTarget;
    const column = columnOf(val);
    if (column?.column === "*") {
      const items = block.items.filter((item) => (column.table ?? item.name) === item.name && item.name !== undefined);
      open ||= items.some((item) => item.open) || items.length === 0;
      for (const [its, value] of starred(block, items, column.table === undefined))
        columns.push({ name: its, value: copied(r, value) });
    } else columns.push({ name: name ?? nameOf(val), value: copied(r, readValue(r, val, scope)) });
  }
  return { columns, open };
}

/** The columns that a star stands for; merged ones come first, and once. */
function starred(block: Block, items: Block["items"], whole: boolean): [string, Value][] {
  const merged: [string, Value][] = whole ? [...block.merged] : [];
  const own = items.flatMap(({ columns }) => [...columns]);
  return [...merged, ...own.filter(([name]) => !whole || !block.merged.has(name))];
}

/** A value of its own: what is found out about the copy says nothing about the original. */
function copied(r: Reading, value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  const copy = new Value(value.isTenant);
  r.values.derive([value], copy);
  return copy;
}

/** The name that PostgreSQL gives a column. */
function nameOf(node: Node): string {
  const column = columnOf(node);
  if (column !== undefined) return column.column;
  if ("TypeCast" in node && node.TypeCast.arg !== undefined) {
    const name = nameOf(node.TypeCast.arg);
    return name === "?column?" ? (names(node.TypeCast.typeName?.names).at(-1) ?? name) : name;
  }
  if ("FuncCall" in node) return names(node.FuncCall.funcname).at(-1) ?? "?column?";
  if ("CoalesceExpr" in node) return "coalesce";
  if ("SubLink" in node) return node.SubLink.subLinkType === "EXISTS_SUBLINK" ? "exists" : innerName(node.SubLink);
  return "?column?";
}

function innerName({ subLinkType, subselect }: SubLink): string {
  if (subLinkType === "ARRAY_SUBLINK") return "array";
  const target =
    subselect !== undefined && "SelectStmt" in subselect ? subselect.SelectStmt.targetList?.[0] : undefined;
  if (target === undefined || !("ResTarget" in target)) return "?column?";
  return target.ResTarget.name ?? (target.ResTarget.val === undefined ? "?column?" : nameOf(target.ResTarget.val));
}

/** A context that a block's parts use, with the block's own CTEs. */
export const within = (scope: Scope, context: Context): Scope => ({ ...scope, context });
