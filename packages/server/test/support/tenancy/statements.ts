/** Statements and the queries inside of them. */
import type { DeleteStmt, InsertStmt, Node, SelectStmt, UpdateStmt, WithClause } from "libpg-query";
import { Block, Ctes, type Item, type Output, type Outputs } from "./contexts.ts";
import { readCondition, readInside, readOutputs, readValue, within } from "./expressions.ts";
import { readFrom, readTable } from "./from.ts";
import { names, nothing, type Reading, type Scope, TENANT } from "./reading.ts";
import { Value } from "./values.ts";

/** Statements that neither return nor change rows: of transactions, settings and notices, VACUUM and ANALYZE. */
const HARMLESS = ["TransactionStmt", "VariableSetStmt", "ListenStmt", "UnlistenStmt", "NotifyStmt", "VacuumStmt"];

export function readStatement(r: Reading, node: Node, outer: Scope): Outputs {
  if ("SelectStmt" in node) return readSelect(r, node.SelectStmt, outer);
  if ("InsertStmt" in node) return readInsert(r, node.InsertStmt, outer);
  if ("UpdateStmt" in node) return readUpdate(r, node.UpdateStmt, outer);
  if ("DeleteStmt" in node) return readDelete(r, node.DeleteStmt, outer);
  const [kind = "nothing"] = Object.keys(node);
  if (!HARMLESS.includes(kind))
    r.claims.push({ what: `${kind}, which this check does not read,`, value: undefined, location: 0 });
  return nothing;
}

function readSelect(r: Reading, select: SelectStmt, outer: Scope): Outputs {
  const scope = readWith(r, select.withClause, outer);
  if (select.op !== undefined && select.op !== "SETOP_NONE") {
    const left = readSelect(r, select.larg ?? {}, scope);
    const right = readSelect(r, select.rarg ?? {}, scope);
    readInside(r, [select.sortClause, select.limitCount, select.limitOffset], scope);
    return united(r, left, right);
  }
  if (select.lockingClause !== undefined) r.changes();
  const block = new Block(outer.context, r.values);
  const inside = within(scope, block);
  if (select.valuesLists !== undefined) return readRows(r, select.valuesLists, inside);
  readFrom(r, select.fromClause, block, inside);
  readCondition(r, select.whereClause, inside);
  const { distinctClause, groupClause, havingClause, windowClause, sortClause, limitCount, limitOffset } = select;
  readInside(r, [distinctClause, groupClause, havingClause, windowClause, sortClause, limitCount, limitOffset], inside);
  return readOutputs(r, select.targetList, block, inside);
}

/** A column of a union is bound where both arms bind it. */
function united(r: Reading, left: Outputs, right: Outputs): Outputs {
  const columns = left.columns.map((column, i) => {
    const value = new Value(column.value?.isTenant ?? false);
    r.values.derive([column.value, right.columns[i]?.value], value);
    return { name: column.name, value };
  });
  return { columns, open: left.open || right.open };
}

/** VALUES: a column is bound where every row binds it. */
function readRows(r: Reading, rows: readonly Node[], scope: Scope): Outputs {
  readInside(r, rows, scope);
  const items = rows.map((row) => ("List" in row ? (row.List.items ?? []) : []));
  const columns = (items[0] ?? []).map((_, i) => {
    const value = new Value(false);
    r.values.derive(
      items.map((row) => readValue(r, row[i], scope)),
      value,
    );
    return { name: `column${i + 1}`, value };
  });
  return { columns, open: false };
}

function readWith(r: Reading, clause: WithClause | undefined, outer: Scope): Scope {
  if (clause === undefined) return outer;
  const ctes = new Ctes(outer.ctes);
  const scope = { ...outer, ctes };
  for (const node of clause.ctes ?? []) {
    if (!("CommonTableExpr" in node) || node.CommonTableExpr.ctequery === undefined) continue;
    const { ctename = "", ctequery, aliascolnames } = node.CommonTableExpr;
    const renamed = names(aliascolnames);
    const rename = (o: Outputs): Outputs => ({
      ...o,
      columns: o.columns.map((column, i) => ({ ...column, name: renamed[i] ?? column.name })),
    });
    const recursive = clause.recursive === true && "SelectStmt" in ctequery && ctequery.SelectStmt.op !== "SETOP_NONE";
    const outputs = recursive
      ? readRecursive(r, ctequery.SelectStmt, scope, (self) => ctes.define(ctename, rename(self)))
      : r.query(ctequery, scope);
    ctes.define(ctename, rename(outputs));
  }
  return scope;
}

