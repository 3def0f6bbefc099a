/** Rows that travel as one JSON array each: reading many columns by themselves costs the driver more than the query. */
import { type Db, execute } from "./database.ts";
import type { Statement } from "./statement.ts";

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

export const packed = <R>(columns: Columns<R>): Packed<R> => pack(columns, []) as Packed<R>;

/** Rows of which a part, the fields `rest`, is known before. */
export interface PartlyPacked<R, P> {
  readonly sql: string;
  readonly read: (values: readonly unknown[], rest: P) => R;
}

export const partlyPacked = <R, P>(columns: Columns<Omit<R, keyof P>>, rest: readonly (keyof P)[]) =>
  pack(columns, rest as readonly string[]) as PartlyPacked<R, P>;

/** Rows whose columns depend on the places of the statement that selects them. */
export interface PlacedPacked<P, R> {
  readonly sql: (places: P) => string;
  readonly read: Packed<R>["read"];
}

/** `columns` must give the same names for all places: one reader serves every statement. */
export const placedPacked = <P, R>(columns: (places: P) => Columns<R>): PlacedPacked<P, R> => ({
  sql: (places) => arrayOf(columns(places)),
  read: packed(columns(anywhere<P>())).read,
});

/** Such rows of which a part, the fields `rest`, is known before. */
export interface PlacedPartlyPacked<P, R, K> {
  readonly sql: (places: P) => string;
  readonly read: PartlyPacked<R, K>["read"];
}

export const placedPartlyPacked = <P, R, K>(
  columns: (places: P) => Columns<Omit<R, keyof K>>,
  rest: readonly (keyof K)[],
): PlacedPartlyPacked<P, R, K> => ({
  sql: (places) => arrayOf(columns(places)),
  read: partlyPacked<R, K>(columns(anywhere<P>()), rest).read,
});

/** Stands for places where only the names and readers of columns matter. */
const anywhere = <P>(): P => new Proxy({}, { get: (_, name) => String(name) }) as P;

const arrayOf = (columns: Columns<unknown>): string =>
  `json_build_array(${Object.values<string | Column>(columns)
    .map((c) => (typeof c === "string" ? c : c.sql))
    .join(", ")})`;

function pack(columns: Columns<unknown>, rest: readonly string[]) {
  const all = Object.entries(columns) as [string, string | Column][];
  return {
    sql: arrayOf(columns),
    read: compile(
      all.map(([name, c]) => [name, typeof c === "string" ? undefined : c.read]),
      rest,
    ),
  };
}

/**
 * The reader as code of its own: an object written down whole is made seventeen times faster than one that is filled
 * name by name. The names are the program's, never a caller's.
 */
function compile(
  columns: readonly (readonly [name: string, read: Column["read"] | undefined])[],
  rest: readonly string[],
) {
  const fields = columns.map(([name, read], i) => {
    const value = `v[${i}]`;
    return `${JSON.stringify(name)}: ${read === undefined ? value : `${value} === null ? null : read[${i}](${value})`}`;
  });
  const known = rest.map(JSON.stringify as (name: string) => string).map((name) => `${name}: rest[${name}]`);
  const make = new Function("read", `return (v, rest) => ({ ${[...fields, ...known].join(", ")} });`);
  return make(columns.map(([, read]) => read)) as (values: readonly unknown[], rest?: unknown) => unknown;
}

/** A list of packed rows inside a row: `sql` aggregates them into JSON. */
export const listOf = <R>(p: Pick<Packed<R>, "read">, sql: string): Column => ({
  sql,
  read: (list: readonly (readonly unknown[])[]) => list.map(p.read),
});

/** What such a statement answers. */
export interface PackedRow {
  readonly packed: readonly unknown[];
}

/** Runs a statement that selects `p.sql as packed`. */
export async function executePacked<V, R>(
  db: Db,
  p: Pick<Packed<R>, "read">,
  s: Statement<V, PackedRow>,
  values: V,
): Promise<R[]> {
  return (await execute(db, s, values)).map((row) => p.read(row.packed));
}
