/** Rows that travel as one JSON array each: reading many columns by themselves costs the driver more than the query. */
import { type Db, run, type Statement } from "./database.ts";

/** A column that is more than what JSON makes of it. */
export interface Column {
  readonly sql: string;
  /** Is not asked about null. */
  readonly read: (value: never) => unknown;
}

export const time = (sql: string): Column => ({ sql, read: (text: string) => new Date(text) });

/** The columns of a row as SQL expressions, in the order in which they travel. Numbers are below 2^53, as all of ours. */
export type Columns<R> = { readonly [K in keyof R]-?: string | Column };

export interface Packed<R> {
  /** The array, as an expression. */
  readonly sql: string;
  readonly read: (values: readonly unknown[]) => R;
}

export function packed<R>(columns: Columns<R>): Packed<R> {
  const names = Object.keys(columns);
  const all = Object.values(columns) as (string | Column)[];
  const special = all.flatMap((c, i) =>
    typeof c === "string" ? [] : [{ i, read: c.read as (v: unknown) => unknown }],
  );
  return {
    sql: `json_build_array(${all.map((c) => (typeof c === "string" ? c : c.sql)).join(", ")})`,
    read(values) {
      const row: Record<string, unknown> = {};
      for (let i = 0; i < names.length; i++) row[names[i]!] = values[i];
      for (const { i, read } of special) if (values[i] !== null) row[names[i]!] = read(values[i]);
      return row as R;
    },
  };
}

/** A list of packed rows inside a row: `sql` aggregates them into JSON. */
export const listOf = <R>(p: Packed<R>, sql: string): Column => ({
  sql,
  read: (list: readonly (readonly unknown[])[]) => list.map(p.read),
});

/** Runs a statement that selects `p.sql as packed`. */
export async function runPacked<R>(
  db: Db,
  p: Packed<R>,
  s: Statement | string,
  values: readonly unknown[],
): Promise<R[]> {
  const rows = await run<{ packed: readonly unknown[] }>(db, s, values);
  return rows.map((row) => p.read(row.packed));
}
