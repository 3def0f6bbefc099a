/**
 * `npm run bench [-- conversations inbox search bulk discussions notifications client plainSite footprint]`: measures on the embedded store and, with
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
import { footprints } from "./footprint.ts";
import { type Measurement, printTable, type Target } from "./harness.ts";
import { depth, unreadCount } from "./inbox.ts";
import { notifications } from "./notifications.ts";
import { plainSite } from "./plainSite.ts";
import { messageSearch, recipientSearch } from "./searching.ts";

interface Place {
  readonly data?: string;
  readonly database?: string;
  /** Where what a store was filled with is kept for a later process. */
  readonly worldFile?: string;
  readonly background?: boolean;
  readonly footprint?: keyof typeof FOOTPRINTS;
}

const STATEMENT_TIMEOUT = 120_000;

/** How the command runs, and how it runs where memory is short (packages/cli/src/footprint.ts). */
const FOOTPRINTS = {
  generous: { env: {}, flags: [] },
  small: {
    env: { MALLOC_TRIM_THRESHOLD_: "131072" },
    flags: ["--max-semi-space-size=8", "--heap-growing-percent=30"],
  },
};

async function withTarget(
  store: string,
  { footprint = "generous", ...place }: Place,
  measure: (t: Target) => Promise<Measurement[]>,
): Promise<Measurement[]> {
  const options = { ...place, statementTimeout: STATEMENT_TIMEOUT };
  const { env, flags } = FOOTPRINTS[footprint];
  const child = fork(new URL("target.ts", import.meta.url), [JSON.stringify(options)], {
    env: { ...process.env, ...env },
    execArgv: [
      ...flags,
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
    const size = await withTarget(store, { ...place, worldFile, footprint: "small" }, memory);
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
  client: async (store, place) => [
    // it needs no store, so once is enough
    ...(store === "directory" ? await plainSite() : []),
    ...(await withTarget(store, place, client)),
  ],
  plainSite: (store) => (store === "directory" ? plainSite() : Promise.resolve([])),
  footprint: (store, place) =>
    withTarget(store, { ...place, background: false, footprint: "small" }, (small) =>
      elsewhere(place, (other) =>
        withTarget(store, { ...other, background: false }, (generous) => footprints(small, generous)),
      ),
    ),
};

/** A second store like the first, gone afterwards. */
const elsewhere = <T>({ database }: Place, use: (place: Place) => Promise<T>): Promise<T> =>
  database === undefined
    ? inDirectory((data) => use({ data }))
    : onDatabase(database, (other) => use({ database: other }));

/** A directory for the embedded store, gone afterwards. */
async function inDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "pidge-bench-"));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A database of its own on the given PostgreSQL, gone afterwards. */
async function onDatabase<T>(url: string, use: (database: string) => Promise<T>): Promise<T> {
  const name = `pidge_bench_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  try {
    return await use(own.toString());
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
for (const name of asked.length > 0 ? asked : Object.keys(suites).filter((suite) => suite !== "plainSite")) {
  const suite = suites[name];
  if (suite === undefined) continue;
  rows.push(...(await inDirectory((data) => suite("directory", { data }))));
  if (url !== undefined) rows.push(...(await onDatabase(url, (database) => suite("postgresql", { database }))));
}
process.exit(printTable(rows) ? 0 : 1);