/**
 * By induction: the recursive part sees the columns of the first part as bound, as long as it returns them bound
 * itself.
 */
function readRecursive(r: Reading, select: SelectStmt, outer: Scope, define: (self: Outputs) => void): Outputs {
  const scope = readWith(r, select.withClause, outer);
  const first = readSelect(r, select.larg ?? {}, scope);
  const self = first.columns.map(({ name, value }): Output & { value: Value } => ({
    name,
    value: new Value(value?.isTenant ?? false),
  }));
  define({ columns: self, open: first.open });
  const next = readSelect(r, select.rarg ?? {}, scope);
  const outputs = united(r, first, next);
  for (const [i, { value }] of self.entries()) {
    const conclusion = outputs.columns[i]?.value;
    if (conclusion !== undefined) r.values.assume(first.columns[i]?.value, value, conclusion);
  }
  return outputs;
}

function readInsert(r: Reading, insert: InsertStmt, outer: Scope): Outputs {
  const scope = readWith(r, insert.withClause, outer);
  const [target, block] = targetOf(r, insert, outer);
  const source = insert.selectStmt === undefined ? nothing : r.query(insert.selectStmt, scope);
  const listed = (insert.cols ?? []).map((c) => ("ResTarget" in c ? (c.ResTarget.name ?? "") : ""));
  const columns = listed.length > 0 ? listed : [...target.columns.keys()];
  for (const [i, column] of columns.entries()) r.values.derive([source.columns[i]?.value], target.columns.get(column));
  if (insert.onConflictClause !== undefined) readConflict(r, insert.onConflictClause, target, scope);
  return readOutputs(r, insert.returningClause?.exprs, block, within(scope, block));
}

/** What a conflict reaches is of the same tenant where its key names the tenant. */
function readConflict(
  r: Reading,
  { infer, targetList, whereClause, location = 0 }: NonNullable<InsertStmt["onConflictClause"]>,
  target: Item,
  scope: Scope,
): void {
  const key = (infer?.indexElems ?? []).map((e) => ("IndexElem" in e ? e.IndexElem.name : undefined));
  if (infer !== undefined && target.columns.has(TENANT) && !key.includes(TENANT))
    r.claims.push({ what: "the key of ON CONFLICT", value: undefined, location });
  const block = new Block(scope.context, r.values);
  block.items.push(target, { ...target, name: "excluded" });
  const inside = within(scope, block);
  readInside(r, [targetList, whereClause], inside);
  readAssignments(r, targetList, target, inside);
}

function readUpdate(r: Reading, update: UpdateStmt, outer: Scope): Outputs {
  const scope = readWith(r, update.withClause, outer);
  const [target, block] = targetOf(r, update, outer);
  const inside = within(scope, block);
  readFrom(r, update.fromClause, block, inside);
  readCondition(r, update.whereClause, inside);
  readInside(r, update.targetList, inside);
  readAssignments(r, update.targetList, target, inside);
  return readOutputs(r, update.returningClause?.exprs, block, inside);
}

/** A row stays with its tenant. */
function readAssignments(r: Reading, list: readonly Node[] | undefined, target: Item, scope: Scope): void {
  for (const node of list ?? []) {
    if (!("ResTarget" in node) || node.ResTarget.name !== TENANT) continue;
    const stays = new Value(true);
    const { val, location = 0 } = node.ResTarget;
    const given = val !== undefined && "MultiAssignRef" in val ? undefined : readValue(r, val, scope);
    r.values.derive([given, target.columns.get(TENANT)], stays);
    r.claims.push({ what: `${TENANT} in SET`, value: stays, location });
  }
}

function readDelete(r: Reading, del: DeleteStmt, outer: Scope): Outputs {
  const scope = readWith(r, del.withClause, outer);
  const [, block] = targetOf(r, del, outer);
  const inside = within(scope, block);
  readFrom(r, del.usingClause, block, inside);
  readCondition(r, del.whereClause, inside);
  return readOutputs(r, del.returningClause?.exprs, block, inside);
}

/** The table that is written, which no CTE can hide, as the first entry of a block. */
function targetOf(r: Reading, { relation }: InsertStmt | UpdateStmt | DeleteStmt, outer: Scope): [Item, Block] {
  r.changes();
  const block = new Block(outer.context, r.values);
  const target = readTable(r, relation ?? {}, { ...outer, ctes: undefined });
  block.items.push(target);
  return [target, block];
}
