/**
 * The packages as their users get them: built, packed, and installed by npm in an empty folder; used there by the Node
 * versions that are supported, and refused in one sentence by those that are not.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const require = createRequire(import.meta.url);

const PACKAGES = { api: "@pidge/api", server: "@pidge/server", client: "@pidge/client", cli: "pidge" };
const NAMES = Object.values(PACKAGES);

/** The compiler that most projects have, whose settings the workspace's own newer one no longer knows. */
const TYPESCRIPT = "typescript@5.9.3";

let work: string;
let project: string;
const installed = (name: string) => join(project, "node_modules", name);
/** Node by its main version: 24 is the workspace's own. */
const nodes = new Map<number, string>([[24, process.execPath]]);

/** The environment of a user: none of the workspace's conditions or settings. */
const environmentFor = (node: string) => ({
  PATH: `${dirname(node)}:/usr/bin:/bin`,
  HOME: process.env.HOME,
  npm_config_cache: process.env.npm_config_cache,
});

const nodeOf = (version: number): string => {
  const path = nodes.get(version);
  if (path === undefined) throw new Error(`Node ${version} is not installed`);
  return path;
};

/** Runs a program of the project with a Node; resolves also when it fails. */
async function runWith(version: number, args: readonly string[]) {
  const node = nodeOf(version);
  const options = { cwd: project, env: environmentFor(node) };
  return run(node, [...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

async function installNodes(versions: readonly number[]): Promise<void> {
  const directory = join(work, "nodes");
  await mkdir(directory);
  await writeFile(join(directory, "package.json"), '{ "private": true }');
  const wanted = versions.map((version) => `node${version}@npm:node@${version}`);
  await run("npm", ["install", "--no-audit", "--no-fund", ...wanted], { cwd: directory });
  for (const version of versions) nodes.set(version, join(directory, "node_modules", `node${version}`, "bin", "node"));
}

async function installPackages(): Promise<void> {
  await run(process.execPath, [join(ROOT, "scripts/build.ts")], { cwd: ROOT });
  project = join(work, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "type": "module", "private": true }');
  const archives: string[] = [];
  for (const directory of Object.keys(PACKAGES)) {
    const cwd = join(ROOT, "packages", directory);
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", work], { cwd });
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    archives.push(join(work, packed?.filename ?? ""));
  }
  await run("npm", ["install", "--no-audit", "--no-fund", ...archives, TYPESCRIPT], { cwd: project });
}

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "pidge-install-"));
  await installPackages();
  await installNodes([18, 20, 22]);
}, 900_000);
afterAll(() => rm(work, { recursive: true, force: true }));

/** Every file of an installed package, its dependencies left out. */
async function filesOf(name: string): Promise<string[]> {
  const found = await readdir(installed(name), { recursive: true });
  return found.filter((path) => !path.startsWith("node_modules")).map((path) => path.replaceAll("\\", "/"));
}

const USE = `import { Canvas } from "@pidge/client";
import { startServer } from "@pidge/server";
const server = await startServer();
const canvas = new Canvas(server.url, server.adminToken);
console.log((await canvas.getCurrentUser()).name);
await server.close();
`;

describe("the packed packages", () => {
  test("hold what they compile to, a licence and a README that names the Node they need; no sources, tests or maps", async () => {
    for (const name of NAMES) {
      const files = await filesOf(name);
      expect([name, files]).toEqual([name, expect.arrayContaining(["LICENSE", "README.md", "dist", "package.json"])]);
      expect([name, files.filter((path) => /^(src|test)\b|\.map$|(?<!\.d)\.ts$/.test(path))]).toEqual([name, []]);
      expect(await readFile(join(installed(name), "README.md"), "utf8")).toMatch(/Node 22/);
    }
  });

  test("their READMEs link to nothing that is not there", async () => {
    for (const name of NAMES) {
      const text = await readFile(join(installed(name), "README.md"), "utf8");
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? "");
      for (const link of links)
        expect([
          name,
          link,
          await stat(join(installed(name), link)).then(
            () => true,
            () => false,
          ),
        ]).toEqual([name, link, true]);
    }
  });

  test("have manifests without faults, and the client's types resolve everywhere", async () => {
    for (const name of NAMES) {
      const { messages } = await publint({ pkgDir: installed(name), pack: false, level: "warning" });
      expect([name, messages]).toEqual([name, []]);
    }
    const attw = require.resolve("@arethetypeswrong/cli/package.json").replace("package.json", "dist/index.js");
    const flags = ["--pack", installed("@pidge/client"), "--profile", "esm-only", "--format", "ascii"];
    const { stdout } = await run(process.execPath, [attw, ...flags], { cwd: project });
    // faults are its exit code; this says that it looked
    expect(stdout.match(/node16 \(from ESM\): 🟢/g)?.length).toBe(3);
  });
});

