/** Opens the store: PGlite in memory or in a directory, or PostgreSQL by address; migrated, locked, ready. */
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { connect, type Database, type OnQuery, poolTypes } from "./database.ts";
import { lockDirectory } from "./lock.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { readTemplate, templateFile, writeTemplate } from "./template.ts";

export interface StoreOptions {
  /** PostgreSQL address; when absent the store is embedded. */
  readonly database?: string | undefined;
  /** Directory of the embedded store; when absent it lives in memory. */
  readonly data?: string | undefined;
  /** Connections to PostgreSQL. */
  readonly connections?: number | undefined;
  /** Milliseconds after which a statement is given up. */
  readonly statementTimeout?: number | undefined;
  /** Where start-up templates are kept; without it every new embedded store is built from nothing. */
  readonly cacheDirectory?: string | undefined;
}

export interface Store {
  readonly kind: "memory" | "directory" | "postgresql";
  readonly db: Database;
  /** The pool beneath, for the job queue. */
  readonly pool: pg.Pool;
  readonly listeners: Set<OnQuery>;
  close(): Promise<void>;
}

/** The store cannot be reached or opened; the message says which and why. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

export async function openStore(options: StoreOptions): Promise<Store> {
  return options.database === undefined ? openEmbedded(options) : openPostgres(options.database, options);
}

async function openPostgres(url: string, options: StoreOptions): Promise<Store> {
  const where = redactUrl(url);
  const timeout = options.statementTimeout ?? 15_000;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: timeout,
    query_timeout: timeout + 2_000,
    application_name: "pidge",
    // our statements are short: compiling one costs up to a hundred times what running it does
    options: "-c jit=off -c TimeZone=UTC",
    types: poolTypes,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => {});
  try {
    const { rows } = await pool.query<{ v: string }>("select current_setting('server_version_num') as v");
    if (Number(rows[0]?.v) < 150000) throw new Error(`PostgreSQL 15 or newer is needed, this is ${rows[0]?.v}`);
  } catch (error) {
    await pool.end();
    throw new StoreUnavailable(`cannot use the database ${where}: ${reason(error)}`);
  }
  const listeners = new Set<OnQuery>();
  const db = connect(pool, listeners);
  await migrate(db);
  return { kind: "postgresql", db, pool, listeners, close: () => db.destroy() };
}

async function openEmbedded(options: StoreOptions): Promise<Store> {
  // PostgreSQL's users need not load it
  const [{ PGlite }, { createPgConfig }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("@electric-sql/pglite/node-postgres"),
  ]);
  const unlock = options.data === undefined ? () => {} : lockDirectory(options.data);
  try {
    const file =
      options.cacheDirectory === undefined
        ? undefined
        : templateFile(options.cacheDirectory, pgliteVersion(), migrations);
    const dataDir = options.data === undefined ? undefined : join(options.data, "store");
    const isNew = dataDir === undefined || !existsSync(join(dataDir, "PG_VERSION"));
    if (dataDir !== undefined) {
      // PGlite writes its files readable by everyone; the directory around them is what keeps others out.
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      chmodSync(options.data!, 0o700);
    }
    const template = isNew && file !== undefined ? await readTemplate(file) : undefined;
    const pglite = await PGlite.create({
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(template === undefined ? {} : { loadDataDir: template }),
      // the default of 128 MB is a third of the process
      postgresqlconf: "shared_buffers=16MB",
    });
    const pool = new pg.Pool({
      ...createPgConfig(pglite),
      // more than one would share PGlite's one session, and crash
      max: 1,
      query_timeout: (options.statementTimeout ?? 15_000) + 2_000,
      types: poolTypes,
    });
    const listeners = new Set<OnQuery>();
    const db = connect(pool, listeners);
    await migrate(db);
    if (isNew && file !== undefined && template === undefined) await writeTemplate(file, pglite);
    const close = async () => {
      await db.destroy();
      await pglite.close();
      unlock();
    };
    return { kind: dataDir === undefined ? "memory" : "directory", db, pool, listeners, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** As our manifest pins it: PGlite does not tell its own. */
const pgliteVersion = (): string =>
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).dependencies["@electric-sql/pglite"];

const reason = (error: unknown): string => {
  const e = error as { message?: string; code?: string; errors?: Error[] };
  return e.message || e.errors?.map((x) => x.message).join("; ") || e.code || String(error);
};

/** The address without its password, for messages. */
export function redactUrl(url: string): string {
  try {
    const u = new URL(url);
    if (u.password) u.password = "****";
    return u.toString();
  } catch {
    return "(not a URL)";
  }
}
