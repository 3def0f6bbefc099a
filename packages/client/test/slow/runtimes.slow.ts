/** One suite on every runtime: Node 24 and 22, Deno, Bun, workerd, and a page in Chromium. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, onTestFinished, type TestContext, test } from "vitest";
import { binaryOf, chromium, type Runtime } from "../runtimes/binaries.ts";
import type { Outcome, Place } from "../runtimes/check.ts";
import { type Front, startFront } from "../runtimes/front.ts";

const run = promisify(execFile);

let folder: string;
let front: Front;
let script: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pidge-runtimes-"));
  script = await bundle("browser");
  front = await startFront(script);
  await writeFile(join(folder, "suite.mjs"), script);
  await writeFile(join(folder, "suite.node.mjs"), await bundle("node"));
  const main = (suite: string) =>
    `import { run } from "./${suite}";\nconsole.log(JSON.stringify(await run(${JSON.stringify(front.place)})));`;
  await writeFile(join(folder, "main.mjs"), main("suite.mjs"));
  await writeFile(join(folder, "main.node.mjs"), main("suite.node.mjs"));
});
afterAll(async () => {
  await front.close();
  await rm(folder, { recursive: true });
});

/** The suite with the client in one text: as pages and workers get it, or as Node does. */
async function bundle(platform: "browser" | "node"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [new URL("../runtimes/suite.ts", import.meta.url).pathname],
    ...{ bundle: true, format: "esm", platform, target: "es2024", write: false },
    conditions: ["pidge-source"],
  });
  return outputFiles![0]!.text;
}

/** All checks ran, and none has a fault. */
function good(outcomes: Outcome[]): void {
  expect(outcomes.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(15);
}

/** The binary, or the end of the test: skipped with the reason where it cannot be had, failed where it must. */
async function need(context: TestContext, name: Runtime): Promise<string> {
  return binaryOf(name).catch((error: Error) => {
    if (process.env.CI) throw error;
    return context.skip(`${name} cannot be had: ${error.message.slice(0, 200)}`);
  });
}

/** Below the minute that a forgotten timer of an attempt would keep the program (C-149). */
const ENDS_WITHIN = 50_000;

const program = async (binary: string, ...args: string[]): Promise<Outcome[]> =>
  JSON.parse((await run(binary, [...args, "main.mjs"], { cwd: folder, timeout: ENDS_WITHIN })).stdout);

/** On Node, with what is made for Node and with what is made for all. */
async function onNode(binary: string): Promise<void> {
  good(await program(binary));
  good(JSON.parse((await run(binary, ["main.node.mjs"], { cwd: folder, timeout: ENDS_WITHIN })).stdout));
}

test("[C-176] the bundle asks for nothing of Node", () => {
  expect(script).not.toMatch(/["']node:|\brequire\(/);
});

test("[C-7][C-149][C-176] Node 24", () => onNode(process.execPath));

test("[C-7][C-149][C-176] Node 22", async (context) => onNode(await need(context, "node22")));

test("[C-7][C-149][C-176] Deno", async (context) =>
  good(await program(await need(context, "deno"), "run", "-A", "--no-lock")));

test("[C-7][C-149][C-176] Bun", async (context) => good(await program(await need(context, "bun"), "run")));

test("[C-7][C-176] workerd", async (context) => {
  const binary = await need(context, "workerd");
  const port = await freePort();
  await writeFile(join(folder, "worker.mjs"), worker(front.place));
  await writeFile(join(folder, "config.capnp"), config(port));
  started(spawn(binary, ["serve", join(folder, "config.capnp")], { stdio: ["ignore", "ignore", "inherit"] }));
  const ask = () => fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
  const response = await expect.poll(ask, { timeout: 20_000 }).toBeDefined().then(ask);
  good((await response!.json()) as Outcome[]);
});

test("[C-176] a page in Chromium", async (context) => {
  const binary = chromium();
  if (!binary) return context.skip("no Chromium is installed; CHROMIUM_PATH names one");
  const options = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(folder, "profile")}`];
  started(spawn(binary, [...options, `${front.place.base}/suite.html`], { stdio: "ignore" }));
  good(await front.reported);
});

/** Ends with the test. */
const started = (child: ChildProcess) => onTestFinished(() => void child.kill("SIGKILL"));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

const worker = (place: Place) => `import { run } from "suite.mjs";
let outcomes;
export default { fetch: async (request) => Response.json(await (outcomes ??= run(${JSON.stringify(place)}))) };`;

const config = (port: number) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .suite),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const suite :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs"), (name = "suite.mjs", esModule = embed "suite.mjs")],
  compatibilityDate = "2026-11-01",
);`;