describe("their types", () => {
  const PROGRAM = `import { Canvas, type Conversation } from "@pidge/client";
import { type PidgeServer, type ServerOptions, startServer } from "@pidge/server";

const server: PidgeServer = await startServer({ port: 0 });
const canvas = new Canvas(server.url, server.adminToken);
const sent: Conversation[] = await canvas.createConversation(["1"], "Hello");
console.log(sent.length);

const given = await startServer({ data: "store", adminToken: "sixteen-characters" });
new Canvas(given.url, given.adminToken);

const kept = await startServer({ data: "store" });
// @ts-expect-error: on a kept store the token may not be known
new Canvas(kept.url, kept.adminToken);
new Canvas(kept.url, kept.adminToken ?? "");

const options: ServerOptions = {};
const any: PidgeServer<string | undefined> = await startServer(options);
console.log(any.store);

// @ts-expect-error: a port is a number
await startServer({ port: "4000" });
// @ts-expect-error: there is no such option
await startServer({ port: 4000, prot: 4000 });
`;
  const SETTINGS = [
    ["--module", "nodenext"],
    ["--module", "node16"],
    ["--module", "node18"],
    ["--module", "esnext", "--moduleResolution", "bundler"],
  ];

  test.each(SETTINGS)(
    "hold in a strict project, libraries checked too, with nothing else installed: %s %s %s %s",
    async (...flags) => {
      await writeFile(join(project, "use.ts"), PROGRAM);
      expect(await readdir(installed("@types")).catch(() => [])).not.toContain("pg");
      const tsc = join(installed("typescript"), "bin/tsc");
      const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022"];
      const { stdout } = await runWith(24, [tsc, ...strict, ...flags.filter(Boolean), "use.ts"]);
      expect(stdout).toBe("");
    },
  );

  test("tell each option with its range and default", async () => {
    const options = await readFile(
      join(installed("@pidge/server"), "dist/platform/settings/options.generated.d.ts"),
      "utf8",
    );
    expect(options).toContain(
      "/** Port to listen on; 0 takes a free one. From 0 to 65535. Default: 0. */\n    port?: number | undefined;",
    );
  });
});

describe.each([22, 24])("on Node %i", (version) => {
  test("startServer() runs, and the client speaks to it", async () => {
    await writeFile(join(project, "use.js"), USE);
    expect(await runWith(version, ["use.js"])).toEqual({ code: 0, stdout: "Administrator\n", stderr: "" });
  });

  test("pidge is a command that starts by its first line, also where env is busybox's", async () => {
    const command = join(project, "node_modules/.bin/pidge");
    const [first] = (await readFile(command, "utf8")).split("\n", 1);
    // busybox's env has no -S, and takes one name
    expect(first).toBe("#!/usr/bin/env node");
    const env = environmentFor(nodeOf(version));
    // npm's package calls its Node "node" and keeps it in a directory of its own
    const help = await run(command, ["--help"], { cwd: project, env });
    expect(help.stdout).toContain("Usage: pidge");
    const faulty = await run(command, ["serve", "--port", "abc"], { cwd: project, env }).catch((error) => error);
    expect([faulty.code, faulty.stderr]).toEqual([
      1,
      'pidge: port must be a whole number from 0 to 65535, not "abc" (from --port)\n',
    ]);
  });

  test.each(["generous", "small"])("pidge serve --footprint %s listens, answers and stops", async (footprint) => {
    const command = join(project, "node_modules/.bin/pidge");
    const child = spawn(command, ["serve", "--memory", "--port", "0", "--footprint", footprint], {
      cwd: project,
      env: environmentFor(nodeOf(version)),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "close");
    let [stdout, stderr] = ["", ""];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.once("close", () => reject(new Error(`it ended: ${stdout}${stderr}`)));
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
        const found = /listening on (\S+)\n/.exec(stdout);
        if (found?.[1] !== undefined) resolve(found[1]);
      });
    });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    // the process that was started is the one that serves
    child.kill("SIGTERM");
    expect([await ended, stderr]).toEqual([[0, null], ""]);
  });
});

describe.each([18, 20])("on Node %i, which is too old", (version) => {
  test("the command says in one sentence which Node it needs", async () => {
    const { code, stdout, stderr } = await runWith(version, [join(installed("pidge"), "bin/pidge.cjs"), "serve"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^pidge: Node 22\.18 or newer is needed; this is Node \d+\.\d+\.\d+ \(\S+\)\n$/);
  });

  test("so does importing the server", async () => {
    await writeFile(
      join(project, "import.js"),
      'await import("@pidge/server").catch((error) => console.log(error.message));',
    );
    const { stdout } = await runWith(version, ["import.js"]);
    expect(stdout).toMatch(/^@pidge\/server needs Node 22\.18 or newer; this is Node \d+\.\d+\.\d+ \(\S+\)\n$/);
  });
});
