/** One server for all test files of a worker, and a tenant of its own for each file that asks. */
import { randomBytes } from "node:crypto";
import { ManualClock, type PidgeServer, type ServerOptions, startServer } from "@pidge/server";
import pg from "pg";
import { Api } from "./api.ts";

/** A server that may have been started on a kept store. */
export type AnyServer = PidgeServer<string | undefined>;

let shared: Promise<AnyServer> | undefined;

/** The worker's shared server. It ends with the process: vitest gives no hook for "last file of this worker". */
const sharedServer = (): Promise<AnyServer> => {
  shared ??= freshDatabase().then((database) => startServer({ ...testOptions, ...database }));
  return shared;
};

/** Options every test server has: answers are held against the contract, tenants are told by X-Forwarded-Host. */
export const testOptions: ServerOptions = {
  checkAnswers: true,
  trustProxy: true,
  throttle: false,
  passwordWork: 1,
  logLevel: (process.env.TEST_LOG ?? "fatal") as "fatal",
};

/** A server of a test's own, with its own store; close it yourself. */
export const ownServer = async (options: ServerOptions = {}): Promise<PidgeServer> =>
  // the store is new, so the token is known
  (await startServer({ ...testOptions, ...(await freshDatabase()), ...options })) as PidgeServer;

/** An empty database on the PostgreSQL of TEST_DATABASE_URL; nothing without it, which means PGlite in memory. */
export async function freshDatabase(): Promise<{ database?: string }> {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined || url === "") return {};
  const name = `pidge_test_${process.pid}_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { database: own.toString() };
}

export interface TestTenant {
  readonly server: AnyServer;
  /** The tenant's root account. */
  readonly root: number;
  readonly host: string;
  /** Its administrator. */
  readonly admin: Api;
}

/** A fresh tenant on the shared server (or on another). */
export async function newTenant(server?: AnyServer): Promise<TestTenant> {
  const s = server ?? (await sharedServer());
  const host = `t${randomBytes(6).toString("hex")}.example.test`;
  const tenant = await s.createTenant({ name: "Test University", hosts: [host] });
  return {
    server: s,
    root: tenant.rootAccountId,
    host,
    admin: new Api(s.url, host, tenant.adminToken, tenant.adminUserId),
  };
}

export { ManualClock };
