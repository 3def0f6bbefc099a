/**
 * `npm run bench [-- conversations inbox search bulk discussions notifications client]`: measures on the embedded store and, with
 * BENCH_DATABASE_URL, on PostgreSQL, each figure against a limit in the same run, and prints one table.
 */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { bulk } from "./bulk.ts";
import { client } from "./client.ts";
import { inboxPage, memory, replyToThirty } from "./conversations.ts";
import { discussions } from "./discussions.ts";
import { type Measurement, printTable, type Target } from "./harness.ts";
import { depth, unreadCount } from "./inbox.ts";
import { notifications } from "./notifications.ts";
import { messageSearch, recipientSearch } from "./searching.ts";

interface Place {
  readonly data?: string;
  readonly database?: string;
  /** Where what a store was filled with is kept for a later process. */
  readonly worldFile?: string;
  readonly background?: boolean;
}

const STATEMENT_TIMEOUT = 120_000;

async function withTarget(
  store: string,
  place: Place,
  measure: (t: Target) => Promise<Measurement[]>,
): Promise<Measurement[]> {
  const options = { ...place, statementTimeout: STATEMENT_TIMEOUT };
  const child = fork(new URL("target.ts", import.meta.url), [JSON.stringify(options)], {
    // as the command runs
    env: { ...process.env, MALLOC_TRIM_THRESHOLD_: "131072" },
    execArgv: [
      "--max-semi-space-size=8",
      "--heap-growing-percent=30",
      "--wasm-num-compilation-tasks=1",
      "--conditions=pidge-source",
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
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
  }
}

type Suite = (store: string, place: Place) => Promise<Measurement[]>;

const suites: Readonly<Record<string, Suite>> = {
  conversations: async (store, place) => {
    const worldFile = join(tmpdir(), `pidge-world-${randomBytes(4).toString("hex")}`);
    // what is measured against single statements leaves deciding who hears of it to another process
    const speed = await withTarget(store, { ...place, worldFile, background: false }, async (t) => [
      ...(await inboxPage(t)),
      ...(await replyToThirty(t)),
    ]);
    const size = await withTarget(store, { ...place, worldFile }, memory);
    rmSync(worldFile);
    return [...speed, ...size];
  },
  inbox: (store, place) =>
    withTarget(store, { ...place, background: false }, async (t) => [...(await unreadCount(t)), ...(await depth(t))]),
  search: async (store, place) => [
    ...(await withTarget(store, { ...place, background: false }, messageSearch)),
    ...(await recipientSearch(store, { ...place, statementTimeout: STATEMENT_TIMEOUT })),
  ],
  bulk: (store, place) => bulk(store, { ...place, statementTimeout: STATEMENT_TIMEOUT }),
  discussions: (store, place) => discussions(store, { ...place, statementTimeout: STATEMENT_TIMEOUT }),
  notifications: (store, place) => notifications(store, { ...place, statementTimeout: STATEMENT_TIMEOUT }),
  client: (store, place) => withTarget(store, place, client),
};

/** A directory for the embedded store, gone afterwards. */
async function embedded(suite: Suite): Promise<Measurement[]> {
  const directory = mkdtempSync(join(tmpdir(), "pidge-bench-"));
  try {
    return await suite("directory", { data: directory });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A database of its own on the given PostgreSQL, gone afterwards. */
async function onPostgres(url: string, suite: Suite): Promise<Measurement[]> {
  const name = `pidge_bench_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  try {
    return await suite("postgresql", { database: own.toString() });
  } finally {
    await client.query(`drop database ${name} with (force)`);
    await client.end();
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; there are ${Object.keys(suites).join(", ")}`);
  process.exit(2);
}
const url = process.env.BENCH_DATABASE_URL;
if (url === undefined) console.log("BENCH_DATABASE_URL is not set: PostgreSQL is not measured");
const rows: Measurement[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(suites)) {
  rows.push(...(await embedded(suites[name]!)));
  if (url !== undefined) rows.push(...(await onPostgres(url, suites[name]!)));
}
process.exit(printTable(rows) ? 0 : 1);
