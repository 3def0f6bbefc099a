/**
 * Whether a statement is bound to one tenant, as its text shows. Each reference to a table that has `root_account_id` has
 * to be bound in its own query block: that column equals a parameter, or it equals a value that is bound in this block
 * or, correlated, in one around it.
 */
import { readFileSync } from "node:fs";
import { loadModule, type Node, parseSync } from "libpg-query";
import type { Outputs } from "./tenancy/contexts.ts";
import { type Reading, type Schema, TENANT } from "./tenancy/reading.ts";
import { readStatement } from "./tenancy/statements.ts";
import { type Value, Values } from "./tenancy/values.ts";

export interface Tenancy {
  /** What is not bound, each with a piece of the text. */
  readonly unbound: readonly string[];
  /** Numbers of the parameters that name the tenant; they must have one value. */
  readonly tenantParameters: readonly number[];
  /** Whether it neither writes nor locks rows. */
  readonly onlyReads: boolean;
}

/** The parser is WebAssembly, which has to be compiled before the first statement. */
export const loadParser = loadModule;

/** Throws where the text is not SQL. */
export function tenancyOf(text: string, schema: Schema): Tenancy {
  const read = new Map<Node, Outputs>();
  let onlyReads = true;
  const reading: Reading = {
    schema,
    values: new Values(),
    claims: [],
    changes: () => {
      onlyReads = false;
    },
    query(query, scope) {
      const outputs = read.get(query) ?? readStatement(reading, query, scope);
      read.set(query, outputs);
      return outputs;
    },
  };
  for (const { stmt } of parseSync(text).stmts ?? [])
    if (stmt !== undefined) reading.query(stmt, { context: undefined, ctes: undefined });
  const { values, claims } = reading;
  values.solve();
  const bytes = Buffer.from(text);
  const unbound = claims
    .filter(({ value }) => !values.isBound(value))
    .map(({ what, location }) => `${what} is not bound to one tenant: …${excerpt(bytes, location)}…`);
  const bound = claims.map(({ value }) => value).filter((value): value is Value => values.isBound(value));
  return { unbound: [...new Set(unbound)], tenantParameters: values.parametersOf(bound), onlyReads };
}

const excerpt = (bytes: Buffer, at: number): string =>
  bytes
    .subarray(Math.max(0, at - 40), at + 100)
    .toString()
    .replace(/\s+/g, " ");

/** The tables as the migrations make them; a test holds the generated file against them. */
export function readSchema(): Schema {
  const file = new URL("../../src/store/tables.generated.ts", import.meta.url);
  const text = readFileSync(file, "utf8");
  const columns = new Map(
    [...text.matchAll(/^export interface (\w+)Table \{\n([^}]*)\}/gm)].map(([, name = "", body = ""]) => [
      name,
      [...body.matchAll(/^ {2}(\w+):/gm)].map(([, column = ""]) => column),
    ]),
  );
  const tables = /^export interface DB \{\n([^}]*)\}/m.exec(text)?.[1] ?? "";
  return new Map(
    [...tables.matchAll(/^ {2}(\w+): (\w+)Table;/gm)].map(([, table = "", name = ""]) => [
      table,
      columns.get(name) ?? [],
    ]),
  );
}

/** The tables that hold rows of several tenants. */
export const tenantTables = (schema: Schema): string[] =>
  [...schema].filter(([, columns]) => columns.includes(TENANT)).map(([table]) => table);
