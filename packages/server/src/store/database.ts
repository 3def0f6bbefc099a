/** The database as the rules see it: Kysely for what it builds, and statements of our own text. */
import { channel } from "node:diagnostics_channel";
import { CompiledQuery, Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import { Breaker } from "./breaker.ts";
import type { OnQuery, SentQuery } from "./sentQuery.ts";
import { declared, type Statement } from "./statement.ts";
import type { DB } from "./tables.generated.ts";

export type Database = Kysely<DB>;
/** Where a rule may be called inside or outside a transaction. */
export type Db = Database | Transaction<DB>;

type Ask = (text: string, values: unknown[]) => Promise<{ rows: unknown[] }>;

/** How statements outside transactions reach the pool without Kysely, which has nothing to do with their text. */
const direct = new WeakMap<Db, Ask>();

/** Stores with one session only, where statements follow one another anyway. */
const single = new WeakSet<Db>();

export const hasOneSession = (db: Db): boolean => single.has(db);

/** Runs a declared statement with its values by name. */
export async function execute<V, R>(db: Db, s: Statement<V, R>, values: V): Promise<R[]> {
  return run<R>(db, s.text, s.valuesOf(values));
}

async function run<R>(db: Db, text: string, values: readonly unknown[]): Promise<R[]> {
  const ask = direct.get(db);
  const { rows } =
    ask === undefined ? await db.executeQuery<R>(CompiledQuery.raw(text, [...values])) : await ask(text, [...values]);
  return rows as R[];
}

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

const NOTHING: readonly string[] = [];

/** Publishes each `SentQuery` of all databases of the process; the tests check on it that each is bound to one tenant. */
const everyQuery = channel("pidge.store.query");

type Asked = (text: string, values: unknown[]) => pg.QueryConfig;

/** Kysely over a pool; statements that are to stay prepared travel under their names. */
export function connect(pool: pg.Pool, listeners: ReadonlySet<OnQuery>): Database {
  return over(pool, (text, values) => {
    const known = declared.get(text);
    if (listeners.size > 0 || everyQuery.hasSubscribers) {
      const { name, emits = NOTHING, acrossTenants } = known ?? {};
      const tenant = emits.length > 0 ? (values[known?.parameters.indexOf("tenant") ?? -1] as number) : undefined;
      const sent: SentQuery = { text, values, name, emits, tenant, acrossTenants };
      for (const listener of listeners) listener(sent);
      everyQuery.publish(sent);
    }
    return known?.prepared ? { name: known.name, text, values } : { text, values };
  });
}

/** For migrations, which change the tables of all tenants: what they send is published to nobody. */
export const connectForMigrations = (pool: pg.Pool): Database => over(pool, (text, values) => ({ text, values }));

function over(pool: pg.Pool, asked: Asked): Database {
  const breaker = new Breaker();
  const dialect = new PostgresDialect({
    pool: {
      options: {},
      connect: async () => {
        const client = await breaker.run(() => pool.connect());
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
  direct.set(db, (text, values) => breaker.run(() => pool.query(asked(text, values))));
  return db;
}
