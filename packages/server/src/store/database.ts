/** The database behind one door: Kysely for ordinary statements, named (prepared) ones for the hottest. */
import { CompiledQuery, Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import type { DB } from "./tables.generated.ts";

export type Database = Kysely<DB>;
/** Where a rule may be called inside or outside a transaction. */
export type Db = Database | Transaction<DB>;

/** A statement kept prepared on each connection; its name must be unique. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const prepared = new Map<string, string>();

/** Declares a hot statement. Keep these few: each connection holds every one that it has met. */
export function statement(name: string, text: string): Statement {
  prepared.set(text, name);
  return { name, text };
}

type Ask = (text: string, values: unknown[]) => Promise<{ rows: unknown[] }>;

/** The way to the pool of those that are no transactions. */
const straight = new WeakMap<Db, Ask>();

/** Stores with one session only, where statements follow one another anyway. */
const single = new WeakSet<Db>();

export const hasOneSession = (db: Db): boolean => single.has(db);

/** Runs a statement of our own text; outside transactions past Kysely, which has nothing to do with it. */
export async function run<R>(db: Db, s: Statement | string, values: readonly unknown[]): Promise<R[]> {
  const text = typeof s === "string" ? s : s.text;
  const ask = straight.get(db);
  const { rows } =
    ask === undefined ? await db.executeQuery<R>(CompiledQuery.raw(text, [...values])) : await ask(text, [...values]);
  return rows as R[];
}

/** Called with each statement's text as it is sent; tests count with it. */
export type OnQuery = (text: string) => void;

const parserOf = pg.types.getTypeParser as (oid: number, format: "text" | "binary") => (text: string) => unknown;

/** `2026-09-01 08:00:00.123+00`: sessions keep UTC, and this form the runtime reads ten times faster than any other. */
const readTime = (text: string): unknown =>
  text.endsWith("+00") ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : parserOf(1184, "text")(text);

const readNumbers = (text: string): number[] => (text === "{}" ? [] : text.slice(1, -1).split(",").map(Number));
const readTexts = (text: string): unknown => (text === "{}" ? [] : parserOf(1009, "text")(text));

/** Ids are 64-bit in the store and numbers here: our sequences never pass 2^53. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number,
  1016: readNumbers,
  1184: readTime,
  1009: readTexts,
};

const types = {
  getTypeParser: (oid: number, format: "text" | "binary" = "text") =>
    (format === "text" ? PARSERS[oid] : undefined) ?? parserOf(oid, format),
} as pg.CustomTypesConfig;

export const poolTypes = types;

/** Kysely over a pool; statements declared hot travel under their names. */
export function connect(pool: pg.Pool, listeners: Set<OnQuery>): Database {
  const asked = (text: string, values: unknown[]): pg.QueryConfig => {
    for (const listener of listeners) listener(text);
    const name = prepared.get(text);
    return name === undefined ? { text, values } : { name, text, values };
  };
  const dialect = new PostgresDialect({
    pool: {
      options: {},
      connect: async () => {
        const client = await pool.connect();
        return {
          query: (text: string, values: unknown[]) => client.query(asked(text, values)),
          release: () => client.release(),
        };
      },
      end: () => pool.end(),
    } as never,
  });
  const db = new Kysely<DB>({ dialect });
  if (pool.options.max === 1) single.add(db);
  straight.set(db, (text, values) => pool.query(asked(text, values)));
  return db;
}
