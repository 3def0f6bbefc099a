/** Opens the store: PGlite in memory or in a directory, or PostgreSQL by address; migrated, locked, ready. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { Changes } from "./changes.ts";
import { Client, type ClientOptions } from "./client.ts";
import { connect, connectForMigrations, type Database, poolTypes } from "./database.ts";
import { DataDirectoryLocked, lockDirectory } from "./lock.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { one } from "./must.ts";
import type { OnQuery } from "./sentQuery.ts";
import { StoreUnavailable } from "./storeUnavailable.ts";
import { templateFile } from "./template.ts";
import { keepTidy } from "./upkeep.ts";

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
  readonly changes: Changes;
  close(): Promise<void>;
}

/** What a new embedded store gets besides the schema, and keeps in its template. */
export interface Preparation {
  readonly version: string;
  run(pool: pg.Pool): Promise<void>;
}

export async function openStore(options: StoreOptions, preparation?: Preparation): Promise<Store> {
  return options.database === undefined ? openEmbedded(options, preparation) : openPostgres(options.database, options);
}

async function openPostgres(url: string, options: StoreOptions): Promise<Store> {
  const timeout = options.statementTimeout ?? 15_000;
  const changes = new Changes();
  const pool = poolOf(url, {
    onConnect: (client) => changes.listenOn(client),
    max: options.connections ?? 10,
    statement_timeout: timeout,
    patience: timeout + 2_000,
    // what comes on this connection now may be the answer to anything
    onLate: (client) => void client.end().catch(() => {}),
  });
  pool.on("remove", (client) => changes.leave(client));
  const listeners = new Set<OnQuery>();
  const db = connect(pool, listeners);
  try {
    const { rows } = await pool.query<{ n: number; v: string }>(
      "select current_setting('server_version_num')::int as n, current_setting('server_version') as v",
    );
    const version = one(rows, "the version of the store");
    if (version.n < 150000) throw new Error(`PostgreSQL 15 or newer is needed, this is ${version.v}`);
    await migrateAtLeisure(url);
  } catch (error) {
    await db.destroy();
    throw new StoreUnavailable(`cannot use the database ${redactUrl(url)}: ${reason(error)}`, { cause: error });
  }
  return { kind: "postgresql", db, pool, listeners, changes, close: () => db.destroy() };
}

function poolOf(url: string, limits: pg.PoolConfig & ClientOptions): pg.Pool {
  const pool = new pg.Pool({
    Client,
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: "pidge",
    // our statements are short: compiling one costs up to a hundred times what running it does, and remembering inner
    // rows that come once is work for nothing
    options: "-c jit=off -c enable_memoize=off -c TimeZone=UTC",
    types: poolTypes,
    ...limits,
  });
  survive(pool);
  return pool;
}

/** A connection that breaks, idle or at work, is replaced by the pool; without a listener it would end the process. */
function survive(pool: pg.Pool): void {
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
}

/** Over connections of their own: on large tables a step takes longer than any statement of a request may. */
async function migrateAtLeisure(url: string): Promise<void> {
  const db = connectForMigrations(poolOf(url, { max: 2 }));
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

async function openEmbedded(options: StoreOptions, preparation: Preparation | undefined): Promise<Store> {
  if (options.data === undefined) return openPglite(undefined, options, preparation);
  let unlock = () => {};
  try {
    unlock = lockDirectory(options.data);
    const store = await openPglite(options.data, options, preparation);
    const close = async () => {
      await store.close();
      unlock();
    };
    return { ...store, close };
  } catch (error) {
    unlock();
    if (error instanceof DataDirectoryLocked) throw error;
    throw new StoreUnavailable(`cannot use the data directory ${options.data}: ${reason(error)}`, { cause: error });
  }
}

async function openPglite(
  directory: string | undefined,
  options: StoreOptions,
  preparation: Preparation | undefined,
): Promise<Store> {
  // PostgreSQL's users need not load it
  const { Embedded } = await import("./embedded.ts");
  const { SessionPool } = await import("./sessionPool.ts");
  const file =
    options.cacheDirectory === undefined
      ? undefined
      : templateFile(options.cacheDirectory, pgliteVersion(), migrations, preparation?.version);
  const place = directory === undefined ? undefined : preparePlace(directory);
  const isNew = place?.isNew ?? true;
  const { embedded, fromTemplate } = await Embedded.start({
    dataDir: place?.dataDir,
    template: isNew ? file : undefined,
  });
  const changes = new Changes();
  const pool = new SessionPool({
    Client,
    patience: (options.statementTimeout ?? 15_000) + 2_000,
    stream: () => embedded.connection() as never,
    user: "postgres",
    database: "postgres",
    // whatever the environment says of other servers
    ssl: false,
    async onConnect(client) {
      // the pool gives up a connection on which a statement failed; the next one finds the same session as it was left
      await client.query("rollback");
      await client.query("discard all");
      await changes.listenOn(client);
    },
    types: poolTypes,
  });
  survive(pool);
  pool.on("remove", (client) => changes.leave(client));
  const listeners = new Set<OnQuery>();
  const db = connect(pool, listeners);
  const leaveIt = keepTidy(pool);
  const close = async () => {
    await leaveIt();
    await db.destroy();
    await embedded.close();
  };
  try {
    if (!fromTemplate) await migrate(connectForMigrations(pool));
    if (isNew && !fromTemplate) await preparation?.run(pool);
    place?.built();
    if (isNew && file !== undefined && !fromTemplate) await embedded.keepTemplate(file);
  } catch (error) {
    await close();
    throw error;
  }
  return { kind: directory === undefined ? "memory" : "directory", db, pool, listeners, changes, close };
}

/** The store's place in a data directory. What a first start left half-built is built anew: nothing was in it yet. */
function preparePlace(directory: string) {
  const dataDir = join(directory, "store");
  const mark = join(directory, "building");
  if (existsSync(mark)) rmSync(dataDir, { recursive: true, force: true });
  const isNew = !existsSync(join(dataDir, "PG_VERSION"));
  if (isNew) writeFileSync(mark, "");
  // PGlite writes its files readable by everyone; the directory around them is what keeps others out.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  return { dataDir, isNew, built: () => rmSync(mark, { force: true }) };
}

/** As our manifest pins it: PGlite does not tell its own. */
const pgliteVersion = (): string =>
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).dependencies["@electric-sql/pglite"];

const reason = (error: unknown): string => {
  const e = error as { message?: string; code?: string; errors?: Error[] };
  return e.message || e.errors?.map((x) => x.message).join("; ") || e.code || String(error);
};

/** The address without its password, for messages. */
function redactUrl(url: string): string {
  try {
    const u = new URL(url);
    if (u.password) u.password = "****";
    return u.toString();
  } catch {
    return "(not a URL)";
  }
}
