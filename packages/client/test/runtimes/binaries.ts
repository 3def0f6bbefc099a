/** Where the runtimes come from: the npm registry, into a cache of their own, when they are first asked for. */
import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Each package's binary is in a package of its own for each platform, so that no install script is needed. */
const PACKAGES = {
  bun: { spec: "bun@1.4.5", binary: "node_modules/@oven/bun-*/bin/bun" },
  deno: { spec: "deno@2.9.6", binary: "node_modules/@deno/*/deno" },
  workerd: { spec: "workerd@1.20261117.1", binary: "node_modules/@cloudflare/workerd-*/bin/workerd" },
  node22: {
    spec: `node-${process.platform}-${process.arch}@22.23.3`,
    binary: `node_modules/node-${process.platform}-${process.arch}/bin/node`,
  },
};

export type Runtime = keyof typeof PACKAGES;

/** The path of a runtime's binary, fetched if need be. Rejects when it cannot be had. */
export async function binaryOf(name: Runtime): Promise<string> {
  const { spec, binary } = PACKAGES[name];
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pidge-runtimes", spec);
  const found = () => globSync(binary, { cwd: cache }).map((path) => join(cache, path))[0];
  if (!found()) {
    await mkdir(cache, { recursive: true });
    const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    await run("npm", ["install", "--prefix", cache, spec, ...options], { cwd: cache });
  }
  const path = found();
  if (!path) throw new Error(`${spec} has no binary for ${process.platform} ${process.arch}`);
  return path;
}

/** A Chromium that is installed; it is not fetched. */
export const chromium = (): string | undefined =>
  [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
    (path) => path && existsSync(path),
  );
