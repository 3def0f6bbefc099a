/** `npm run bench`: measures on PGlite and, with BENCH_DATABASE_URL, on PostgreSQL, and prints one table. */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inboxPage, memory, replyToThirty } from "./conversations.ts";
import { type Measurement, printTable } from "./harness.ts";
import type { World } from "./seed.ts";

/** A running server with its bare routes, filled. */
export interface Target {
  readonly store: string;
  readonly url: string;
  readonly bare: string;
  readonly world: World;
}

async function withTarget(
  store: string,
  options: Record<string, unknown>,
  measure: (t: Target) => Promise<Measurement[]>,
): Promise<Measurement[]> {
  const child = fork(new URL("target.ts", import.meta.url), [JSON.stringify(options)], {
    execArgv: [
      "--max-semi-space-size=4",
      "--heap-growing-percent=30",
      "--conditions=pidge-source",
      "--expose-gc",
      "--disable-warning=ExperimentalWarning",
    ],
  });
  try {
    const target = await new Promise<Omit<Target, "store">>((resolve, reject) => {
      child.once("message", (m) => resolve(m as Omit<Target, "store">));
      child.once("exit", (code) => reject(new Error(`the measured process ended with ${code}`)));
    });
    return await measure({ store, ...target });
  } finally {
    child.removeAllListeners("exit");
    child.kill();
  }
}

async function all(t: Target): Promise<Measurement[]> {
  return [...(await inboxPage(t)), ...(await replyToThirty(t)), ...(await memory(t))];
}

const directory = mkdtempSync(join(tmpdir(), "pidge-bench-"));
const rows = await withTarget("directory", { data: directory, statementTimeout: 120_000 }, all);
rmSync(directory, { recursive: true });
const url = process.env.BENCH_DATABASE_URL;
if (url === undefined) console.log("BENCH_DATABASE_URL is not set: PostgreSQL is not measured");
else {
  const name = `pidge_bench_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  rows.push(...(await withTarget("postgresql", { database: own.toString(), statementTimeout: 120_000 }, all)));
  await client.query(`drop database ${name} with (force)`);
  await client.end();
}
process.exit(printTable(rows) ? 0 : 1);
