/** The packages as they are published: built, packed, put into a project of their own, and used from there. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
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

let project: string;
const installed = (name: string) => join(project, "node_modules", name);

/**
 * Unpacks a package into the project. What it declares, and nothing else, is linked beside it from this house's own
 * modules: nothing is fetched, and a dependency that it forgot to declare is not found.
 */
async function install(directory: string, name: string): Promise<void> {
  const home = join(ROOT, "packages", directory);
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: home });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const target = installed(name);
  await mkdir(target, { recursive: true });
  await run("tar", ["-xzf", join(project, filename), "--strip-components=1", "-C", target]);
  const manifest = JSON.parse(await readFile(join(target, "package.json"), "utf8"));
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (Object.values(PACKAGES).includes(dependency)) continue;
    const places = [join(home, "node_modules", dependency), join(ROOT, "node_modules", dependency)];
    const place = await Promise.any(places.map((path) => stat(path).then(() => path)));
    await mkdir(dirname(join(target, "node_modules", dependency)), { recursive: true });
    await symlink(place, join(target, "node_modules", dependency));
  }
}

beforeAll(async () => {
  await run(process.execPath, [join(ROOT, "scripts/build.ts")], { cwd: ROOT });
  project = await mkdtemp(join(tmpdir(), "pidge-project-"));
  await writeFile(join(project, "package.json"), '{ "type": "module", "private": true }');
  for (const [directory, name] of Object.entries(PACKAGES)) await install(directory, name);
});
afterAll(() => rm(project, { recursive: true }));

/** Nothing of this house's conditions: the packages resolve to what they publish. */
const node = (...args: string[]) =>
  run(process.execPath, args, { cwd: project, env: { PATH: process.env.PATH, HOME: process.env.HOME } });

describe("the packed packages", () => {
  test("hold what they compile to, their licence, and neither sources nor tests", async () => {
    for (const name of Object.values(PACKAGES)) {
      const files = await readdir(installed(name));
      expect([name, files]).toEqual([name, expect.arrayContaining(["LICENSE", "dist", "package.json"])]);
      expect([name, files.filter((file) => file === "src" || file === "test")]).toEqual([name, []]);
    }
  });

  test("startServer() runs, and the client speaks to it", async () => {
    await writeFile(
      join(project, "use.js"),
      `import { Canvas } from "@pidge/client";
import { startServer } from "@pidge/server";
const server = await startServer();
const canvas = new Canvas(server.url, server.adminToken);
console.log((await canvas.getCurrentUser()).name);
await server.close();`,
    );
    expect((await node("use.js")).stdout).toBe("Administrator\n");
  });

  test("their types hold in a strict project", async () => {
    await writeFile(
      join(project, "use.ts"),
      `import { Canvas, type Conversation } from "@pidge/client";
import { type PidgeServer, startServer } from "@pidge/server";
const server: PidgeServer = await startServer({ port: 0 });
const canvas = new Canvas(server.url, server.adminToken ?? "");
const sent: Conversation[] = await canvas.createConversation(["1"], "Hello");
// @ts-expect-error: a port is a number
await startServer({ port: "4000" });
console.log(sent.length);`,
    );
    const tsc = join(ROOT, "node_modules/typescript/lib/tsc.js");
    const types = ["--types", "node", "--typeRoots", join(ROOT, "node_modules/@types")];
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext", "--target", "es2024"];
    const { stdout } = await node(tsc, ...options, ...types, "--skipLibCheck", "use.ts");
    expect(stdout).toBe("");
  });

  test("pidge is a command", async () => {
    const main = join(installed("pidge"), "dist/main.js");
    expect((await stat(main)).mode & 0o111).toBe(0o111);
    expect((await readFile(main, "utf8")).split("\n", 1)[0]).toMatch(/^#!\/usr\/bin\/env .*node/);
    expect((await node(main, "--help")).stdout).toContain("Usage: pidge");
    const faulty = await node(main, "serve", "--port", "abc").catch((error) => error);
    expect([faulty.code, faulty.stderr]).toEqual([
      1,
      'pidge: port must be a whole number from 0 to 65535, not "abc" (from --port)\n',
    ]);
  });

  test("the client's manifest and types have no faults, the others' manifests none either", async () => {
    for (const name of Object.values(PACKAGES)) {
      const { messages } = await publint({ pkgDir: installed(name), pack: false, level: "warning" });
      expect([name, messages]).toEqual([name, []]);
    }
    const attw = require.resolve("@arethetypeswrong/cli/package.json").replace("package.json", "dist/index.js");
    const { stdout } = await node(
      attw,
      "--pack",
      installed("@pidge/client"),
      "--profile",
      "esm-only",
      "--format",
      "ascii",
    );
    // faults are its exit code; this says that it looked
    expect(stdout.match(/node16 \(from ESM\): 🟢/g)?.length).toBe(3);
  });
});
